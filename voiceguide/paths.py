"""The folders on this machine: the bundled data, and the user's own folders."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one user.

    `own` has their routines, languages, chimes and history, `cache` what can be made again, `state` the resume point
    and export records, `config` the settings. `listed` are more folders of routines, searched first; `bundled` has the
    routines that come with voiceguide. `other_voices` are folders of other programs.
    """

    own: Path
    cache: Path
    state: Path
    config: Path
    bundled: Path
    listed: tuple[Path, ...] = ()
    other_voices: tuple[Path, ...] = ()

    @property
    def voices(self) -> tuple[Path, ...]:
        """The folders of natural voices: the user's own, then those where other programs keep theirs."""
        return (self.own / "voices", *self.other_voices)

    @property
    def routines(self) -> tuple[Path, ...]:
        """The folders of routines, in search order."""
        return (*self.listed, self.own, self.bundled)

    @property
    def history_file(self) -> Path:
        """The database of completed sessions and their ratings."""
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
    def languages(self) -> Path:
        """The user's own language files; the folder may not exist."""
        return self.own / "languages"

    @property
    def stopped_file(self) -> Path:
        """The resume point of a stopped session."""
        return self.state / "stopped.json"

    @property
    def exports(self) -> Path:
        """The export records."""
        return self.state / "exports"

    @property
    def clips(self) -> Path:
        """The cache of spoken clips."""
        return self.cache / "clips"

    @property
    def frames(self) -> Path:
        """The cache of encoded audio."""
        return self.cache / "frames"

    @property
    def music(self) -> Path:
        """The cache of the lengths and levels of music."""
        return self.cache / "music"


def user_folders(variables: Mapping[str, str]) -> Folders:
    """The system's standard folders for the user (XDG Base Directory 0.8, or those of Windows and macOS).

    The environment variable VOICEGUIDE_PATH lists more folders of routines.
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
        other_voices=tuple(_folders_of_other_programs(variables)),
    )


def _folders_of_other_programs(variables: Mapping[str, str]) -> Iterator[Path]:
    """Where Pied, as a package of its own and as a snap, and Home Assistant keep voices."""
    home = variables.get("HOME") or variables.get("USERPROFILE")
    if home:
        data = Path(variables.get("XDG_DATA_HOME") or Path(home) / ".local" / "share")
        yield data / "com.mikeasoft.pied" / "models"
        yield Path(home) / "snap" / "pied" / "common" / "models"
    yield Path("/share/piper")


def data_folder(kind: Literal["scripts", "sounds"]) -> Path:
    """The folder of bundled scripts or sounds, in the installed package or in a checkout; raises FileNotFoundError."""
    packaged = Path(__file__).parent / "data" / kind
    if packaged.is_dir():
        return packaged
    for parent in Path(__file__).resolve().parents:
        if (parent / "pyproject.toml").is_file() and (parent / kind).is_dir():
            return parent / kind
    raise FileNotFoundError(kind)
