"""The settings: one table, the kinds of values that they take, and the file that explains them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from voiceguide.script.model import TALKS, Talk
from voiceguide.script.options import OPTIONS
from voiceguide.script.values import BadValue
from voiceguide.text import quoted

T_co = TypeVar("T_co", covariant=True)
W = TypeVar("W", bound=str)

LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class SettingKind(Generic[T_co]):
    """A kind of value: its type in the file, in words too, and what it means; `read` raises BadValue."""

    written: type[str] | type[int]
    words: str
    read: Callable[[Any], T_co]

    def from_text(self, text: str) -> T_co:
        """The value that was typed; raises BadValue."""
        text = text.strip()
        if self.written is str:
            return self.read(text)
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            raise BadValue(f"{quoted(text)} is not a whole number; write {self.words}")
        return self.read(int(text))


def _words(text: str) -> str:
    if not text.strip():
        raise BadValue("there is nothing here; write a name, or leave the setting out")
    if not text.isprintable():
        raise BadValue(f"{quoted(text)} has a character that cannot be seen; write it without")
    return text.strip()


def _place(text: str) -> Path:
    try:
        return Path(_words(text)).expanduser()
    except RuntimeError as error:
        raise BadValue(f"{quoted(text)} names nobody's home; write `~/` for your own") from error


def _language(text: str) -> str:
    OPTIONS["language"].read(_words(text))
    return text


def _voice(text: str) -> str:
    voice: str = OPTIONS["voice"].read(_words(text))
    return voice


VOICE_NAME = SettingKind(str, "the name of a voice in quotes", _voice)
FOLDER = SettingKind(str, "a folder in quotes", _place)
PLACE = SettingKind(str, "a file or a folder in quotes", _place)
LANGUAGE_TAG = SettingKind(str, "a language tag in quotes", _language)


def whole_number(low: int, high: int) -> SettingKind[int]:
    """Whole numbers from `low` to `high`."""

    def read(number: int) -> int:
        if not low <= number <= high:
            raise BadValue(f"{quoted(str(number))} is out of range; write {right}")
        return number

    right = f"a whole number from {low} to {high}"
    return SettingKind(int, right, read)


def one_of(*words: W) -> SettingKind[W]:
    """One of these words."""

    def read(text: str) -> W:
        for word in words:
            if text.lower() == word:
                return word
        raise BadValue(f"{quoted(text)} is none of them; write {right}")

    right = f"{', '.join(words[:-1])} or {words[-1]}"
    return SettingKind(str, f"{right} in quotes", read)


_HEARD = ("play", "show", "export", "share", "check", "list", "choose")
"""The commands that a session's settings reach, as far as they have the option."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """A setting: its kind and meaning, what holds without it, and which option of which commands it presets."""

    name: str
    kind: SettingKind[T_co]
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


_HEADING = """\
# What you set once for voiceguide. Take away the # before a setting, and write what you want.
# `voiceguide config` shows what holds, and where it comes from.
"""


def template() -> str:
    """The text of the file."""
    settings = (
        f"\n# {setting.meaning}\n# Without it: {setting.without}.\n# {setting.line}\n" for setting in SETTINGS.values()
    )
    return _HEADING + "".join(settings)
