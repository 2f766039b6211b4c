"""Encoding by ffmpeg, for all formats but MP3 and WAV."""

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from voiceguide import programs
from voiceguide.audio.pcm import PcmForm
from voiceguide.errors import ExportError
from voiceguide.files import temporary_folder
from voiceguide.session.timeline import Chapter

MISSING = f"this format needs ffmpeg, which is not installed; {programs.INSTALL_FFMPEG}, or write an MP3"
REPRODUCIBLE = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
"""Without these options, an Ogg contains a random number."""
DISK_FULL = "No space left on device"
ESCAPES = str.maketrans({character: f"\\{character}" for character in "=;#\\\n"})


@dataclass(frozen=True, slots=True)
class Coding:
    """ffmpeg's options for a format, and whether it writes the chapters too."""

    options: tuple[str, ...]
    has_chapters: bool = False


def ffmpeg_program() -> str:
    """The path of the system's ffmpeg, else of the one from the extra `formats`; raises ExportError without either."""
    program = programs.find_ffmpeg()
    if program is None:
        raise ExportError(MISSING)
    return program


@dataclass(frozen=True, slots=True)
class Sound:
    """The PCM to encode: its format and its blocks."""

    pcm: PcmForm
    blocks: Iterable[bytes]


def encode(target: Path, coding: Coding, kbps: int, sound: Sound, chapters: Sequence[Chapter] = ()) -> None:
    """Encode sound to the file `target`, which is overwritten; 0 `kbps` sets no bit rate.

    Raises ExportError if ffmpeg is missing or fails. However this returns, ffmpeg has ended.
    """
    rate = ("-b:a", f"{kbps}k") if kbps else ()
    with temporary_folder() as folder:
        metadata = _chapter_options(folder, chapters if coding.has_chapters else ())
        # The options name the format: the file still has a temporary name.
        source = ("-f", "s16le", "-ar", str(sound.pcm.rate), "-ac", str(sound.pcm.channels), "-i", "pipe:0")
        output = (*coding.options, *rate, *REPRODUCIBLE, f"file:{target.absolute()}")
        command = (ffmpeg_program(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y")
        _run((*command, *source, *metadata, "-map", "0:a", *output), sound.blocks, target)


def _chapter_options(folder: Path, chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """The options that make ffmpeg read chapters from a file, which is written into `folder`."""
    if not chapters:
        return ()
    path = folder / "chapters.txt"
    path.write_text(ffmetadata(chapters), encoding="utf-8", newline="\n")
    return "-f", "ffmetadata", "-i", f"file:{path}", "-map_metadata", "1", "-map_chapters", "1"


def ffmetadata(chapters: Iterable[Chapter]) -> str:
    """Chapters in ffmpeg's metadata format (ffmpeg.org/ffmpeg-formats.html, "Metadata")."""
    blocks = (
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={chapter.start}\nEND={chapter.end}\n"
        f"title={chapter.title.translate(ESCAPES)}\n"
        for chapter in chapters
    )
    return "".join((";FFMETADATA1\n", *blocks))


def _run(command: Sequence[str], blocks: Iterable[bytes], target: Path) -> None:
    # Errors go to a file: an unread pipe would fill up and block ffmpeg.
    with tempfile.TemporaryFile() as stderr:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": stderr}
        with programs.running(command, ExportError, **pipes) as process:
            _feed(process, blocks)
            code = process.wait()
        stderr.seek(0)
        errors = stderr.read().decode(errors="replace").strip()
    if DISK_FULL in errors:
        raise ExportError(f"no space left in {target.parent}; nothing was written")
    if code or errors:
        raise ExportError(f"ffmpeg failed: {errors.splitlines()[0] if errors else f'exit code {code}'}")


def _feed(process: "subprocess.Popen[bytes]", blocks: Iterable[bytes]) -> None:
    """Write the blocks to the program; if it stops reading, its exit code and errors say why."""
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 (for the type checker)
    for block in blocks:
        try:
            pipe.write(block)
        except OSError:
            return
    with suppress(OSError):
        pipe.close()
