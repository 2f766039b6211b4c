"""The two kinds of sound a session is made of."""

from dataclasses import dataclass
from typing import Literal, get_args

ChimeName = Literal["tick", "start", "halfway", "end", "switch", "finish", "listen"]
"""The chimes: each is a file of that name in `sounds/`."""

CHIME_NAMES: tuple[ChimeName, ...] = get_args(ChimeName)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words to be spoken: as they are read, and as the voice is given them (respelled)."""

    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Chime:
    """A short sound of the program."""

    name: ChimeName


Sound = Speech | Chime
