"""From what was asked on the command line to a session that is heard."""

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.cli.folders import state_folder
from voiceguide.cli.screen import is_terminal, tell
from voiceguide.cli.session import Asked, load_named, narrator, own_chimes
from voiceguide.errors import Exit, UsageError, VoiceError, VoiceguideError
from voiceguide.routine.values import BadValue, duration
from voiceguide.session.plan import plan
from voiceguide.session.sounds import Chime
from voiceguide.units import Ms, samples_at

if TYPE_CHECKING:
    from voiceguide.live.conductor import Conductor, State
    from voiceguide.live.mpris import MediaControl
    from voiceguide.live.players.records import Player
    from voiceguide.routine.records import Routine
    from voiceguide.session.steps import Plan
    from voiceguide.sound.unfolding import Unfolding

TICKS_BEFORE = 3
"""Seconds at the end of a delay that a soft tick marks."""


@dataclass(frozen=True, slots=True)
class Playing:
    """What is to be played, from where, how loud, on what device."""

    name: str
    asked: Asked
    start_at: str | None = None
    delay: str | None = None
    volume: int = 100
    device: str | None = None
    player: str = "miniaudio"
    is_plain: bool = False


def resumed(playing: Playing) -> Playing:
    """The session that was not finished, from the start of the exercise that it stopped in."""
    from voiceguide.live.stopped import StoppedFile

    stopped = StoppedFile(_stopped_path()).read()
    if stopped is None:
        raise UsageError("there is no session to go on with; the last one was finished, or there was none")
    known = {field.name for field in fields(Asked)}
    chosen = {name: value for name, value in stopped.choices.items() if name in known}
    sounds = chosen.get("sounds")
    asked = Asked(**{**chosen, "sounds": Path(sounds) if sounds else None})
    tell(f"going on with {stopped.title}, exercise {stopped.exercise}")
    return replace(playing, name=stopped.script, asked=asked, start_at=str(stopped.exercise))


def play(playing: Playing) -> int:
    """Play it to its end; the exit code. Raises what parsing, speaking and playing raise."""
    path, routine = load_named(playing.name)
    delay = _length(playing.delay) if playing.delay else Ms(0)
    chimes = own_chimes(playing.asked)
    planned = plan(routine, playing.asked.choices)
    with ExitStack() as stack:
        from voiceguide.sound.unfolding import Unfolding

        session = Unfolding(planned, chimes)
        voice = stack.enter_context(_speaking(routine, playing.asked, planned, session))
        from voiceguide.live.conductor import Conductor, Ending, World
        from voiceguide.live.performance import Performance
        from voiceguide.live.stopped import LastFile

        start = _start(playing.start_at, routine, session, voice) if playing.start_at else Ms(0)
        performance = Performance(session, start=start, delay=_delay(delay, chimes))
        performance.set_volume(playing.volume / 100)
        wishes: queue.SimpleQueue[Any] = queue.SimpleQueue()
        LastFile(state_folder()).write(path.stem)
        keep = _Keeper(path, routine, playing.asked)
        view = stack.enter_context(_view(routine.title, is_plain=playing.is_plain))
        control = stack.enter_context(_controls(wishes.put, routine))

        def on_state(state: "State") -> None:
            keep(state)
            view.show(state)
            control.show(state)

        world = World(partial(_player, playing), wishes, on_state)
        conductor = Conductor(performance, session, world, chimes[Chime("listen")])
        voice.on_failure(conductor)
        ending = conductor.conduct()
    if ending is Ending.FINISHED:
        keep.forget()
        return Exit.DONE
    tell("stopped; `voiceguide play --resume` goes on at the start of this exercise")
    return Exit.DONE if ending is Ending.STOPPED else Exit.INTERRUPTED


# The voice


class _Voice:
    """The thread that speaks what is still missing."""

    def __init__(self, work: Callable[[Callable[[], bool]], None]) -> None:
        self.failure: VoiceguideError | None = None
        self.is_over = threading.Event()
        self._conductor: Conductor | None = None
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), name="voice", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Callable[[], bool]], None]) -> None:
        try:
            work(self._is_stopping.is_set)
        except VoiceguideError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 (a thread's error would be lost)
            self._fail(VoiceError(f"the voice failed: {type(error).__name__}: {error}"))
        finally:
            self.is_over.set()

    def _fail(self, error: VoiceguideError) -> None:
        self.failure = error
        if self._conductor:
            self._conductor.failure = error

    def on_failure(self, conductor: "Conductor") -> None:
        """Tell the conductor, now or later."""
        self._conductor = conductor
        conductor.failure = self.failure

    def stop(self) -> None:
        """Speak no more."""
        self._is_stopping.set()
        self._thread.join()


@contextmanager
def _speaking(routine: "Routine", asked: Asked, planned: "Plan", session: "Unfolding") -> Iterator[_Voice]:
    def work(is_stopping: Callable[[], bool]) -> None:
        with narrator(routine, asked) as speaker:
            from voiceguide.sound.rehearsal import narrated

            for spoken in narrated(planned, routine, speaker, own_chimes(asked)):
                session.take([spoken])
                if is_stopping():
                    return

    voice = _Voice(work)
    try:
        yield voice
    finally:
        voice.stop()


# Where and when it begins


def _start(where: str, routine: "Routine", session: "Unfolding", voice: _Voice) -> Ms:
    """The ms at which an exercise's number or name, or a time, is; waits until it has been spoken that far."""
    number = _exercise(where, routine)
    time = _length(where) if number is None else None
    while True:
        timeline = session.score.timeline
        if number is not None and number < len(timeline.chapters):
            return timeline.chapters[number].start
        if time is not None and time < timeline.length:
            return time
        if voice.failure:
            raise voice.failure
        if session.score.is_whole:
            raise UsageError(f"`{where}` is after the end of this session")
        voice.is_over.wait(0.01)


def _exercise(where: str, routine: "Routine") -> int | None:
    """The index of an exercise by its number or name, or by what its name begins with or has in it."""
    names = [exercise.name.lower() for exercise in routine.exercises]
    if where.isdecimal():
        if not 1 <= int(where) <= len(names):
            raise UsageError(f"there is no exercise {where}; this routine has {len(names)}")
        return int(where) - 1
    wanted = where.strip().lower()
    for fits in (wanted.__eq__, lambda name: name.startswith(wanted), lambda name: wanted in name):
        found = [index for index, name in enumerate(names) if fits(name)]
        if found:
            return found[0]
    if not where[:1].isdigit():
        listed = ", ".join(f"`{exercise.name}`" for exercise in routine.exercises)
        raise UsageError(f"there is no exercise `{where}`; there are {listed}")
    return None


def _length(text: str) -> Ms:
    try:
        return duration(text)
    except BadValue as bad:
        raise UsageError(bad.message) from bad


def _delay(time: int, chimes: Mapping[Chime, bytes]) -> bytes:
    """So much silence as PCM, with a soft tick in each of its last seconds."""
    from voiceguide.sound.pcm import SAMPLE_RATE, SAMPLE_WIDTH

    tick = chimes[Chime("listen")]
    silence = bytearray(samples_at(time, SAMPLE_RATE) * SAMPLE_WIDTH)
    for second in range(1, min(TICKS_BEFORE, time // 1000) + 1):
        at = len(silence) - second * SAMPLE_RATE * SAMPLE_WIDTH
        silence[at : at + len(tick)] = tick
    return bytes(silence)


# What it is played on, shown in and controlled by


def _player(playing: Playing) -> "Player":
    match playing.player:
        case "null":
            from voiceguide.live.players.null_player import NullPlayer

            return NullPlayer()
        case "simpleaudio":
            from voiceguide.live.players.simpleaudio_player import SimpleaudioPlayer

            return SimpleaudioPlayer()
        case _:
            from voiceguide.live.players.miniaudio_player import MiniaudioPlayer

            return MiniaudioPlayer(playing.device)


def _view(title: str, *, is_plain: bool) -> Any:
    from voiceguide.cli.view import Lines, Picture

    return Lines() if is_plain or not is_terminal() else Picture(title)


@contextmanager
def _controls(wish: Callable[[Any], object], routine: "Routine") -> Iterator["MediaControl"]:
    from voiceguide.live.keys import keyboard
    from voiceguide.live.mpris import media_control
    from voiceguide.live.remote import listening

    with listening() as loop, keyboard(loop, wish), media_control(loop, wish, routine.title, routine.author) as control:
        yield control


# Where it stopped


def _stopped_path() -> Path:
    return state_folder() / "stopped.json"


class _Keeper:
    """Remembers which exercise is being done, on disk, each time that it is another one."""

    def __init__(self, path: Path, routine: "Routine", asked: Asked) -> None:
        from voiceguide.live.stopped import StoppedFile

        self._file = StoppedFile(_stopped_path())
        self._script = str(path.resolve())
        self._routine = routine
        choices = asdict(asked)
        self._choices = {**choices, "sounds": str(asked.sounds.resolve()) if asked.sounds else None}
        self._exercise = 0

    def __call__(self, state: "State") -> None:
        from voiceguide.live.stopped import Stopped
        from voiceguide.session.moves import exercise_at

        number = exercise_at(state.timeline, state.at) + 1
        if number != self._exercise and state.timeline.steps:
            self._exercise = number
            self._file.write(Stopped(self._script, number, self._routine.title, self._choices))

    def forget(self) -> None:
        """It was finished."""
        self._file.forget()
