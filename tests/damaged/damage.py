"""Ways in which files go bad: bits, bytes, and values of JSON that nobody expects."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

HOSTILE: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 77, 1_000_000, -(2**63), 2**64, 10**400, 0.5, -0.0, 1e308,
    float("nan"), float("inf"), "", "x", "x" * 5000, "nul\0", "\ud800", "../../else", "/", "C:\\",
    "a\nb", [], {}, [[]], [None] * 50, {"a": {"b": []}}, [0, "", None],
)  # fmt: skip


class Damaged(bytes):
    """Contents of a file, told in a few words where a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} bytes, {bytes(self[:2000])!r}"


_DEEP = "a value that is replaced by a hundred thousand brackets"


@st.composite
def damaged_bytes(draw: st.DrawFn, whole: bytes) -> Damaged:
    """A file of which some bits, bytes or stretches are not what they were."""
    data = bytearray(whole)
    way = draw(st.sampled_from(("flip", "cut", "overwrite", "zero", "insert", "drop", "other")))
    if way == "other" or not data:
        return Damaged(draw(st.binary(max_size=200)))
    place = draw(st.integers(0, len(data) - 1))
    length = draw(st.integers(1, min(64, len(data))))
    if way == "flip":
        for at in draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=6)):
            data[at] ^= 1 << draw(st.integers(0, 7))
    elif way == "cut":
        del data[place:]
    elif way == "zero":
        data[place : place + length] = bytes(len(data[place : place + length]))
    elif way == "drop":
        del data[place : place + length]
    else:
        end = place if way == "insert" else place + length
        data[place:end] = draw(st.binary(min_size=length, max_size=length))
    return Damaged(data)


@st.composite
def damaged_json(draw: st.DrawFn, whole: bytes) -> Damaged:
    """JSON with values, keys or whole branches of a wrong kind; or what `damaged_bytes` makes."""
    if draw(st.integers(0, 4)) == 0:
        return draw(damaged_bytes(whole))
    values = json.loads(whole)
    for _ in range(draw(st.integers(1, 3))):
        values = _with_one_changed(draw, values)
    text = json.dumps(values)
    return Damaged(text.replace(f'"{_DEEP}"', "[" * 100_000).encode())


@st.composite
def damaged_lines(draw: st.DrawFn, whole: bytes) -> Damaged:
    """Lines of JSON, one or two of them damaged, doubled or out of order."""
    lines = whole.splitlines()
    place = draw(st.integers(0, len(lines) - 1))
    way = draw(st.sampled_from(("value", "bytes", "double", "move", "drop")))
    if way == "value":
        lines[place] = draw(damaged_json(lines[place]))
    elif way == "bytes":
        return draw(damaged_bytes(whole))
    elif way == "drop":
        del lines[place]
    else:
        line = lines[place] if way == "double" else lines.pop(place)
        lines.insert(draw(st.integers(0, len(lines))), line)
    return Damaged(b"\n".join(lines) + b"\n")


@st.composite
def damaged_tensors(draw: st.DrawFn, whole: bytes) -> Damaged:
    """A file of safetensors: its header's values, its metadata, or any of its bytes."""
    if draw(st.booleans()):
        return draw(damaged_bytes(whole))
    length = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + length])
    metadata = header.get("__metadata__", {})
    records = [key for key, text in metadata.items() if text.startswith(("{", "["))]
    is_wanted = draw(st.booleans())
    if records and is_wanted:
        key = draw(st.sampled_from(records))
        metadata[key] = draw(damaged_json(metadata[key].encode())).decode("utf-8", "replace")
        text = json.dumps(header).encode()
    else:
        text = draw(damaged_json(json.dumps(header).encode()))
    return Damaged(len(text).to_bytes(8, "little") + text + whole[8 + length :])


def _with_one_changed(draw: st.DrawFn, values: Any) -> Any:
    values = copy.deepcopy(values)
    places = list(_places(values))
    if not places:
        return draw(st.sampled_from(HOSTILE))
    branch, key = draw(st.sampled_from(places))
    way = draw(st.integers(0, 9))
    if way == 0:
        del branch[key]
    elif way == 1 and isinstance(branch, dict):
        branch[draw(st.sampled_from(("extra", "", "\ud800")))] = branch.pop(key)
    elif way == 2:
        branch[key] = _DEEP
    else:
        branch[key] = draw(st.sampled_from(HOSTILE))
    return values


def _places(values: Any) -> Any:
    """Every branch and key in it; of long lists, the first and last few."""
    keys: Any = ()
    if isinstance(values, dict):
        keys = list(values)
    elif isinstance(values, list):
        keys = sorted({*range(min(3, len(values))), *range(max(0, len(values) - 2), len(values))})
    for key in keys:
        yield values, key
        yield from _places(values[key])
