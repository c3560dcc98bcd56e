"""Linear discriminant analysis: as its formula says, and hard to mislead."""

import numpy as np
import torch

from engine.evaluation.discriminant import SHRINKAGE, discriminant


def clouds(each: int = 40, width: int = 6, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Three classes, (n, d) and (n,)."""
    random = np.random.default_rng(seed)
    centres = random.normal(scale=1.5, size=(3, width))
    labels = np.repeat(np.arange(3), each)
    points = centres[labels] + random.normal(size=(3 * each, width))
    return torch.from_numpy(points), torch.from_numpy(labels)


def test_the_logits_are_those_of_the_formula() -> None:
    known, labels = clouds()
    asked = clouds(seed=1)[0][:5]
    points, numbers = known.numpy(), labels.numpy()
    means = np.stack([points[numbers == label].mean(axis=0) for label in range(3)])
    apart = points - means[numbers]
    covariance = apart.T @ apart / len(points)
    shrunken = (1 - SHRINKAGE) * covariance
    shrunken += SHRINKAGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    inverse = np.linalg.inv(shrunken)
    expected = asked.numpy() @ inverse @ means.T - np.einsum(
        "cd,de,ce->c", means, inverse, means
    ) / 2  # fmt: skip
    found = discriminant(known, labels, 3, asked)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-9)


def test_more_features_than_pictures_and_ones_without_spread_are_no_trouble() -> None:
    known, labels = clouds(each=4, width=50)
    known[:, 7] = 1
    logits = discriminant(known, labels, 3, known)
    assert torch.isfinite(logits).all()
    assert (logits.argmax(dim=1) == labels).all()
    assert torch.isfinite(discriminant(torch.ones(12, 5), labels, 3, torch.ones(2, 5))).all()


def test_a_class_that_is_not_known_is_never_the_answer() -> None:
    known, labels = clouds()
    logits = discriminant(known[labels != 1], labels[labels != 1], 4, known)
    assert set(logits.argmax(dim=1).tolist()) == {0, 2}


def test_a_rare_class_counts_as_much_as_a_frequent_one() -> None:
    known, labels = clouds(each=60)
    few = torch.cat([torch.arange(60), torch.arange(60, 66), torch.arange(120, 180)])
    answers = discriminant(known[few], labels[few], 3, known).argmax(dim=1)
    assert (answers[labels == 1] == 1).float().mean() > 0.8
