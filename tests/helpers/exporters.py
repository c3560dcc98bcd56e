"""Acts for the engine that hands models on."""

from pathlib import Path

from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.export.request import ExportConfig, ExportResult, Format, Omission

RESULT = ExportResult(
    Path("cells"), ("README.md", "config.json", "labels.txt", "model.onnx", "model.safetensors"),
    36_400_000, 8, 8, 0.000002, 20,
)  # fmt: skip


class FakeExporter:
    """Notes what it is asked for, and answers as told.

    Attributes:
        asked: name of the verb and its arguments, in order.
        result: of a bundle.
        steps: that are reported.
        error: raised instead.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.result = RESULT
        self.steps = 0
        self.error: Exception | None = None

    def export(self, config: ExportConfig, control: JobControl) -> ExportResult:
        self._do("export", control, config)
        return self.result

    def export_weights(self, model: str, file: Path, control: JobControl) -> None:
        self._do("export_weights", control, model, file)

    def report(
        self, run: str, file: Path, control: JobControl, *, with_pictures: bool = True
    ) -> None:
        self._do("report", control, run, file, with_pictures)

    def _do(self, verb: str, control: JobControl, *what: object) -> None:
        self.asked.append((verb, *what))
        for step in range(1, self.steps + 1):
            control.report(Progress(step, 5))
        control.checkpoint()
        if self.error is not None:
            raise self.error


DRAWN = ExportResult(Path("cells"), RESULT.files, 36_400_000, 8, 8, 0.0, None, (Omission.SAMPLES,))
ALL_FORMATS = tuple(Format)
