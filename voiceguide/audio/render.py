"""A rendered session: spoken, measured and laid out, and fitted into a given time where there is one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.cache import BlobCache, NoCache
from voiceguide.audio.cached_loudness import cached_loudness
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE, Synthesizer, UnspokenError
from voiceguide.errors import UsageError, VoiceError
from voiceguide.script.diagnostics import Problem, ScriptError
from voiceguide.script.limits import LONGEST, LONGEST_ESTIMATE
from voiceguide.script.model import Routine
from voiceguide.session.fit import Fit, FitRequest, fit
from voiceguide.session.model import Chime, Choices, Plan, Sound, Speech
from voiceguide.session.phrases import speech_length
from voiceguide.session.planner import line_of, plan, speeches
from voiceguide.session.timeline import LengthOf, Timeline, place
from voiceguide.units import Ms, clock

if TYPE_CHECKING:
    from voiceguide.audio.music.tracks import Music, MusicBed

Clips = Mapping[Sound, bytes]


@dataclass(frozen=True, slots=True)
class RenderedSession:
    """A timeline, the samples of each of its sounds, and the music under it if there is any."""

    timeline: Timeline
    clips: Clips
    bed: "MusicBed | None" = None


@dataclass(frozen=True, slots=True)
class Balance:
    """How loud the clips of the voice are in LUFS, and the music under them if there is any."""

    voice: float
    bed: "MusicBed | None" = None


def render(  # noqa: PLR0913 (each is one thing that a session is made of)
    routine: Routine,
    choices: Choices,
    synthesizer: Synthesizer,
    chimes: Mapping[Chime, bytes],
    on_progress: Callable[[int, int], object] = lambda *_: None,
    *,
    music: "Music | None" = None,
) -> RenderedSession:
    """The routine as it will be heard, every clip measured.

    `on_progress` is told how many of how many clips are ready.

    Raises VoiceError if something cannot be spoken, ScriptError if the session is too long.
    """
    planned = plan(routine, choices)
    wanted = speeches(planned.steps)
    balance = balance_of(
        estimated_timeline(planned, routine, chimes, synthesizer.voice_settings.rate), chimes, music, synthesizer.cache
    )
    clips: dict[Sound, bytes] = dict(chimes.items())
    for speech, clip in synthesized(planned, routine, synthesizer, balance.voice):
        clips[speech] = clip
        on_progress(len(clips) - len(chimes), len(wanted))
    timeline = place(planned, lambda sound: length_of_clip(clips[sound]))
    return RenderedSession(_bounded(timeline, routine), clips, balance.bed)


def synthesized(
    planned: Plan, routine: Routine, synthesizer: Synthesizer, loudness: float
) -> Iterator[tuple[Speech, bytes]]:
    """Everything that has to be spoken with its clip at `loudness` LUFS, in the order in which it is first heard.

    Raises VoiceError, which names the line, if something cannot be spoken.
    """
    try:
        yield from synthesizer.clips(speeches(planned.steps), loudness)
    except UnspokenError as error:
        line = line_of(planned.steps, error.speech)
        raise VoiceError(f"{routine.location.file}:{line}: {error}") from error


def estimated_timeline(planned: Plan, routine: Routine, chimes: Mapping[Chime, bytes], rate: int) -> Timeline:
    """The session by estimated lengths at the usual rate, before anything is spoken.

    Raises ScriptError if it would be far too long at `rate`.
    """
    sketch = place(planned, _estimated(chimes, DEFAULT_RATE))
    as_spoken = sketch if rate == DEFAULT_RATE else place(planned, _estimated(chimes, rate))
    if as_spoken.length > LONGEST_ESTIMATE:
        raise _too_long(routine, "would last about", as_spoken.length)
    return sketch


def balance_of(
    sketch: Timeline, chimes: Mapping[Chime, bytes], music: "Music | None" = None, cache: BlobCache | None = None
) -> Balance:
    """What makes all of the session as loud as other spoken audio: told before anything is spoken."""
    if music is None:
        return Balance(cached_loudness((cue.sound for cue in sketch.cues), chimes, cache or NoCache()))
    from voiceguide.audio.levels import balanced

    return Balance(*balanced(sketch, chimes, music))


def estimate(routine: Routine, choices: Choices, chimes: Mapping[Chime, bytes], rate: int) -> Timeline:
    """The routine with the lengths of its words estimated, for when there is no voice.

    Raises ScriptError if the session is too long.
    """
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
    # Up to the next second: what is told is more than is allowed.
    message = f"this session {lasts} {clock(length + 999)} hours; the most is 12 hours"
    return ScriptError([Problem(routine.location, message)])


def fitted(
    wanted: FitRequest,
    chimes: Mapping[Chime, bytes],
    synthesizer: Synthesizer,
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> Fit:
    """What fits.

    The search is done with estimates first; then every clip that it asked for is spoken and measured, and it is done
    again, until it asks for nothing that was not measured. `on_progress` is told how many of how many clips are ready.

    Raises UsageError if nothing fits, VoiceError if something cannot be spoken.
    """
    known = _lengths(chimes)
    while True:
        asked: dict[Speech, None] = {}
        found = _tried(wanted, known, asked, synthesizer.voice_settings.rate)
        if asked:
            for speech, length in _measured(synthesizer, asked, wanted.routine):
                known[speech] = length
                on_progress(len(known) - len(chimes), len(known.keys() | asked.keys()) - len(chimes))
        elif isinstance(found, UsageError):
            raise found
        else:
            return found


def estimated_fit(wanted: FitRequest, chimes: Mapping[Chime, bytes], rate: int) -> Fit:
    """What fits by estimated lengths, for when there is no voice; raises UsageError if nothing does."""
    found = _tried(wanted, _lengths(chimes), {}, rate)
    if isinstance(found, UsageError):
        raise found
    return found


def _lengths(chimes: Mapping[Chime, bytes]) -> dict[Sound, Ms]:
    return {chime: length_of_clip(clip) for chime, clip in chimes.items()}


def _tried(wanted: FitRequest, known: Mapping[Sound, Ms], asked: dict[Speech, None], rate: int) -> Fit | UsageError:
    """What fits, or why nothing does; what is not known is estimated, and noted in `asked`."""

    def length_of(sound: Sound) -> Ms:
        if isinstance(sound, Speech) and sound not in known:
            asked[sound] = None
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
        raise VoiceError(f"{routine.location.file}: {error}") from error
