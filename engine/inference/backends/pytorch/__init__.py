"""PyTorch: classifiers, detectors, features and Grad-CAM."""
