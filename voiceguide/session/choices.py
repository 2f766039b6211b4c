"""What a listener chooses for a session."""

from dataclasses import dataclass
from typing import Literal, get_args

from voiceguide.routine.records import Talk

SoreSide = Literal["left", "right", "both"]
"""The side that exercises begin with, or are done on, where they ask for the sore one."""
SORE_SIDES: tuple[SoreSide, ...] = get_args(SoreSide)

DEFAULT_LEVEL = 50


@dataclass(frozen=True, slots=True)
class Choices:
    """A level from 0 to 100, with or without countdown ticks, how much talk if not the script's, the sore side."""

    level: int = DEFAULT_LEVEL
    has_countdown: bool = True
    talk: Talk | None = None
    sore: SoreSide = "both"
