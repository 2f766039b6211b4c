"""From what was asked on the command line to a session."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.asked import SessionRequest
from voiceguide.cli.folders import cache_folder, frames_folder, music_folder, own_folder, routine_folders
from voiceguide.cli.today import PersonalizedRoutine, in_estimated_time, in_time
from voiceguide.errors import UsageError, VoiceError
from voiceguide.languages import language_base
from voiceguide.script.library import find, read_script
from voiceguide.script.model import Routine
from voiceguide.script.parser import parse_routine
from voiceguide.session.planner import says_anything
from voiceguide.units import MINUTE

if TYPE_CHECKING:
    from voiceguide.audio.cache import FolderCache
    from voiceguide.audio.music.tracks import Music
    from voiceguide.audio.render import RenderedSession
    from voiceguide.audio.tts.base import Voice, VoiceSettings
    from voiceguide.audio.tts.synthesizer import Synthesizer
    from voiceguide.session.model import Chime
    from voiceguide.session.timeline import Timeline


def load(path: Path) -> Routine:
    """The routine in a script."""
    return parse_routine(*read_script(path))


def load_named(name: str, language: str | None = None) -> tuple[Path, Routine]:
    """The script of a routine's name or path, and the routine in it.

    It is in `language`, else in the listener's own if there is a version in it. Raises UsageError if it is not there,
    or not in the language that was asked for.
    """
    path = find(name, routine_folders(), language or own_language())
    routine = load(path)
    if language and language_base(routine.language) != language_base(language):
        raise UsageError(f"`{name}` is not there in `{language}`; it is in `{routine.language}`")
    return path, routine


def own_language() -> str:
    """The language that the listener has set, else the machine's."""
    from voiceguide.cli.preset import own_settings
    from voiceguide.config.schema import LANGUAGE

    return own_settings()[LANGUAGE].value


@contextmanager
def synthesizer(routine: Routine, asked: SessionRequest) -> Iterator["Synthesizer"]:
    """The voice that was asked for, else the listener's usual one, the script's, or the best; closed at the end.

    Where nothing is said, no voice is needed.
    """
    from voiceguide.audio.cache import FolderCache
    from voiceguide.audio.tts.synthesizer import Synthesizer

    if not says_anything(routine, asked.choices):
        yield _silence(rate_of(routine, asked))
        return
    from voiceguide.audio.tts.espeak import installed
    from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine
    from voiceguide.audio.tts.voices import cached_voices

    cache = FolderCache(cache_folder())
    with Pyttsx3Engine() as engine:
        voices = cached_voices(engine, installed() if sys.platform == "linux" else None, cache)
        voice_settings = voice_settings_for(asked, voices, routine.language, routine)
        yield Synthesizer(engine, voice_settings, cache, engine.workers)
    cache.tidy()


def _silence(rate: int) -> "Synthesizer":
    from voiceguide.audio.cache import NoCache
    from voiceguide.audio.tts.base import NullEngine, VoiceSettings
    from voiceguide.audio.tts.synthesizer import Synthesizer

    return Synthesizer(NullEngine(), VoiceSettings("", rate), NoCache(), 1)


def voice_settings_for(
    asked: SessionRequest, voices: "Sequence[Voice]", language: str, routine: Routine | None = None
) -> "VoiceSettings":
    """Who speaks words in a language, those of a routine if there is one, and how fast.

    Raises VoiceError if the voice that was asked for, or one for the language, is not there.
    """
    from voiceguide.audio.tts.base import VoiceSettings
    from voiceguide.audio.tts.voices import choose_voice

    usual = _usual_voice(asked, voices, language)
    voice = usual or choose_voice(voices, asked.voice or (routine.voice if routine else None), language)
    return VoiceSettings(voice.id, rate_of(routine, asked))


def _usual_voice(asked: SessionRequest, voices: "Sequence[Voice]", language: str) -> "Voice | None":
    """The voice that was set once, if it speaks the language and no other was asked for; raises VoiceError."""
    from voiceguide.audio.tts.voices import choose_voice, speaks

    if asked.voice or not asked.usual_voice:
        return None
    try:
        usual = choose_voice(voices, asked.usual_voice, language)
    except VoiceError as error:
        raise VoiceError(f"the voice that is set cannot be used: {error}") from error
    return usual if speaks(usual, language) else None


def prepared(
    today: PersonalizedRoutine, asked: SessionRequest, on_progress: Callable[[int, int], object] = lambda *_: None
) -> "tuple[PersonalizedRoutine, RenderedSession]":
    """What of it is done in the time that there is, and the session with every clip spoken and measured."""
    from voiceguide.audio.render import render

    chimes = own_chimes(asked)
    music = own_music(today, asked, chimes)
    with synthesizer(today.routine, asked) as voice:
        today = in_time(today, asked, chimes, voice, on_progress)
        return today, render(today.routine, today.choices, voice, chimes, on_progress, music=music)


def prepared_by_estimate(today: PersonalizedRoutine, asked: SessionRequest) -> "tuple[PersonalizedRoutine, Timeline]":
    """The same with the lengths of its words estimated; no voice is needed."""
    from voiceguide.audio.render import estimate

    chimes, rate = own_chimes(asked), rate_of(today.routine, asked)
    today = in_estimated_time(today, asked, chimes, rate)
    return today, estimate(today.routine, today.choices, chimes, rate)


def rehearsed(routine: Routine, asked: SessionRequest) -> "RenderedSession":
    """All of a routine, whoever does it, with every clip spoken and measured."""
    from voiceguide.audio.render import render

    with synthesizer(routine, asked) as voice:
        return render(routine, asked.choices, voice, own_chimes(asked))


def estimated(routine: Routine, asked: SessionRequest) -> "Timeline":
    """All of a routine, whoever does it, with the lengths of its words estimated."""
    from voiceguide.audio.render import estimate

    return estimate(routine, asked.choices, own_chimes(asked), rate_of(routine, asked))


def rate_of(routine: Routine | None, asked: SessionRequest) -> int:
    """Words a minute."""
    from voiceguide.audio.tts.synthesizer import DEFAULT_RATE

    return asked.rate or (routine and routine.rate) or DEFAULT_RATE


def frames_cache() -> "FolderCache":
    """What was encoded before."""
    from voiceguide.audio.cache import FRAMES_FILE, FolderCache

    return FolderCache(frames_folder(), form=FRAMES_FILE)


def own_music(today: PersonalizedRoutine, asked: SessionRequest, chimes: Mapping["Chime", bytes]) -> "Music | None":
    """The music that was asked for, else the script's, as much of it as the session may need; raises MusicError."""
    place = None if asked.no_music else asked.music or today.routine.music
    if place is None:
        return None
    from voiceguide.audio.cache import FRAMES_FILE, FolderCache
    from voiceguide.audio.music.tracks import Music, measured
    from voiceguide.audio.render import estimate

    length = estimate(today.routine, today.choices, chimes, rate_of(today.routine, asked)).length
    # Estimates are a little off, and a listener may give a hold more time.
    tracks = measured(place, length * 5 // 4 + MINUTE, FolderCache(music_folder(), form=FRAMES_FILE))
    return Music(tracks, asked.music_level, asked.music_duck)


def own_chimes(asked: SessionRequest) -> Mapping["Chime", bytes]:
    """The chimes: the listener's own where there are some, else the bundled ones."""
    from voiceguide.audio.chimes import load_chimes

    # Without a look into it, since there may be a home that cannot be read.
    own = own_folder() / "sounds"
    return load_chimes(asked.sounds or (own if os.path.isdir(own) else None))  # noqa: PTH112 (it never raises)
