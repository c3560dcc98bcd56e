"""Where Lensmith keeps things."""

from pathlib import Path

import pytest

from engine.base.places import HOME_VARIABLE, Places, find_places


def test_one_folder_of_choice_holds_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert find_places() == Places(
        *(tmp_path / name for name in ("config", "data", "log", "cache"))
    )


@pytest.mark.parametrize("home", [None, ""])
def test_otherwise_the_platforms_own_folders_are_used(
    monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    if home is None:
        monkeypatch.delenv(HOME_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(HOME_VARIABLE, home)
    places = find_places()
    for folder in (places.config, places.log, places.cache):
        assert folder.is_absolute()
        assert "Lensmith" in folder.parts


def test_looking_for_the_folders_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "stick"))
    find_places()
    assert list(tmp_path.iterdir()) == []
