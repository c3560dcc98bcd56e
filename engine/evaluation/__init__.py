"""How good a taught model is, what it gets wrong, and what a person makes of that."""
