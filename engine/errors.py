"""What can go wrong, as codes. The window and the command line turn codes into sentences."""

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
    FOLDER_NO_PICTURES = "folder.no_pictures"
    FOLDER_UNREADABLE = "folder.unreadable"
    FILE_CANNOT_WRITE = "file.cannot_write"
    MODEL_UNKNOWN = "model.unknown"
    MODEL_WEIGHTS_MISSING = "model.weights_missing"
    MODEL_WEIGHTS_DAMAGED = "model.weights_damaged"
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
    ErrorCode.FOLDER_NO_PICTURES: "There are no pictures in this folder.",
    ErrorCode.FOLDER_UNREADABLE: "The folder cannot be read: {reason}.",
    ErrorCode.FILE_CANNOT_WRITE: "{path} cannot be written: {reason}.",
    ErrorCode.MODEL_UNKNOWN: "There is no model called {model}. Known: {known}.",
    ErrorCode.MODEL_WEIGHTS_MISSING: "The weights of {model} are not on this computer.",
    ErrorCode.MODEL_WEIGHTS_DAMAGED: "The weights of {model} are damaged or do not belong to it.",
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
