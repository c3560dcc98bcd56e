"""Handing a model on: bundles, ONNX, the check that they answer the same, reports."""
