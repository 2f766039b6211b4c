"""Speech by any program that writes a sound file, as the user's settings describe it."""

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from voiceguide import programs
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.clip_file import read_clip, shortened, speakable
from voiceguide.errors import VoiceError, reason_of
from voiceguide.files import temporary_folder

SECONDS = 60.0
"""A program that speaks as slowly as people do needs half of that for the longest clip."""
MOST_WRITTEN = 100_000_000
"""Bytes; five minutes of the largest sound have no more."""
CHECK_EVERY = 0.05
"""Seconds between two looks at how much a program has written."""
MOST_SAID = 300
"""Characters of a program's own words that an error repeats."""
LIKE_OPTIONS = "-/+@ "
"""What programs may take for the start of an option, or of a file's name."""


@dataclass(frozen=True, slots=True)
class VoiceProgram:
    """A voice that is a program: its command, in which `{text}`, `{file}` and `{rate}` are replaced.

    Without `{text}`, the words go to its standard input.
    """

    name: str
    command: tuple[str, ...]
    languages: tuple[str, ...]
    gender: str = ""


class ProgramEngine:
    """The voices that are programs; no shell is involved, and no word becomes an option. Use it in a `with`."""

    workers = os.cpu_count() or 1

    def __init__(
        self, voice_programs: Iterable[VoiceProgram], seconds: float = SECONDS, most_written: int = MOST_WRITTEN
    ) -> None:
        """An engine for these programs, each of which may take `seconds` and write so many bytes for a text."""
        self._programs = {program.name: program for program in voice_programs}
        self._seconds, self._most_written = seconds, most_written
        self._stack = ExitStack()
        self._folder = Path()
        self._numbers = count()
        self._running: set[subprocess.Popen[Any]] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> Self:
        self._folder = self._stack.enter_context(temporary_folder())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack as stack, self._lock:
            self._is_closed = True
            for process in self._running:
                stack.callback(programs.end, process)

    def identity(self, voice_settings: VoiceSettings) -> str:
        """The command and the program's file, which a new version changes."""
        program = self._programs[voice_settings.voice]
        path = _executable(program)
        status = path.stat()
        return f"program {json.dumps(program.command)} {path} {status.st_size} {status.st_mtime_ns}"

    def voices(self) -> tuple[Voice, ...]:
        """A voice for each program, whether it is installed or not."""
        return tuple(
            Voice(name, name, program.languages, program.gender, "program", about=Path(program.command[0]).stem)
            for name, program in self._programs.items()
        )

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM; raises VoiceError with what the program said if it fails."""
        program = self._programs[voice_settings.voice]
        words = speakable(text).lstrip(LIKE_OPTIONS)
        stem = str(self._folder / str(next(self._numbers)))
        sound, said, spoken = (Path(f"{stem}{suffix}") for suffix in (".wav", ".log", ".txt"))
        values = {"text": words, "file": str(sound), "rate": str(voice_settings.rate)}
        try:
            spoken.write_text(f"{words}\n", encoding="utf-8")
            self._run([str(_executable(program)), *_filled(program.command[1:], values)], spoken, said, sound)
            return read_clip(sound, words)
        except (ValueError, OSError) as error:
            failure = f"the voice `{program.name}` cannot say “{shortened(words)}”: {reason_of(error)}"
            raise VoiceError(f"{failure}{_words_of(said)}") from error
        finally:
            for path in (sound, said, spoken):
                path.unlink(missing_ok=True)

    def _run(self, command: list[str], spoken: Path, said: Path, sound: Path) -> None:
        """Run a command to its end; raises ValueError with the reason if it fails, or writes far too much."""
        with spoken.open("rb") as words, said.open("wb") as output:
            process = self._start(command, words, output)
            try:
                code = self._wait(process, said, sound)
            finally:
                programs.end(process)
                with self._lock:
                    self._running.discard(process)
        if code:
            raise ValueError(f"the program failed ({code})")

    def _wait(self, process: "subprocess.Popen[Any]", *written: Path) -> int:
        """The exit code of a program, whose files are looked at meanwhile: it may fill the disk."""
        give_up_at = time.monotonic() + self._seconds
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(CHECK_EVERY)
            if any(file.stat().st_size > self._most_written for file in written if file.exists()):
                raise ValueError(f"the program wrote over {self._most_written / 1e6:g} MB")
            if process.returncode is not None:
                return process.returncode
            if time.monotonic() >= give_up_at:
                raise ValueError(f"the program did not end within {self._seconds:g} s")

    def _start(self, command: list[str], words: Any, output: Any) -> "subprocess.Popen[Any]":
        with self._lock:
            if self._is_closed:
                raise ValueError("the voice was closed")
            process = programs.start(command, stdin=words, stdout=output, stderr=subprocess.STDOUT)
            self._running.add(process)
        return process


def _executable(program: VoiceProgram) -> Path:
    """The program's file; raises VoiceError if it is not installed.

    Never one in the current folder, which may contain anything.
    """
    name = Path(program.command[0])
    folders = os.pathsep.join(folder for folder in os.get_exec_path() if Path(folder).is_absolute())
    is_on_path = name.parent == Path()
    found = shutil.which(name, path=folders) if is_on_path else str(name) if name.is_absolute() else None
    if found is None or not os.access(found, os.X_OK):
        raise VoiceError(f"the voice `{program.name}` needs the program `{name}`, which is not installed")
    return Path(found)


def _filled(command: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """The arguments with each placeholder replaced once: what stands in the text is not looked into."""
    return [_replaced(argument, values) for argument in command]


def _replaced(argument: str, values: Mapping[str, str]) -> str:
    head, brace, tail = argument.partition("{")
    name, closing, rest = tail.partition("}")
    if not closing:
        return argument
    if name not in values:
        return f"{head}{brace}{_replaced(tail, values)}"
    return f"{head}{values[name]}{_replaced(rest, values)}"


def _words_of(said: Path) -> str:
    """The last words of a program for an error; empty if it said nothing."""
    try:
        with said.open("rb") as file:
            file.seek(max(0, said.stat().st_size - MOST_SAID))
            words = " ".join(file.read().decode("utf-8", "replace").split())
    except OSError:
        return ""
    return f"; it said: {words}" if words else ""
