"""The playlist: the files of a session in order."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Track:
    """A file beside the playlist, its title, and its length in seconds."""

    file: str
    title: str
    seconds: float


def m3u8(title: str, tracks: Sequence[Track]) -> str:
    """An extended M3U in UTF-8; its paths are relative, so that the folder can be moved."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(title)}"]
    for track in tracks:
        lines += [f"#EXTINF:{track.seconds:.3f},{_line(track.title)}", track.file]
    return "".join(f"{line}\n" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())
