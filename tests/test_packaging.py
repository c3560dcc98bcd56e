"""What is installed is complete: resources are found, and nothing is missing from the package."""

from importlib import metadata, resources
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "name", ["theme/tokens.toml", "theme/style.qss", "icons/lensmith.svg", "icons/LICENSE",
             "fonts/Inter-Regular.otf", "fonts/LICENSE"],
)  # fmt: skip
def test_resources_are_found_as_the_program_finds_them(name: str) -> None:
    assert resources.files("resources").joinpath(name).read_bytes()


def test_every_resource_of_the_checkout_is_in_the_installed_package() -> None:
    installed = {str(file) for file in metadata.files("lensmith") or []}
    if not any(name.startswith("resources/") for name in installed):
        pytest.skip("installed in editable mode: the checkout is the package")
    for path in (ROOT / "resources").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in installed


def test_every_icon_that_is_named_exists() -> None:
    import re

    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "gui").rglob("*.py"))
    named = set(re.findall(r'icon_name="([a-z-]+)"|pixmap\("([a-z-]+)"', source))
    for name in {first or second for first, second in named}:
        assert (ROOT / "resources" / "icons" / f"{name}.svg").exists(), name
