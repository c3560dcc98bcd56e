"""What it takes to train a classifier."""
