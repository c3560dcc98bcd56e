"""Parser, exit codes and dispatch: what is so with every verb."""

import argparse

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.cli import main as shell
from engine.cli import models
from tests.engine.cli.conftest import Run

VERBS = (
    "predict", "models", "fetch", "import", "inspect", "check", "sample", "train", "features",
    "export", "evaluate", "suspects", "shortcuts", "report",
)  # fmt: skip


def test_every_verb_is_listed_with_what_it_does(run: Run) -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    listed = [line.split(maxsplit=1) for line in out.splitlines() if line.startswith("    ")]
    assert [(verb.NAME, verb.HELP) for verb in shell._VERBS] == [tuple(line) for line in listed]
    assert tuple(verb.NAME for verb in shell._VERBS) == VERBS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "VERB"),
        (("fly",), "invalid choice"),
        (("predict",), "PATH"),
        (("predict", "a.png", "--top", "0"), "must be a whole number, at least 1"),
        (("predict", "a.png", "--top", "-3"), "must be a whole number, at least 1"),
        (("predict", "a.png", "--top", "many"), "must be a whole number, at least 1"),
        (("predict", "a.png", "--json", "--csv", "a.csv"), "not allowed with"),
        (("predict", "a.png", "--device", "abacus"), "invalid choice"),
        (("predict", "a.png", "--resume"), "needs --csv"),
    ],
)
def test_wrong_use_is_explained(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: lensmith")
    assert said in err


@pytest.mark.parametrize("arguments", [("--help",), ("predict", "--help"), ("--version",)])
def test_help_and_version_are_no_failures(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert "lensmith" in out


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (True, 0, ""),
        (False, 1, ""),
        (EngineError(ErrorCode.IMAGE_MISSING), 1, "lensmith: There is no such file.\n"),
        (JobCancelled(), 130, "lensmith: interrupted.\n"),
        (KeyboardInterrupt(), 130, "lensmith: interrupted.\n"),
    ],
)
def test_how_a_verb_ends_is_the_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, outcome: bool | BaseException, code: int, said: str
) -> None:
    def end(options: argparse.Namespace) -> bool:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    monkeypatch.setattr(models, "run", end)
    assert run("models") == (code, "", said)
