"""The garbage collector stays out of large imports, and comes back after the last one."""

import gc
from collections.abc import Iterator

import pytest

from engine.base.torch_loading import no_garbage_collection


@pytest.fixture(autouse=True)
def _unfreeze() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # or every later test's collection would look through all of torch
    gc.enable()


def test_it_comes_back_after_the_last_of_several_imports() -> None:
    first, second = no_garbage_collection(), no_garbage_collection()
    with first:
        second.__enter__()
        assert not gc.isenabled()
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_it_comes_back_after_an_import_that_fails() -> None:
    with pytest.raises(ImportError), no_garbage_collection():
        raise ImportError
    assert gc.isenabled()
