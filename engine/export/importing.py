"""Taking a bundle in: checked, and with the answers it had when it was made."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.export.agreement import Agreement, by_lensmith, compare
from engine.export.request import BundleImport
from engine.export.samples import FOLDER, Expected, read_expected
from engine.models import ModelLibrary
from engine.models.adding import add_model
from engine.models.class_names import check_class_names
from engine.models.config import CONFIG, ModelConfig, read_config
from engine.models.cost import check_cost, check_input, check_numbers, check_shapes, check_whole
from engine.models.familiarity.file import REFERENCE
from engine.models.importing import known_names
from engine.models.loading import LoadedModel, load_folder
from engine.models.safetensors_header import read_header
from engine.models.weight_files import read_weight_file

_KNOWS_NO = "it names an architecture that Lensmith does not know"


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
        _check_files(folder)
        config = read_config(folder / CONFIG)
        _check_weights(folder, config.weights, control)
        _check_before_loading(folder, config)
        loaded = load_folder(folder)
        check_numbers(loaded.network.state_dict(), config.weights)
        _check_reference(loaded, read_expected(folder / FOLDER))
        agreement = _ask_again(loaded, folder / FOLDER, control)
    except EngineError as error:
        raise _damaged(folder, str(error)) from error
    except OSError as error:
        name = Path(str(error.filename)).name if error.filename else "it"
        raise _damaged(folder, f"{name} cannot be read: {reason_of(error)}") from error
    except ValueError as error:  # of `read_config` and `read_expected`, in words for people
        raise _damaged(folder, str(error)) from error
    if agreement.same != agreement.total:
        raise EngineError(
            ErrorCode.BUNDLE_DIFFERS, path=str(folder), same=str(agreement.same),
            total=str(agreement.total), largest=f"{agreement.largest:.6f}",
        )  # fmt: skip
    entry = add_model(
        library, loaded.network.state_dict(), config, control, loaded.reference
    )  # fmt: skip
    return BundleImport(entry, agreement.same, agreement.total, agreement.largest)


def _check_files(folder: Path) -> None:
    """See that there is nothing to wait for.

    Raises:
        ValueError: there is a pipe or a device among its files.
    """
    for file in (*folder.glob("*"), *(folder / FOLDER).glob("*")):
        if file.exists() and not file.is_file() and not file.is_dir():
            raise ValueError(f"{file.name} is no ordinary file")


def _check_weights(folder: Path, file: str, control: JobControl) -> None:
    """Compare the weights with the checksum that the config states.

    Raises:
        EngineError: they differ.
    """
    stated = json.loads((folder / CONFIG).read_text("utf-8")).get("weights") or {}
    noted = stated.get("sha256")
    if noted and noted != sha256_of(folder / file, control):
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file)


def _check_before_loading(folder: Path, config: ModelConfig) -> None:
    """Count what the model will cost, and insist on weights and names that belong to it.

    Raises:
        EngineError: WEIGHTS_….
        ValueError: the architecture is not known; in words for people.
        OSError: the weights cannot be read.
    """
    if config.classes not in known_names():
        check_class_names(config.classes, CONFIG)
    shapes = _shapes(folder / config.weights)
    count = len(config.classes)
    try:
        network = check_cost(config.library, config.architecture, count, config.task, CONFIG)
    except EngineError:
        raise
    except Exception as error:  # whatever torchvision and timm make of a name that is none
        raise ValueError(_KNOWS_NO) from error
    check_shapes(network, shapes, config.weights, config.architecture)
    if config.preprocessing is not None:
        check_input(network, config.preprocessing, CONFIG)


def _shapes(file: Path) -> dict[str, tuple[int, ...]]:
    if file.suffix == ".safetensors":
        return read_header(file).shapes
    tensors = read_weight_file(file).tensors
    check_whole(tensors, file)
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def _check_reference(loaded: LoadedModel, expected: Sequence[Expected]) -> None:
    """Insist on the file of what it was taught with, where there was one, and on its threshold.

    Raises:
        EngineError: it is damaged, or of other weights.
        ValueError: it is missing, or not the one that the samples were asked with.
    """
    if loaded.remark is not None:
        raise loaded.remark
    told = [item for item in expected if item.distance is not None and item.unlike is not None]
    if not told:
        return
    if loaded.reference is None:
        raise ValueError(f"{REFERENCE} is missing")
    far = loaded.reference.are_far(np.asarray([item.distance for item in told], np.float32))
    if far.tolist() != [item.unlike for item in told]:
        raise ValueError(f"{REFERENCE} is not the one that its samples were asked with")


def _ask_again(loaded: LoadedModel, samples: Path, control: JobControl) -> Agreement:
    if loaded.preprocessing is None:
        return Agreement(0, 0, 0.0)
    expected = read_expected(samples)
    try:
        return compare(expected, samples, by_lensmith(loaded), control)
    except (RuntimeError, AssertionError, ValueError, TypeError) as error:  # of the layers
        side = loaded.preprocessing.crop
        raise ValueError(f"its layers cannot take pictures of {side} pixels") from error


def _damaged(folder: Path, reason: str) -> EngineError:
    return EngineError(ErrorCode.BUNDLE_DAMAGED, path=str(folder), reason=reason.rstrip("."))
