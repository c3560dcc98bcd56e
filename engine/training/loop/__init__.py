"""The training loop, for any task: steps, epochs, bit-exact resume."""
