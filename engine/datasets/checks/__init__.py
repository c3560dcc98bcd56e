"""The check of a data set before training: every problem it can find."""
