"""ffmpeg, the program that reads and writes the kinds of sound that we do not: where it is."""

import os
import shutil
from pathlib import Path

INSTALL = (
    "install it by `pip install 'voiceguide[formats]'` or from your system (such as `apt install ffmpeg` or "
    "`brew install ffmpeg`)"
)


def find_ffmpeg() -> str | None:
    """The system's ffmpeg, else that of the extra `formats`; None if there is none."""
    return _on_the_path() or _of_the_extra()


def _on_the_path() -> str | None:
    """Never the one in the current folder, where Windows looks first: a folder of scripts can have anything in it."""
    name = "ffmpeg.exe" if os.name == "nt" else "ffmpeg"
    folders = (folder for folder in map(Path, os.get_exec_path()) if folder.is_absolute())
    return next(filter(None, (shutil.which(str(folder / name)) for folder in folders)), None)


def _of_the_extra() -> str | None:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        found = str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None
    # Without a program of its own, it gives the plain name.
    return found if Path(found).is_absolute() else None
