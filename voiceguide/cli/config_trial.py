"""Settings tried out on this machine before they are kept, as the options that they stand for would be."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from voiceguide.cli.screen import tell
from voiceguide.config.schema import CHIMES, MUSIC, VOICE, Setting
from voiceguide.errors import UsageError, VoiceError, VoiceguideError


def try_out(setting: Setting[Any], value: Any) -> None:
    """Raise UsageError for a value that cannot be used on this machine; what cannot be tried here is only told."""
    if missing := setting.missing(value):
        raise UsageError(f"{missing}; choose one that exists")
    try:
        _TRIALS.get(setting.name, lambda _: None)(value)
    except VoiceguideError as error:
        raise UsageError(f"`{setting.name}`: {error}") from error


def _try_voice(name: str) -> None:
    from voiceguide.audio.tts.base import VoiceSettings
    from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine
    from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
    from voiceguide.audio.tts.voices import choose_voice

    with Pyttsx3Engine() as engine:
        try:
            voices = engine.voices()
        except VoiceError as error:
            tell(f"the voice could not be checked: {error}")
            return
        voice = choose_voice(voices, name, "en")
        base, plus, variant = name.partition("+")
        try:
            # Variants are in no list.
            _ = plus and engine.speak("one", VoiceSettings(voice.id, DEFAULT_RATE))
        except VoiceError as error:
            right = f"leave out `+{variant}`, or try `{base}+f3`"
            raise VoiceError(f"`{base}` cannot speak as `{variant}`; {right}") from error


def _try_chimes(folder: Path) -> None:
    from voiceguide.audio.chimes import load_chimes

    load_chimes(folder)


def _try_music(place: Path) -> None:
    """The first file of it."""
    from voiceguide.audio.cache import NoCache
    from voiceguide.audio.music.tracks import MISSING, MusicError, measured

    try:
        measured(place, 1, NoCache())
    except MusicError as error:
        if str(error) != MISSING:
            raise
        tell(f"the music could not be tried: {error}")


_TRIALS: Mapping[str, Callable[[Any], object]] = {
    VOICE.name: _try_voice,
    CHIMES.name: _try_chimes,
    MUSIC.name: _try_music,
}
