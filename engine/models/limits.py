"""How much a file from elsewhere may ask for: stated once, far above what real models need."""

from engine.base.errors import EngineError, ErrorCode

MOST_WEIGHT_BYTES = 4 << 30
"""Of a model's tensors. torchvision's largest classifier takes 2.6 GB, RegNet-Y 128GF."""
MOST_ACTIVATION_BYTES = 768 << 20
"""Of what goes into and out of one layer for one picture; VGG takes 26 MB of 224 pixels."""
MOST_CLASSES = 100_000
"""ImageNet has at most 21,843, iNaturalist 10,000."""
MOST_TENSORS = 20_000
"""timm's deepest models have about 5,000."""
MOST_HEADER_BYTES = 8 << 20
"""Of the table before the tensors of a `.safetensors`; a model of 5,000 tensors needs 0.6 MB."""
MOST_PICKLE_BYTES = 8 << 20
"""Of what a `.pth` says besides its numbers."""
MOST_PICKLE_STEPS, MOST_PICKLE_CALLS = 1_000_000, 50_000
"""Instructions in it, and objects made by it: torch needs 100 µs for each of these."""
MOST_TEXT_BYTES = 16 << 20
"""Of `config.json`, `expected.json` or a file of names: read whole, it takes 25 times as much."""
LARGEST_CROP, LONGEST_SIDE = 2048, 4096
"""Sides of a classifier's input and of the resized picture, in pixels."""


def too_large(file: str, found: str, limit: str) -> EngineError:
    """WEIGHTS_TOO_LARGE, with what was found and what may be, each with its unit."""
    return EngineError(ErrorCode.WEIGHTS_TOO_LARGE, file=file, found=found, limit=limit)


def megabytes(count: int) -> str:
    """Bytes, as people read them."""
    return f"{count / 1e6:,.0f} MB"
