"""Who computes the features of a run."""

from functools import partial

from engine.inference.backends.onnxruntime.graph import Graph
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.extractor import FeatureSource, by_graph
from engine.training.classification.trained_layers import Backbone, TrainedLayers


def source_of(
    backbone: Backbone, layers: TrainedLayers | None, device: str, graph: Graph | None
) -> FeatureSource:
    """A graph where there is one and it suffices, else torch.

    Args:
        backbone: the network.
        layers: that are trained; None for the head alone. Of what goes into them, torch knows.
        device: torch's name of where it computes.
        graph: of the same network; None where torch is to compute.
    """
    cut = layers.cut if layers is not None else ""
    if graph is not None and not cut:
        return by_graph(graph)
    extractor = partial(FeatureExtractor.of_model, backbone.loaded, backbone.head, device, cut)
    return FeatureSource(device, extractor)
