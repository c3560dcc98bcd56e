"""What ships beside the code: theme, icons, fonts, translations. Read with importlib.resources."""
