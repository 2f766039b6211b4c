"""Where things lie on this machine: what comes with voiceguide, and the folders of its user."""

import importlib.resources
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one user.

    `own` has their routines, chimes and history, `cache` what can be made again, `state` what was stopped and exported,
    `config` their settings; `listed` are further folders of routines, which are looked through first, and `bundled` is
    that of the routines that come with voiceguide.
    """

    own: Path
    cache: Path
    state: Path
    config: Path
    bundled: Path
    listed: tuple[Path, ...] = ()

    @property
    def routines(self) -> tuple[Path, ...]:
        """The folders of routines; the first one that has a routine decides."""
        return (*self.listed, self.own, self.bundled)

    @property
    def history_file(self) -> Path:
        """The database of sessions and how they felt."""
        return self.own / "history.sqlite"

    @property
    def config_file(self) -> Path:
        """The settings; the file may not exist."""
        return self.config / "config.toml"

    @property
    def chimes(self) -> Path:
        """The user's own chimes; the folder may not exist."""
        return self.own / "sounds"

    @property
    def stopped_file(self) -> Path:
        """The session that was stopped, and where."""
        return self.state / "stopped.json"

    @property
    def exports(self) -> Path:
        """The records of what was exported where."""
        return self.state / "exports"

    @property
    def clips(self) -> Path:
        """The cache of spoken clips."""
        return self.cache / "clips"

    @property
    def frames(self) -> Path:
        """The cache of encoded sound."""
        return self.cache / "frames"

    @property
    def music(self) -> Path:
        """The cache of how long and how loud music is."""
        return self.cache / "music"


def user_folders(variables: Mapping[str, str]) -> Folders:
    """The folders that this system has for its user (XDG Base Directory 0.8, and what Windows and macOS have for it).

    The environment variable VOICEGUIDE_PATH lists further folders of routines.
    """
    import platformdirs

    listed = variables.get("VOICEGUIDE_PATH", "").split(os.pathsep)
    return Folders(
        own=platformdirs.user_data_path("voiceguide", appauthor=False),
        cache=platformdirs.user_cache_path("voiceguide", appauthor=False),
        state=platformdirs.user_state_path("voiceguide", appauthor=False),
        config=platformdirs.user_config_path("voiceguide", appauthor=False),
        bundled=data_folder("scripts"),
        listed=tuple(Path(folder) for folder in listed if folder),
    )


def data_folder(kind: Literal["scripts", "sounds"]) -> Path:
    """The folder of bundled scripts or sounds: in the package once it is installed, else in the checkout.

    Raises FileNotFoundError if the installation is broken.
    """
    packed = importlib.resources.files("voiceguide") / "data" / kind
    if _is_folder(packed):
        return Path(str(packed))
    for parent in Path(__file__).resolve().parents:
        if (parent / "pyproject.toml").is_file() and (parent / kind).is_dir():
            return parent / kind
    raise FileNotFoundError(kind)


def _is_folder(place: Traversable) -> bool:
    return isinstance(place, Path) and place.is_dir()
