"""Linear discriminant analysis with a shrunken covariance: solved at once, and hard to mislead."""

import torch
from torch import Tensor

SHRINKAGE = 0.6
"""How far the covariance is drawn towards a multiple of 1."""
_NEVER = -1e4


def discriminant(known: Tensor, labels: Tensor, classes: int, asked: Tensor) -> Tensor:
    """Logits by classes of equal covariance (Fisher, 1936; shrunken: Friedman, 1989).

    Every class counts the same, however many pictures it has. Some wrong labels move means and
    covariance a little; logistic regression bends its border around each of them.

    Args:
        known: (n, d), of any scale.
        labels: (n,), indices of classes; a class without any is never the answer.
        classes: how many there are.
        asked: (m, d).

    Returns:
        (m, classes) float64; far below all others for a class that is not known.
    """
    counts = torch.bincount(labels, minlength=classes)
    known, asked = known.double(), asked.double()
    means = torch.zeros(classes, known.shape[1], dtype=torch.float64).index_add_(0, labels, known)
    means /= counts.clamp_min(1)[:, None]
    apart = known - means[labels]
    scatter = apart.T @ apart / len(known)
    size = scatter.diagonal().mean().clamp_min(1e-12)
    scatter *= 1 - SHRINKAGE
    scatter.diagonal().add_(SHRINKAGE * size)
    weights = torch.linalg.solve(scatter, means.T)
    logits: Tensor = asked @ weights - (means.T * weights).sum(dim=0) / 2
    logits[:, counts == 0] = _NEVER
    return logits
