"""Where the bundled routines and sounds are: in the package once it is installed, else in the checkout."""

import importlib.resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal


def data_folder(kind: Literal["scripts", "sounds"]) -> Path:
    """The folder of bundled scripts or sounds; raises FileNotFoundError if the installation is broken."""
    packed = importlib.resources.files("voiceguide") / "data" / kind
    if _is_folder(packed):
        return Path(str(packed))
    for parent in Path(__file__).resolve().parents:
        if (parent / "pyproject.toml").is_file() and (parent / kind).is_dir():
            return parent / kind
    raise FileNotFoundError(kind)


def _is_folder(place: Traversable) -> bool:
    return isinstance(place, Path) and place.is_dir()
