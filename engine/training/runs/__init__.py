"""One run on the disk, of any task: plan, events, checkpoints."""
