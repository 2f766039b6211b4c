"""Files of music as samples, by ffmpeg."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from voiceguide.ordinary_file import is_text
from voiceguide.sound import programs
from voiceguide.sound.ffmpeg import INSTALL, find_ffmpeg
from voiceguide.sound.music.records import MusicError
from voiceguide.sound.pcm import MUSIC

Decode = Callable[[Path], Iterator[bytes]]
"""Gives the sound of a file in the form of music, a second at a time; raises MusicError."""
MISSING = f"music needs ffmpeg, which is not there; {INSTALL}"
FORM = ("-f", "s16le", "-ar", str(MUSIC.rate), "-ac", str(MUSIC.channels))
KINDS = (
    "aac ac3 aiff amr ape asf au avi caf dsf eac3 flac loas matroska mov mp3 mpc mpc8 mpegts ogg tak tta voc w64 wav wv"
)
"""What ffmpeg may take a file for: kinds of sound that hold all of it, and none that names other files."""
ALONE = ("-protocol_whitelist", "file", "-format_whitelist", KINDS.replace(" ", ","))
"""Nothing in a file can make ffmpeg read another one, or fetch anything."""
MOST_ERRORS = ("-max_error_rate", "0.05")
"""What of a file may be damaged before it counts as broken; ffmpeg takes two thirds."""
NO_SOUND = (
    "matches no streams",
    "Invalid data found",
    "Failed to read frame size",
    "Header missing",
    "Format not on whitelist",
    "End of file",
)
"""What ffmpeg says of files that only have the name of a sound."""
CHUNK = MUSIC.rate * MUSIC.frame_width
"""Bytes read at a time: one second."""


def decoded(path: Path) -> Iterator[bytes]:
    """The sound of a file in the form of music, a second at a time, the last piece shorter.

    Raises MusicError if it cannot be read, at the latest at its end. Closing the iterator ends ffmpeg.
    """
    _check(path)
    source = ("-i", f"file:{path.absolute()}", "-map", "0:a:0", *FORM, "pipe:1")
    command = (_program(), "-hide_banner", "-nostdin", "-loglevel", "error", *MOST_ERRORS, *ALONE, *source)
    with tempfile.TemporaryFile() as said, _started(command, said) as process:
        pipe = process.stdout
        assert pipe is not None  # noqa: S101 (for the type checker)
        while chunk := pipe.read(CHUNK):
            yield chunk
        if process.wait():
            said.seek(0)
            raise MusicError(f"{path} cannot be played: {_reason(said.read().decode(errors='replace'), path)}")


def _check(path: Path) -> None:
    """Raises MusicError for what can be told without ffmpeg, which would wait for a pipe for ever."""
    try:
        if is_text(path):
            raise MusicError(f"{path} cannot be played: it is text, such as a list of other files, and no sound")
    except OSError as error:
        raise MusicError(f"{path} cannot be played: {(error.strerror or str(error)).lower()}") from error


def _program() -> str:
    found = find_ffmpeg()
    if found is None:
        raise MusicError(MISSING)
    return found


def _reason(said: str, path: Path) -> str:
    """What ffmpeg complained of last, without the file's name; a file that is no sound at all in our words."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1].rpartition(f"{path.absolute()}: ")[2] if lines else "it is damaged"
    if any(sign in said for sign in NO_SOUND):
        return "there is no sound in it that ffmpeg can read"
    return last


@contextmanager
def _started(command: tuple[str, ...], said: IO[bytes]) -> "Iterator[subprocess.Popen[bytes]]":
    """The program, which has ended when the block has ended."""
    try:
        process = programs.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said)
    except OSError as error:
        raise MusicError(f"{command[0]} cannot be started: {error.strerror or error}") from error
    with programs.ending(process):
        yield process
