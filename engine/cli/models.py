"""The verbs that look after models: models, fetch, import, inspect."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.base.types import Progress
from engine.models import LibraryEntry, ModelLibrary
from engine.verbs import models as model_verbs
from engine.verbs.export import Exporter


def add_verbs(verbs: Any) -> None:
    """Add the verbs to the parser (argparse's subparsers, whose type has no public name)."""
    models = verbs.add_parser("models", help="list the models")
    models.add_argument("--json", action="store_true", help="one JSON object a line")
    models.set_defaults(run=_models)

    fetch = verbs.add_parser("fetch", help="fetch the weights of a model")
    fetch.add_argument("model", metavar="ID")
    fetch.add_argument("--mirror", default="", metavar="URL", help="a web folder with the files")
    fetch.set_defaults(run=_fetch)

    bring = verbs.add_parser("import", help="add weights that somebody handed over")
    bring.add_argument("file", type=Path, metavar="FILE", help=".pth, .safetensors or a bundle")
    bring.add_argument("--labels", type=Path, metavar="FILE", help="the classes, one a line")
    bring.add_argument("--model", default="", metavar="ID", help="the model they belong to")
    bring.add_argument("--name", default="", help="what to call the model")
    bring.set_defaults(run=_import)

    inspect = verbs.add_parser("inspect", help="show what a model consists of")
    inspect.add_argument("model", metavar="ID|FILE")
    inspect.add_argument("--labels", type=Path, metavar="FILE", help="the classes, one a line")
    inspect.add_argument("--json", action="store_true")
    inspect.set_defaults(run=_inspect)


def user_library() -> ModelLibrary:
    """The models of this user."""
    return ModelLibrary(find_places().data)


@contextmanager
def model_named(
    text: str, labels: Path | None, control: JobControl
) -> Iterator[tuple[str, ModelLibrary]]:
    """The id of a model and the library that has it; a file or bundle becomes one of its own.

    Raises:
        EngineError: WEIGHTS_…, BUNDLE_….
    """
    file = Path(text)
    if not file.exists():
        yield text, user_library()
        return
    with tempfile.TemporaryDirectory(prefix="lensmith-") as place:
        library = ModelLibrary(Path(place))
        if not file.is_file():
            yield Exporter(library, find_places()).take_in(file, control).entry.record.id, library
            return
        entry = model_verbs.import_model(model_verbs.ImportConfig(file, labels), control, library)
        yield entry.record.id, library


def _models(options: argparse.Namespace) -> int:
    for entry in user_library().entries():
        if options.json:
            print(_as_json(entry))  # noqa: T201
            continue
        record = entry.record
        state = "ready" if entry.is_ready else f"fetch {record.megabytes:.0f} MB"
        print(f"{record.id:20} {state:14} {record.name}: {record.advice or record.source}")  # noqa: T201
    return 0


def _as_json(entry: LibraryEntry) -> str:
    fields = asdict(entry.record) | {
        "ready": entry.is_ready,
        "bytes": entry.bytes,
        "weights_file": str(entry.file) if entry.file else None,
    }
    return json.dumps(fields, ensure_ascii=False)


def _fetch(options: argparse.Namespace) -> int:
    library = user_library()
    model_verbs.fetch_model(options.model, options.mirror, JobControl(_show_progress), library)
    print(f"{options.model}: ready")  # noqa: T201
    return 0


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        total = f" of {progress.total / 1e6:.0f}" if progress.total else ""
        print(f"\r{progress.done / 1e6:.0f}{total} MB ", end="", file=sys.stderr)  # noqa: T201


def _import(options: argparse.Namespace) -> int:
    if options.file.is_dir():
        return _import_bundle(options.file)
    config = model_verbs.ImportConfig(
        options.file, options.labels, base=options.model, name=options.name
    )
    entry = model_verbs.import_model(config, JobControl(), user_library())
    record = entry.record
    print(f"{record.id}: {record.architecture}, {record.classes} classes")  # noqa: T201
    return 0


def _import_bundle(folder: Path) -> int:
    taken = Exporter(user_library(), find_places()).take_in(folder, JobControl())
    record = taken.entry.record
    print(f"{record.id}: {record.architecture}, {record.classes} classes")  # noqa: T201
    if taken.samples:
        print(f"Same answers as before: {taken.same} of {taken.samples}, "  # noqa: T201
              f"largest difference {taken.largest_difference:.6f}")  # fmt: skip
    else:
        print("It brings no samples, so its answers were not compared.")  # noqa: T201
    return 0


def _inspect(options: argparse.Namespace) -> int:
    control = JobControl()
    with model_named(options.model, options.labels, control) as (model, library):
        structure = model_verbs.inspect_model(model, control, library)
    if options.json:
        print(json.dumps(asdict(structure), ensure_ascii=False))  # noqa: T201
        return 0
    print(f"{structure.total_parameters:,} parameters")  # noqa: T201
    for layer in structure.layers:
        _print_layer(layer)
    return 0


def _print_layer(layer: Any) -> None:
    name = "  " * layer.depth + layer.name
    share = f"{layer.share:6.1%}" if layer.parameters else ""
    columns = (f"{name:36}", f"{layer.kind:24}", f"{layer.output:18}", f"{layer.parameters:>12,}")
    print(*columns, share, layer.part)  # noqa: T201
    for child in layer.children:
        _print_layer(child)
