"""What a backbone makes of pictures: extracted, kept in a cache, saved to files."""
