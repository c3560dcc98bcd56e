"""What runs a model: one folder a runtime."""
