"""How late the window's event loop is while a model of 500 MB loads.

    python -m tests.benchmarks.large_model [--model vgg16]

Makes weights of the right shapes (random), puts them into a library as if they had been fetched,
switches the running program to that model, and notes how late a 5 ms timer is until it is ready.
"""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks.responsiveness import Heart, row, wait_until
from tests.benchmarks.window import predictor_cache


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="vgg16", help="id of a model of the catalogue")
    model = parser.parse_args().model
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), model)


def make_weights(folder: Path, model: str) -> Path:
    """In a process of its own: this one has not loaded torch yet, as a person's has not."""
    import subprocess
    import sys

    code = f"""
import hashlib, torch
from pathlib import Path
from engine.models import ModelLibrary
from engine.models.library import note_beside
from engine.models.loading import build
library = ModelLibrary(Path({str(folder / "data")!r}))
record = library.find({model!r}).record
library.weights.mkdir(parents=True)
file = library.weights / record.file
network = build(record.library, record.architecture, record.classes, record.task)
torch.save(network.state_dict(), file)
note_beside(file).write_text(hashlib.sha256(file.read_bytes()).hexdigest())
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    (file,) = (folder / "data" / "weights").glob("*.pth")
    return file


def measure(folder: Path, model: str) -> None:
    from PySide6.QtWidgets import QApplication

    from engine.base.device import set_up_threads
    from engine.base.places import Places
    from engine.models import ModelLibrary
    from gui.app import Lensmith

    file = make_weights(folder, model)
    set_up_threads(beside_a_window=True)
    app = QApplication([])
    places = Places(*(folder / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, predictor_cache(library, places))
    lensmith.show()
    presenter = lensmith.identify
    wait_until(app, lambda: presenter.readiness is not None)
    heart = Heart()
    heart.start()
    lensmith.models.use(model)
    wait_until(app, lambda: presenter.readiness is not None or presenter.failure is not None)
    late = heart.stop()
    assert presenter.failure is None, presenter.failure
    print(f"{model}: {file.stat().st_size / 1e6:.0f} MB")
    print(f"{'event loop late by (ms)':34} {'beats':>7} {'median':>9} {'p99':>9} {'worst':>9}")
    row(f"while {model} loads", late)
    lensmith.close()


if __name__ == "__main__":
    main()
