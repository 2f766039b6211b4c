"""The files of music that a file or a folder stands for."""

import re
from pathlib import Path

from voiceguide.sound.music.records import MusicError

SUFFIXES = frozenset(
    "3gp aac aif aiff ape au flac m4a m4b mka mp2 mp3 mp4 mpc oga ogg opus spx tta wav webm wma wv".split()
)
"""What is taken from a folder: in one there are pictures and lists too. A single file may be called anything."""


def music_files(place: Path) -> tuple[Path, ...]:
    """The file itself, or those in a folder in the order of their names, numbers by their value.

    Raises MusicError if there is nothing.
    """
    try:
        if place.is_dir():
            found = tuple(sorted(filter(_is_music, place.iterdir()), key=_order))
        else:
            place.stat()
            found = (place,)
    except OSError as error:
        raise MusicError(f"{place} cannot be played: {(error.strerror or str(error)).lower()}") from error
    if not found:
        raise MusicError(f"there is no music in {place}; put files such as MP3, OGG or FLAC there, or name one file")
    return found


def _is_music(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.suffix.lower()[1:] in SUFFIXES


def _order(path: Path) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", path.name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
