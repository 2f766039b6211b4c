"""The commands that a listener can give while a session is played."""

from dataclasses import dataclass
from enum import Enum


class Command(Enum):
    """A command without a value; each key and button stands for one."""

    PLAY_OR_PAUSE = "pause, and go on"
    PLAY = "go on"
    PAUSE = "pause"
    NEXT = "next exercise"
    BACK = "this exercise again; twice: the one before"
    AGAIN = "say it again"
    MORE_TIME = "ten seconds more"
    LOUDER = "louder"
    SOFTER = "softer"
    KEYS = "these keys"
    NOTHING = "only a soft sound, which says that a key was heard"
    STOP = "stop"
    INTERRUPT = "stop at once"


@dataclass(frozen=True, slots=True)
class SeekBy:
    """Go `time` ms on, or back where it is below zero."""

    time: int


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to `at` ms."""

    at: int


@dataclass(frozen=True, slots=True)
class SetVolume:
    """From 0 to LOUDEST; 1 is as exported."""

    volume: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question that was asked, by its number from 1."""

    number: int


AnyCommand = Command | SeekBy | GoTo | SetVolume
