"""From an engine's error codes to sentences for people, in their language."""

import platform
import traceback
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.base.errors import EngineError, ErrorCode

_CONTEXT = "Errors"

# code → what happened, what to do about it; Qt's marker for translators returns an `object`
_SENTENCES: dict[ErrorCode, tuple[object, object]] = {
    ErrorCode.IMAGE_MISSING: (
        QT_TRANSLATE_NOOP("Errors", "The file is no longer there."),
        QT_TRANSLATE_NOOP("Errors", "It may have been moved, renamed or deleted."),
    ),
    ErrorCode.IMAGE_IS_FOLDER: (
        QT_TRANSLATE_NOOP("Errors", "This is a folder, not a picture."),
        QT_TRANSLATE_NOOP("Errors", "Drop the folder itself to see the pictures in it."),
    ),
    ErrorCode.IMAGE_NOT_A_FILE: (
        QT_TRANSLATE_NOOP("Errors", "This is not an ordinary file."),
        QT_TRANSLATE_NOOP("Errors", "Choose a picture file instead."),
    ),
    ErrorCode.IMAGE_NO_PERMISSION: (
        QT_TRANSLATE_NOOP("Errors", "You are not allowed to read this file."),
        QT_TRANSLATE_NOOP("Errors", "Ask its owner, or copy it to a folder of your own."),
    ),
    ErrorCode.IMAGE_UNREADABLE: (
        QT_TRANSLATE_NOOP("Errors", "The disk could not deliver this file ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check the drive or the network connection and try again."),
    ),
    ErrorCode.IMAGE_EMPTY: (
        QT_TRANSLATE_NOOP("Errors", "The file is empty."),
        QT_TRANSLATE_NOOP("Errors", "It was probably not copied or saved completely."),
    ),
    ErrorCode.IMAGE_NOT_A_PICTURE: (
        QT_TRANSLATE_NOOP("Errors", "This file is not a picture."),
        QT_TRANSLATE_NOOP("Errors", "Lensmith reads JPEG, PNG, TIFF, WebP, BMP and GIF."),
    ),
    ErrorCode.IMAGE_MISLABELLED: (
        QT_TRANSLATE_NOOP("Errors", "The name ends in {suffix}, but there is no picture inside."),
        QT_TRANSLATE_NOOP("Errors", "Export or download the picture once more."),
    ),
    ErrorCode.IMAGE_UNSUPPORTED: (
        QT_TRANSLATE_NOOP("Errors", "Lensmith cannot read pictures of this kind ({kind})."),
        QT_TRANSLATE_NOOP("Errors", "Save it as TIFF or PNG in the program it comes from."),
    ),
    ErrorCode.IMAGE_TRUNCATED: (
        QT_TRANSLATE_NOOP("Errors", "The file ends in the middle of the picture."),
        QT_TRANSLATE_NOOP("Errors", "It was probably not copied completely: copy it once more."),
    ),
    ErrorCode.IMAGE_DAMAGED: (
        QT_TRANSLATE_NOOP("Errors", "The file is damaged; the picture cannot be shown."),
        QT_TRANSLATE_NOOP("Errors", "Fetch it from where it came from once more."),
    ),
    ErrorCode.IMAGE_TOO_LARGE: (
        QT_TRANSLATE_NOOP("Errors", "The picture is too large ({megapixels} megapixels)."),
        QT_TRANSLATE_NOOP(
            "Errors", "Up to {limit} megapixels fit: export a part or a smaller copy."
        ),
    ),
    ErrorCode.IMAGE_NEEDS_EXTRA: (
        QT_TRANSLATE_NOOP("Errors", "Reading {kind} pictures needs a part that is not installed."),
        QT_TRANSLATE_NOOP("Errors", "Install it with: pip install 'lensmith[{extra}]'"),
    ),
    ErrorCode.IMAGE_ONLY_LINK: (
        QT_TRANSLATE_NOOP("Errors", "That was a link, not the picture itself."),
        QT_TRANSLATE_NOOP("Errors", "Copy the picture in the browser and paste it with Ctrl+V."),
    ),
    ErrorCode.IMAGE_CHANGED: (
        QT_TRANSLATE_NOOP("Errors", "The file was changed while Lensmith worked with it."),
        QT_TRANSLATE_NOOP("Errors", "Check the folder once more to use it as it is now."),
    ),
    ErrorCode.FOLDER_NO_PICTURES: (
        QT_TRANSLATE_NOOP("Errors", "There are no pictures in this folder."),
        QT_TRANSLATE_NOOP("Errors", "Lensmith looks for JPEG, PNG, TIFF, WebP, BMP and GIF."),
    ),
    ErrorCode.FOLDER_UNREADABLE: (
        QT_TRANSLATE_NOOP("Errors", "The folder cannot be opened ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check the drive and your permissions and try again."),
    ),
    ErrorCode.DATASET_TABLE: (
        QT_TRANSLATE_NOOP("Errors", "{file} does not say which picture is what ({reason})."),
        QT_TRANSLATE_NOOP(
            "Errors", "Its first line should be: file,label. Save it as CSV UTF-8, one line a file."
        ),
    ),
    ErrorCode.DATASET_TOO_SMALL: (
        QT_TRANSLATE_NOOP("Errors", "There is too little to learn from: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Add pictures: two classes, best with ten pictures or more."),
    ),
    ErrorCode.FILE_CANNOT_WRITE: (
        QT_TRANSLATE_NOOP("Errors", "{path} cannot be written ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Make room on the disk or choose another folder."),
    ),
    ErrorCode.FETCH_NO_NETWORK: (
        QT_TRANSLATE_NOOP("Errors", "{host} cannot be reached ({reason})."),
        QT_TRANSLATE_NOOP(
            "Errors", "Check the network; a lab's firewall may need a mirror, under Settings."
        ),
    ),
    ErrorCode.FETCH_REFUSED: (
        QT_TRANSLATE_NOOP("Errors", "{host} does not give the file out (answer {status})."),
        QT_TRANSLATE_NOOP("Errors", "Try again later, or set a mirror under Settings."),
    ),
    ErrorCode.FETCH_BROKEN_OFF: (
        QT_TRANSLATE_NOOP("Errors", "The download broke off after {done} of {total} MB."),
        QT_TRANSLATE_NOOP("Errors", "Fetch it again: it goes on from there."),
    ),
    ErrorCode.FETCH_NOT_THE_FILE: (
        QT_TRANSLATE_NOOP("Errors", "{host} sent a web page instead of the file."),
        QT_TRANSLATE_NOOP("Errors", "Log in to the network in a browser first, then fetch again."),
    ),
    ErrorCode.FETCH_WRONG_HASH: (
        QT_TRANSLATE_NOOP("Errors", "What {host} sent is not the right file."),
        QT_TRANSLATE_NOOP("Errors", "It was thrown away. Fetch it again, or use another mirror."),
    ),
    ErrorCode.WEIGHTS_MISSING: (
        QT_TRANSLATE_NOOP("Errors", "{file} is no longer there."),
        QT_TRANSLATE_NOOP("Errors", "It may have been moved, renamed or deleted."),
    ),
    ErrorCode.WEIGHTS_DAMAGED: (
        QT_TRANSLATE_NOOP("Errors", "{file} is damaged, or holds no weights."),
        QT_TRANSLATE_NOOP("Errors", "Ask for the file once more; it may not be copied completely."),
    ),
    ErrorCode.WEIGHTS_NEED_CODE: (
        QT_TRANSLATE_NOOP("Errors", "{file} would run a program when opened, so it was refused."),
        QT_TRANSLATE_NOOP(
            "Errors", "Ask for the weights alone: a state dict, best as .safetensors."
        ),
    ),
    ErrorCode.WEIGHTS_UNRECOGNISED: (
        QT_TRANSLATE_NOOP("Errors", "The kind of model in {file} is not one Lensmith knows."),
        QT_TRANSLATE_NOOP("Errors", "It knows torchvision's and timm's models."),
    ),
    ErrorCode.WEIGHTS_DO_NOT_FIT: (
        QT_TRANSLATE_NOOP("Errors", "{file} does not fit {model}."),
        QT_TRANSLATE_NOOP("Errors", "{tensors}."),
    ),
    ErrorCode.WEIGHTS_NO_LABELS: (
        QT_TRANSLATE_NOOP("Errors", "{file} tells {classes} classes apart but not their names."),
        QT_TRANSLATE_NOOP("Errors", "Give the names, one a line, in their order."),
    ),
    ErrorCode.WEIGHTS_WRONG_LABELS: (
        QT_TRANSLATE_NOOP("Errors", "There are {labels} names for {classes} classes."),
        QT_TRANSLATE_NOOP("Errors", "Give exactly one name for each class, in their order."),
    ),
    ErrorCode.MODEL_NOT_FETCHED: (
        QT_TRANSLATE_NOOP("Errors", "The weights of {model} are not here yet."),
        QT_TRANSLATE_NOOP("Errors", "Fetch them on the Models screen."),
    ),
    ErrorCode.MODEL_UNKNOWN: (
        QT_TRANSLATE_NOOP("Errors", "There is no model called {model}."),
        QT_TRANSLATE_NOOP("Errors", "Choose one of these: {known}."),
    ),
    ErrorCode.MODEL_NOT_TEACHABLE: (
        QT_TRANSLATE_NOOP("Errors", "{model} is of a kind that cannot be taught."),
        QT_TRANSLATE_NOOP("Errors", "Choose another model to start from."),
    ),
    ErrorCode.MODEL_NO_HEAT_MAP: (
        QT_TRANSLATE_NOOP("Errors", "Where {model} looks cannot be shown."),
        QT_TRANSLATE_NOOP("Errors", "Its answers stand. Other models can show where they look."),
    ),
    ErrorCode.MODEL_NO_FEATURES: (
        QT_TRANSLATE_NOOP("Errors", "{model} is of a kind that gives no features."),
        QT_TRANSLATE_NOOP("Errors", "Choose a model that names what is in a picture."),
    ),
    ErrorCode.MODEL_WEIGHTS_MISSING: (
        QT_TRANSLATE_NOOP("Errors", "The weights of {model} are not on this computer."),
        QT_TRANSLATE_NOOP("Errors", "Install Lensmith once more to bring them back."),
    ),
    ErrorCode.MODEL_WEIGHTS_DAMAGED: (
        QT_TRANSLATE_NOOP("Errors", "The weights of {model} are damaged."),
        QT_TRANSLATE_NOOP("Errors", "Install Lensmith once more to bring them back."),
    ),
    ErrorCode.TRAIN_NO_PICTURES: (
        QT_TRANSLATE_NOOP("Errors", "No picture of {label} can be read any more."),
        QT_TRANSLATE_NOOP(
            "Errors", "See whether the folder is still there, then go on with the run."
        ),
    ),
    ErrorCode.TRAIN_OUT_OF_MEMORY: (
        QT_TRANSLATE_NOOP("Errors", "The memory of this computer is too small to teach {model}."),
        QT_TRANSLATE_NOOP("Errors", "Choose a smaller model, or the recipe Quick."),
    ),
    ErrorCode.TRAIN_DIVERGED: (
        QT_TRANSLATE_NOOP("Errors", "Learning went wrong again and again."),
        QT_TRANSLATE_NOOP(
            "Errors", "The best version until then is kept. Try a lower learning rate."
        ),
    ),
    ErrorCode.RUN_UNKNOWN: (
        QT_TRANSLATE_NOOP("Errors", "There is no run called {run} any more."),
        QT_TRANSLATE_NOOP("Errors", "It may have been deleted."),
    ),
    ErrorCode.RUN_DAMAGED: (
        QT_TRANSLATE_NOOP("Errors", "The run {run} cannot be read ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Your pictures are untouched: teach once more."),
    ),
    ErrorCode.RUN_UNFINISHED: (
        QT_TRANSLATE_NOOP("Errors", "This training is not finished yet."),
        QT_TRANSLATE_NOOP("Errors", "Let it come to its end on the Teach screen first."),
    ),
    ErrorCode.RUN_NO_PICTURES: (
        QT_TRANSLATE_NOOP("Errors", "The pictures that judged this model are no longer there."),
        QT_TRANSLATE_NOOP("Errors", "Bring their folder back to where it was, and try again."),
    ),
    ErrorCode.RUN_NOTHING_CORRECTED: (
        QT_TRANSLATE_NOOP("Errors", "No label has been corrected yet."),
        QT_TRANSLATE_NOOP("Errors", "Give a picture its right label first."),
    ),
    ErrorCode.CLASS_UNKNOWN: (
        QT_TRANSLATE_NOOP("Errors", "The model knows no class called {label}."),
        QT_TRANSLATE_NOOP("Errors", "Choose one of its classes."),
    ),
    ErrorCode.PICTURE_NOT_OF_RUN: (
        QT_TRANSLATE_NOOP("Errors", "{path} is not one of the pictures of this training."),
        QT_TRANSLATE_NOOP("Errors", "Choose one that the Results screen shows."),
    ),
    ErrorCode.RUN_FINISHED: (
        QT_TRANSLATE_NOOP("Errors", "The run {run} is finished."),
        QT_TRANSLATE_NOOP("Errors", "Its model is on the shelf."),
    ),
    ErrorCode.EXTRA_MISSING: (
        QT_TRANSLATE_NOOP("Errors", "{kind} needs a part that is not installed."),
        QT_TRANSLATE_NOOP("Errors", "Install it with: pip install 'lensmith[{extra}]'"),
    ),
    ErrorCode.EXPORT_EXISTS: (
        QT_TRANSLATE_NOOP("Errors", "{path} is there already and not empty."),
        QT_TRANSLATE_NOOP("Errors", "Choose another name; nothing in it was touched."),
    ),
    ErrorCode.EXPORT_DIFFERS: (
        QT_TRANSLATE_NOOP(
            "Errors", "The exported model answered differently, so it was thrown away."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "{same} of {total} samples were the same. Export without ONNX, or report it."
        ),
    ),
    ErrorCode.BUNDLE_DAMAGED: (
        QT_TRANSLATE_NOOP("Errors", "{path} is not an exported model, or it is damaged."),
        QT_TRANSLATE_NOOP("Errors", "Copy the whole folder again ({reason})."),
    ),
    ErrorCode.BUNDLE_DIFFERS: (
        QT_TRANSLATE_NOOP("Errors", "The model no longer answers as when it was exported."),
        QT_TRANSLATE_NOOP(
            "Errors", "{same} of {total} samples were the same, so it was not added."
        ),
    ),
    ErrorCode.TABLE_OTHER_MODEL: (
        QT_TRANSLATE_NOOP("Errors", "This table has answers of {found}, not of {wanted}."),
        QT_TRANSLATE_NOOP("Errors", "Go on with the same model, or begin a table of its own."),
    ),
    ErrorCode.TABLE_NOT_OURS: (
        QT_TRANSLATE_NOOP("Errors", "This file is no table that Lensmith can continue."),
        QT_TRANSLATE_NOOP("Errors", "Begin a new table: the old one stays as it is."),
    ),
    ErrorCode.TABLE_TOO_LONG: (
        QT_TRANSLATE_NOOP("Errors", "An Excel table has at most {limit} rows, too few for this."),
        QT_TRANSLATE_NOOP("Errors", "Save it as CSV, which may be of any length."),
    ),
    ErrorCode.DEVICE_UNAVAILABLE: (
        QT_TRANSLATE_NOOP("Errors", "This computer cannot compute on {device}."),
        QT_TRANSLATE_NOOP("Errors", "Choose Automatic under Settings."),
    ),
    ErrorCode.ENGINE_BROKEN: (
        QT_TRANSLATE_NOOP("Errors", "The part of Lensmith that computes could not start."),
        QT_TRANSLATE_NOOP(
            "Errors", "Install Lensmith once more, and send the details if it stays."
        ),
    ),
}
_UNEXPECTED = (
    QT_TRANSLATE_NOOP("Errors", "Something went wrong inside Lensmith."),
    QT_TRANSLATE_NOOP("Errors", "Your pictures are untouched. Copy the details to report it."),
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in words.

    Attributes:
        sentence: what happened.
        advice: what to do.
        details: for whoever is asked for help; not translated.
    """

    sentence: str
    advice: str
    details: str


def explain(error: BaseException) -> Explanation:
    """Put any error into words."""
    params: dict[str, str] = {}
    sentence, advice = _UNEXPECTED
    if isinstance(error, EngineError):
        sentence, advice = _SENTENCES[error.code]
        params = error.params
    translate = QCoreApplication.translate
    return Explanation(
        translate(_CONTEXT, str(sentence)).format(**params),
        translate(_CONTEXT, str(advice)).format(**params),
        _details(error),
    )


@lru_cache(maxsize=1)
def _version() -> str:
    """Kept, as it is read from a file and lists of bad files explain many errors."""
    from importlib.metadata import version  # noqa: PLC0415 - imports half of `email`

    return version("lensmith")


def _details(error: BaseException) -> str:
    head = f"Lensmith {_version()}, Python {platform.python_version()}"
    code = f"{error.code} {error.params}\n" if isinstance(error, EngineError) else ""
    return f"{head}, {platform.platform()}\n{code}{''.join(traceback.format_exception(error))}"
