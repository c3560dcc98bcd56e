"""What is said about pictures, folders, data sets and files."""

from engine.base.error_codes import ErrorCode
from engine.base.language import QT_TRANSLATE_NOOP
from engine.base.sentences.sentence import ErrorSentence

FILES: dict[ErrorCode, ErrorSentence] = {
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
}
