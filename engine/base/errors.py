"""What can go wrong, as codes. The window and the command line turn codes into sentences."""

import re
from enum import StrEnum


class ErrorCode(StrEnum):
    """Every failure a person can meet; the values are stable and appear in JSON output."""

    IMAGE_MISSING = "image.missing"
    IMAGE_IS_FOLDER = "image.is_folder"
    IMAGE_NOT_A_FILE = "image.not_a_file"
    IMAGE_NO_PERMISSION = "image.no_permission"
    IMAGE_UNREADABLE = "image.unreadable"
    IMAGE_EMPTY = "image.empty"
    IMAGE_NOT_A_PICTURE = "image.not_a_picture"
    IMAGE_MISLABELLED = "image.mislabelled"
    IMAGE_UNSUPPORTED = "image.unsupported"
    IMAGE_TRUNCATED = "image.truncated"
    IMAGE_DAMAGED = "image.damaged"
    IMAGE_TOO_LARGE = "image.too_large"
    IMAGE_NEEDS_EXTRA = "image.needs_extra"
    IMAGE_ONLY_LINK = "image.only_link"
    IMAGE_CHANGED = "image.changed"
    FOLDER_NO_PICTURES = "folder.no_pictures"
    FOLDER_UNREADABLE = "folder.unreadable"
    DATASET_TABLE = "dataset.table"
    DATASET_TOO_SMALL = "dataset.too_small"
    FILE_CANNOT_WRITE = "file.cannot_write"
    FETCH_NO_NETWORK = "fetch.no_network"
    FETCH_REFUSED = "fetch.refused"
    FETCH_BROKEN_OFF = "fetch.broken_off"
    FETCH_NOT_THE_FILE = "fetch.not_the_file"
    FETCH_WRONG_HASH = "fetch.wrong_hash"
    WEIGHTS_MISSING = "weights.missing"
    WEIGHTS_DAMAGED = "weights.damaged"
    WEIGHTS_NEED_CODE = "weights.need_code"
    WEIGHTS_UNRECOGNISED = "weights.unrecognised"
    WEIGHTS_DO_NOT_FIT = "weights.do_not_fit"
    WEIGHTS_NO_LABELS = "weights.no_labels"
    WEIGHTS_WRONG_LABELS = "weights.wrong_labels"
    MODEL_NOT_FETCHED = "model.not_fetched"
    MODEL_UNKNOWN = "model.unknown"
    MODEL_NOT_TEACHABLE = "model.not_teachable"
    MODEL_NO_HEAT_MAP = "model.no_heat_map"
    MODEL_NO_FEATURES = "model.no_features"
    MODEL_WEIGHTS_MISSING = "model.weights_missing"
    MODEL_WEIGHTS_DAMAGED = "model.weights_damaged"
    TRAIN_NO_PICTURES = "train.no_pictures"
    TRAIN_OUT_OF_MEMORY = "train.out_of_memory"
    TRAIN_DIVERGED = "train.diverged"
    RUN_UNKNOWN = "run.unknown"
    RUN_DAMAGED = "run.damaged"
    RUN_FINISHED = "run.finished"
    EXTRA_MISSING = "extra.missing"
    RUN_UNFINISHED = "run.unfinished"
    RUN_NO_PICTURES = "run.no_pictures"
    RUN_NOTHING_CORRECTED = "run.nothing_corrected"
    CLASS_UNKNOWN = "class.unknown"
    PICTURE_NOT_OF_RUN = "picture.not_of_run"
    EXPORT_EXISTS = "export.exists"
    EXPORT_DIFFERS = "export.differs"
    BUNDLE_DAMAGED = "bundle.damaged"
    BUNDLE_DIFFERS = "bundle.differs"
    TABLE_OTHER_MODEL = "table.other_model"
    TABLE_NOT_OURS = "table.not_ours"
    TABLE_TOO_LONG = "table.too_long"
    DEVICE_UNAVAILABLE = "device.unavailable"
    ENGINE_BROKEN = "engine.broken"


_MESSAGES: dict[ErrorCode, str] = {
    ErrorCode.IMAGE_MISSING: "There is no such file.",
    ErrorCode.IMAGE_IS_FOLDER: "This is a folder, not a picture.",
    ErrorCode.IMAGE_NOT_A_FILE: "This is not an ordinary file.",
    ErrorCode.IMAGE_NO_PERMISSION: "You do not have permission to read this file.",
    ErrorCode.IMAGE_UNREADABLE: "The file cannot be read from the disk: {reason}.",
    ErrorCode.IMAGE_EMPTY: "The file is empty (0 bytes).",
    ErrorCode.IMAGE_NOT_A_PICTURE: "The file is not a picture.",
    ErrorCode.IMAGE_MISLABELLED: "The name ends in {suffix}, but what is inside is not a picture.",
    ErrorCode.IMAGE_UNSUPPORTED: "Lensmith cannot read pictures of this kind: {kind}.",
    ErrorCode.IMAGE_TRUNCATED: "The file ends in the middle of the picture.",
    ErrorCode.IMAGE_DAMAGED: "The file is damaged; the picture in it cannot be decoded.",
    ErrorCode.IMAGE_TOO_LARGE: "The picture is too large: {megapixels} megapixels (limit {limit}).",
    ErrorCode.IMAGE_NEEDS_EXTRA: "{kind} pictures need an extra: pip install 'lensmith[{extra}]'.",
    ErrorCode.IMAGE_ONLY_LINK: "This is a link into the web, not a picture.",
    ErrorCode.IMAGE_CHANGED: "The file was changed after it was checked.",
    ErrorCode.FOLDER_NO_PICTURES: "There are no pictures in this folder.",
    ErrorCode.FOLDER_UNREADABLE: "The folder cannot be read: {reason}.",
    ErrorCode.DATASET_TABLE: "{file} does not say which picture is what: {reason}.",
    ErrorCode.DATASET_TOO_SMALL: "There is too little to learn from: {reason}.",
    ErrorCode.FILE_CANNOT_WRITE: "{path} cannot be written: {reason}.",
    ErrorCode.FETCH_NO_NETWORK: "{host} cannot be reached: {reason}.",
    ErrorCode.FETCH_REFUSED: "{host} answered {status} instead of sending the file.",
    ErrorCode.FETCH_BROKEN_OFF: "The download broke off after {done} of {total} MB.",
    ErrorCode.FETCH_NOT_THE_FILE: "{host} sent a web page instead of the file.",
    ErrorCode.FETCH_WRONG_HASH: "What {host} sent is not {file}: its checksum is wrong.",
    ErrorCode.WEIGHTS_MISSING: "There is no such file: {file}.",
    ErrorCode.WEIGHTS_DAMAGED: "{file} is damaged or no file of weights.",
    ErrorCode.WEIGHTS_NEED_CODE: "{file} would run code when loaded ({reason}); refused.",
    ErrorCode.WEIGHTS_UNRECOGNISED: "The architecture of {file} is not one Lensmith knows.",
    ErrorCode.WEIGHTS_DO_NOT_FIT: "{file} does not fit {model}: {tensors}.",
    ErrorCode.WEIGHTS_NO_LABELS: "{file} has {classes} classes and does not say their names.",
    ErrorCode.WEIGHTS_WRONG_LABELS: "There are {labels} names for {classes} classes.",
    ErrorCode.MODEL_NOT_FETCHED: "The weights of {model} are not here yet: lensmith fetch {id}.",
    ErrorCode.MODEL_UNKNOWN: "There is no model called {model}. Known: {known}.",
    ErrorCode.MODEL_NOT_TEACHABLE: "{model} cannot be taught: it has no linear head.",
    ErrorCode.MODEL_NO_HEAT_MAP: "Where {model} looks cannot be shown: its layers keep no places.",
    ErrorCode.MODEL_NO_FEATURES: "{model} gives no features: it has no linear head.",
    ErrorCode.MODEL_WEIGHTS_MISSING: "The weights of {model} are not on this computer.",
    ErrorCode.MODEL_WEIGHTS_DAMAGED: "The weights of {model} are damaged or do not belong to it.",
    ErrorCode.TRAIN_NO_PICTURES: "Of {label}, no picture can be read any more.",
    ErrorCode.TRAIN_OUT_OF_MEMORY: "The memory of {device} is too small for {model}.",
    ErrorCode.TRAIN_DIVERGED: "Learning went wrong again and again, also at a lower rate.",
    ErrorCode.RUN_UNKNOWN: "There is no run called {run}.",
    ErrorCode.RUN_DAMAGED: "The run {run} cannot be read: {reason}.",
    ErrorCode.RUN_FINISHED: "The run {run} is finished.",
    ErrorCode.EXTRA_MISSING: "{kind} needs an extra: pip install 'lensmith[{extra}]'.",
    ErrorCode.RUN_UNFINISHED: "The run {run} is not finished yet.",
    ErrorCode.RUN_NO_PICTURES: "None of the pictures that judge {run} can be read any more.",
    ErrorCode.RUN_NOTHING_CORRECTED: "No label of {run} was corrected.",
    ErrorCode.CLASS_UNKNOWN: "{run} has no class {label}.",
    ErrorCode.PICTURE_NOT_OF_RUN: "{path} is no picture of {run}.",
    ErrorCode.EXPORT_EXISTS: "{path} is there already and not empty.",
    ErrorCode.EXPORT_DIFFERS: "The exported model answers differently: {same} of {total} samples "
    "the same, largest difference {largest}.",
    ErrorCode.BUNDLE_DAMAGED: "{path} is no bundle, or a damaged one: {reason}.",
    ErrorCode.BUNDLE_DIFFERS: "The model in {path} no longer answers as when it was exported: "
    "{same} of {total} samples the same, largest difference {largest}.",
    ErrorCode.TABLE_OTHER_MODEL: "{file} has answers of {found}, not of {wanted}.",
    ErrorCode.TABLE_NOT_OURS: "{file} is no table of answers that can be continued.",
    ErrorCode.TABLE_TOO_LONG: "An Excel table has {limit} rows at most, and these are more.",
    ErrorCode.DEVICE_UNAVAILABLE: "This computer cannot compute on {device} (found: {found}).",
    ErrorCode.ENGINE_BROKEN: "The part of Lensmith that computes could not start: {reason}.",
}


class EngineError(Exception):
    """A failure that has a code, and the facts a sentence about it needs.

    Attributes:
        code: what happened.
        params: the facts, already as text, named as in the sentence.
    """

    def __init__(self, code: ErrorCode, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return _MESSAGES[self.code].format(**self.params)


def from_message(code: str, message: str) -> EngineError:
    """The error that was written down as its code and its sentence; ENGINE_BROKEN if unknown."""
    try:
        known = ErrorCode(code)
    except ValueError:
        return EngineError(ErrorCode.ENGINE_BROKEN, reason=message)
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(_MESSAGES[known]))
    found = re.fullmatch(pattern, message, re.DOTALL)
    if found is None:
        return EngineError(ErrorCode.ENGINE_BROKEN, reason=message)
    return EngineError(known, **found.groupdict())
