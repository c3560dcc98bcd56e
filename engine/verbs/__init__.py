"""What Lensmith can do: plain functions of a config and a control, run by window and shell."""
