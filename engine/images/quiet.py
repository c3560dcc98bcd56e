"""Decoders remark on odd files that they read all the same; nobody at a terminal asked for it."""

import logging
import re
import warnings

_DECODERS = ("PIL", "tifffile", "imagecodecs", "pydicom", "pillow_heif")
_MODULES = rf"({'|'.join(_DECODERS)})\b"
_RULE = ("ignore", None, Warning, re.compile(_MODULES), 0)

for _name in _DECODERS:
    # Where a logger has no handler at all, Python prints. A log file set up elsewhere gets all.
    logging.getLogger(_name).addHandler(logging.NullHandler())


def hush_warnings() -> None:
    """Let no warning of a decoder's be printed, or raised where warnings are errors.

    To be called before each decoding: whoever leaves `warnings.catch_warnings` takes the rule
    away, and using that here would not be safe, since pictures are read in several threads.
    """
    if warnings.filters[:1] != [_RULE]:
        warnings.filterwarnings("ignore", module=_MODULES)
