"""Penultimate features of pictures: extracted, cached, saved to files."""
