"""What several screens share: theme, icons, settings, sentences for errors, notices."""
