"""Taking a bundle in: checked, and with the answers it had when it was made."""

import json
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.export.agreement import Agreement, by_lensmith, compare
from engine.export.request import BundleImport
from engine.export.samples import FOLDER, read_expected
from engine.models import ModelLibrary
from engine.models.adding import add_model
from engine.models.config import CONFIG, read_config
from engine.models.loading import LoadedModel, load_folder

_DAMAGE = (
    OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError, OverflowError,
)  # fmt: skip
"""What reading a config, weights and answers raises where they are not what they should be."""


def read_bundle(path: Path, library: ModelLibrary, control: JobControl) -> BundleImport:
    """Check a bundle and copy its model into the library, unless it is there already.

    Args:
        path: the folder, or `config.json` in it.
        library: where it goes.
        control: may end it between steps.

    Raises:
        EngineError: BUNDLE_DAMAGED, BUNDLE_DIFFERS, FILE_CANNOT_WRITE. Nothing is left then.
        JobCancelled: when asked to.
    """
    folder = path.parent if path.name == CONFIG else path
    try:
        config = read_config(folder / CONFIG)
        _check_weights(folder, config.weights, control)
        loaded = load_folder(folder)
        _check_finite(loaded)
        agreement = _ask_again(loaded, folder / FOLDER, control)
    except EngineError as error:
        raise _damaged(folder, str(error)) from error
    except _DAMAGE as error:
        raise _damaged(folder, f"{type(error).__name__}: {error}") from error
    if agreement.same != agreement.total:
        raise EngineError(
            ErrorCode.BUNDLE_DIFFERS, path=str(folder), same=str(agreement.same),
            total=str(agreement.total), largest=f"{agreement.largest:.6f}",
        )  # fmt: skip
    entry = add_model(library, loaded.network.state_dict(), config, control)
    return BundleImport(entry, agreement.same, agreement.total, agreement.largest)


def _check_weights(folder: Path, file: str, control: JobControl) -> None:
    """Compare the weights with the checksum that the config states.

    Raises:
        EngineError: they differ.
    """
    noted = json.loads((folder / CONFIG).read_text("utf-8")).get("weights", {}).get("sha256")
    if noted and noted != sha256_of(folder / file, control):
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file)


def _check_finite(loaded: LoadedModel) -> None:
    """See that the weights are numbers; without samples, nothing else would notice.

    Raises:
        ValueError: one is infinite, or not a number.
    """
    if not all(bool(tensor.isfinite().all()) for tensor in loaded.network.state_dict().values()):
        raise ValueError("weights that are no numbers")


def _ask_again(loaded: LoadedModel, samples: Path, control: JobControl) -> Agreement:
    if loaded.preprocessing is None:
        return Agreement(0, 0, 0.0)
    return compare(read_expected(samples), samples, by_lensmith(loaded), control)


def _damaged(folder: Path, reason: str) -> EngineError:
    return EngineError(ErrorCode.BUNDLE_DAMAGED, path=str(folder), reason=reason.rstrip("."))
