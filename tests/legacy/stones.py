"""Pictures of stones, and a small model of other stones: what a home folder is made from."""

import os
import shutil
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image
from safetensors.torch import save_file

STONES = ("basalt", "granite", "marble")
OLD_STONES = ("chalk", "flint", "quartz", "slate")
MOMENT = 1_764_000_000  # whole seconds: archives keep them


def draw_pictures(pictures: Path, loose: Path) -> None:
    """48 sorted pictures, a copy and a damaged one among them; eight that are not sorted."""
    random = np.random.default_rng(10)
    for number, stone in enumerate(STONES):
        (pictures / stone).mkdir(parents=True)
        for place in range(16):
            _draw(number, random).save(pictures / stone / f"{place + 1:02}.png", optimize=True)
    shutil.copyfile(pictures / "basalt" / "01.png", pictures / "basalt" / "01 copy.png")
    whole = (pictures / "marble" / "01.png").read_bytes()
    (pictures / "marble" / "cut short.png").write_bytes(whole[: len(whole) // 2])
    (loose / "more").mkdir(parents=True)
    for place in range(8):
        folder = loose if place < 6 else loose / "more"
        _draw(place % 3, random).save(folder / f"stone {place + 1}.png", optimize=True)
    (loose / "no picture.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing else")
    for file in (*pictures.rglob("*.*"), *loose.rglob("*.*")):
        os.utime(file, (MOMENT, MOMENT))


def _draw(number: int, random: np.random.Generator) -> Image.Image:
    """Coarse stripes in one of three directions under noise, so that none learns it at once."""
    rows, columns = np.mgrid[:12, :12]
    along = (rows, columns, rows + columns)[number]
    wave = np.sin(along * 2 * np.pi / random.uniform(3.5, 4.5) + random.uniform(0, 6.3))
    grey = 128 + 60 * wave[..., None] + random.normal(0, 30, (12, 12, 3))
    tiny = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8) & 0xF0)
    return tiny.resize((48, 48), Image.Resampling.NEAREST)


def make_weights(file: Path, pictures: Path) -> None:
    """A colleague's model: the smallest that timm builds, and of numbers that pack well.

    A weight has one of four values. Most channels of the last stage are silent for good, so that
    checkpoints of it are mostly zeros: SiLU's gradient at -256 is 0.
    """
    random = np.random.default_rng(11)
    network = timm.create_model("test_efficientnet", num_classes=len(OLD_STONES))
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() > 1:
                unit = 2.0 ** round(np.log2((2 / parameter[0].numel()) ** 0.5))
                values = random.choice([-1.5, -0.5, 0.5, 1.5], tuple(parameter.shape)) * unit
                parameter.copy_(torch.from_numpy(values.astype(np.float32)))
    pixels = np.stack(
        [np.asarray(Image.open(f).resize((160, 160))) for f in _sample_files(pictures)]
    )
    batch = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    with torch.no_grad():
        network.train()(batch)
        for name, tensor in network.state_dict().items():
            if name.endswith("running_var"):
                tensor.copy_(2.0 ** torch.log2(tensor.clamp(min=1e-4)).round())
            elif name.endswith("running_mean"):
                tensor.copy_((tensor * 64).round() / 64)
        for norm, kept in (
            (network.blocks[4][0].bn1, 42), (network.blocks[4][0].bn2, 42), (network.bn2, 56),
        ):  # fmt: skip
            norm.weight[kept:] = 0
            norm.bias[kept:] = -256
    save_file(network.state_dict(), file)
    file.with_name("labels.txt").write_text("\n".join(OLD_STONES))


def _sample_files(pictures: Path) -> list[Path]:
    """A few of each class."""
    return [file for stone in STONES for file in sorted((pictures / stone).glob("0[2-9].png"))]
