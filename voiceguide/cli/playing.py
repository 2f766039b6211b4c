"""From what was asked on the command line to a session that is heard."""

import queue
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Protocol

from voiceguide.cli.asked import SessionRequest, request_from
from voiceguide.cli.beginning import delay_of, lead_in, start_of
from voiceguide.cli.folders import state_folder
from voiceguide.cli.progress import Progress
from voiceguide.cli.screen import is_terminal, tell
from voiceguide.cli.session import load_named, own_chimes, own_music, rate_of, synthesizer
from voiceguide.cli.today import PersonalizedRoutine, in_time, personalized
from voiceguide.errors import Exit, UsageError
from voiceguide.player.progressive import speaking
from voiceguide.session.model import Chime
from voiceguide.session.planner import plan
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.audio.music.tracks import MusicBed
    from voiceguide.audio.render import Balance
    from voiceguide.player.commands import AnyCommand
    from voiceguide.player.controller import State
    from voiceguide.player.devices import Player, Source
    from voiceguide.player.progressive import ProgressiveSession, Speaking
    from voiceguide.player.remote import MediaControl
    from voiceguide.player.stream import PlaybackStream
    from voiceguide.script.model import Routine
    from voiceguide.session.model import Plan, Speech
    from voiceguide.session.timeline import Timeline


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """What is to be played, from where, how loud, on what device."""

    name: str
    asked: SessionRequest
    start_at: str | None = None
    delay: str | None = None
    volume: int = 100
    device: str | None = None
    player: str = "miniaudio"
    is_plain: bool = False
    asks: bool = True
    heard: int = 0
    """The ms that were heard of it before it was stopped."""
    exercises: tuple[str, ...] = ()
    """The names that it had when it was stopped."""


def resumed(playing: PlayRequest) -> PlayRequest:
    """The session that was not finished, from the start of the exercise that it stopped in."""
    from voiceguide.player.tracking import ResumeStore

    stopped = ResumeStore(state_folder() / "stopped.json").read()
    if stopped is None:
        raise UsageError("there is no session to go on with; the last one was finished, or there was none")
    tell(f"going on with {stopped.title}, exercise {stopped.exercise}")
    names = stopped.choices.get("exercises")
    return replace(
        playing,
        name=stopped.script,
        asked=request_from(stopped.choices),
        start_at=str(stopped.exercise),
        heard=stopped.heard,
        exercises=tuple(names) if isinstance(names, list) else (),
    )


def play(playing: PlayRequest) -> int:
    """Play it to its end; the exit code. Raises what parsing, speaking and playing raise."""
    # The thread that the device calls must not wait for the others: it gets its turn within a millisecond.
    sys.setswitchinterval(0.001)
    path, routine = load_named(playing.name, playing.asked.language)
    chimes = own_chimes(playing.asked)
    delay = delay_of(playing.delay, chimes)
    today = personalized(path, routine, playing.asked)
    music = own_music(today, playing.asked, chimes)
    today = _in_time(today, playing.asked, chimes)
    planned = plan(today.routine, today.choices)
    from voiceguide.audio.render import balance_of, sketched
    from voiceguide.player.progressive import ProgressiveSession

    sketch = sketched(planned, today.routine, chimes, rate_of(today.routine, playing.asked))
    balance = balance_of(sketch, chimes, music) if music else None
    session = ProgressiveSession(planned, chimes)
    with speaking(session, partial(_clips, today.routine, playing.asked, planned, balance or sketch)) as voice:
        # Imported while the voice is being started.
        from voiceguide.player.stream import PlaybackStream
        from voiceguide.player.tracking import LastFile

        where = _where(playing, today.routine)
        start = start_of(where, today.routine, session, voice) if where else Ms(0)
        bed = balance.bed if balance else None
        ahead = _looks_ahead() if bed else 0
        stream = PlaybackStream(session, start=start, delay=delay or (lead_in() if start else b""), ahead=ahead)
        stream.set_volume(playing.volume / 100)
        LastFile(state_folder()).write(path.stem)
        return _performed(playing, path, today, PlaybackContext(session, stream, voice, chimes, bed))


def _in_time(today: PersonalizedRoutine, asked: SessionRequest, chimes: "Mapping[Chime, bytes]") -> PersonalizedRoutine:
    """What is done today; where it has to fit into a time, all of it is spoken before it begins."""
    if asked.minutes is not None:
        with Progress() as progress, synthesizer(today.routine, asked) as voice:
            today = in_time(today, asked, chimes, voice, progress.spoken)
    for remark in today.remarks():
        tell(remark)
    return today


def _where(playing: PlayRequest, routine: "Routine") -> str | None:
    """Where it begins; for a session that is gone on with, the exercise may have another number by now."""
    names = [exercise.name for exercise in routine.exercises]
    if not playing.exercises or not playing.start_at or names == [*playing.exercises]:
        return playing.start_at
    left = playing.exercises[int(playing.start_at) - 1 :]
    return next((str(names.index(name) + 1) for name in left if name in names), playing.start_at)


def _clips(
    routine: "Routine", asked: SessionRequest, planned: "Plan", known: "Balance | Timeline"
) -> Generator[tuple["Speech", bytes], None, None]:
    with synthesizer(routine, asked) as voice:
        from voiceguide.audio.render import Balance, balance_of, synthesized

        balance = known if isinstance(known, Balance) else balance_of(known, own_chimes(asked), None, voice.cache)
        yield from synthesized(planned, routine, voice, balance.voice)


def _looks_ahead() -> Ms:
    from voiceguide.audio.music.mix import LOOKS_AHEAD

    return LOOKS_AHEAD


@dataclass(frozen=True, slots=True)
class PlaybackContext:
    """All that is ready when playback begins."""

    session: "ProgressiveSession"
    stream: "PlaybackStream"
    voice: "Speaking"
    chimes: "Mapping[Chime, bytes]"
    bed: "MusicBed | None" = None


def _performed(playing: PlayRequest, path: Path, today: PersonalizedRoutine, stage: PlaybackContext) -> int:
    from voiceguide.cli.afterwards import FeedbackSession
    from voiceguide.player.controller import EndReason, PlaybackController, Ports
    from voiceguide.player.tracking import ListenTracker, ResumeStore, ResumeWriter

    commands: queue.SimpleQueue[AnyCommand] = queue.SimpleQueue()
    resume = ResumeStore(state_folder() / "stopped.json")
    tracker = ListenTracker(playing.heard)
    watchers: list[Watcher] = [
        tracker,
        ResumeWriter(resume, path, today.routine.title, _kept(playing.asked, today), tracker),
    ]

    def on_state(state: "State") -> None:
        for watcher in watchers:
            watcher.show(state)

    ports = Ports(partial(_player, playing), commands, on_state, lambda: stage.voice.failure)
    # The device is opened first: what shows the session, and what it is controlled by, takes a while to import.
    with (
        _source(stage) as source,
        PlaybackController(stage.stream, stage.session, ports, stage.chimes[Chime("listen")], source) as controller,
        _view(today.routine.title, is_plain=playing.is_plain) as view,
        _controls(commands.put, today.routine) as control,
    ):
        watchers += [view, control]
        reason = controller.run()
        can_answer = playing.asks and reason is not EndReason.INTERRUPTED and (control.is_there or sys.stdin.isatty())
    if reason is EndReason.FINISHED or tracker.is_whole:
        # Before the question: whatever happens then, this session is over.
        resume.forget()
    if tracker.is_whole:
        FeedbackSession(today, playing.asked, tracker, partial(_player, playing)).note(can_answer=can_answer)
    else:
        _tell_unfinished(today, is_over=reason is EndReason.FINISHED)
    return Exit.INTERRUPTED if reason is EndReason.INTERRUPTED else Exit.DONE


def _tell_unfinished(today: PersonalizedRoutine, *, is_over: bool) -> None:
    """Say what can be done where less than four fifths were heard: nothing follows from it by itself."""
    if is_over:
        tell("less than four fifths of it were heard, so it is not in your history")
        return
    tell("stopped; `voiceguide play --resume` goes on at the start of this exercise")
    # Who breaks off in pain is not asked.
    tell(f"if it hurt:  voiceguide done {quote(today.name)} --felt hurt")


class Watcher(Protocol):
    """What is told of each state."""

    def show(self, state: "State") -> None:
        """Take it in, and be quick."""


def _kept(asked: SessionRequest, today: PersonalizedRoutine) -> Mapping[str, Any]:
    """What was asked, at today's level: it may be another one by the time that the session goes on."""
    level = today.choices.level if asked.minutes is None else asked.level
    names = [exercise.name for exercise in today.routine.exercises]
    return {**replace(asked, level=level).as_kept(), "exercises": names}


# What it is played on, shown in and controlled by


@contextmanager
def _source(stage: PlaybackContext) -> Iterator["Source"]:
    """What is played: the stream, with its music if there is any."""
    if stage.bed is None:
        yield stage.stream
        return
    from voiceguide.audio.music.stream import CrossfadeLoop, PrefetchReader
    from voiceguide.player.music import StreamWithMusic

    with PrefetchReader(CrossfadeLoop(stage.bed)) as music:
        yield StreamWithMusic(stage.stream, stage.session, music, stage.bed.duck)
    if music.failure:
        tell(f"the music ended early: {music.failure}")


def _player(playing: PlayRequest) -> "Player":
    match playing.player:
        case "null":
            from voiceguide.player.devices import NullPlayer

            return NullPlayer()
        case "simpleaudio":
            from voiceguide.player.simpleaudio import SimpleaudioPlayer

            return SimpleaudioPlayer()
        case _:
            from voiceguide.player.devices import MiniaudioPlayer

            return MiniaudioPlayer(playing.device)


def _view(title: str, *, is_plain: bool) -> Any:
    from voiceguide.cli.view import PlaybackLines, PlaybackScreen

    return PlaybackLines() if is_plain or not is_terminal() else PlaybackScreen(title)


@contextmanager
def _controls(handle: Callable[[Any], object], routine: "Routine") -> Iterator["MediaControl"]:
    from voiceguide.player.remote import keyboard, listening, media_control

    with (
        listening() as loop,
        keyboard(loop, handle),
        media_control(loop, handle, routine.title, routine.author) as control,
    ):
        yield control
