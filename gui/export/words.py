"""What an export came to, in words."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from engine.export.request import ExportResult
from engine.export.sentences import left_out_sentence, travelling_sentence
from gui.common.translation import ON_SCREEN
from gui.export.presenter import ExportPresenter, Kind

_CONTEXT = "Export"


def _tr(text: object) -> str:
    return QCoreApplication.translate(_CONTEXT, str(text))


def done(presenter: ExportPresenter) -> str:
    """That it is done, as a headline."""
    sentences = {
        Kind.BUNDLE: QT_TRANSLATE_NOOP("Export", "{name} is ready to be handed on"),
        Kind.WEIGHTS: QT_TRANSLATE_NOOP("Export", "The weights of {name} are saved"),
        Kind.REPORT: QT_TRANSLATE_NOOP("Export", "The report on {name} is saved"),
    }
    return _tr(sentences[presenter.kind]).format(name=presenter.name)


def proof(result: ExportResult) -> str:
    """How the check of a bundle went; empty where nothing could be compared."""
    if not result.samples:
        return ""
    text = _tr(
        QT_TRANSLATE_NOOP("Export", "Same answers: {same} of {total}, largest difference {largest}")
    )
    largest = QLocale().toString(result.largest_difference, "f", 6)
    return text.format(same=result.same, total=result.samples, largest=largest)


def contents(result: ExportResult) -> str:
    """What is in a bundle."""
    megabytes = QLocale().toString(result.bytes / 1e6, "f", 1)
    text = _tr(QT_TRANSLATE_NOOP("Export", "{files} files, {size} MB"))
    lines = [text.format(files=len(result.files), size=megabytes)]
    if result.opset is not None:
        text = _tr(QT_TRANSLATE_NOOP("Export", "ONNX in one file, opset {opset}"))
        lines.append(text.format(opset=result.opset))
    if travelling := travelling_sentence(result.pictures, ON_SCREEN):
        lines.append(travelling)
    lines += [left_out_sentence(item, ON_SCREEN) for item in result.left_out]
    return "\n".join(lines)


def step(presenter: ExportPresenter) -> str:
    """What is being done now."""
    if presenter.kind is Kind.REPORT:
        return _tr(QT_TRANSLATE_NOOP("Export", "Writing the report…"))
    if presenter.kind is Kind.WEIGHTS:
        return _tr(QT_TRANSLATE_NOOP("Export", "Writing the weights…"))
    steps = (
        QT_TRANSLATE_NOOP("Export", "Loading the model…"),
        QT_TRANSLATE_NOOP("Export", "Asking it about the samples…"),
        QT_TRANSLATE_NOOP("Export", "Writing the ONNX file…"),
        QT_TRANSLATE_NOOP("Export", "Writing the instructions…"),
        QT_TRANSLATE_NOOP("Export", "Reading everything back and comparing…"),
    )
    number = presenter.progress.done if presenter.progress is not None else 0
    return _tr(steps[min(number, len(steps) - 1)])
