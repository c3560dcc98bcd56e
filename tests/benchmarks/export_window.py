"""How late the window's event loop is while a model is exported with its graph.

    python -m tests.benchmarks.export_window [--model ID] [--times N]

The real program, on whatever screen Qt finds. Another checkout is measured by running this file
there: `PYTHONPATH=DIR python -P -m tests.benchmarks.export_window`.
"""

import argparse
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from engine.base.device import set_up_threads
from engine.base.places import Places
from engine.export.request import Format
from gui.app import Lensmith
from gui.export.presenter import ExportState
from tests.benchmarks.responsiveness import Heart, row, wait_until
from tests.benchmarks.window import predictor_cache


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="efficientnet-lite0", help="id of a model that is here")
    parser.add_argument("--times", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.model, options.times)


def measure(folder: Path, model: str, times: int) -> None:
    from engine.models import ModelLibrary

    set_up_threads(beside_a_window=True)
    app = QApplication([])
    places = Places(*(folder / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, predictor_cache(library, places))
    lensmith.show()
    wait_until(app, lambda: lensmith.identify.readiness is not None)
    export, heart = lensmith.export, Heart()
    late = {}
    for turn in range(times):
        export.choose(model, "It")
        began = time.monotonic()
        heart.start()
        export.export_bundle(folder / f"bundle {turn}", (Format.SAFETENSORS, Format.ONNX))
        wait_until(app, lambda: export.state is not ExportState.WORKING, 300)
        assert export.state is ExportState.DONE, export.error
        late[f"export {turn + 1}, {time.monotonic() - began:.1f} s"] = heart.stop()
    print(f"{'event loop late by (ms)':34} {'beats':>7} {'median':>9} {'p99':>9} {'worst':>9}")
    for name, beats in late.items():
        row(name, beats)
    lensmith.close()


if __name__ == "__main__":
    main()
