"""Training: runs on the disk and the loop, for any task; a folder for what each task adds."""
