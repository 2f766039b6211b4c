"""A person's own voice: a folder with a sound file for each sentence, and an index that says which is which."""

import hashlib
import json
import re
import unicodedata
import wave
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from voiceguide.atomic import atomic_write_all, make_folder
from voiceguide.audio.loudness import trimmed
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.sound_files import wav_in
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.clip_file import shortened
from voiceguide.errors import VoiceError, reason_of
from voiceguide.files import open_file
from voiceguide.script.options import read_language
from voiceguide.script.values import BadValue
from voiceguide.session.model import Speech
from voiceguide.text import as_json

INDEX = "index.json"
LARGEST_INDEX = 10_000_000
LARGEST_FILE = 20_000_000
"""Bytes; a minute at 48 kHz, in stereo and 24 bits, has 17 million."""
FORMAT = 1


def key_of(text: str) -> str:
    """A sentence as the index has it: what looks the same is the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True, eq=False)
class Recordings:
    """What a person has recorded: the languages, and the name of a file in the folder by each sentence."""

    folder: Path
    languages: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def has(self, text: str) -> bool:
        """Whether a sentence is recorded."""
        file = self.files.get(key_of(text))
        return file is not None and (self.folder / file).is_file()

    def content(self, speech: Speech) -> bytes | None:
        """The file in which a speech is recorded; None if there is none that can be read."""
        file = self.files.get(key_of(speech.text)) or self.files.get(key_of(speech.spoken))
        if file is None:
            return None
        path = self.folder / file
        try:
            # A link in a folder from somebody else may lead anywhere.
            if path.resolve().parent != self.folder.resolve():
                return None
            with open_file(path) as opened:
                content = opened.read(LARGEST_FILE + 1)
        except OSError:
            return None
        return content if 0 < len(content) <= LARGEST_FILE else None


def clip_in(content: bytes) -> bytes | None:
    """The trimmed PCM of a sound file; None if it is broken, silent, or of a kind that we do not read."""
    try:
        return trimmed(wav_in(content).at_our_rate()) or None
    except ValueError:
        return None


def read_recordings(folder: Path) -> Recordings:
    """The recordings in a folder; raises VoiceError if its index cannot be used."""
    path = folder / INDEX
    try:
        with open_file(path) as file:
            index = json.loads(file.read(LARGEST_INDEX))
    except OSError as error:
        raise VoiceError(f"{path} cannot be read: {reason_of(error)}") from error
    except (ValueError, RecursionError) as error:
        raise VoiceError(f"{path} is not JSON, or not all of it is there: {error}") from error
    try:
        return Recordings(folder, *_checked(index))
    except BadValue as error:
        raise VoiceError(f"{path}: {error.message}") from error


def _checked(index: Any) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The languages and the files in an index; raises BadValue with what is wrong."""
    languages = index.get("languages") if isinstance(index, dict) else None
    files = index.get("recordings") if isinstance(index, dict) else None
    if not isinstance(languages, list) or not languages or not isinstance(files, dict):
        raise BadValue('this is not the index of a voice; it has "languages", a list, and "recordings", a table')
    for text, file in files.items():
        if not isinstance(file, str) or Path(file).name != file or not file.lower().endswith(".wav") or "\\" in file:
            raise BadValue(f"the file of “{shortened(text)}” is not the name of a WAV in this folder")
    tags = tuple(read_language(tag) if isinstance(tag, str) else "" for tag in languages)
    if not all(tags):
        raise BadValue('"languages" has something in it that is no language; write tags such as "en-US"')
    return tags, {key_of(text): file for text, file in files.items()}


def keep(folder: Path, text: str, language: str, pcm: bytes) -> Recordings:
    """Put the recording of a sentence into a folder, in place of an earlier one; raises ExportError.

    The index is read anew, since somebody may have changed it; its file and the sound come together or not at all.
    """
    make_folder(folder, private=True)
    before = read_recordings(folder) if (folder / INDEX).exists() else Recordings(folder)
    file = before.files.get(key_of(text)) or _file_name(text)
    languages = before.languages if language in before.languages else (*before.languages, language)
    after = replace(before, languages=languages, files={**before.files, key_of(text): file})
    index = {"format": FORMAT, "languages": [*after.languages], "recordings": dict(after.files)}
    with atomic_write_all(lambda _: True) as opened:
        with wave.open(opened(folder / file), "wb") as wav:
            wav.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            wav.writeframes(pcm)
        opened(folder / INDEX).write(f"{as_json(index, indent=2)}\n".encode())
    return after


def _file_name(text: str) -> str:
    """A name that people recognise and every disk takes; the hash tells sentences apart that begin alike."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    return f"{words}-{hashlib.sha256(key_of(text).encode()).hexdigest()[:8]}.wav".lstrip("-")


# As voices


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVoice(Voice):
    """A person's voice, and who says what they have not recorded, if anybody can."""

    recordings: Recordings
    stand_in: Voice | None = None


class RecordedVoices:
    """The voices that are recordings, as an engine that speaks by itself nothing."""

    workers = 1

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)

    def identity(self, voice_settings: VoiceSettings) -> str:  # noqa: ARG002 (the protocol has it)
        """A constant: a recording is known by its content."""
        return "recorded"

    def voices(self) -> tuple[Voice, ...]:
        """The voices in the folders but those that are damaged, which are told of by `problems`, or when named."""
        found: list[Voice] = []
        for folder in self._voice_folders():
            with suppress(VoiceError):
                found.append(_voice(folder))
        return tuple(found)

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the voices that are damaged, a sentence for each."""
        found: list[str] = []
        for folder in self._voice_folders():
            try:
                read_recordings(folder)
            except VoiceError as error:
                found.append(f"the voice `{folder.name}` cannot be used: {error}")
        return tuple(found)

    def named(self, wanted: str) -> Voice | None:
        """The voice of that name, None if there is none; raises VoiceError if it cannot be used."""
        folders = self._voice_folders()
        return next((_voice(folder) for folder in folders if folder.name.lower() == wanted.lower()), None)

    def _voice_folders(self) -> Iterable[Path]:
        for folder in self._folders:
            with suppress(OSError):
                yield from sorted(path.parent for path in folder.glob(f"*/{INDEX}"))

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """Always raises VoiceError: what is recorded is not spoken."""
        raise VoiceError(f"“{shortened(text)}” is not recorded by {voice_settings.voice}")


def _voice(folder: Path) -> Voice:
    recordings = read_recordings(folder)
    count = len(recordings.files)
    return RecordedVoice(
        folder.name, folder.name, recordings.languages, "", "recorded",
        about=f"{count} sentence{'s' if count != 1 else ''}", recordings=recordings,
    )  # fmt: skip
