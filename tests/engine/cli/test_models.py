"""`lensmith models`."""

import json

import pytest

from engine.models import CATALOGUE, DEFAULT_MODEL
from tests.engine.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("home")


def test_models_are_listed(run: Run) -> None:
    code, out, _ = run("models")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [record.id for record in CATALOGUE]


def test_models_are_listed_as_json(run: Run) -> None:
    code, out, _ = run("models", "--json")
    assert code == 0
    first = json.loads(out.splitlines()[0])
    assert (first["id"], first["classes"]) == (DEFAULT_MODEL, 1000)
    assert (first["ready"], first["task"], first["side"]) == (True, "classification", 224)
