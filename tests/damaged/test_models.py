"""Models: configs, weights, labels, bundles."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.export.importing import read_bundle
from engine.models import LibraryEntry, ModelLibrary
from engine.models.class_names import check_class_names
from engine.models.familiarity import Reference
from engine.models.familiarity.file import REFERENCE, write_reference
from engine.models.familiarity.reference import unit
from engine.models.head import find_head
from engine.models.importing import import_weights, read_labels
from engine.models.loading import load
from engine.models.own_files import weights_hash
from tests.damaged.conftest import reading
from tests.damaged.damage import damaged_bytes, damaged_json, damaged_tensors


@pytest.fixture
def library(place: Path) -> ModelLibrary:
    return ModelLibrary(find_places().data)


@given(data=st.data())
def test_configs(library: ModelLibrary, data: st.DataObject) -> None:
    file = library.models / "stones" / "config.json"
    whole = file.read_bytes()
    file.write_bytes(data.draw(damaged_json(whole)))
    try:
        with reading():
            library.entries()
            load(library.find("stones"))
    finally:
        file.write_bytes(whole)


@given(data=st.data())
def test_weights_of_ones_own(library: ModelLibrary, data: st.DataObject) -> None:
    file = library.models / "stones" / "model.safetensors"
    whole = file.read_bytes()
    file.write_bytes(data.draw(damaged_tensors(whole)))
    try:
        with reading():
            load(library.find("stones"))
    finally:
        file.write_bytes(whole)


@given(data=st.data())
def test_references(library: ModelLibrary, data: st.DataObject) -> None:
    """What a model has seen, beside its weights: it answers in any case."""
    entry = library.find("stones")
    assert entry.file is not None
    file = entry.file.with_name(REFERENCE)
    if not file.exists():
        _write_reference(file, entry)
    whole = file.read_bytes()
    file.write_bytes(data.draw(damaged_tensors(whole)))
    try:
        with reading():
            loaded = load(entry)
            assert (loaded.reference is None) == (loaded.remark is not None)
            if loaded.reference is not None:
                asked = np.ones((1, loaded.reference.dimension), np.float32)
                assert np.isfinite(loaded.reference.distances(asked)).all()
            if loaded.remark is not None:
                raise loaded.remark
    finally:
        file.write_bytes(whole)


def _write_reference(file: Path, entry: LibraryEntry) -> None:
    network = load(entry).network
    head = network.get_submodule(find_head(network, entry.record.classes, "stones"))
    assert isinstance(head, torch.nn.Linear)
    points = np.random.default_rng(0).normal(0, 1, (20, head.in_features)).astype(np.float32)
    write_reference(file, Reference(unit(points), 5, 0.5), weights_hash(entry))


@given(data=st.data())
def test_weights_of_strangers(place: Path, data: st.DataObject) -> None:
    whole = (place / "home/data/models/old-stones/model.safetensors").read_bytes()
    file = place / "strange.safetensors"
    file.write_bytes(data.draw(damaged_tensors(whole)))
    other = ModelLibrary(place / "other")
    with reading():
        import_weights(
            file, other, JobControl(), base="timm:test_efficientnet",
            classes=("a", "b", "c", "d"),
        )  # fmt: skip
    shutil.rmtree(place / "other", ignore_errors=True)


@given(data=st.data())
def test_pickles(place: Path, data: st.DataObject) -> None:
    whole = _as_pickle(place)
    file = place / "strange.pth"
    file.write_bytes(data.draw(damaged_bytes(whole)))
    other = ModelLibrary(place / "other")
    with reading():
        import_weights(file, other, JobControl(), classes=("a", "b", "c", "d"))
    shutil.rmtree(place / "other", ignore_errors=True)


def _as_pickle(place: Path) -> bytes:
    file = place / "whole.pth"
    if not file.exists():
        import torch
        from safetensors.torch import load_file

        torch.save(load_file(place / "home/data/models/old-stones/model.safetensors"), file)
    return file.read_bytes()


@given(data=st.data(), suffix=st.sampled_from((".txt", ".json", ".csv")))
def test_labels(place: Path, data: st.DataObject, suffix: str) -> None:
    texts = {
        ".txt": b"chalk\nflint\n",
        ".json": b'["chalk", "flint"]',
        ".csv": b"label,n\nchalk,1\n",
    }
    damage = damaged_json if suffix == ".json" else damaged_bytes
    file = place / f"labels{suffix}"
    file.write_bytes(data.draw(damage(texts[suffix])))
    with reading():
        labels = read_labels(file)
        check_class_names(labels, file.name)  # as every import does
        assert labels
        assert len(set(labels)) == len(labels)
        assert all(label.strip() for label in labels)
        "".join(labels).encode()


@given(data=st.data(), name=st.sampled_from(("config.json", "samples/expected.json")))
def test_bundles(place: Path, data: st.DataObject, name: str) -> None:
    bundle, other = place / "damaged-bundle", ModelLibrary(place / "other")
    if not bundle.exists():
        shutil.copytree(place / "bundle", bundle)
    shutil.rmtree(place / "other", ignore_errors=True)
    whole = (place / "bundle" / name).read_bytes()
    (bundle / name).write_bytes(data.draw(damaged_json(whole)))
    try:
        with reading():
            taken = read_bundle(bundle, other, JobControl())
            config = taken.entry.config
            assert config is not None
            json.dumps(config.classes, allow_nan=False).encode()
    finally:
        (bundle / name).write_bytes(whole)


@given(data=st.data())
def test_weights_in_bundles(place: Path, data: st.DataObject) -> None:
    bundle, other = place / "weights-bundle", ModelLibrary(place / "other")
    if not bundle.exists():
        shutil.copytree(place / "bundle", bundle)
    shutil.rmtree(place / "other", ignore_errors=True)
    whole = (place / "bundle/model.safetensors").read_bytes()
    (bundle / "model.safetensors").write_bytes(data.draw(damaged_tensors(whole)))
    try:
        with reading():
            read_bundle(bundle, other, JobControl())
    finally:
        (bundle / "model.safetensors").write_bytes(whole)
