"""The commands that a listener can give during playback.

Separate from the controller, so that remote controls do not have to import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Command(Enum):
    """A command without a value, with its description in the list of keys."""

    PLAY_OR_PAUSE = "pause or continue"
    PLAY = "continue"
    PAUSE = "pause"
    NEXT = "next exercise"
    BACK = "this exercise again; twice: the one before"
    AGAIN = "say it again"
    MORE_TIME = "ten seconds more"
    LOUDER = "louder"
    SOFTER = "softer"
    KEYS = "these keys"
    NOTHING = "only the confirmation sound"
    STOP = "quit"
    INTERRUPT = "quit at once"


KEYS: Mapping[Command, tuple[str, ...]] = {
    Command.PLAY_OR_PAUSE: (" ",),
    Command.NEXT: ("right", "n"),
    Command.BACK: ("left", "b"),
    Command.AGAIN: ("r",),
    Command.MORE_TIME: ("+",),
    Command.LOUDER: ("up",),
    Command.SOFTER: ("down",),
    Command.KEYS: ("?",),
    Command.STOP: ("q",),
    Command.INTERRUPT: ("c-c",),
}
"""The keys for each command, by their names in prompt_toolkit."""


@dataclass(frozen=True, slots=True)
class SeekBy:
    """Seek forward by `time` ms, or back if it is negative."""

    time: int


@dataclass(frozen=True, slots=True)
class GoTo:
    """Seek to `at` ms."""

    at: int


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Set the volume, from 0 to MAX_VOLUME; 1 is as exported."""

    volume: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The number, from 1, of the answer to a question."""

    number: int


AnyCommand = Command | SeekBy | GoTo | SetVolume
