"""What is said about an error: one row a code, for the shell, for files and for the window.

A sentence is in English and holds the error's `params` as `{names}`.
"""

from dataclasses import dataclass

from engine.base.error_codes import ErrorCode
from engine.base.language import QT_TRANSLATE_NOOP

CONTEXT = "Errors"
"""Of the texts in this file, for `Language.translate`."""


@dataclass(frozen=True, slots=True)
class ErrorSentence:
    """What is said about an error.

    Attributes:
        what: what happened. It stands in tables, in `events.jsonl` and in JSON, and is read back
            from there (`engine.base.errors.from_message`): word for word a part of these formats.
        advice: what a person can do about it. It may hold only names that `what` holds.
        in_window: what happened, for the window, only where `what` names commands or details that
            mean nothing to a person there; otherwise empty. Names as in `advice`.
    """

    what: str
    advice: str
    in_window: str = ""


SENTENCES: dict[ErrorCode, ErrorSentence] = {
    ErrorCode.IMAGE_MISSING: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There is no such file."),
        QT_TRANSLATE_NOOP("Errors", "It may have been moved, renamed or deleted."),
        in_window=QT_TRANSLATE_NOOP("Errors", "The file is no longer there."),
    ),
    ErrorCode.IMAGE_IS_FOLDER: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "This is a folder, not a picture."),
        QT_TRANSLATE_NOOP("Errors", "Drop the folder itself to see the pictures in it."),
    ),
    ErrorCode.IMAGE_NOT_A_FILE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "This is not an ordinary file."),
        QT_TRANSLATE_NOOP("Errors", "Choose a picture file instead."),
    ),
    ErrorCode.IMAGE_NO_PERMISSION: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "You do not have permission to read this file."),
        QT_TRANSLATE_NOOP("Errors", "Ask its owner, or copy it to a folder of your own."),
    ),
    ErrorCode.IMAGE_UNREADABLE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The file cannot be read from the disk: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Check the drive or the network connection and try again."),
    ),
    ErrorCode.IMAGE_EMPTY: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The file is empty (0 bytes)."),
        QT_TRANSLATE_NOOP("Errors", "It was probably not copied or saved completely."),
        in_window=QT_TRANSLATE_NOOP("Errors", "The file is empty."),
    ),
    ErrorCode.IMAGE_NOT_A_PICTURE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The file is not a picture."),
        QT_TRANSLATE_NOOP(
            "Errors", "Lensmith reads JPEG, PNG, TIFF, WebP, BMP, GIF, PNM and JPEG 2000."
        ),
    ),
    ErrorCode.IMAGE_MISLABELLED: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "The name ends in {suffix}, but what is inside is not a picture."
        ),
        QT_TRANSLATE_NOOP("Errors", "Export or download the picture once more."),
    ),
    ErrorCode.IMAGE_UNSUPPORTED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "Lensmith cannot read pictures of this kind: {kind}."),
        QT_TRANSLATE_NOOP("Errors", "Save it as TIFF or PNG in the program it comes from."),
    ),
    ErrorCode.IMAGE_TRUNCATED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The file ends in the middle of the picture."),
        QT_TRANSLATE_NOOP("Errors", "It was probably not copied completely: copy it once more."),
    ),
    ErrorCode.IMAGE_DAMAGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The file is damaged; the picture in it cannot be decoded."),
        QT_TRANSLATE_NOOP("Errors", "Fetch it from where it came from once more."),
    ),
    ErrorCode.IMAGE_TOO_LARGE: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "The picture is too large: {megapixels} megapixels (limit {limit})."
        ),
        QT_TRANSLATE_NOOP("Errors", "Export a part of it or a smaller copy."),
    ),
    ErrorCode.IMAGE_NEEDS_EXTRA: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "{kind} pictures need an extra: pip install 'lensmith[{extra}]'."
        ),
        QT_TRANSLATE_NOOP("Errors", "Install it with: pip install 'lensmith[{extra}]'"),
        in_window=QT_TRANSLATE_NOOP(
            "Errors", "Reading {kind} pictures needs a part that is not installed."
        ),
    ),
    ErrorCode.IMAGE_ONLY_LINK: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "This is a link into the web, not a picture."),
        QT_TRANSLATE_NOOP("Errors", "Copy the picture in the browser and paste it with Ctrl+V."),
    ),
    ErrorCode.IMAGE_CHANGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The file was changed after it was checked."),
        QT_TRANSLATE_NOOP("Errors", "Check the folder once more to use it as it is now."),
    ),
    ErrorCode.FOLDER_NO_PICTURES: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There are no pictures in this folder."),
        QT_TRANSLATE_NOOP(
            "Errors", "Lensmith looks for JPEG, PNG, TIFF, WebP, BMP, GIF, PNM and JPEG 2000."
        ),
    ),
    ErrorCode.FOLDER_UNREADABLE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The folder cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Check the drive and your permissions and try again."),
    ),
    ErrorCode.FOLDER_IS_FILE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} is a file. Teaching takes a folder of pictures."),
        QT_TRANSLATE_NOOP(
            "Errors", "Choose the folder that has a folder with pictures for each class."
        ),
    ),
    ErrorCode.DATASET_TABLE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} does not say which picture is what: {reason}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Its first line should be: file,label. Save it as CSV UTF-8, one line a file."
        ),
    ),
    ErrorCode.DATASET_TOO_SMALL: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There is too little to learn from: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Add pictures: two classes, best with ten pictures or more."),
    ),
    ErrorCode.FILE_CANNOT_WRITE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{path} cannot be written: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Make room on the disk or choose another folder."),
    ),
    ErrorCode.FILE_NOT_ORDINARY: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "Nothing was written to {path}: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Choose another name; what is there was not touched."),
    ),
    ErrorCode.FETCH_NO_NETWORK: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{host} cannot be reached: {reason}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Check the network; a lab's firewall may need a mirror, under Settings."
        ),
    ),
    ErrorCode.FETCH_REFUSED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{host} answered {status} instead of sending the file."),
        QT_TRANSLATE_NOOP("Errors", "Try again later, or set a mirror under Settings."),
    ),
    ErrorCode.FETCH_BROKEN_OFF: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The download broke off after {done} of {total} MB."),
        QT_TRANSLATE_NOOP("Errors", "Fetch it again: it goes on from there."),
    ),
    ErrorCode.FETCH_NOT_THE_FILE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{host} sent a web page instead of the file."),
        QT_TRANSLATE_NOOP("Errors", "Log in to the network in a browser first, then fetch again."),
    ),
    ErrorCode.FETCH_WRONG_HASH: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "What {host} sent is not {file}: its checksum is wrong."),
        QT_TRANSLATE_NOOP("Errors", "It was thrown away. Fetch it again, or use another mirror."),
        in_window=QT_TRANSLATE_NOOP("Errors", "What {host} sent is not the right file."),
    ),
    ErrorCode.WEIGHTS_MISSING: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There is no such file: {file}."),
        QT_TRANSLATE_NOOP("Errors", "It may have been moved, renamed or deleted."),
    ),
    ErrorCode.WEIGHTS_DAMAGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} is damaged or no file of weights."),
        QT_TRANSLATE_NOOP("Errors", "Ask for the file once more; it may not be copied completely."),
    ),
    ErrorCode.WEIGHTS_NEED_CODE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} would run code when loaded ({reason}); refused."),
        QT_TRANSLATE_NOOP(
            "Errors", "Ask for the weights alone: a state dict, best as .safetensors."
        ),
        in_window=QT_TRANSLATE_NOOP(
            "Errors", "{file} would run a program when opened, so it was refused."
        ),
    ),
    ErrorCode.WEIGHTS_UNRECOGNISED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The architecture of {file} is not one Lensmith knows."),
        QT_TRANSLATE_NOOP("Errors", "It knows torchvision's and timm's models."),
        in_window=QT_TRANSLATE_NOOP(
            "Errors", "The kind of model in {file} is not one Lensmith knows."
        ),
    ),
    ErrorCode.WEIGHTS_DO_NOT_FIT: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} does not fit {model}: {tensors}."),
        QT_TRANSLATE_NOOP("Errors", "{tensors}."),
        in_window=QT_TRANSLATE_NOOP("Errors", "{file} does not fit {model}."),
    ),
    ErrorCode.WEIGHTS_NO_LABELS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} has {classes} classes and does not say their names."),
        QT_TRANSLATE_NOOP("Errors", "Give the names, one a line, in their order."),
    ),
    ErrorCode.WEIGHTS_WRONG_LABELS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There are {labels} names for {classes} classes."),
        QT_TRANSLATE_NOOP("Errors", "Give exactly one name for each class, in their order."),
    ),
    ErrorCode.WEIGHTS_BAD_LABELS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The names of the classes cannot be used: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Give each class a name of its own, in their order."),
    ),
    ErrorCode.WEIGHTS_TOO_LARGE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} asks for too much: {found} (limit {limit})."),
        QT_TRANSLATE_NOOP("Errors", "Nothing of it was loaded. Ask for a smaller model."),
    ),
    ErrorCode.WEIGHTS_OTHER_NUMBERS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} holds numbers of a kind that is not read: {kind}."),
        QT_TRANSLATE_NOOP("Errors", "Ask for the weights as float32 or float16."),
    ),
    ErrorCode.WEIGHTS_NO_NUMBERS: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "{file} holds weights that are infinite or no numbers, in {tensor}."
        ),
        QT_TRANSLATE_NOOP("Errors", "Its training went wrong: ask for an earlier version."),
        in_window=QT_TRANSLATE_NOOP(
            "Errors", "{file} holds weights that are infinite or no numbers."
        ),
    ),
    ErrorCode.WEIGHTS_OTHER_INPUT: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{model} takes pictures in a way not offered here: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Its answers would be others than its own, so it is left out."),
    ),
    ErrorCode.MODEL_NO_NUMBER: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{model} gives no numbers as its answer."),
        QT_TRANSLATE_NOOP("Errors", "Its weights may be damaged: fetch or import it again."),
    ),
    ErrorCode.MODEL_NOT_FETCHED: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "The weights of {model} are not here yet: lensmith fetch {id}."
        ),
        QT_TRANSLATE_NOOP("Errors", "Fetch them on the Models screen."),
        in_window=QT_TRANSLATE_NOOP("Errors", "The weights of {model} are not here yet."),
    ),
    ErrorCode.MODEL_UNKNOWN: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There is no model called {model}. Known: {known}."),
        QT_TRANSLATE_NOOP("Errors", "Choose one of these: {known}."),
        in_window=QT_TRANSLATE_NOOP("Errors", "There is no model called {model}."),
    ),
    ErrorCode.MODEL_NOT_TEACHABLE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{model} cannot be taught: it has no linear head."),
        QT_TRANSLATE_NOOP("Errors", "Choose another model to start from."),
        in_window=QT_TRANSLATE_NOOP("Errors", "{model} is of a kind that cannot be taught."),
    ),
    ErrorCode.MODEL_NO_HEAT_MAP: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "Where {model} looks cannot be shown: its layers keep no places."
        ),
        QT_TRANSLATE_NOOP("Errors", "Its answers stand. Other models can show where they look."),
        in_window=QT_TRANSLATE_NOOP("Errors", "Where {model} looks cannot be shown."),
    ),
    ErrorCode.MODEL_NO_FEATURES: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{model} gives no features: it has no linear head."),
        QT_TRANSLATE_NOOP("Errors", "Choose a model that names what is in a picture."),
        in_window=QT_TRANSLATE_NOOP("Errors", "{model} is of a kind that gives no features."),
    ),
    ErrorCode.MODEL_WEIGHTS_MISSING: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The weights of {model} are not on this computer."),
        QT_TRANSLATE_NOOP("Errors", "Install Lensmith once more to bring them back."),
    ),
    ErrorCode.MODEL_WEIGHTS_DAMAGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The weights of {model} are damaged or do not belong to it."),
        QT_TRANSLATE_NOOP("Errors", "Install Lensmith once more to bring them back."),
    ),
    ErrorCode.TRAIN_NO_PICTURES: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "Of {label}, no picture can be read any more."),
        QT_TRANSLATE_NOOP(
            "Errors", "See whether the folder is still there, then go on with the run."
        ),
    ),
    ErrorCode.TRAIN_OUT_OF_MEMORY: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The memory of {device} is too small for {model}."),
        QT_TRANSLATE_NOOP("Errors", "Choose a smaller model, or the recipe Quick."),
        in_window=QT_TRANSLATE_NOOP(
            "Errors", "The memory of this computer is too small to teach {model}."
        ),
    ),
    ErrorCode.TRAIN_DIVERGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "Learning went wrong again and again, also at a lower rate."),
        QT_TRANSLATE_NOOP(
            "Errors", "The best version until then is kept. Try a lower learning rate."
        ),
    ),
    ErrorCode.RUN_UNKNOWN: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "There is no run called {run}."),
        QT_TRANSLATE_NOOP("Errors", "It may have been deleted."),
    ),
    ErrorCode.RUN_DAMAGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The run {run} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Your pictures are untouched: teach once more."),
    ),
    ErrorCode.RUN_FINISHED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The run {run} is finished."),
        QT_TRANSLATE_NOOP("Errors", "Its model is on the shelf."),
    ),
    ErrorCode.RUN_LIVING: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{run} is being taught right now."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Another window or shell is at it, or it is in the list here. Wait until it has "
            "ended, or end it there.",
        ),
    ),
    ErrorCode.EXTRA_MISSING: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{kind} needs an extra: pip install 'lensmith[{extra}]'."),
        QT_TRANSLATE_NOOP("Errors", "Install it with: pip install 'lensmith[{extra}]'"),
        in_window=QT_TRANSLATE_NOOP("Errors", "{kind} needs a part that is not installed."),
    ),
    ErrorCode.RUN_UNFINISHED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The run {run} is not finished yet."),
        QT_TRANSLATE_NOOP("Errors", "Let it come to its end on the Teach screen first."),
    ),
    ErrorCode.RUN_NO_PICTURES: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "None of the pictures that judge {run} is there any more: {folder}."
        ),
        QT_TRANSLATE_NOOP("Errors", "Bring the folder back, or say where it is now."),
    ),
    ErrorCode.RUN_OTHER_PICTURES: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{found} of {total} pictures are there: {folder}."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "They are known by what is in them. Choose the folder that has the very pictures of "
            "this run. Nothing was changed.",
        ),
    ),
    ErrorCode.RUN_MODEL_GONE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The model of {run} is no longer here."),
        QT_TRANSLATE_NOOP(
            "Errors", "Its curves and numbers stay. Teach once more, or import its bundle."
        ),
    ),
    ErrorCode.RUN_NOTHING_CORRECTED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "No label of {run} was corrected."),
        QT_TRANSLATE_NOOP("Errors", "Give a picture its right label first."),
    ),
    ErrorCode.CLASS_UNKNOWN: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{run} has no class {label}."),
        QT_TRANSLATE_NOOP("Errors", "Choose one of its classes."),
    ),
    ErrorCode.PICTURE_NOT_OF_RUN: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{path} is no picture of {run}."),
        QT_TRANSLATE_NOOP("Errors", "Choose one that the Results screen shows."),
    ),
    ErrorCode.EXPORT_EXISTS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{path} is there already and not empty."),
        QT_TRANSLATE_NOOP("Errors", "Choose another name; nothing in it was touched."),
    ),
    ErrorCode.EXPORT_DIFFERS: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors",
            "The exported model answers differently: {same} of {total} samples the same, "
            "largest difference {largest}.",
        ),
        QT_TRANSLATE_NOOP("Errors", "It was thrown away. Export without ONNX, or report it."),
        in_window=QT_TRANSLATE_NOOP(
            "Errors",
            "The exported model answered differently: {same} of {total} samples were the same.",
        ),
    ),
    ErrorCode.BUNDLE_DAMAGED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{path} is no bundle, or a damaged one: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Copy the whole folder again."),
    ),
    ErrorCode.BUNDLE_DIFFERS: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors",
            "The model in {path} no longer answers as when it was exported: {same} of {total} "
            "samples the same, largest difference {largest}.",
        ),
        QT_TRANSLATE_NOOP("Errors", "So it was not added."),
        in_window=QT_TRANSLATE_NOOP(
            "Errors",
            "It answers otherwise than when exported: {same} of {total} samples were the same.",
        ),
    ),
    ErrorCode.TABLE_OTHER_MODEL: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} has answers of {found}, not of {wanted}."),
        QT_TRANSLATE_NOOP("Errors", "Go on with the same model, or begin a table of its own."),
    ),
    ErrorCode.TABLE_NOT_OURS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "{file} is no table of answers that can be continued."),
        QT_TRANSLATE_NOOP("Errors", "Begin a new table: the old one stays as it is."),
    ),
    ErrorCode.TABLE_TOO_LONG: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "An Excel table has {limit} rows at most, and these are more."),
        QT_TRANSLATE_NOOP("Errors", "Save it as CSV, which may be of any length."),
    ),
    ErrorCode.DEVICE_UNAVAILABLE: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "This computer cannot compute on {device} (found: {found})."),
        QT_TRANSLATE_NOOP("Errors", "Choose Automatic under Settings."),
        in_window=QT_TRANSLATE_NOOP("Errors", "This computer cannot compute on {device}."),
    ),
    ErrorCode.WINDOW_HANGS: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "Lensmith is open already, but does not answer."),
        QT_TRANSLATE_NOOP("Errors", "Wait a moment, or close it, and start again."),
    ),
    ErrorCode.DEVICE_OF_RUN_MISSING: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors",
            "The run {run} began on {device}, which is not here. With --device cpu it goes on "
            "here, on the CPU, and may end in slightly other numbers.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Go on where it began, or here, on the CPU."),
        in_window=QT_TRANSLATE_NOOP(
            "Errors",
            "This lesson began on {device}, which is not here. On the CPU it can go on, and may "
            "end in slightly other numbers.",
        ),
    ),
    ErrorCode.DEVICE_OUT_OF_MEMORY: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "The memory of {device} is too small for this model."),
        QT_TRANSLATE_NOOP("Errors", "Close other programs, or choose the CPU or a smaller model."),
    ),
    ErrorCode.ENGINE_BROKEN: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "The part of Lensmith that computes could not start: {reason}."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Install Lensmith once more, and send the details if it stays."
        ),
        in_window=QT_TRANSLATE_NOOP(
            "Errors", "The part of Lensmith that computes could not start."
        ),
    ),
}
UNEXPECTED = ErrorSentence(
    QT_TRANSLATE_NOOP("Errors", "Something went wrong inside Lensmith."),
    QT_TRANSLATE_NOOP("Errors", "Your pictures are untouched. Copy the details to report it."),
)
"""Of whatever is not an EngineError."""
