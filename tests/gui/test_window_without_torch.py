"""With the model's graph at hand, the window answers and never imports torch."""

import os
import subprocess
import sys
from pathlib import Path

from engine.base.places import Places
from engine.inference.backends.onnxruntime.graph_store import GraphStore
from engine.inference.backends.onnxruntime.making import make_graph
from engine.models import DEFAULT_MODEL, ModelLibrary
from tests.helpers.photos import make_photos

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from engine.base.address import PictureAddress
from engine.base.places import Places
from engine.base.types import Prediction
from engine.inference import Graphs, PredictorCache
from engine.models import ModelLibrary
from gui.app import Lensmith
from tests.benchmarks.responsiveness import wait_until
place = Path(sys.argv[1])
app = QApplication([])
places = Places(*(place / name for name in ("config", "data", "log", "cache")))
library = ModelLibrary(places.data)
lensmith = Lensmith(app, places, library, PredictorCache(library, Graphs.of(places, library)))
lensmith.show()
lensmith.identify.add([PictureAddress(place / "one")])
wait_until(app, lambda: lensmith.identify.outcome is not None)
assert isinstance(lensmith.identify.outcome, Prediction), lensmith.identify.outcome
lensmith.identify.add([PictureAddress(place / "many")])
wait_until(app, lambda: lensmith.batch.table.total >= 25 and not lensmith.batch.is_working)
for screen in ("models", "settings", "teach", "results"):
    lensmith.window.show_screen(screen)
    app.processEvents()
assert lensmith.close()
print("torch" in sys.modules)
"""


def test_pictures_are_answered_and_screens_opened_without_torch(tmp_path: Path) -> None:
    places = Places(*(tmp_path / name for name in ("config", "data", "log", "cache")))
    graphs = tmp_path / "graphs"
    entry = ModelLibrary(places.data).find(DEFAULT_MODEL)
    assert make_graph(entry, GraphStore(graphs))
    make_photos(tmp_path / "one", 1, (64, 48))
    make_photos(tmp_path / "many", 25, (64, 48))
    ended = subprocess.run(
        [sys.executable, "-c", WINDOW, str(tmp_path)], capture_output=True, text=True, check=False,
        env=os.environ | {"LENSMITH_GRAPHS": str(graphs), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["False"]
