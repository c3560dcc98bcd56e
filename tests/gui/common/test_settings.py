"""Settings survive; what cannot be read is set aside and said."""

import json
import os
from pathlib import Path

import pytest

from gui.common.settings import Settings, SettingsStore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_at_first_the_defaults_hold(file: Path) -> None:
    store = SettingsStore(file)
    assert store.values == Settings()
    assert store.set_aside is None
    assert not file.exists()


def test_a_change_is_kept_and_told(file: Path) -> None:
    store = SettingsStore(file)
    told: list[Settings] = []
    store.changed.connect(told.append)
    store.change(appearance="dark", device="cpu")
    assert told == [Settings(appearance="dark", device="cpu")]
    assert SettingsStore(file).values == told[0]


def test_no_change_is_not_told(file: Path) -> None:
    store = SettingsStore(file)
    told: list[Settings] = []
    store.changed.connect(told.append)
    store.change(appearance="system")
    assert told == []


BROKEN = [
    b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"appearance": 7}', b'{"appearance": "pink"}',
    b'{"device": "abacus"}', b'{"language": "tlh"}',
]  # fmt: skip


@pytest.mark.parametrize("content", BROKEN)
def test_what_cannot_be_read_is_set_aside(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    store = SettingsStore(file)
    assert store.values == Settings()
    assert store.set_aside is not None
    assert store.set_aside.read_bytes() == content
    assert not file.exists()


def test_several_broken_files_are_all_kept(file: Path) -> None:
    file.parent.mkdir()
    for content in ("first", "second"):
        file.write_text(content, encoding="utf-8")
        SettingsStore(file)
    kept = {path.read_text(encoding="utf-8") for path in file.parent.iterdir()}
    assert kept == {"first", "second"}


def test_what_a_later_version_added_is_passed_over(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(json.dumps({"appearance": "dark", "hologram": True}), encoding="utf-8")
    assert SettingsStore(file).values == Settings(appearance="dark")


def test_a_disk_that_refuses_does_not_lose_the_choice(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way", encoding="utf-8")
    store = SettingsStore(tmp_path / "config" / "settings.json")
    store.change(appearance="dark")
    assert store.values.appearance == "dark"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_settings_file_that_is_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    real = tmp_path / "shared.json"
    real.write_bytes(b"{")
    file.symlink_to(real)
    store = SettingsStore(file)
    assert store.set_aside is not None
    assert store.set_aside.read_bytes() == b"{"
    store.change(appearance="dark")
    assert file.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["appearance"] == "dark"
