"""Problems of single files and folders: what cannot be read, and what is no picture."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.datasets.dataset import Dataset, PictureFacts, Problem, ProblemKind, Remedy
from engine.images import is_foreign

_KINDS = (ProblemKind.UNREADABLE, ProblemKind.TRUNCATED, ProblemKind.NOT_A_PICTURE)
_NO_PICTURE = {
    ErrorCode.IMAGE_NOT_A_PICTURE, ErrorCode.IMAGE_MISLABELLED, ErrorCode.IMAGE_UNSUPPORTED,
}  # fmt: skip


def unusable_files(dataset: Dataset, facts: Iterable[PictureFacts]) -> Iterator[Problem]:
    """Problems of files and folders that cannot be used, the gravest first."""
    if dataset.unreadable:
        yield Problem(
            ProblemKind.UNREADABLE_FOLDER,
            tuple((PictureAddress(folder),) for folder in dataset.unreadable),
            (Remedy.USE,),
            {"folders": str(len(dataset.unreadable))},
        )
    files: dict[ProblemKind, dict[PictureAddress, EngineError]] = {kind: {} for kind in _KINDS}
    for fact in facts:
        if fact.error is not None:
            files[_kind(fact.error)][fact.item.picture] = fact.error
    for path in dataset.not_pictures:
        files[ProblemKind.NOT_A_PICTURE][PictureAddress(path)] = _not_named_as_picture(path)
    for kind, errors in files.items():
        if errors:
            sets = tuple((picture,) for picture in errors)
            params = {"files": str(len(errors))}
            yield Problem(kind, sets, (Remedy.LEAVE_OUT,), params, tuple(errors.values()))
    if dataset.unsorted:
        yield Problem(
            ProblemKind.UNSORTED,
            tuple((picture,) for picture in dataset.unsorted),
            (Remedy.LEAVE_OUT,),
            {"files": str(len(dataset.unsorted))},
        )


def _kind(error: EngineError) -> ProblemKind:
    if error.code is ErrorCode.IMAGE_TRUNCATED:
        return ProblemKind.TRUNCATED
    return ProblemKind.NOT_A_PICTURE if error.code in _NO_PICTURE else ProblemKind.UNREADABLE


def _not_named_as_picture(path: Path) -> EngineError:
    if is_foreign(path):
        return EngineError(ErrorCode.IMAGE_UNSUPPORTED, kind=path.suffix)
    return EngineError(ErrorCode.IMAGE_NOT_A_PICTURE)
