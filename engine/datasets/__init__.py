"""Folders of sorted pictures: what is in them, what is wrong, and which picture is for what."""
