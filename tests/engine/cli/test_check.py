"""`lensmith check`: what it prints, and how it ends."""

import json
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from engine.datasets.checks import check, picture_facts
from engine.datasets.dataset import Item, PictureFacts
from tests.engine.cli.conftest import Run
from tests.helpers.datasets import add_pictures, make_dataset
from tests.helpers.mixed_up import Lab


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_text_counts_classes_and_says_that_all_is_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_dataset(Path("set"), {"cats": 10, "tigers": 12})
    assert main(["check", "set"]) == 0
    assert capsys.readouterr().out == (
        "cats        10 pictures\ntigers      12 pictures\nNothing is wrong with these pictures.\n"
    )


def test_text_names_files_and_says_what_will_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    make_dataset(Path("set"), {"a": 10, "b": 10})
    for number in range(7):
        Path("set", "a", f"empty {number}.jpg").touch()
    assert main(["check", "set"]) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    assert lines[0] == "7 pictures cannot be opened. They will be left out."
    assert lines[1] == f"    {Path('set', 'a', 'empty 0.jpg')}: The file is empty (0 bytes)."
    assert lines[6:] == ["    and 2 more"]


def test_json_is_a_class_or_a_problem_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    make_dataset(Path("set"), {"a": 10, "ü": 3})
    assert main(["check", "set", "--json"]) == 0
    first, second, problem = _objects(capsys.readouterr().out)
    assert first == {"class": "a", "pictures": 10}
    assert second == {"class": "ü", "pictures": 3}
    assert problem == {
        "problem": "too_few",
        "remedy": "use",
        "files": [str(Path("set", "ü", f"{number}.png")) for number in (1, 2, 3)],
        "params": {"labels": "ü", "classes": "1", "pictures": "3", "limit": "10"},
    }


def test_a_split_of_its_own_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    make_dataset(Path("set"), {"train/a": 12, "train/b": 12, "val/a": 3, "val/b": 2})
    assert main(["check", "set"]) == 0
    assert (
        "Its own split is used: 5 to judge; some of the other 24 choose the best version.\n"
        in capsys.readouterr().out
    )


def test_a_file_is_no_folder_and_a_table_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    pictures = [*add_pictures(Path("set", "all"), 6)]
    rows = [f"all/{path.name},{'ab'[n % 2]}\n" for n, path in enumerate(pictures)]
    Path("set", "labels.csv").write_text("file,label\n" + "".join(rows), "utf-8")
    assert main(["check", str(Path("set", "labels.csv"))]) == 0
    assert capsys.readouterr().out.startswith("a       3 pictures\nb       3 pictures\n")
    assert main(["check", str(pictures[0])]) == 1
    told = capsys.readouterr().err
    assert "1.png is a file. Teaching takes a folder of pictures." in told
    assert "permissions" not in told


def test_where_nothing_can_be_learned_the_exit_code_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_pictures(Path("set"), 2)
    assert main(["check", "set", "--json"]) == 1
    assert _objects(capsys.readouterr().out)[0]["problem"] == "nothing"


def test_what_stops_it_comes_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    add_pictures(Path("set", "only"), 2)
    assert main(["check", "set"]) == 1
    assert "There is only one class. To tell things apart takes two." in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "gone"]) == 1
    assert capsys.readouterr().err.startswith("lensmith: The folder cannot be read")


def test_a_second_check_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    make_dataset(Path("set"), {"a": 10, "b": 10})
    assert main(["check", "set"]) == 0
    monkeypatch.setattr(picture_facts, "inspect_picture", lambda _: pytest.fail("a file was read"))
    assert main(["check", "set"]) == 0


def test_ctrl_c_ends_a_check_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_dataset(Path("set"), {"a": 10, "b": 10})
    original = picture_facts.inspect_pictures

    def interrupting(items: Iterable[Item], control: JobControl) -> Iterator[PictureFacts]:
        for fact in original(items, control):
            signal.raise_signal(signal.SIGINT)
            yield fact

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(check, "inspect_pictures", interrupting)
    assert main(["check", "set"]) == 130
    assert capsys.readouterr().out == ""
    assert signal.getsignal(signal.SIGINT) is before


def test_what_seems_to_lie_in_the_wrong_folder_is_a_row_where_features_are_kept(
    taught: Lab, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(taught.places.data.parent))
    code, out, _ = run("check", str(taught.folder))
    assert code == 0
    assert "pictures seem to lie in the wrong folder. Used as they are.\n" in out
    for file, label in taught.wrong.items():
        assert f"    {file}: is {file.parent.name}, seems to be {label}\n" in out
    assert "Nothing is wrong" not in out
    rows = [json.loads(line) for line in run("check", str(taught.folder), "--json")[1].splitlines()]
    [row] = [row for row in rows if row.get("problem") == "wrong_folder"]
    seems = dict(zip(map(Path, row["files"]), row["suggested"], strict=True))
    assert {file: seems[file] for file in taught.wrong} == taught.wrong
    assert row["remedy"] == "use"


def test_where_no_features_are_kept_nothing_is_said_of_it(taught: Lab, run: Run) -> None:
    assert "wrong folder" not in run("check", str(taught.folder))[1]
