"""`voices --get`: fetch a natural voice, when the user says so; nothing else in voiceguide uses the internet."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Protocol

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import clip_cache
from voiceguide.app.reporter import Reporter
from voiceguide.atomic import make_folder
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.piper_catalog import ADDRESS, CARD, INDEX, PublishedVoice, published, published_voice
from voiceguide.audio.tts.piper_engine import INSTALL, BrokenPiperError, PiperEngine, piper_version
from voiceguide.audio.tts.piper_files import LARGEST_JSON, described_in
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.errors import UsageError, VoiceError
from voiceguide.fetching import LARGEST, Expected, fetch, fetch_small

LARGEST_INDEX = 20_000_000
LARGEST_CARD = 100_000
TOLD = ("language", "quality", "url", "license", "licence")
"""What of a card is shown: the beginnings of its lines."""


class FetchReporter(Reporter, Protocol):
    """Also shows how much of a file is there."""

    def fetching(self) -> AbstractContextManager[Callable[[int, int], object]]:
        """Shows the progress until the block ends; is told the bytes that are there, and all."""


def get_voice(env: Environment, name: str, address: str | None, reporter: FetchReporter) -> Path:
    """Fetch a voice from an address or a folder, by default from where Piper's makers publish them.

    Returns the folder that it is in. Raises UsageError for what is no voice's name, FetchError if it cannot be got,
    VoiceError if what came is no voice.
    """
    voice, folder = _named(name), env.folders.voices[0]
    if not _is_there(env, folder, voice, reporter):
        source = _Source((address or ADDRESS).rstrip("/"), voice)
        expected = source.expected()
        _tell(voice, source, expected, reporter)
        parts = folder / ".getting"
        make_folder(parts, private=True)
        _fetch(env, source, expected, parts, reporter)
        for file in voice.files:
            # The model comes last: without its description, it is no voice.
            os.replace(parts / file, folder / file)  # noqa: PTH105 (it replaces on every system)
        with suppress(OSError):
            # Unless the beginning of another voice is kept there.
            parts.rmdir()
        _tell_next(voice, reporter)
    return folder


def _named(name: str) -> PublishedVoice:
    if voice := published_voice(name):
        return voice
    near = ", ".join(each.name for each in published() if name and name.lower() in each.name.lower())
    right = f"did you mean {near}?" if near else "`voiceguide voices --get` lists them"
    raise UsageError(f"`{name}` is not the name of a voice such as en_US-lessac-medium; {right}")


def _is_there(env: Environment, folder: Path, voice: PublishedVoice, reporter: Reporter) -> bool:
    """Whether the voice is in the folder, and not damaged; either is told."""
    if not all((folder / file).is_file() for file in voice.files):
        return False
    try:
        _check_voice(env, folder, voice)
    except VoiceError:
        reporter.notice(f"{voice.name} is there, but damaged; it is replaced")
        return False
    reporter.notice(f"{voice.name} is there already, in {folder}")
    return True


class _Source:
    """Where the files of a voice lie: below an address as they are published, or all in one folder."""

    def __init__(self, address: str, voice: PublishedVoice) -> None:
        # People also name the file itself.
        self._address = address = address.removesuffix(f"/{voice.files[1]}").removesuffix(f"/{voice.folder}")
        self.voice = voice
        is_flat = "://" not in address and (Path(address) / voice.files[1]).is_file()
        self._base = address if is_flat else f"{address}/{voice.folder}"

    def place_of(self, file: str) -> str:
        """The address of a file of the voice."""
        return f"{self._base}/{file}"

    def expected(self) -> Mapping[str, Expected]:
        """What the index at the address says of the files; nothing if there is no index, or not this voice in it."""
        index = fetch_small(f"{self._address}/{INDEX}", LARGEST_INDEX)
        entry = _entry(index, self.voice.name) if index else {}
        largest = dict(zip(self.voice.files, (LARGEST_JSON, LARGEST), strict=True))
        return {
            file: _expected(entry.get(f"{self.voice.folder}/{file}")) or Expected(self._local_size(file), largest=most)
            for file, most in largest.items()
        }

    def _local_size(self, file: str) -> int | None:
        """The size of a file in a folder; None for one on the web."""
        try:
            return None if "://" in self._base else Path(self.place_of(file)).stat().st_size
        except OSError:
            return None

    def card(self) -> str:
        """The words about its data and its licence; empty if there are none."""
        return (fetch_small(self.place_of(CARD), LARGEST_CARD) or b"").decode("utf-8", "replace")


def _fetch(
    env: Environment, source: _Source, expected: Mapping[str, Expected], parts: Path, reporter: FetchReporter
) -> None:
    """Fetch the files of a voice into a folder, and check each; what came is deleted if it is not the voice."""
    voice = source.voice
    for file, check in zip(voice.files, (_check_description, _check_voice), strict=True):
        with reporter.fetching() as on_progress:
            fetch(source.place_of(file), parts / file, expected[file], on_progress)
        try:
            check(env, parts, voice)
        except VoiceError as error:
            for each in voice.files:
                (parts / each).unlink(missing_ok=True)
            raise VoiceError(f"what came is not the voice {voice.name}, or does not work here: {error}") from error


def _entry(index: bytes, name: str) -> Mapping[str, Any]:
    """The files of a voice in an index, by their paths."""
    try:
        files = json.loads(index)[name]["files"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return files if isinstance(files, dict) else {}


def _expected(described: Any) -> Expected | None:
    match described:
        case {"size_bytes": int(size), "md5_digest": str(md5)} if size > 0:
            return Expected(size, md5.lower())
        case _:
            return None


def _tell(voice: PublishedVoice, source: _Source, expected: Mapping[str, Expected], reporter: Reporter) -> None:
    """What it is, how large, and under which licence, before anything of it is fetched."""
    size = expected[voice.files[1]].size
    large = f"{size / 1e6:.0f} MB" if size else "of a size that the address does not say"
    reporter.notice(f"{voice.name}: {voice.language}, {voice.quality}, {large}, from {source.place_of(voice.files[1])}")
    lines = (line.strip("*- \t") for line in source.card().splitlines())
    about = [line for line in lines if line.lower().startswith(TOLD) and ":" in line]
    reporter.notice(*(f"  {line}" for line in about[:8]))
    if not any(line.lower().startswith(("license", "licence")) for line in about):
        reporter.notice("  Its licence is not stated; ask its makers before you hand on what it speaks.")


def _check_description(_: Environment, folder: Path, voice: PublishedVoice) -> None:
    """Raise VoiceError for what is no description."""
    try:
        with (folder / voice.files[0]).open("rb") as file:
            described_in(file.read(LARGEST_JSON))
    except ValueError as error:
        raise VoiceError(str(error)) from error


def _check_voice(env: Environment, folder: Path, voice: PublishedVoice) -> None:
    """Raise VoiceError for files that are no voice; with Piper, it has to say a word."""
    _check_description(env, folder, voice)
    if piper_version():
        # How fast it is, is measured now and kept. A Piper that does not work is told where it is to speak.
        with PiperEngine([], clip_cache(env)) as engine, suppress(BrokenPiperError):
            engine.speak("one", VoiceSettings(str(folder / voice.files[1]), DEFAULT_RATE, "piper"))


def _tell_next(voice: PublishedVoice, reporter: Reporter) -> None:
    language = voice.language.partition("-")[0]
    if not piper_version():
        reporter.notice(f"It is there. To speak, it needs Piper:  {INSTALL}")
        return
    reporter.paragraph(f"It is there, and speaks routines in `{language}` from now on, unless you set another voice.")
