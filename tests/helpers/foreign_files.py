"""Files and bundles that a stranger made to break what opens them; each is small.

Run as a program (`python -m tests.helpers.foreign_files FOLDER`), it opens each and prints, as a
line of JSON, what was said, how much memory that took beyond the start, and how long it computed.
"""

import io
import json
import pickle
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

FLOAT = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
CONFIG: dict[str, Any] = {
    "format": 1, "name": "x", "task": "classification", "library": "torchvision",
    "architecture": "resnet18", "classes": ["a", "b"], "parameters": 1, "source": "x",
    "preprocessing": {"resize": 256, "crop": 224, "mean": [0.5] * 3, "std": [0.5] * 3,
                      "interpolation": "bilinear"},
}  # fmt: skip


def tensors(classes: int = 7) -> dict[str, Tensor]:
    """A ResNet-18 whose numbers are one and the same zero: a file of a few kilobytes."""
    from torchvision.models import resnet18

    with torch.device("meta"):
        shapes = resnet18(num_classes=classes).state_dict()
    return {name: torch.zeros(()).expand(tensor.shape) for name, tensor in shapes.items()}


def safetensors(file: Path, header: Any, data: bytes = bytes(8)) -> None:
    """Write a header as it is, JSON or bytes, and what follows it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    file.write_bytes(len(text).to_bytes(8, "little") + text + data)


def _of_kind(kind: str, size: int) -> Callable[[Path], None]:
    header = {"fc.weight": {"dtype": kind, "shape": [2], "data_offsets": [0, 2 * size]}}
    return lambda file: safetensors(file, header, bytes(2 * size))


def _header(**changes: Any) -> Callable[[Path], None]:
    return lambda file: safetensors(file, {"a": FLOAT | changes})


def _torch(content: Callable[[], Any], **options: Any) -> Callable[[Path], None]:
    return lambda file: torch.save(content(), file, **options)


class _Buffer:
    """Four gigabytes out of 50 bytes."""

    def __reduce__(self) -> tuple[object, ...]:
        return bytearray, (4 << 30,)


def _old_buffer(file: Path) -> None:
    with file.open("wb") as out:
        content: tuple[Any, ...] = (0x1950A86A20F9469CFC6C, 1001, {}, _Buffer())
        for item in content:
            pickle.dump(item, out, protocol=2)


def _packed(file: Path) -> None:
    """The numbers of an honest file, packed to a thousandth."""
    plain = io.BytesIO()
    torch.save({"fc.weight": torch.zeros(64 << 20), "fc.bias": torch.zeros(1)}, plain)
    with zipfile.ZipFile(plain) as honest, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:  # fmt: skip # noqa: E501
        for member in honest.infolist():
            out.writestr(member.filename, honest.read(member))


def _tar(file: Path) -> None:
    with tarfile.open(file, "w") as archive:
        for name in ("storages", "tensors", "pickle"):
            content = pickle.dumps(1 << 40, protocol=2)
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def _deep_dict() -> Any:
    content: Any = {"a": torch.zeros(1)}
    for _ in range(300):
        content = {"model": content}
    return content


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "float8.safetensors": ("weights.other_numbers", _of_kind("F8_E4M3", 1)),
    "uint16.safetensors": ("weights.other_numbers", _of_kind("U16", 2)),
    "uint32.safetensors": ("weights.other_numbers", _of_kind("U32", 4)),
    "complex.safetensors": ("weights.other_numbers", _of_kind("C64", 8)),
    "made-up.safetensors": ("weights.other_numbers", _of_kind("F7", 8)),
    "long.safetensors": ("weights.damaged", lambda f: f.write_bytes(b"\xff" * 16)),
    "table.safetensors": ("weights.too_large", lambda f: safetensors(f, b" " * (9 << 20))),
    "deep.safetensors": ("weights.damaged", lambda f: safetensors(f, b'{"a":' * 100_000)),
    "deep metadata.safetensors": (
        "weights.unrecognised",
        lambda f: safetensors(f, {"__metadata__": {"classes": "[" * 100_000}, "a": FLOAT}),
    ),
    "metadata.safetensors": (
        "weights.damaged",
        lambda f: safetensors(f, {"__metadata__": {"classes": ["a"]}, "a": FLOAT}),
    ),
    "twice.safetensors": (
        "weights.damaged",
        lambda f: safetensors(f, f'{{"a":{json.dumps(FLOAT)},"a":{json.dumps(FLOAT)}}}'.encode()),
    ),
    "overlap.safetensors": ("weights.damaged", lambda f: safetensors(f, {"a": FLOAT, "b": FLOAT})),
    "huge.safetensors": ("weights.damaged", _header(shape=[1 << 62, 1 << 62])),
    "negative.safetensors": ("weights.damaged", _header(data_offsets=[-8, 0])),
    "shape.safetensors": ("weights.damaged", _header(shape={"a": 1})),
    "null.safetensors": ("weights.damaged", lambda f: safetensors(f, {"a": None})),
    "list.safetensors": ("weights.damaged", lambda f: safetensors(f, [1])),
    "beyond.safetensors": ("weights.damaged", _header(data_offsets=[8, 16])),
    "many.safetensors": (
        "weights.too_large",
        lambda f: safetensors(f, {str(n): FLOAT for n in range(30_000)}),
    ),
    "surrogate.safetensors": (
        "weights.damaged", lambda f: safetensors(f, {"\ud800": FLOAT | {"dtype": "F32"}}),
    ),
    "float8.pth": (
        "weights.other_numbers",
        _torch(lambda: {"fc.weight": torch.zeros(2).to(torch.float8_e4m3fn)}),
    ),
    "complex.pth": (
        "weights.other_numbers", _torch(lambda: {"a": torch.zeros(2, dtype=torch.complex64)}),
    ),
    "uint16.pth": (
        "weights.other_numbers", _torch(lambda: {"a": torch.zeros(2, dtype=torch.uint16)}),
    ),
    "a million classes.pth": ("weights.too_large", _torch(lambda: tensors(1_000_000))),
    "as large as its limit.pth": ("weights.too_large", _torch(lambda: tensors(90_000))),
    "a million names.pth": (
        "weights.too_large",
        _torch(lambda: {"model": tensors(), "classes": list(map(str, range(1_000_000)))}),
    ),
    "terabytes.pth": (
        "weights.too_large", _torch(lambda: {"fc.weight": torch.zeros(1).expand(1 << 40)}),
    ),
    "endless prefixes.pth": (
        "weights.unrecognised",
        _torch(lambda: {"module." * 100_000 + str(n): torch.zeros(1) for n in range(8)}),
    ),
    "prefixes.pth": (
        "weights.do_not_fit",
        _torch(lambda: {("module." * 9 if n == "conv1.weight" else "") + n: t
                        for n, t in tensors().items()}),
    ),
    "many names.pth": (
        "weights.too_large",
        _torch(lambda: dict.fromkeys(map(str, range(60_000)), torch.zeros(1))),
    ),
    "many tensors.pth": (
        "weights.too_large",
        _torch(lambda: {str(n): torch.zeros(1).view(1) for n in range(30_000)},
               _use_new_zipfile_serialization=False),
    ),
    "buffer.pth": ("weights.damaged", _torch(lambda: {"a": _Buffer()})),
    "old buffer.pth": ("weights.damaged", _old_buffer),
    "packed.pth": ("weights.too_large", _packed),
    "tar.pth": ("weights.damaged", _tar),
    "deep.pth": ("weights.damaged", _torch(_deep_dict)),
    "deep names.pth": (
        "weights.no_labels", _torch(lambda: {"model": tensors(), "classes": _deep_dict()}),
    ),
    "nan.pth": (
        "weights.no_numbers",
        _torch(lambda: tensors(2) | {"fc.bias": torch.tensor([1.0, float("nan")]),
                                     "classes": ["a", "b"]}),
    ),
    "infinite.pth": (
        "weights.no_numbers",
        _torch(lambda: tensors(2) | {"bn1.running_var": torch.full((64,), float("inf")),
                                     "classes": ["a", "b"]}),
    ),
}  # fmt: skip
_NAMES = {
    "surrogates": ["a", "\udcff"], "a control character": ["a", "b\x1b[2J"], "empty": ["a", " "],
    "the same name": ["rod", "rod"], "long": ["a", "b" * 10_000],
}  # fmt: skip


def _named(names: list[str]) -> Callable[[Path], None]:
    return _torch(lambda: {"model": tensors(2), "idx_to_class": dict(enumerate(names))})


FILES |= {f"{key}.pth": ("weights.bad_labels", _named(names)) for key, names in _NAMES.items()}

BUNDLES: dict[str, dict[str, Any]] = {
    "a giant": {"library": "timm", "architecture": "vit_giant_patch14_clip_224"},
    "a larger giant": {"library": "timm", "architecture": "eva02_enormous_patch14_clip_224"},
    "a large head": {"classes": list(map(str, range(90_000)))},
    "three million classes": {"classes": ["a"] * 3_000_000},
    "large inputs": {"preprocessing": CONFIG["preprocessing"] | {"crop": 4096, "resize": 4096}},
}
"""What their `config.json` says otherwise."""


def make(folder: Path) -> Iterator[tuple[Path, str]]:
    """Write every file and bundle, one by one; with the code that it has to be refused with."""
    for name, (code, write) in FILES.items():
        write(folder / name)
        yield folder / name, code
    for name, changes in BUNDLES.items():
        (folder / name).mkdir()
        (folder / name / "config.json").write_text(json.dumps(CONFIG | changes))
        safetensors(folder / name / "model.safetensors", {"fc.weight": FLOAT})
        yield folder / name, "bundle.damaged"


def _run(folder: Path) -> None:
    import resource

    import timm  # noqa: F401
    import torchvision  # noqa: F401

    from engine.base.errors import EngineError
    from engine.base.jobs import JobControl
    from engine.export.importing import read_bundle
    from engine.models import ModelLibrary
    from engine.models.importing import import_weights

    library = ModelLibrary(folder / "library")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(folder.iterdir()):
        began = time.process_time()
        take = read_bundle if path.is_dir() else import_weights
        try:
            take(path, library, JobControl())
            said, code = "", "taken"
        except EngineError as error:
            said, code = str(error), str(error.code)
        except BaseException as error:
            said, code = str(error)[:300], f"raw {type(error).__name__}"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        fields = {"file": path.name, "code": code, "said": said, "peak_mb": (peak - before) // 1024,
                  "seconds": round(time.process_time() - began, 2)}  # fmt: skip
        sys.stdout.write(f"{json.dumps(fields)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _run(Path(sys.argv[1]))
