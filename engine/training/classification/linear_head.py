"""The linear head: multinomial logistic regression on features, solved, not trained."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

STRENGTH = 1.0
"""Inverse of the penalty on the weights, as in scikit-learn's `LogisticRegression(C=1)`."""
_MOST_ITERATIONS = 60
_STANDS_STILL = 1e-6


def fit_head(  # noqa: PLR0913
    features: Tensor, labels: Tensor, classes: int, class_weights: Tensor,
    checkpoint: Callable[[], None], *, strength: float = STRENGTH,
) -> nn.Linear:  # fmt: skip
    """The head that fits best, its weights kept small.

    Features are standardised for the fit; the head that is given takes them as they are. Minimises
    mean cross entropy + |weights|² / (2 · C · n) by L-BFGS (Liu and Nocedal, 1989).

    Args:
        features: (n, d), float32.
        labels: (n,), indices of classes.
        classes: how many there are.
        class_weights: (classes,), how much each counts.
        checkpoint: called at every step; may raise to end it.
        strength: C.
    """
    mean = features.mean(dim=0)
    spread = features.std(dim=0).clamp_min(1e-6) if len(features) > 1 else torch.ones_like(mean)
    standard = (features - mean) / spread
    weight = torch.zeros(classes, features.shape[1], requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    penalty = 1 / (2 * strength * len(features))
    solver = torch.optim.LBFGS(
        [weight, bias], max_iter=_MOST_ITERATIONS, tolerance_change=_STANDS_STILL,
        line_search_fn="strong_wolfe",
    )  # fmt: skip

    def loss() -> Tensor:
        checkpoint()
        solver.zero_grad()
        logits = torch.addmm(bias, standard, weight.T)
        value = cross_entropy(logits, labels, class_weights) + penalty * weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    solver.step(loss)  # type: ignore[no-untyped-call]
    head = nn.Linear(features.shape[1], classes)
    with torch.no_grad():
        head.weight.copy_(weight / spread)
        head.bias.copy_(bias - (weight / spread) @ mean)
    return head.requires_grad_(requires_grad=False)


def weights_of_classes(labels: Tensor, classes: int, *, weigh: bool) -> Tensor:
    """(classes,): 1 each, or inversely to how often each occurs, 1 in the mean over pictures."""
    if not weigh:
        return torch.ones(classes)
    counts = torch.bincount(labels, minlength=classes).float()
    return len(labels) / (counts.clamp_min(1) * classes)
