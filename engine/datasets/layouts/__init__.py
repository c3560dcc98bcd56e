"""How folders of sorted pictures are laid out, and reading each layout."""
