"""`play`: play a session while the rest of it is still being spoken."""

import queue
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Protocol

from voiceguide.app.caution import unspoken_caution
from voiceguide.app.environment import Environment
from voiceguide.app.feedback import FeedbackSession
from voiceguide.app.personalize import PersonalizedRoutine, fitted_into_time, personalize
from voiceguide.app.prepare import chimes_for, load_named, music_for, open_synthesizer
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest, request_from_json
from voiceguide.app.start_position import delay_of, lead_in, start_of
from voiceguide.app.voices import described, foreign, rate_for, unrecorded
from voiceguide.audio.levels import Balance, balance_of
from voiceguide.audio.music.mix import LOOKS_AHEAD
from voiceguide.audio.music.stream import CrossfadeLoop, PrefetchReader
from voiceguide.audio.render import estimated_timeline, synthesized
from voiceguide.audio.tts.synthesizer import UnspokenError
from voiceguide.errors import UsageError
from voiceguide.player.controller import EndReason, PlaybackController, Ports
from voiceguide.player.music import StreamWithMusic
from voiceguide.player.progressive import ProgressiveSession, synthesizing
from voiceguide.player.stream import PlaybackStream
from voiceguide.player.tracking import LastFile, ListenTracker, ResumeStore, ResumeWriter
from voiceguide.script.library import find, routine_key
from voiceguide.session.model import Chime
from voiceguide.session.planner import plan, speeches
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.audio.music.tracks import MusicBed
    from voiceguide.audio.tts.base import Voice
    from voiceguide.player.commands import AnyCommand
    from voiceguide.player.controller import State
    from voiceguide.player.devices import Player, Source
    from voiceguide.player.progressive import Clips, SynthesisState
    from voiceguide.script.model import Routine
    from voiceguide.session.model import Plan, Speech
    from voiceguide.session.timeline import Timeline


class Watcher(Protocol):
    """Receives each state of a session."""

    def show(self, state: "State") -> None:
        """Handle a state; must not take long."""


class PlayReporter(Reporter, Protocol):
    """Also shows a session while it plays."""

    def now_playing(self, title: str) -> AbstractContextManager[Watcher]:
        """Shows the session of that title until the block ends."""


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """What to play, from where, how loud, and on which device."""

    name: str
    session: SessionRequest
    start_at: str | None = None
    delay: str | None = None
    volume: int = 100
    device: str | None = None
    player: str = "miniaudio"
    asks_for_feedback: bool = True
    heard: int = 0
    """How many ms were heard before it was stopped."""
    counted: int = 0
    """How many ms of it are in the history."""
    exercises: tuple[str, ...] = ()
    """The names of its exercises when it was stopped."""
    is_recorded: bool = True
    """Whether the history, the resume point and the menu learn of it; else nothing is asked either."""


@dataclass(slots=True)
class Narration:
    """Who speaks, in words, once that is known; and what another voice had to say instead, with the reason."""

    by: str = ""
    substituted: list[str] = field(default_factory=list)

    def substitute(self, error: UnspokenError, voice: "Voice") -> None:
        """Note that another voice steps in."""
        self.substituted.append(f"{described(voice)} said “{error.speech.text}”: {error}")


@dataclass(frozen=True, slots=True)
class Playable:
    """A routine that can be played: the file of its script if it has one, its plan, and where its clips come from."""

    script: Path | None
    personalized: PersonalizedRoutine
    planned: "Plan"
    chimes: "Mapping[Chime, bytes]"
    clips: "Clips"
    bed: "MusicBed | None" = None
    narration: Narration = field(default_factory=Narration)


@dataclass(frozen=True, slots=True)
class PlaybackContext:
    """Everything that playback needs."""

    playable: Playable
    session: "ProgressiveSession"
    stream: "PlaybackStream"
    voice: "SynthesisState"


def resumed(env: Environment, request: PlayRequest, reporter: Reporter) -> PlayRequest:
    """The session that was stopped, from the start of the exercise that it was stopped in.

    Raises UsageError if there is none, or if it is not of the routine that was named.
    """
    stopped = ResumeStore(env.folders.stopped_file).read()
    if stopped is None:
        raise UsageError("there is no session to continue; you finished the last one, or there was none")
    if request.name and not _is_of(env, Path(stopped.script), request.name):
        right = f"to continue it, leave out the name; to play `{request.name}`, leave out --resume"
        raise UsageError(f"you stopped {stopped.title}, not `{request.name}`; {right}")
    reporter.notice(f"continuing {stopped.title} at exercise {stopped.exercise}")
    names = stopped.choices.get("exercises")
    return replace(
        request,
        name=stopped.script,
        session=request_from_json(stopped.choices),
        start_at=str(stopped.exercise),
        heard=stopped.heard,
        counted=stopped.counted,
        exercises=tuple(names) if isinstance(names, list) else (),
    )


def _is_of(env: Environment, script: Path, name: str) -> bool:
    """Whether a script is the routine of that name, in whatever language."""
    named = find(name, env.folders.routines, env.language).resolve()
    return (named.parent, routine_key(named)) == (script.parent, routine_key(script))


def play(env: Environment, request: PlayRequest, reporter: PlayReporter) -> "EndReason":
    """Play it to its end; returns why it ended. Raises the errors of parsing, speaking and playing."""
    path, routine = load_named(env, request.name, request.session.language)
    chimes = chimes_for(env, request.session)
    # Refused before anything is spoken.
    delay_of(request.delay, chimes)
    personalized = personalize(env, path, routine, request.session, reporter)
    music = music_for(env, personalized, request.session, chimes)
    personalized = _fitted(env, personalized, request.session, chimes, reporter)
    planned = plan(personalized.routine, personalized.choices)
    for paragraph in unspoken_caution(personalized.routine, speeches(planned.steps)):
        reporter.paragraph(paragraph)
    sketch = estimated_timeline(planned, personalized.routine, chimes, rate_for(personalized.routine, request.session))
    balance = balance_of(sketch, chimes, music) if music else None
    narration = Narration()
    own, session = personalized.routine, request.session
    clips = partial(clips_of, env, own, session, planned, balance or sketch, narration=narration)
    playable = Playable(path, personalized, planned, chimes, clips, balance.bed if balance else None, narration)
    return perform(env, request, playable, reporter)


def perform(env: Environment, request: PlayRequest, playable: Playable, reporter: PlayReporter) -> "EndReason":
    """Play it while its clips come in; returns why it ended. Raises what speaking and playing raise."""
    session = ProgressiveSession(playable.planned, playable.chimes)
    with synthesizing(session, playable.clips) as voice:
        # Imported while the voice is being started.
        where = _start_at(request, session.titles)
        start = start_of(where, session, voice) if where else Ms(0)
        delay = delay_of(request.delay, playable.chimes) or (lead_in() if start else b"")
        stream = PlaybackStream(session, start=start, delay=delay, ahead=LOOKS_AHEAD if playable.bed else 0)
        stream.set_volume(request.volume / 100)
        if playable.script and request.is_recorded:
            LastFile(env.folders.state).write(playable.script.stem)
        reason = _perform(env, request, PlaybackContext(playable, session, stream, voice), reporter)
    reporter.notice(*playable.narration.substituted)
    return reason


def _fitted(
    env: Environment,
    personalized: PersonalizedRoutine,
    request: SessionRequest,
    chimes: "Mapping[Chime, bytes]",
    reporter: Reporter,
) -> PersonalizedRoutine:
    """The routine fitted into the requested minutes; all of it is spoken for that before it starts."""
    if request.minutes:
        with reporter.progress() as progress, open_synthesizer(env, personalized.routine, request) as synthesizer:
            personalized = fitted_into_time(personalized, request, chimes, synthesizer, progress.spoken)
    reporter.notice(*personalized.remarks())
    return personalized


def _start_at(request: PlayRequest, names: Sequence[str]) -> str | None:
    """Where it starts; in a session that is resumed, the exercise may have another number by now."""
    if not request.exercises or not request.start_at or [*names] == [*request.exercises]:
        return request.start_at
    left = request.exercises[int(request.start_at) - 1 :]
    return next((str(names.index(name) + 1) for name in left if name in names), request.start_at)


def clips_of(  # noqa: PLR0913 (each is one thing that a session is made of)
    env: Environment,
    routine: "Routine",
    request: SessionRequest,
    planned: "Plan",
    known: "Balance | Timeline",
    *,
    narration: Narration,
) -> Generator[tuple["Speech", bytes], None, None]:
    """Each speech of a plan with its clip, as loud as the timeline or its balance asks for."""
    with open_synthesizer(env, routine, request, narration.substitute) as synthesizer:
        if voice := synthesizer.voice:
            remarks = foreign(voice, routine.language), unrecorded(voice, speeches(planned.steps))
            narration.by = "; ".join(filter(None, (described(voice), *remarks)))
        chimes = chimes_for(env, request)
        balance = known if isinstance(known, Balance) else balance_of(known, chimes, None, synthesizer.cache)
        yield from synthesized(planned, routine, synthesizer, balance.voice)


def _perform(env: Environment, request: PlayRequest, context: PlaybackContext, reporter: PlayReporter) -> "EndReason":
    """Play the session, and ask afterwards how it was."""
    commands: queue.SimpleQueue[AnyCommand] = queue.SimpleQueue()
    playable, personalized = context.playable, context.playable.personalized
    resume = ResumeStore(env.folders.stopped_file)
    tracker = ListenTracker(request.heard, request.counted)
    title = personalized.routine.title
    watchers: list[Watcher] = [tracker]
    if playable.script and request.is_recorded:
        stored = _stored_request(request.session, playable)
        watchers += [ResumeWriter(resume, playable.script, title, stored, tracker)]

    def on_state(state: "State") -> None:
        for watcher in watchers:
            watcher.show(state)

    def new_player() -> "Player":
        return env.new_player(request.player, request.device)

    ports = Ports(new_player, commands, on_state, lambda: context.voice.failure, voice=lambda: playable.narration.by)
    listen_chime = playable.chimes[Chime("listen")]
    # The device is opened first: what shows the session, and what it is controlled by, takes a while to import.
    with (
        _source(context, reporter) as source,
        PlaybackController(context.stream, context.session, ports, listen_chime, source) as controller,
        reporter.now_playing(title) as view,
        env.new_controls(commands.put, title, personalized.routine.author) as controls,
    ):
        watchers += [view, controls]
        reason = controller.run()
        can_answer = request.asks_for_feedback and reason is not EndReason.INTERRUPTED and controls.is_available
    if request.is_recorded:
        length = tracker.length if tracker.is_length_known else _estimated_length(playable, request.session)
        feedback = FeedbackSession(env, reporter, personalized, request.session, tracker, length, new_player)
        _record(feedback, resume, has_finished=reason is EndReason.FINISHED, can_answer=can_answer)
    return reason


def _record(feedback: FeedbackSession, resume: ResumeStore, *, has_finished: bool, can_answer: bool) -> None:
    """Add what was heard to the history, and ask how it was if that was most of it."""
    is_done = feedback.tracker.counts_as_done
    if has_finished or is_done:
        # Before the question: whatever happens then, this session is over.
        resume.forget()
    if is_done:
        feedback.record(can_answer=can_answer)
        return
    if feedback.record_part():
        resume.count(feedback.tracker.time)
    if not has_finished:
        _tell_stopped(feedback.personalized, feedback.reporter)


def _estimated_length(playable: Playable, request: SessionRequest) -> Ms:
    """The length of a session that was stopped before all of it was spoken."""
    routine = playable.personalized.routine
    return estimated_timeline(playable.planned, routine, playable.chimes, rate_for(routine, request)).length


def _tell_stopped(personalized: PersonalizedRoutine, reporter: Reporter) -> None:
    """Say what the user can do after a session that was stopped."""
    reporter.notice("To continue with this exercise:  voiceguide play --resume")
    # Users who stop because of pain are not asked.
    reporter.notice(f"If it hurt:  voiceguide done {quote(personalized.name)} --felt hurt")


def _stored_request(request: SessionRequest, playable: Playable) -> Mapping[str, Any]:
    """The request with today's level, which may have changed by the time that the session is resumed."""
    level = playable.personalized.choices.listener_level
    return {**replace(request, level=level).as_json(), "exercises": [*playable.planned.chapters]}


@contextmanager
def _source(context: PlaybackContext, reporter: Reporter) -> Iterator["Source"]:
    """The stream to play, with its music if there is any."""
    bed = context.playable.bed
    if bed is None:
        yield context.stream
        return
    with PrefetchReader(CrossfadeLoop(bed)) as music:
        yield StreamWithMusic(context.stream, context.session, music, bed.duck)
    if music.failure:
        reporter.notice(f"the music ended early: {music.failure}")
