"""The settings: one table. A new row is all that a new setting needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from voiceguide.routine.records import TALKS, Talk
from voiceguide.settings.kinds import FOLDER, LANGUAGE_TAG, PLACE, VOICE_NAME, Kind, one_of, whole_number

T_co = TypeVar("T_co", covariant=True)

_HEARD = ("play", "show", "export", "share", "check", "list", "choose")
"""The commands that a session's settings reach, as far as they have the option."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """A setting: its kind and meaning, what holds without it, and which option of which commands it presets."""

    name: str
    kind: Kind[T_co]
    default: T_co
    without: str
    """What holds by default, in words."""
    meaning: str
    example: str | int
    commands: tuple[str, ...] = _HEARD
    option: str = ""
    """The option's parameter, where it is not called as the setting."""

    @property
    def variable(self) -> str:
        """The environment variable that goes before the file."""
        return f"VOICEGUIDE_{self.name.upper()}"

    @property
    def line(self) -> str:
        """The setting as it may stand in the file."""
        return f'{self.name} = "{self.example}"' if isinstance(self.example, str) else f"{self.name} = {self.example}"

    @property
    def parameter(self) -> str:
        """The name of the option's parameter in the commands."""
        return self.option or self.name


VOICE: Setting[str | None] = Setting(
    "voice", VOICE_NAME, None, "the routine's, or the best for its language",
    "A voice from `voiceguide voices`, for routines that it can speak.", "en-gb",
)  # fmt: skip
RATE: Setting[int | None] = Setting(
    "rate", whole_number(80, 450), None, "the routine's, or 150",
    "Speech rate in words a minute, 80 to 450.", 140, (*_HEARD, "voices"),
)  # fmt: skip
TALK: Setting[Talk | None] = Setting(
    "talk", one_of(*TALKS), None, "the routine's, or full",
    "How much is said: full, brief or chimes.", "brief",
)  # fmt: skip
VOLUME: Setting[int] = Setting(
    "volume", whole_number(0, 125), 100, "100",
    "Loudness in per cent, 0 to 125.", 80, ("play", "choose"),
)  # fmt: skip
EXPORTS: Setting[Path | None] = Setting(
    "exports", FOLDER, None, "the current folder",
    "The folder that exports go into.", "~/Music", ("export", "share"), "output",
)  # fmt: skip
LANGUAGE: Setting[str] = Setting(
    "language", LANGUAGE_TAG, "en", "your system's, or en",
    "Language of routines and menus, such as de or en-US.", "de",
)  # fmt: skip
CHIMES: Setting[Path | None] = Setting(
    "chimes", FOLDER, None, "`sounds` in your own folder",
    "A folder with your own chimes.", "~/Music/chimes", option="sounds",
)  # fmt: skip
MUSIC: Setting[Path | None] = Setting(
    "music", PLACE, None, "the routine's, or none",
    "Music under sessions: a file, or a folder of files.", "~/Music/calm", ("play", "export", "share", "choose"),
)  # fmt: skip

_ROWS = (VOICE, RATE, TALK, VOLUME, EXPORTS, LANGUAGE, CHIMES, MUSIC)

SETTINGS: Mapping[str, Setting[Any]] = {row.name: row for row in _ROWS}
"""Every setting by name, in the order in which people see them."""
