"""Where a picture is, as a text that any table can hold and that leads back to it."""

import json
import os
import random
from pathlib import Path

import pytest
from natsort import os_sorted

from engine.base.address import PictureAddress

NASTY_NAMES = (
    "a.png", "a b.png", "/abs/a.png", "../a.png", "sub/a.png", "~a", "-", ".", "..", "#", "##",
    "a#", "#a", "a#b.png", "a#file", "a#file#file", "#file", "a#page=3", "a#page=3#file",
    "a#page=3#page=4", "#page=3", "page=3", "a#page=", "a#=3", "a#page=3.png", "a#page=3 ",
    "a#page=3\n", "a\n#page=3", "a#page=3/b.png", "a#page=3/b#page=3", "a#tile=0,0,512,512",
    "a#Page=3", "a#page=ä", "a#file=3", "a#file/b", "a,b;c\"d'e.png", "line\nbreak\r.png", "\t",
    "测试.png", "e\u0301.png", "\u202egnp.a", "a#x=1" * 40, os.fsdecode(b"\xff\xfe.png"),
    os.fsdecode(b"\xff#page=3"), "=cmd|'/c calc'!A1", "C:\\pictures\\a.png", "nul\0.png",
)  # fmt: skip
PARTS = ("", "page=3", "tile=0,0,512,512", "frame=17", "file=1", "plane=c-1_z-4", "page=page")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", NASTY_NAMES)
def test_the_text_of_an_address_leads_back_to_it(name: str, part: str) -> None:
    address = PictureAddress(Path(name), part)
    assert PictureAddress.parse(str(address)) == address
    assert PictureAddress.parse(json.loads(json.dumps(str(address)))) == address


def test_any_name_made_of_what_addresses_are_made_of_leads_back() -> None:
    rng = random.Random(5)
    pieces = ("#", "file", "page", "=", "3", ",", "/", ".", "\n", "a", "tile=1", "#file", "#page=3")
    texts: dict[str, PictureAddress] = {}
    for _ in range(20_000):
        name = "".join(rng.choices(pieces, k=rng.randrange(1, 9)))
        address = PictureAddress(Path(name), rng.choice(PARTS))
        assert PictureAddress.parse(str(address)) == address
        assert texts.setdefault(str(address), address) == address  # no two have the same text


@pytest.mark.parametrize("name", ["a.png", "/abs/a b#c.png", "a#page=3.png", "a#page=3/b", "#", ""])
def test_a_files_text_is_its_path(name: str) -> None:
    assert str(PictureAddress(Path(name))) == str(Path(name))


def test_a_part_stands_behind_the_file() -> None:
    page = PictureAddress.parse("in/cells.tif#page=3")
    assert (page.file, page.part, page.kind, page.detail) == (
        Path("in/cells.tif"), "page=3", "page", "3",
    )  # fmt: skip
    assert page.name == "cells.tif#page=3"
    whole = PictureAddress.parse("in/cells.tif")
    assert (whole.part, whole.kind, whole.detail, whole.name) == ("", "", "", "cells.tif")


def test_a_file_that_is_called_like_a_part_is_marked_and_shown_by_its_name() -> None:
    odd = PictureAddress(Path("in/cells#page=3"))
    assert str(odd) == "in/cells#page=3#file"
    assert (odd.name, odd.kind) == ("cells#page=3", "")
    assert PictureAddress.parse("in/cells#page=3") == PictureAddress(Path("in/cells"), "page=3")


@pytest.mark.parametrize("part", ["page", "page=", "=3", "page=3/4", "page=3.5", "Page=3", "a=b\n"])
def test_what_is_no_part_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="no part of a picture"):
        PictureAddress(Path("a.tif"), part)


@pytest.mark.parametrize("text", [None, 3, b"a.png", ["a.png"]])
def test_what_is_no_text_is_a_type_error(text: object) -> None:
    with pytest.raises(TypeError):
        PictureAddress.parse(text)  # type: ignore[arg-type]


def test_addresses_are_told_apart_and_ordered() -> None:
    texts = ["b.tif", "a.tif#page=10", "a.tif#page=2", "a.tif"]
    addresses = [PictureAddress.parse(text) for text in texts]
    assert len({*addresses, PictureAddress(Path("a.tif"))}) == 4
    assert max(addresses) == addresses[0]
    assert list(map(str, os_sorted(addresses, key=str))) == [
        "a.tif", "a.tif#page=2", "a.tif#page=10", "b.tif",
    ]  # fmt: skip


def test_a_relative_address_is_located_in_a_folder_and_an_absolute_one_stays(
    tmp_path: Path,
) -> None:
    page = PictureAddress(Path("in/cells.tif"), "page=3")
    there = page.located_in(tmp_path)
    assert there == PictureAddress(tmp_path / "in" / "cells.tif", "page=3")
    assert there.located_in(Path("/elsewhere")) == there
    assert there.relative_to(tmp_path) == page
    assert there.relative_to(tmp_path / "other") == there
    assert page.as_posix() == "in/cells.tif#page=3"
