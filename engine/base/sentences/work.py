"""What is said about runs, exports, tables, devices and the window."""

from engine.base.error_codes import ErrorCode
from engine.base.language import QT_TRANSLATE_NOOP
from engine.base.sentences.sentence import ErrorSentence

WORK: dict[ErrorCode, ErrorSentence] = {
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
    ErrorCode.RUN_CLASS_EMPTIED: ErrorSentence(
        QT_TRANSLATE_NOOP("Errors", "Of {label}, no picture would be left to learn from."),
        QT_TRANSLATE_NOOP("Errors", "Take a correction of {label} back, then learn again."),
    ),
    ErrorCode.RUN_CHOICE_EMPTIED: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors", "No picture of {run} would be left to choose the best version by."
        ),
        QT_TRANSLATE_NOOP("Errors", "Take one back that is excluded, then learn again."),
    ),
    ErrorCode.RUN_CANNOT_PROMISE: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors",
            "{pictures} pictures cannot promise {budget} %; they can promise {least} %.",
        ),
        QT_TRANSLATE_NOOP("Errors", "With more pictures, more can be promised."),
    ),
    ErrorCode.RUN_NOTHING_PUT_ASIDE: ErrorSentence(
        QT_TRANSLATE_NOOP(
            "Errors",
            "No limit for wrong answers can be promised: of fewer than {enough} pictures, none is "
            "put aside for it.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Teach once more with so many."),
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
