"""What can compute, by its name as runs keep it."""

ONNXRUNTIME, TORCH = "onnxruntime", "torch"
RUNTIMES = (ONNXRUNTIME, TORCH)
