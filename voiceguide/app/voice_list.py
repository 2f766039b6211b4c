"""The voices as people look through them: recorded and natural ones first, then programs, then those of the system."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voiceguide.app.voices import SYSTEMS
from voiceguide.audio.tts.base import EngineName, Voice
from voiceguide.audio.tts.espeak import VARIANTS
from voiceguide.audio.tts.voices import best_voice, speaks
from voiceguide.i18n.catalog import language_base
from voiceguide.script.options import LANGUAGE

TITLES: dict[EngineName, str] = {
    "recorded": "Recorded by people",
    "piper": "Natural voices (Piper)",
    "program": "Programs from your settings",
    "system": f"Voices of {SYSTEMS.get(sys.platform, 'this computer')}",
}


@dataclass(frozen=True, slots=True)
class VoiceSection:
    """Voices of one kind under their title; `hidden` more speak other languages."""

    title: str
    voices: tuple[Voice, ...]
    hidden: int = 0


def sections(voices: Sequence[Voice], language: str, *, is_all: bool = False) -> Iterator[VoiceSection]:
    """The voices by kind, that for routines in `language` first, and eSpeak's variants of it.

    Those of the system are only the ones in `language` unless `is_all`.
    """
    for engine, title in TITLES.items():
        of_engine = [voice for voice in voices if voice.engine == engine]
        usual = _usual(of_engine, language)
        of_engine.sort(key=lambda voice: voice != usual)
        # What people added themselves is always shown.
        is_shown = [is_all or engine != "system" or speaks(voice, language) for voice in of_engine]
        shown = [voice for voice, yes in zip(of_engine, is_shown, strict=True) if yes]
        if shown:
            yield VoiceSection(title, tuple(shown), len(of_engine) - len(shown))
    yield from _variants([voice for voice in voices if voice.engine == "system"], language)


def routine_language(language: str) -> str:
    """The language of the routines for a listener: their own; without a region, that of routines that name none."""
    usual = LANGUAGE.default
    return usual if language == language_base(usual) else language


def _usual(voices: Sequence[Voice], language: str) -> Voice | None:
    return best_voice(voices, routine_language(language))


def _variants(voices: Sequence[Voice], language: str) -> Iterator[VoiceSection]:
    """The best variants of eSpeak NG's voice for a language."""
    best = _usual(voices, language) if sys.platform == "linux" else None
    if best is None:
        return
    short, _, own = best.id.rpartition("/")[2].partition("+")
    others = {name: gender for name, gender in VARIANTS.items() if name != own}
    variants = (replace(best, id=f"{short}+{name}", gender=gender) for name, gender in others.items())
    yield VoiceSection(f"{best.name} in other tones", tuple(variants))
