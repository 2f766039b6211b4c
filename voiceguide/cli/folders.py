"""The folders of this machine's user."""

import os
from pathlib import Path

from voiceguide.data import data_folder


def own_folder() -> Path:
    """The listener's own folder: their routines lie in it, and their chimes in its `sounds`."""
    from platformdirs import user_data_path

    return user_data_path("voiceguide", appauthor=False)


def history_file() -> Path:
    """Where it is kept what was done and how it felt."""
    return own_folder() / "history.sqlite"


def cache_folder() -> Path:
    """Where spoken clips are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("voiceguide", appauthor=False) / "clips"


def frames_folder() -> Path:
    """Where encoded sound is kept."""
    return cache_folder().with_name("frames")


def music_folder() -> Path:
    """Where it is kept how long and how loud music is."""
    return cache_folder().with_name("music")


def state_folder() -> Path:
    """Where it is remembered which session was stopped, and what was exported where."""
    from platformdirs import user_state_path

    return user_state_path("voiceguide", appauthor=False)


def config_file() -> Path:
    """The file of what was set once; it may not be there."""
    from platformdirs import user_config_path

    return user_config_path("voiceguide", appauthor=False) / "config.toml"


def routine_folders() -> tuple[Path, ...]:
    """Where routines are looked for, the first one first: VOICEGUIDE_PATH, the listener's own, the bundled."""
    listed = os.environ.get("VOICEGUIDE_PATH", "").split(os.pathsep)
    return (*(Path(folder) for folder in listed if folder), own_folder(), data_folder("scripts"))
