"""Drives the real window, with the real model, through its states and saves a picture of each.

    python -m tests.screenshots DIR [--size 1366x768] [--scale 1.5] [--only teach]

The size is that of the screen in its own pixels; at a scale of 1.5 the window has that much less
room. Pictures come from scikit-image or are drawn on the spot; teaching is acted, not done.
"""

import argparse
import os
import tempfile
from pathlib import Path

SCREENS = ("identify", "batch", "models", "teach", "results", "export", "frame")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", choices=SCREENS)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)  # before Qt is imported
    from engine.base.device import set_up_threads
    from tests.screenshots import batch, export, frame, identify, models, results, teach
    from tests.screenshots.studio import Studio

    set_up_threads(beside_a_window=True)
    width, height = (round(int(n) / options.scale) for n in options.size.split("x"))
    options.folder.mkdir(parents=True, exist_ok=True)
    modules = (identify, batch, models, teach, results, export, frame)
    shots = {name: module.shoot for name, module in zip(SCREENS, modules, strict=True)}
    with tempfile.TemporaryDirectory() as place:
        studio = Studio(options.folder, Path(place), width, height)
        for appearance in ("light", "dark"):
            studio.wear(appearance)
            for screen, shoot in shots.items():
                if options.only in {None, screen}:
                    shoot(studio)
        studio.close()


if __name__ == "__main__":
    main()
