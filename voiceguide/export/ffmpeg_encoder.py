"""ffmpeg, the program: it makes the kinds of files that we do not make ourselves."""

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

MISSING = f"this kind of file needs ffmpeg, which is not there; {programs.INSTALL_FFMPEG}, or write an MP3"
SAME_BYTES = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
"""Without them an Ogg has a random number in it."""
FULL = "No space left on device"
SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "=;#\\\n"})


@dataclass(frozen=True, slots=True)
class Coding:
    """How ffmpeg makes a kind of file: its options, and whether it writes the chapters too."""

    options: tuple[str, ...]
    has_chapters: bool = False


def ffmpeg_program() -> str:
    """The system's ffmpeg, else that of the extra `formats`; raises ExportError if there is none."""
    found = programs.find_ffmpeg()
    if found is None:
        raise ExportError(MISSING)
    return found


@dataclass(frozen=True, slots=True)
class Sound:
    """What is encoded: its form, and its blocks."""

    pcm: PcmForm
    blocks: Iterable[bytes]


def encode(target: Path, coding: Coding, kbps: int, sound: Sound, chapters: Sequence[Chapter] = ()) -> None:
    """Write sound over what is at `target`; a bit rate of 0 is none.

    Raises ExportError if ffmpeg is not there or gives up. However this ends, ffmpeg has ended too.
    """
    rate = ("-b:a", f"{kbps}k") if kbps else ()
    with temporary_folder() as folder:
        metadata = _chapters_in(folder, chapters if coding.has_chapters else ())
        # The file is known by its format, not by its name, which is that of an unfinished one.
        source = ("-f", "s16le", "-ar", str(sound.pcm.rate), "-ac", str(sound.pcm.channels), "-i", "pipe:0")
        command = (*source, *metadata, "-map", "0:a", *coding.options, *rate, *SAME_BYTES, f"file:{target.absolute()}")
        _run((ffmpeg_program(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *command), sound.blocks, target)


def _chapters_in(folder: Path, chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """Options by which ffmpeg takes chapters from a file in `folder`."""
    if not chapters:
        return ()
    path = folder / "chapters.txt"
    path.write_text(ffmetadata(chapters), encoding="utf-8", newline="\n")
    return "-f", "ffmetadata", "-i", f"file:{path}", "-map_metadata", "1", "-map_chapters", "1"


def ffmetadata(chapters: Iterable[Chapter]) -> str:
    """Chapters as ffmpeg reads them (ffmpeg.org/ffmpeg-formats.html, "Metadata")."""
    blocks = (
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={chapter.start}\nEND={chapter.end}\n"
        f"title={chapter.title.translate(SPECIAL)}\n"
        for chapter in chapters
    )
    return "".join((";FFMETADATA1\n", *blocks))


def _run(command: Sequence[str], blocks: Iterable[bytes], target: Path) -> None:
    # What it says goes into a file: a pipe that nobody reads would fill up and stop it.
    with tempfile.TemporaryFile() as said:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": said}
        with programs.running(command, ExportError, **pipes) as process:
            _feed(process, blocks)
            code = process.wait()
        said.seek(0)
        complaint = said.read().decode(errors="replace").strip()
    if FULL in complaint:
        raise ExportError(f"no space left in {target.parent}; nothing was written")
    if code or complaint:
        raise ExportError(f"ffmpeg gave up: {complaint.splitlines()[0] if complaint else f'exit code {code}'}")


def _feed(process: "subprocess.Popen[bytes]", blocks: Iterable[bytes]) -> None:
    """Hand over the blocks; if the program has enough, its exit code and its words say why."""
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 (for the type checker)
    for block in blocks:
        try:
            pipe.write(block)
        except OSError:
            return
    with suppress(OSError):
        pipe.close()
