"""What to hand on, and where to."""

from pathlib import Path

from PySide6.QtCore import QLocale, QStandardPaths, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.export.request import COUNT, MOST_SHOWN, Format
from gui.common.controls import Button, CheckBox, ElidedLabel, frame, label, scroll_area
from gui.common.theme import Theme
from gui.export.presenter import ExportPresenter, Kind

_ENDINGS = {Kind.BUNDLE: "", Kind.WEIGHTS: ".safetensors", Kind.REPORT: ".html"}


class ChoosingView(QWidget):
    """Three things to hand on, the place, and the button that begins.

    Signals:
        left: the person wants none of it.
    """

    left = Signal()

    def __init__(self, theme: Theme, presenter: ExportPresenter) -> None:
        super().__init__()
        self.setObjectName("export_choosing")
        self._theme = theme
        self._presenter = presenter
        self._group = QButtonGroup(self)
        self._kinds: dict[Kind, QRadioButton] = {}
        self._parts: dict[Kind, QWidget] = {}
        self._onnx = CheckBox(theme, "export_onnx", self.tr("With ONNX, for other programs"))
        self._bioimage = CheckBox(theme, "export_bioimage", self.tr("With a bioimage.io package"))
        self._pictures = CheckBox(
            theme, "export_pictures",
            self.tr("With up to {n} of your pictures, as pixels without their metadata").format(
                n=QLocale().toString(COUNT)
            ),
        )  # fmt: skip
        self._shown = CheckBox(
            theme, "export_shown_pictures",
            self.tr("With up to {n} of your pictures, right and wrong answers").format(
                n=QLocale().toString(MOST_SHOWN)
            ),
        )  # fmt: skip
        for check in (self._onnx, self._pictures, self._shown):
            check.setChecked(True)
        self._path = ElidedLabel("export_path", "")
        self._target = Path()
        self._lay_out()
        self._group.buttonClicked.connect(lambda _: self._propose())

    def begin(self, kind: Kind = Kind.BUNDLE) -> None:
        """Start with one of the kinds chosen."""
        has_run = bool(self._presenter.run)
        self._parts[Kind.REPORT].setVisible(has_run)
        chosen = kind if has_run or kind is not Kind.REPORT else Kind.BUNDLE
        self._kinds[chosen].setChecked(True)
        self._propose()
        self._kinds[chosen].setFocus()

    @property
    def kind(self) -> Kind:
        """What is chosen."""
        return next(kind for kind, button in self._kinds.items() if button.isChecked())

    def set_target(self, path: Path) -> None:
        """Where it is to go."""
        self._target = path
        self._path.setText(str(path))

    def start(self) -> None:
        """Hand it on."""
        presenter = self._presenter
        if self.kind is Kind.WEIGHTS:
            presenter.export_weights(self._target)
        elif self.kind is Kind.REPORT:
            presenter.write_report(self._target, with_pictures=self._shown.isChecked())
        else:
            formats = [Format.SAFETENSORS]
            formats += [Format.ONNX] if self._onnx.isChecked() else []
            formats += [Format.BIOIMAGE] if self._bioimage.isChecked() else []
            presenter.export_bundle(
                self._target, tuple(formats), with_pictures=self._pictures.isChecked()
            )

    def choose_target(self) -> None:
        """Ask for the place."""
        kinds = {
            Kind.BUNDLE: "",
            Kind.WEIGHTS: self.tr("Safetensors (*.safetensors);;PyTorch (*.pth)"),
            Kind.REPORT: self.tr("Web page (*.html);;PDF (*.pdf)"),
        }[self.kind]
        option = QFileDialog.Option(0)
        if self.kind is Kind.BUNDLE:  # the export itself never replaces a folder
            option = QFileDialog.Option.DontConfirmOverwrite
        name, chosen = QFileDialog.getSaveFileName(
            self, self.tr("Where to?"), str(self._target), kinds, options=option
        )
        if not name:
            return
        path = Path(name)
        if self.kind is not Kind.BUNDLE and not path.suffix:
            path = path.with_name(path.name + chosen.partition("*")[2].rstrip(")"))
        self.set_target(path)

    def _propose(self) -> None:
        """A name that is free, beside other documents or where the last one went."""
        places = QStandardPaths.StandardLocation.DocumentsLocation
        folder = self._target.parent
        if not self._target.name:
            folder = Path(QStandardPaths.writableLocation(places))
        stem = "".join(c for c in self._presenter.name if c.isalnum() or c in " -_()").strip()
        number, path = 1, folder / f"{stem or 'model'}{_ENDINGS[self.kind]}"
        while path.exists():
            number += 1
            path = folder / f"{stem or 'model'} {number}{_ENDINGS[self.kind]}"
        self.set_target(path)
        for part in (self._onnx, self._bioimage, self._pictures):
            part.setEnabled(self.kind is Kind.BUNDLE)
        self._shown.setEnabled(self.kind is Kind.REPORT)

    # layout

    def _option(self, kind: Kind, name: str, text: str, hint: str) -> QVBoxLayout:
        button = QRadioButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setProperty("role", "strong")
        self._group.addButton(button)
        self._kinds[kind] = button
        part = frame(f"{name}_part", "panel")
        column = QVBoxLayout(part)
        column.setContentsMargins(*[self._theme.size("l")] * 4)
        column.setSpacing(self._theme.size("s"))
        column.addWidget(button)
        words = label(f"{name}_hint", "muted", hint, wraps=True)
        words.setContentsMargins(26, 0, 0, 0)
        column.addWidget(words)
        self._parts[kind] = part
        return column

    def _scrolled(self) -> QScrollArea:
        """The three options; a low window scrolls them."""
        content = QWidget()
        content.setObjectName("export_options")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.size("m"))
        for part in self._parts.values():
            column.addWidget(part)
        column.addStretch()
        scroll = scroll_area("export_scroll", content)
        scroll.setAccessibleName(self.tr("What to hand on"))
        return scroll

    def _lay_out(self) -> None:
        theme = self._theme
        bundle = self._option(
            Kind.BUNDLE, "export_bundle", self.tr("A folder that answers the same everywhere"),
            self.tr("Weights, labels, sample pictures and instructions; checked before it is done. "
                    "Dropped on Models, it works there as here."),
        )  # fmt: skip
        for check in (self._onnx, self._bioimage, self._pictures):
            bundle.addLayout(_indented(check))
        self._option(
            Kind.WEIGHTS, "export_weights", self.tr("Only the weights, for a colleague"),
            self.tr("One file, .safetensors or .pth, for a program of their own."),
        )  # fmt: skip
        report = self._option(
            Kind.REPORT, "export_report", self.tr("A report to read, print and cite"),
            self.tr("How it was taught and how good it is, with figures and a methods paragraph."),
        )  # fmt: skip
        report.addLayout(_indented(self._shown))
        where = QHBoxLayout()
        where.setSpacing(theme.size("m"))
        where.addWidget(self._path, 1)
        change = Button(theme, "export_change", self.tr("Other place…"), icon_name="folder-open")
        where.addWidget(change.on_click(self.choose_target))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.size("s"))
        buttons.addStretch()
        leave = Button(theme, "export_leave", self.tr("Close"), kind="quiet")
        buttons.addWidget(leave.on_click(self.left.emit))
        start = Button(theme, "export_start", self.tr("Export"), kind="primary",
                       icon_name="package-open")  # fmt: skip
        start.setDefault(True)
        buttons.addWidget(start.on_click(self.start))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("m"))
        column.addWidget(self._scrolled(), 1)
        column.addWidget(label("export_where", "caption", self.tr("It will go to")))
        column.addLayout(where)
        column.addSpacing(theme.size("s"))
        column.addLayout(buttons)


def _indented(check: CheckBox) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(26, 0, 0, 0)
    row.addWidget(check)
    return row
