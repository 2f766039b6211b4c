"""From the name of a routine to a session with every clip spoken and measured."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from voiceguide.app.environment import Environment
from voiceguide.app.personalize import PersonalizedRoutine, fitted_by_estimate, fitted_into_time
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.app.voices import VoiceChooser, open_engine, rate_for, settings_of, unrecorded
from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.music.tracks import Music, measured
from voiceguide.audio.render import estimate, render
from voiceguide.audio.tts.base import NullEngine, VoiceSettings
from voiceguide.audio.tts.synthesizer import Synthesizer, UnspokenError
from voiceguide.audio.tts.voices import choose_voice
from voiceguide.config.schema import PAUSE
from voiceguide.errors import UsageError, VoiceError
from voiceguide.i18n.catalog import language_base
from voiceguide.script.library import find, full_name
from voiceguide.script.model import Routine
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.model import Speech
from voiceguide.session.planner import says_anything
from voiceguide.session.timeline import Timeline
from voiceguide.units import MINUTE

if TYPE_CHECKING:
    from voiceguide.audio.render import RenderedSession
    from voiceguide.audio.tts.base import Voice
    from voiceguide.session.model import Chime


Lengths = Literal["measured", "estimated"]


def load(env: Environment, path: Path) -> Routine:
    """The routine in a script."""
    return parse_routine(*read_script(path, env.folders.bundled), env.languages)


def load_named(env: Environment, name: str, language: str | None = None) -> tuple[Path, Routine]:
    """The script of a routine's name or path, and the routine in it.

    It is in `language`, else in the user's own if there is a version in it. Raises UsageError if there is no such
    routine, or none in `language`.
    """
    path = find(name, env.folders.routines, language or env.language)
    routine = load(env, path)
    if language and language_base(routine.language) != language_base(language):
        raise UsageError(f"there is no version of `{name}` in `{language}`; it is in `{routine.language}`")
    return path, routine


def routine_name(env: Environment, typed: str, language: str | None = None) -> str:
    """The full name of a routine of which a title or a beginning was typed; all else as it was typed."""
    try:
        return full_name(typed, env.folders.routines, language or env.language)
    except UsageError:
        return typed


def prepare(
    env: Environment,
    personalized: PersonalizedRoutine,
    request: SessionRequest,
    on_progress: Callable[[int, int], object] = lambda *_: None,
    *,
    is_sample: bool = False,
) -> "tuple[PersonalizedRoutine, RenderedSession]":
    """The routine fitted into the requested time, and the session, or a sample, with every clip spoken and measured."""
    chimes = chimes_for(env, request)
    music = music_for(env, personalized, request, chimes)
    with open_synthesizer(env, personalized.routine, request) as synthesizer:
        personalized = fitted_into_time(personalized, request, chimes, synthesizer, on_progress)
        routine, choices = personalized.routine, personalized.choices
        rendered = render(routine, choices, synthesizer, chimes, on_progress, music=music, is_sample=is_sample)
    speeches = [sound for sound in rendered.clips if isinstance(sound, Speech)]
    voice = synthesizer.voice
    return replace(personalized, voice=voice, unrecorded=unrecorded(voice, speeches) if voice else ""), rendered


def prepare_by_estimate(
    env: Environment, personalized: PersonalizedRoutine, request: SessionRequest
) -> "tuple[PersonalizedRoutine, Timeline]":
    """The same with estimated lengths, for use without a voice."""
    chimes, rate = chimes_for(env, request), rate_for(personalized.routine, request)
    personalized = fitted_by_estimate(personalized, request, chimes, rate)
    return personalized, estimate(personalized.routine, personalized.choices, chimes, rate)


def prepare_or_estimate(
    env: Environment, personalized: PersonalizedRoutine, request: SessionRequest, reporter: Reporter
) -> tuple[PersonalizedRoutine, Timeline, Lengths]:
    """What of it is done, when, and whether that was measured; without any voice it is estimated, and that is said."""
    try:
        personalized, rendered = prepare(env, personalized, request)
    except VoiceError as error:
        if request.voice or request.usual_voice:
            raise
        reporter.notice(f"voiceguide: {error}", "voiceguide: without a voice, times are estimates")
        return *prepare_by_estimate(env, personalized, request), "estimated"
    return personalized, rendered.timeline, "measured"


def render_all(env: Environment, routine: Routine, request: SessionRequest) -> "RenderedSession":
    """All of a routine, whatever its user skips, with every clip spoken and measured."""
    with open_synthesizer(env, routine, request) as synthesizer:
        return render(routine, request.choices, synthesizer, chimes_for(env, request))


def estimate_all(env: Environment, routine: Routine, request: SessionRequest) -> "Timeline":
    """All of a routine, whatever its user skips, with the lengths of its words estimated."""
    return estimate(routine, request.choices, chimes_for(env, request), rate_for(routine, request))


# Voice


@contextmanager
def open_synthesizer(
    env: Environment,
    routine: Routine,
    request: SessionRequest,
    on_substitute: "Callable[[UnspokenError, Voice], object] | None" = None,
) -> "Iterator[Synthesizer]":
    """The synthesizer with the requested voice, else the user's usual one, the script's, or the best.

    If nothing is said, it needs no voice. With `on_substitute`, a voice of the system steps in for what an added one
    cannot say, once it has said something; the function is told of it.
    """
    if not says_anything(routine, request.choices):
        yield _silent_synthesizer(rate_for(routine, request))
        return
    cache = clip_cache(env)
    with open_engine(env) as engine:
        voice = VoiceChooser(env, engine, request).voice_for(routine.language, routine)
        rate, pause = rate_for(routine, request), env.settings[PAUSE].value

        def substitute(error: UnspokenError) -> Synthesizer:
            other = choose_voice(engine.system_voices(), None, routine.language)
            if on_substitute:
                on_substitute(error, other)
            return Synthesizer(engine, settings_of(other, rate, pause), cache, other)

        voice_settings = settings_of(voice, rate, pause)
        can_substitute = on_substitute and voice_settings.engine not in ("recorded", "system")
        yield Synthesizer(engine, voice_settings, cache, voice, substitute=substitute if can_substitute else None)
    cache.tidy()


def _silent_synthesizer(rate: int) -> "Synthesizer":
    return Synthesizer(NullEngine(), VoiceSettings("", rate), NoCache())


# Caches, chimes and music


def clip_cache(env: Environment) -> "FolderCache":
    """The cache of clips."""
    return FolderCache(env.folders.clips)


def frames_cache(env: Environment) -> "FolderCache":
    """The cache of encoded sound."""
    return FolderCache(env.folders.frames)


def music_for(
    env: Environment,
    personalized: PersonalizedRoutine,
    request: SessionRequest,
    chimes: "Mapping[Chime, bytes]",
) -> "Music | None":
    """The requested music, else the script's, as much of it as the session may need; raises MusicError."""
    place = None if request.no_music else request.music or personalized.routine.music
    if place is None:
        return None
    routine = personalized.routine
    length = estimate(routine, personalized.choices, chimes, rate_for(routine, request)).length
    # Estimates are a little off, and a listener may give a hold more time.
    tracks = measured(place, length * 5 // 4 + MINUTE, FolderCache(env.folders.music))
    return Music(tracks, request.music_level, request.music_duck)


def chimes_for(env: Environment, request: SessionRequest) -> "Mapping[Chime, bytes]":
    """The user's own chimes if there are some, else the bundled ones."""
    # Without a look into it, since there may be a home that cannot be read.
    own = env.folders.chimes
    return load_chimes(request.sounds or (own if os.path.isdir(own) else None))  # noqa: PTH112 (it never raises)
