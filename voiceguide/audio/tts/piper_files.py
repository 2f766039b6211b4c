"""The files of Piper's voices: an `.onnx` with the model, and beside it an `.onnx.json` that describes it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.audio.tts.base import Voice
from voiceguide.audio.tts.piper_catalog import published_voice
from voiceguide.errors import UnusableVoiceError, reason_of

SUFFIX = ".onnx"
LARGEST_JSON = 5_000_000
"""Bytes; the description of a voice with a thousand speakers has some 30 kB."""


@dataclass(frozen=True, slots=True)
class PiperFile:
    """A voice that is there: its model, its voice as people see it, its sample rate and the number of each speaker."""

    model: Path
    voice: Voice
    rate: int
    speakers: Mapping[str, int]

    @property
    def stamp(self) -> str:
        """What changes with the files: their sizes and times."""
        stats = (path.stat() for path in (self.model, description_of(self.model)))
        return " ".join(f"{status.st_size} {status.st_mtime_ns}" for status in stats)


def description_of(model: Path) -> Path:
    """The path of the description of a model."""
    return model.with_name(f"{model.name}.json")


def files_in(folders: Iterable[Path]) -> Iterator[Path]:
    """The models in folders that have a description, the first of those with the same name."""
    seen: set[str] = set()
    for folder in folders:
        try:
            models = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
        except OSError:
            continue
        for model in models:
            if model.name not in seen and description_of(model).is_file():
                seen.add(model.name)
                yield model


def read_voice_file(model: Path, name: str = "") -> PiperFile:
    """A voice by its model, called by its file's name; raises UnusableVoiceError if its description cannot be used."""
    path = description_of(model)
    try:
        with path.open("rb") as file:
            described = described_in(file.read(LARGEST_JSON))
    except FileNotFoundError as error:
        missing = path if model.exists() else model
        raise UnusableVoiceError(
            f"there is no file {missing}; a voice is a file `.onnx` with its `.onnx.json`"
        ) from error
    except OSError as error:
        raise UnusableVoiceError(f"{path} cannot be read: {reason_of(error)}") from error
    except ValueError as error:
        raise UnusableVoiceError(f"{path}: {error}; {get_again(model)}") from error
    speakers = described.get("speaker_id_map") or {}
    names = tuple(sorted(speakers, key=lambda speaker: speakers[speaker]))
    dataset = described.get("dataset")
    voice = Voice(
        id=name or model.stem,
        name=model.stem,
        languages=(language_in(described, model.stem),),
        gender="",
        engine="piper",
        quality=str(described["audio"].get("quality") or model.stem.rpartition("-")[2]),
        speakers=names if len(names) > 1 else (),
        about=dataset if isinstance(dataset, str) else "",
    )
    return PiperFile(model, voice, described["audio"]["sample_rate"], speakers)


def get_again(model: Path) -> str:
    """How a user replaces a voice that is damaged."""
    name = model.stem
    return f"to get it again: voiceguide voices --get {name}" if published_voice(name) else "get the voice again"


def described_in(content: bytes) -> Mapping[str, Any]:
    """The description of a voice; raises ValueError with the reason if it is none."""
    try:
        described = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError("this is not the description of a voice, but something else") from error
    required: Mapping[str, type] = {"audio": dict, "espeak": dict, "phoneme_id_map": dict, "num_symbols": int}
    is_whole = isinstance(described, dict) and all(
        isinstance(described.get(name), kind) for name, kind in required.items()
    )
    speakers = described.get("speaker_id_map") if is_whole else None
    has_numbers = not speakers or (
        isinstance(speakers, dict) and all(isinstance(number, int) for number in speakers.values())
    )
    if not is_whole or not isinstance(described["audio"].get("sample_rate"), int) or not has_numbers:
        raise ValueError("this description of a voice is incomplete")
    found: Mapping[str, Any] = described
    return found


def language_in(described: Mapping[str, Any], name: str) -> str:
    """The language tag of a voice: `en-US` for `en_US`, or what eSpeak NG calls its language."""
    language = described.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    head, hyphen, _ = name.partition("-")
    found = code or (head if hyphen and "_" in head else described["espeak"].get("voice"))
    return str(found or "").replace("_", "-")
