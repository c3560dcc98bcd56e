"""Makes the home folder of format 1, with the code of the time: commit 1de99ec and before.

    cd OLD-CHECKOUT && PYTHONPATH=. QT_QPA_PLATFORM=offscreen .venv/bin/python \
        NEW-CHECKOUT/tests/legacy/make_home.py

It runs only with a checkout whose modules are called as they were then (`engine.teach`,
`engine.tasks` …). Everything is made for real, through that code, under `ROOT`; two of the runs
are killed with SIGKILL in processes of their own. It writes `v1/home.tar.xz` (all of `ROOT`) and
`v1/expected.json` (what the old code says of it, and how it ends what was broken off).

The paths in run.json, batch.json, tables and caches are absolute, as they are on a person's disk:
`tests.legacy.home` puts another folder's name in the place of `ROOT` when it unpacks.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).parent
ROOT = Path("/tmp/lensmith-legacy-v1")
HOME, PICTURES, LOOSE = ROOT / "home", ROOT / "pictures", ROOT / "loose"
COPY = Path("/tmp/lensmith-legacy-v1-copy")
os.environ["LENSMITH_HOME"] = str(HOME)
sys.path.insert(0, str(HERE))

from arithmetic import fingerprint
from engine.batches import Batches
from engine.jobs import JobCancelled, JobControl
from engine.places import find_places
from engine.predict import PredictorShelf
from engine.predict.batch import BatchOrder
from engine.predict.sorting import SortOrder
from engine.review import Reviewer
from engine.tasks import feature_map
from engine.teach import Teacher
from engine.train.config import Augmentation, Recipe, TrainConfig
from engine.train.events import EpochEnded, StageStarted, StepTaken
from engine.train.journal import as_line
from engine.train.run_folder import find_run
from stones import MOMENT, draw_pictures, make_weights

from engine import cli
from engine.models import ModelLibrary


def main() -> None:
    """Make everything, or be one of the processes that are broken off."""
    if len(sys.argv) > 1:
        _CHILDREN[sys.argv[1]](*sys.argv[2:])
        return
    for place in (ROOT, COPY):
        shutil.rmtree(place, ignore_errors=True)
    expected: dict[str, object] = {"root": str(ROOT), "arithmetic": fingerprint()}
    draw_pictures(PICTURES, LOOSE)
    make_weights(ROOT / "stones.safetensors", PICTURES)
    shell("import", ROOT / "stones.safetensors", "--model", "timm:test_efficientnet",
          "--labels", ROOT / "labels.txt", "--name", "Old stones")  # fmt: skip
    (ROOT / "stones.safetensors").unlink()
    (ROOT / "labels.txt").unlink()
    expected["check"] = lines(shell("check", PICTURES, "--json", code=0))
    shell("train", PICTURES, "--model", "old-stones", "--recipe", "quick", "--name", "Stones",
          "--seed", "3")  # fmt: skip
    quick = newest_run()
    expected["quick"] = quick
    expected |= review(quick)
    shell("export", quick, ROOT / "bundle", "--formats", "safetensors,onnx")
    expected["broken"] = break_off_runs()
    expected |= make_tables()
    make_settings()
    expected["settings"] = json.loads((HOME / "config" / "settings.json").read_text())
    expected |= answers_of_models()
    give_runs_times()
    shell("report", quick, HERE / "v1" / "report.html")
    expected["runs"] = [json_of(asdict(s)) for s in teacher().runs(JobControl())]
    expected["histories"] = {
        s.run: [json.loads(as_line(e)) for e in teacher().history(s.run, JobControl())]
        for s in teacher().runs(JobControl())
    }
    shutil.rmtree(HOME / "log", ignore_errors=True)
    pack()
    expected["ends"] = end_on_a_copy(expected["broken"])
    text = json.dumps(expected, ensure_ascii=False, indent=1, default=str)
    (HERE / "v1" / "expected.json").write_text(f"{text}\n", "utf-8")


# a finished run, and what a person made of it


def review(run: str) -> dict[str, object]:
    """Judge it, correct a label, accept some wrong answers, draw the map, learn again."""
    places = find_places()
    library = ModelLibrary(places.data)
    reviewer = Reviewer(library, places)
    found: dict[str, object] = {"evaluation": lines(shell("evaluate", run, "--json"))}
    judged = reviewer.evaluate(run, JobControl())
    mistake = judged.mistakes[0]
    reviewer.correct(run, Path(mistake.path), mistake.answer, JobControl())
    learned = find_run(places.data / "runs", run).read_plan().split.train
    reviewer.correct(run, learned[20].path, "marble", JobControl())
    found["corrected"] = lines(shell("evaluate", run, "--json"))
    found["corrections"] = json.loads(
        (HOME / "data" / "runs" / run / "corrections.json").read_text()
    )
    found["budget"] = lines(shell("evaluate", run, "--json", "--error-budget", "0.3"))
    shown = feature_map(run, "pca", JobControl(), library, places)
    found["map"] = json_of(asdict(shown))
    again = teacher().train_again(run, JobControl())
    found["again"] = json_of(asdict(again))
    found["again_evaluation"] = lines(shell("evaluate", again.run, "--json"))
    return found


# runs that are broken off


def break_off_runs() -> dict[str, dict[str, object]]:
    """A name for each run that can go on."""
    child("cancel", "balanced", "Balanced stones")
    balanced = newest_run()
    child("kill-beyond", balanced)
    child("cancel", "thorough", "Thorough stones")
    thorough = newest_run()
    child("kill-looking")
    looking = newest_run()
    return {"balanced": balanced, "thorough": thorough, "features": looking}


def give_runs_times() -> None:
    """A minute apart, in whole seconds, in the order in which they were made."""
    files = (HOME / "data" / "runs").glob("*/run.json")
    for number, file in enumerate(sorted(files, key=lambda file: file.stat().st_mtime_ns)):
        os.utime(file, (MOMENT + 60 * number,) * 2)


def child(*arguments: str) -> None:
    """One process that is to be broken off."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=False)
    wanted = -signal.SIGKILL if arguments[0].startswith("kill") else 0
    assert done.returncode == wanted, done.returncode


class Ending(JobControl):
    """Calls `end` at a later checkpoint than the event on which `on_item` says to."""

    def __init__(self, is_time, checkpoints: int, end) -> None:
        self.left: int | None = None
        self.end = end

        def on_item(item: object) -> None:
            if self.left is None and is_time(item):
                self.left = checkpoints

        super().__init__(on_item=on_item)

    def checkpoint(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.end()
        super().checkpoint()


def cancelled(recipe: str, name: str) -> None:
    """In the middle of an epoch: Balanced of the second, Thorough of the first."""
    epochs = 5 if recipe == "balanced" else 2
    config = TrainConfig(
        PICTURES, "old-stones", Recipe(recipe), name, seed=5, epochs=epochs, learning_rate=2e-3,
        batch_size=8, augmentation=Augmentation.LIGHT, trained_stages=1,
    )  # fmt: skip

    def is_time(item: object) -> bool:
        if recipe == "balanced":
            return isinstance(item, EpochEnded)
        return isinstance(item, StageStarted) and item.stage == "fine_tune"

    control = Ending(is_time, 8 if recipe == "balanced" else 12, lambda: control.cancel())
    try:
        teacher().train(config, teacher().check(PICTURES, JobControl()), control)
    except JobCancelled:
        return
    raise AssertionError("it was too quick")


def killed_beyond(run: str) -> None:
    """Going on, some steps after the checkpoint: the journal knows more than that."""
    folder = HOME / "data" / "runs" / run
    journal = (folder / "events.jsonl").read_text().splitlines()
    last = max(e["epoch"] for e in map(json.loads, journal) if e["event"] == "step_taken")
    control = Ending(lambda e: isinstance(e, StepTaken) and e.epoch > last, 1, die)
    teacher().resume(run, control)


def killed_looking() -> None:
    """While features are extracted, for a taught model that is taught further; 32 are kept."""
    config = TrainConfig(PICTURES, "stones-corrected", Recipe.QUICK, "Further stones", seed=7)
    report = teacher().check(PICTURES, JobControl())
    control = Ending(lambda e: isinstance(e, StageStarted), 10, die)
    teacher().train(config, report, control)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# tables


def make_tables() -> dict[str, object]:
    """A batch that was finished and sorted, one that was not, and a half-written CSV."""
    shelf = PredictorShelf(ModelLibrary(find_places().data))
    batches = Batches(find_places(), shelf)
    finished = "20261101-101010-aaaaaa"
    order = BatchOrder((LOOSE,), "stones", "cpu", 3)
    batches.run(finished, order, JobControl())
    batches.sort(finished, SortOrder(ROOT / "sorted", "not sure"), JobControl())
    begun = "20261102-111111-bbbbbb"
    stop = JobControl(on_item=lambda _: kept.append(_) or (len(kept) == 3 and stop.cancel()))
    kept: list[object] = []
    with suppress(JobCancelled):
        batches.run(begun, BatchOrder((LOOSE,), "old-stones", "cpu", 4), stop)
    (ROOT / "tables").mkdir()
    table = ROOT / "tables" / "answers.csv"
    shell("predict", LOOSE, "--model", "stones", "--csv", table, "--device", "cpu", code=1)
    whole = table.read_bytes()
    table.unlink()
    parts = whole.splitlines(keepends=True)
    (ROOT / "tables" / "answers.csv.part").write_bytes(b"".join(parts[:13]) + parts[13][:9])
    copied = sorted(str(f.relative_to(ROOT)) for f in (ROOT / "sorted").rglob("*.png"))
    folder = HOME / "data" / "batches"
    return {
        "table": rows(whole), "sorted": copied,
        "finished_batch": finished, "begun_batch": begun,
        "finished_table": rows((folder / finished / "answers.csv").read_bytes()),
    }  # fmt: skip


def make_settings() -> None:
    """As the window writes them."""
    from gui.common.settings import SettingsStore

    SettingsStore(HOME / "config" / "settings.json").change(
        language="en", appearance="dark", device="cpu", model="stones",
        mirror="http://mirror.invalid/weights",
    )  # fmt: skip


# what the old code says


def answers_of_models() -> dict[str, object]:
    """Every model of one's own, of every picture that is not sorted; the bundle by its path."""
    models = [m for m in lines(shell("models", "--json")) if "/models/" in str(m["weights_file"])]
    answers = {m["id"]: answer(m["id"]) for m in models}
    answers["bundle"] = answer(ROOT / "bundle")
    return {"models": models, "answers": answers}


def answer(model: object) -> list[dict[str, object]]:
    """Without the seconds."""
    said = lines(shell("predict", LOOSE, "--model", model, "--json", "--top", "4",
                       "--device", "cpu", code=1))  # fmt: skip
    for line in said:
        line.pop("seconds", None)
        if "bundle" in str(model):
            line.pop("model", None)
    return said


def end_on_a_copy(broken: dict[str, str]) -> dict[str, object]:
    """How the old code ends what was broken off. Pictures stay, the home is another."""
    shutil.copytree(HOME, COPY, copy_function=shutil.copy2)
    os.environ["LENSMITH_HOME"] = str(COPY)
    ends: dict[str, object] = {}
    for kind, run in broken.items():
        items: list[object] = []
        result = teacher().resume(run, JobControl(on_item=items.append))
        told = [json.loads(as_line(item)) for item in items]
        ends[kind] = {
            "events": told, "weights": result.weights, "answers": answer(result.model),
            "model": result.model,
        }  # fmt: skip
    places = find_places()
    batches = Batches(places, PredictorShelf(ModelLibrary(places.data)))
    record = batches.latest(JobControl())
    batches.run(record.id, record.order, JobControl())
    table = places.data / "batches" / record.id / "answers.csv"
    ends["batch"] = {"done": record.done, "total": record.total, "table": rows(table.read_bytes())}
    os.environ["LENSMITH_HOME"] = str(HOME)
    shutil.rmtree(COPY)
    return ends


# helpers


def teacher() -> Teacher:
    places = find_places()
    return Teacher(ModelLibrary(places.data), places)


def shell(*arguments: object, code: int = 0) -> str:
    """What a verb prints."""
    with redirect_stdout(io.StringIO()) as out:
        found = cli.main([str(argument) for argument in arguments])
    assert found == code, (arguments, found, out.getvalue())
    return out.getvalue()


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def json_of(value: object) -> object:
    return json.loads(json.dumps(value, default=str))


def newest_run() -> str:
    files = (HOME / "data" / "runs").glob("*/run.json")
    return max(files, key=lambda file: file.stat().st_mtime_ns).parent.name


def rows(table: bytes) -> list[str]:
    return table.decode("utf-8-sig").splitlines()


def pack() -> None:
    """All of ROOT, times in whole seconds."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        return info.replace(mtime=int(info.mtime), uid=0, gid=0, uname="", gname="", deep=False)

    with tarfile.open(HERE / "v1" / "home.tar.xz", "w:xz", preset=9) as archive:
        archive.add(ROOT, ".", filter=plain)


_CHILDREN = {"cancel": cancelled, "kill-beyond": killed_beyond, "kill-looking": killed_looking}

if __name__ == "__main__":
    main()
