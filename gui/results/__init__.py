"""The Results screen: what a taught model gets wrong, and what to do about it."""
