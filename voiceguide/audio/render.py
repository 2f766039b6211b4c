"""Renders a routine: synthesizes its clips, lays them out in time and, if asked to, fits them into a given time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.levels import balance_of
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE, Synthesizer, UnspokenError
from voiceguide.errors import UnusableVoiceError, UsageError, VoiceError
from voiceguide.script.diagnostics import Problem, ScriptError
from voiceguide.script.limits import LONGEST, LONGEST_ESTIMATE
from voiceguide.script.model import Routine
from voiceguide.session.fit import Fit, FitRequest, fit
from voiceguide.session.model import Chime, Choices, Plan, Sound, Speech
from voiceguide.session.planner import line_of, plan, speeches
from voiceguide.session.sample import sample_of
from voiceguide.session.speech import speech_length
from voiceguide.session.timeline import LengthOf, Timeline, place
from voiceguide.units import Ms, clock

if TYPE_CHECKING:
    from voiceguide.audio.music.tracks import Music, MusicBed

Clips = Mapping[Sound, bytes]


@dataclass(frozen=True, slots=True)
class RenderedSession:
    """A timeline, the PCM of each of its sounds, and background music if there is any."""

    timeline: Timeline
    clips: Clips
    bed: "MusicBed | None" = None


def render(  # noqa: PLR0913 (each is one thing that a session is made of)
    routine: Routine,
    choices: Choices,
    synthesizer: Synthesizer,
    chimes: Mapping[Chime, bytes],
    on_progress: Callable[[int, int], object] = lambda *_: None,
    *,
    music: "Music | None" = None,
    is_sample: bool = False,
) -> RenderedSession:
    """Render a routine, or a sample that is as loud as all of it; `on_progress(ready, total)` is called for each clip.

    Raises VoiceError if something cannot be spoken, ScriptError if the session is too long.
    """
    planned, rate = plan(routine, choices), synthesizer.voice_settings.rate
    balance = balance_of(estimated_timeline(planned, routine, chimes, rate), chimes, music, synthesizer.cache)
    if is_sample:
        planned = sample_of(planned, _estimated(chimes, rate))
    wanted = speeches(planned.steps)
    clips: dict[Sound, bytes] = dict(chimes.items())
    for speech, clip in synthesized(planned, routine, synthesizer, balance.voice):
        clips[speech] = clip
        on_progress(len(clips) - len(chimes), len(wanted))
    timeline = place(planned, lambda sound: length_of_clip(clips[sound]))
    return RenderedSession(_bounded(timeline, routine), clips, balance.bed)


def synthesized(
    planned: Plan, routine: Routine, synthesizer: Synthesizer, loudness: float
) -> Iterator[tuple[Speech, bytes]]:
    """Each speech of a plan with its clip at `loudness` LUFS, in the order in which they are first heard.

    Raises VoiceError with the line of the script if something cannot be spoken.
    """
    try:
        yield from synthesizer.clips(speeches(planned.steps), loudness)
    except UnspokenError as error:
        raise _located(error, f"{routine.location.file}:{line_of(planned.steps, error.speech)}") from error


def estimated_timeline(planned: Plan, routine: Routine, chimes: Mapping[Chime, bytes], rate: int) -> Timeline:
    """The timeline with estimated speech at the default rate.

    Raises ScriptError if the session would be far too long at `rate`.
    """
    sketch = place(planned, _estimated(chimes, DEFAULT_RATE))
    as_spoken = sketch if rate == DEFAULT_RATE else place(planned, _estimated(chimes, rate))
    if as_spoken.length > LONGEST_ESTIMATE:
        raise _too_long(routine, "would last about", as_spoken.length)
    return sketch


def estimate(routine: Routine, choices: Choices, chimes: Mapping[Chime, bytes], rate: int) -> Timeline:
    """The timeline with estimated speech at `rate`, which needs no voice; raises ScriptError if it is too long."""
    return _bounded(place(plan(routine, choices), _estimated(chimes, rate)), routine)


def _estimated(chimes: Mapping[Chime, bytes], rate: int) -> LengthOf:
    def length_of(sound: Sound) -> Ms:
        return length_of_clip(chimes[sound]) if isinstance(sound, Chime) else speech_length(sound, rate)

    return length_of


def _bounded(timeline: Timeline, routine: Routine) -> Timeline:
    if timeline.length > LONGEST:
        raise _too_long(routine, "lasts", timeline.length)
    return timeline


def _too_long(routine: Routine, lasts: str, length: int) -> ScriptError:
    # Rounded up to a second, so that the number shown is over the limit.
    message = f"this session {lasts} {clock(length + 999)} hours; the maximum is 12 hours"
    return ScriptError([Problem(routine.location, message)])


def fitted(
    wanted: FitRequest,
    chimes: Mapping[Chime, bytes],
    synthesizer: Synthesizer,
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> Fit:
    """Fit a session into a time by the measured lengths of its clips.

    The first search uses estimates; then the clips that it needed are synthesized and measured, and the search is
    repeated until it needs no estimates. `on_progress(ready, total)` is called for each clip.

    Raises UsageError if nothing fits, VoiceError if something cannot be spoken.
    """
    known = _lengths(chimes)
    while True:
        missing: dict[Speech, None] = {}
        found = _search(wanted, known, missing, synthesizer.voice_settings.rate)
        if missing:
            for speech, length in _measured(synthesizer, missing, wanted.routine):
                known[speech] = length
                on_progress(len(known) - len(chimes), len(known.keys() | missing.keys()) - len(chimes))
        elif isinstance(found, UsageError):
            raise found
        else:
            return found


def estimated_fit(wanted: FitRequest, chimes: Mapping[Chime, bytes], rate: int) -> Fit:
    """Fit a session into a time by estimated lengths, which needs no voice; raises UsageError if nothing fits."""
    found = _search(wanted, _lengths(chimes), {}, rate)
    if isinstance(found, UsageError):
        raise found
    return found


def _lengths(chimes: Mapping[Chime, bytes]) -> dict[Sound, Ms]:
    return {chime: length_of_clip(clip) for chime, clip in chimes.items()}


def _search(wanted: FitRequest, known: Mapping[Sound, Ms], missing: dict[Speech, None], rate: int) -> Fit | UsageError:
    """The result of a search; speech that is not in `known` is estimated, and added to `missing`."""

    def length_of(sound: Sound) -> Ms:
        if isinstance(sound, Speech) and sound not in known:
            missing[sound] = None
            return speech_length(sound, rate)
        return known[sound]

    try:
        return fit(wanted, length_of)
    except UsageError as error:
        return error


def _measured(synthesizer: Synthesizer, speeches: Iterable[Speech], routine: Routine) -> Iterator[tuple[Speech, Ms]]:
    try:
        yield from synthesizer.lengths(speeches)
    except UnspokenError as error:
        raise _located(error, routine.location.file) from error


def _located(error: UnspokenError, place: object) -> VoiceError:
    """The error with its place in the script, unless the script has no part in it."""
    if isinstance(error.__cause__, UnusableVoiceError):
        return error.__cause__
    return VoiceError(f"{place}: {error}")
