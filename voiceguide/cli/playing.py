"""From what was asked on the command line to a session that is heard."""

import queue
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from voiceguide.cli.beginning import delay_of, lead_in, start_of
from voiceguide.cli.folders import state_folder
from voiceguide.cli.screen import is_terminal, tell
from voiceguide.cli.session import Asked, load_named, narrator, own_chimes
from voiceguide.errors import Exit, UsageError
from voiceguide.live.speaking import speaking
from voiceguide.session.plan import plan
from voiceguide.session.sounds import Chime
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.live.conductor import State
    from voiceguide.live.mpris import MediaControl
    from voiceguide.live.performance import Performance
    from voiceguide.live.players.records import Player
    from voiceguide.live.speaking import Speaking
    from voiceguide.live.wishes import AnyWish
    from voiceguide.routine.records import Routine
    from voiceguide.session.sounds import Speech
    from voiceguide.session.steps import Plan
    from voiceguide.sound.unfolding import Unfolding


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

    stopped = StoppedFile(state_folder() / "stopped.json").read()
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
    # The thread that the device calls must not wait for the others: it gets its turn within a millisecond.
    sys.setswitchinterval(0.001)
    path, routine = load_named(playing.name)
    chimes = own_chimes(playing.asked)
    delay = delay_of(playing.delay, chimes)
    planned = plan(routine, playing.asked.choices)
    from voiceguide.sound.unfolding import Unfolding

    session = Unfolding(planned, chimes)
    with speaking(session, partial(_clips, routine, playing.asked, planned)) as voice:
        # Imported while the voice is being started.
        from voiceguide.live.performance import Performance
        from voiceguide.live.stopped import LastFile

        start = start_of(playing.start_at, routine, session, voice) if playing.start_at else Ms(0)
        performance = Performance(session, start=start, delay=delay or (lead_in() if start else b""))
        performance.set_volume(playing.volume / 100)
        LastFile(state_folder()).write(path.stem)
        return _performed(playing, path, routine, Stage(session, performance, voice, chimes))


def _clips(routine: "Routine", asked: Asked, planned: "Plan") -> Generator[tuple["Speech", bytes], None, None]:
    with narrator(routine, asked) as voice:
        from voiceguide.sound.rehearsal import narrated

        yield from narrated(planned, routine, voice, own_chimes(asked))


@dataclass(frozen=True, slots=True)
class Stage:
    """All that is ready when a performance begins."""

    session: "Unfolding"
    performance: "Performance"
    voice: "Speaking"
    chimes: "Mapping[Chime, bytes]"


def _performed(playing: Playing, path: Path, routine: "Routine", stage: Stage) -> int:
    from voiceguide.live.conductor import Conductor, Ending, World
    from voiceguide.live.stopped import Keeper, StoppedFile

    wishes: queue.SimpleQueue[AnyWish] = queue.SimpleQueue()
    stopped = StoppedFile(state_folder() / "stopped.json")
    watchers: list[Watcher] = [Keeper(stopped, path, routine.title, _kept(playing.asked))]

    def on_state(state: "State") -> None:
        for watcher in watchers:
            watcher.show(state)

    world = World(partial(_player, playing), wishes, on_state, lambda: stage.voice.failure)
    # The device is opened first: what shows the session, and what it is controlled by, takes a while to import.
    with (
        Conductor(stage.performance, stage.session, world, stage.chimes[Chime("listen")]) as conductor,
        _view(routine.title, is_plain=playing.is_plain) as view,
        _controls(wishes.put, routine) as control,
    ):
        watchers += [view, control]
        ending = conductor.conduct()
    if ending is Ending.FINISHED:
        stopped.forget()
        return Exit.DONE
    tell("stopped; `voiceguide play --resume` goes on at the start of this exercise")
    return Exit.DONE if ending is Ending.STOPPED else Exit.INTERRUPTED


class Watcher(Protocol):
    """What is told of each state."""

    def show(self, state: "State") -> None:
        """Take it in, and be quick."""


def _kept(asked: Asked) -> Mapping[str, Any]:
    """What was asked, as it can be kept in a file and be read from another folder."""
    return {**asdict(asked), "sounds": str(asked.sounds.resolve()) if asked.sounds else None}


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
