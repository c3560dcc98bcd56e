"""The models everybody can start from: a table of facts, read without loading any of them.

Numbers are those of torchvision's weights metadata; a test compares them. Class names and
preprocessing are not here: they are read from the metadata when a model is loaded.
"""

from dataclasses import dataclass

from engine.base.types import Task


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What is known of a model before it is loaded.

    Attributes:
        id: short and stable; typed on the command line, kept in results.
        name: as people write it.
        advice: what it is good for, in plain words.
        task: what it does with a picture.
        library: `torchvision` or `timm`: who builds the architecture.
        architecture: the library's name for it.
        classes: outputs of its head.
        parameters: how many numbers it has learned.
        side: of the square input (or the shorter side of a picture), in pixels.
        accuracy: for classification, the share of ImageNet's validation pictures whose first
            label is right; for detection, the box mAP on COCO val2017 (both 0…1). None where
            nobody has published one.
        source: who published weights and accuracy.
        licence: of the weights, as an SPDX id.
        weights: torchvision's name of the weights; empty for models that come otherwise.
        file: the name under which the weights are published; its end is their hash.
        megabytes: size of that file, in millions of bytes.
    """

    id: str
    name: str
    advice: str
    task: Task
    library: str
    architecture: str
    classes: int
    parameters: int
    side: int
    accuracy: float | None
    source: str
    licence: str
    weights: str = ""
    file: str = ""
    megabytes: float = 0.0


def _classifier(  # noqa: PLR0913
    model: str, name: str, advice: str, weights: str, file: str, *,
    megabytes: float, parameters: int, accuracy: float, side: int = 224,
) -> ModelRecord:  # fmt: skip
    architecture = weights.split("_Weights", maxsplit=1)[0].lower()
    return ModelRecord(
        model, name, advice, Task.CLASSIFICATION, "torchvision", architecture, 1000, parameters,
        side, accuracy, "torchvision", "BSD-3-Clause", weights, file, megabytes,
    )  # fmt: skip


def _detector(  # noqa: PLR0913
    model: str, name: str, advice: str, weights: str, file: str, *,
    megabytes: float, parameters: int, accuracy: float, side: int = 800,
) -> ModelRecord:  # fmt: skip
    architecture = weights.split("_Weights", maxsplit=1)[0].lower()
    return ModelRecord(
        model, name, advice, Task.DETECTION, "torchvision", architecture, 91, parameters, side,
        accuracy, "torchvision", "BSD-3-Clause", weights, file, megabytes,
    )  # fmt: skip


CATALOGUE = (
    ModelRecord(
        "efficientnet-lite0", "EfficientNet-Lite0", "Small and quick; comes with Lensmith",
        Task.CLASSIFICATION, "timm", "tf_efficientnet_lite0", 1000, 4_652_008, 224, 0.748,
        "Google (2020), in the conversion by R. Wightman", "Apache-2.0",
    ),
    _classifier(
        "mobilenet-v3-small", "MobileNetV3 Small", "The smallest and quickest",
        "MobileNet_V3_Small_Weights.IMAGENET1K_V1", "mobilenet_v3_small-047dcff4.pth",
        megabytes=10.3, parameters=2_542_856, accuracy=0.67668,
    ),
    _classifier(
        "mobilenet-v3-large", "MobileNetV3 Large", "Quick, and good for its size",
        "MobileNet_V3_Large_Weights.IMAGENET1K_V2", "mobilenet_v3_large-5c1a4163.pth",
        megabytes=22.1, parameters=5_483_032, accuracy=0.75274,
    ),
    _classifier(
        "mobilenet-v2", "MobileNetV2", "Small; runs on every computer",
        "MobileNet_V2_Weights.IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth",
        megabytes=14.3, parameters=3_504_872, accuracy=0.72154,
    ),
    _classifier(
        "efficientnet-b0", "EfficientNet B0", "A good balance of size and accuracy",
        "EfficientNet_B0_Weights.IMAGENET1K_V1", "efficientnet_b0_rwightman-7f5810bc.pth",
        megabytes=21.4, parameters=5_288_548, accuracy=0.77692,
    ),
    _classifier(
        "efficientnet-v2-s", "EfficientNetV2 S", "The most accurate here; looks closely",
        "EfficientNet_V2_S_Weights.IMAGENET1K_V1", "efficientnet_v2_s-dd5fe13b.pth",
        megabytes=86.7, parameters=21_458_488, accuracy=0.84228, side=384,
    ),
    _classifier(
        "convnext-tiny", "ConvNeXt Tiny", "Accurate and modern",
        "ConvNeXt_Tiny_Weights.IMAGENET1K_V1", "convnext_tiny-983f1562.pth",
        megabytes=114.4, parameters=28_589_128, accuracy=0.8252,
    ),
    _classifier(
        "resnet50", "ResNet50", "The classic of the literature, in its best training",
        "ResNet50_Weights.IMAGENET1K_V2", "resnet50-11ad3fa6.pth",
        megabytes=102.5, parameters=25_557_032, accuracy=0.80858,
    ),
    _classifier(
        "resnet50-v1", "ResNet50 (2015)", "To compare with older papers",
        "ResNet50_Weights.IMAGENET1K_V1", "resnet50-0676ba61.pth",
        megabytes=102.5, parameters=25_557_032, accuracy=0.7613,
    ),
    _classifier(
        "resnet101", "ResNet101", "Larger than ResNet50, a little more accurate",
        "ResNet101_Weights.IMAGENET1K_V2", "resnet101-cd907fc2.pth",
        megabytes=178.8, parameters=44_549_160, accuracy=0.81886,
    ),
    _classifier(
        "vgg16", "VGG16", "Large and slow; to compare with older papers",
        "VGG16_Weights.IMAGENET1K_V1", "vgg16-397923af.pth",
        megabytes=553.4, parameters=138_357_544, accuracy=0.71592,
    ),
    _classifier(
        "vgg19", "VGG19", "Large and slow; to compare with older papers",
        "VGG19_Weights.IMAGENET1K_V1", "vgg19-dcbb9e9d.pth",
        megabytes=574.7, parameters=143_667_240, accuracy=0.72376,
    ),
    _detector(
        "faster-rcnn-v2", "Faster R-CNN ResNet50 v2", "Finds and counts objects, most accurately",
        "FasterRCNN_ResNet50_FPN_V2_Weights.COCO_V1",
        "fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth",
        megabytes=175.2, parameters=43_712_278, accuracy=0.467,
    ),
    _detector(
        "faster-rcnn", "Faster R-CNN ResNet50", "Finds and counts objects",
        "FasterRCNN_ResNet50_FPN_Weights.COCO_V1", "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth",
        megabytes=167.5, parameters=41_755_286, accuracy=0.37,
    ),
    _detector(
        "faster-rcnn-mobile", "Faster R-CNN MobileNetV3", "Finds and counts objects, quickly",
        "FasterRCNN_MobileNet_V3_Large_320_FPN_Weights.COCO_V1",
        "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth",
        megabytes=77.8, parameters=19_386_354, accuracy=0.228, side=320,
    ),
)  # fmt: skip

DEFAULT_MODEL = CATALOGUE[0].id
TIMM_PREFIX = "timm:"
"""Before a name of timm's where an id of the catalogue could stand."""
