"""What is said about fetched, imported and broken models."""

from engine.base.error_codes import ErrorCode
from engine.base.language import QT_TRANSLATE_NOOP
from engine.base.sentences.sentence import ErrorSentence

MODELS: dict[ErrorCode, ErrorSentence] = {
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
    ErrorCode.MODEL_NO_REFERENCE: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "{model} answers, but cannot say what is unlike all it was taught: {reason}."
        ),
        QT_TRANSLATE_NOOP("Errors", "Teach it again, or import its bundle again."),
    ),
}
