"""Files of features: NumPy's `.npz`, and `.csv` for everything else."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.files import cannot_write, replacing, written_beside

ENDINGS = (".csv", ".npz")


class RowsWriter(Protocol):
    """Takes rows one by one."""

    def add(self, picture: PictureAddress, label: str, vector: NDArray[np.float32]) -> None:
        """One row.

        Args:
            picture: its address.
            label: its class; empty where that is not known.
            vector: (dimension,).
        """


@contextmanager
def feature_file(file: Path, model: str, layer: str, dimension: int) -> Iterator[RowsWriter]:
    """Something that takes rows; the file is there when the block ends well, else as it was.

    Args:
        file: its ending says what is written.
        model: id of the model that the features are of.
        layer: name of the layer whose output they are.
        dimension: how many each picture has.

    Raises:
        EngineError: FILE_CANNOT_WRITE: also for another ending.
    """
    match file.suffix.lower():
        case ".csv":
            with replacing(file) as text:
                yield _Csv(text, dimension)
        case ".npz":
            with (
                written_beside(file) as beside,
                tempfile.TemporaryFile(dir=beside.parent) as spool,  # nameless: nothing remains
                beside.open("xb") as out,
            ):
                rows = _Npz(spool, dimension)
                yield rows
                rows.write(out, model, layer)
        case _:
            reason = f"the name has to end in {' or '.join(ENDINGS)}"
            raise cannot_write(file, OSError(reason))


class _Csv:
    """Columns: path, class, f0, f1, …; numbers as short as they can be read back exactly."""

    def __init__(self, file: TextIO, dimension: int) -> None:
        self._rows = csv.writer(file)
        self._rows.writerow(("path", "class", *(f"f{number}" for number in range(dimension))))

    def add(self, picture: PictureAddress, label: str, vector: NDArray[np.float32]) -> None:
        self._rows.writerow((str(picture), label, *map(str, vector)))


class _Npz:
    """Arrays `paths`, `classes` (n,), `features` (n, d), `model`, `layer`, `dimension` ().

    How many rows there are stands at the beginning of an array and is known only at the end, so
    the features wait in a file.
    """

    def __init__(self, spool: IO[bytes], dimension: int) -> None:
        self._spool = spool
        self._dimension = dimension
        self._paths: list[str] = []
        self._labels: list[str] = []

    def add(self, picture: PictureAddress, label: str, vector: NDArray[np.float32]) -> None:
        self._spool.write(np.ascontiguousarray(vector, "<f4").tobytes())
        self._paths.append(str(picture))
        self._labels.append(label)

    def write(self, out: IO[bytes], model: str, layer: str) -> None:
        self._spool.flush()
        shape = (len(self._paths), self._dimension)
        features: NDArray[np.float32] = np.empty(shape, "<f4")[:0]
        if self._paths:
            features = np.memmap(self._spool, "<f4", "r", shape=shape)
        np.savez(
            out, allow_pickle=False, paths=np.array(self._paths, np.str_),
            classes=np.array(self._labels, np.str_), features=features, model=np.array(model),
            layer=np.array(layer), dimension=np.array(self._dimension),
        )  # fmt: skip
