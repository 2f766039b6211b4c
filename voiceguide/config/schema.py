"""The settings: one table of all that there are, and the kinds of values that they take."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from voiceguide.history.level import START
from voiceguide.script.limits import LONGEST
from voiceguide.script.model import TALKS, Talk
from voiceguide.script.options import read_language, read_voice
from voiceguide.script.values import BadValue, read_duration
from voiceguide.session.model import SORE_SIDES, SoreSide
from voiceguide.text import quoted
from voiceguide.units import MINUTE

if TYPE_CHECKING:
    from voiceguide.export.formats import Quality

MOST_MINUTES = LONGEST // MINUTE
FULL = "full"
"""In place of minutes: all of a routine."""

T_co = TypeVar("T_co", covariant=True)
W = TypeVar("W", bound=str)


@dataclass(frozen=True, slots=True)
class SettingKind(Generic[T_co]):
    """A kind of value: its types in the file, in words too, and what it means; `read` raises BadValue."""

    written: tuple[type, ...]
    words: str
    read: Callable[[Any], T_co]
    choices: tuple[str, ...] = ()

    def from_text(self, text: str) -> T_co:
        """The value that was typed; raises BadValue."""
        text = text.strip()
        if str in self.written:
            return self.read(text)
        if not re.fullmatch("-?[0-9]{1,9}", text):
            raise BadValue(f"{quoted(text)} is not a whole number; write {self.words}")
        return self.read(int(text))


def _words(text: str) -> str:
    if not text.strip():
        raise BadValue("there is nothing here; write a name, or leave it out")
    if not text.isprintable():
        raise BadValue(f"{quoted(text)} has a character that cannot be seen; write it without")
    return text.strip()


def _path(text: str) -> Path:
    if "://" in text:
        raise BadValue(f"{quoted(text)} is an address; write a file or folder on this computer")
    try:
        return Path(_words(text)).expanduser()
    except RuntimeError as error:
        raise BadValue(f"{quoted(text)} names nobody's home; write `~/` for your own") from error


def _minutes(value: str | float) -> float:
    """Minutes from their number, or from a time as scripts have it."""
    text = str(value).strip()
    with suppress(BadValue):
        is_bare = re.fullmatch(r"[0-9]+([.,][0-9]+)?", text)
        minutes = float(text.replace(",", ".")) if is_bare else read_duration(text, 1) / MINUTE
        if 0 < minutes <= MOST_MINUTES:
            return minutes
    raise BadValue(f"{quoted(text)} is not a time; write minutes up to {MOST_MINUTES}, such as `10`, or `4:30`")


def _session_minutes(value: str | float) -> float:
    return 0.0 if str(value).strip().lower() == FULL else _minutes(value)


def _is_on(value: str | bool) -> bool:  # noqa: FBT001 (it is the value)
    return value if isinstance(value, bool) else _ON_OR_OFF.read(value) == "on"


VOICE_NAME = SettingKind((str,), "the name of a voice in quotes", lambda text: read_voice(_words(text)))
LANGUAGE_TAG = SettingKind(
    (str,), "a language tag in quotes", lambda text: read_language(_words(text).replace("_", "-"))
)
FOLDER = SettingKind((str,), "a folder in quotes", _path)
FILE_OR_FOLDER = SettingKind((str,), "a file or a folder in quotes", _path)
MINUTE_NUMBER = SettingKind((str, int, float), "minutes, or a time in quotes", _minutes)
SESSION_MINUTES = SettingKind((str, int, float), f'minutes, or a time or "{FULL}" in quotes', _session_minutes)
"""Minutes; 0 is all of a routine, whatever its length."""
DEVICE_NAME = SettingKind((str,), "the name of a sound device in quotes", _words)


def whole_number(low: int, high: int) -> SettingKind[int]:
    """Whole numbers from `low` to `high`."""

    def read(number: int) -> int:
        if not low <= number <= high:
            raise BadValue(f"{quoted(str(number))} is out of range; write {words}")
        return number

    words = f"a whole number from {low} to {high}"
    return SettingKind((int,), words, read)


def one_of(*choices: W) -> SettingKind[W]:
    """One of these words."""

    def read(text: str) -> W:
        for choice in choices:
            if text.lower() == choice:
                return choice
        raise BadValue(f"{quoted(text)} is not a choice; write {words}")

    words = f"{', '.join(choices[:-1])} or {choices[-1]}"
    return SettingKind((str,), f"{words} in quotes", read, choices)


_ON_OR_OFF = one_of("on", "off")
SWITCH: SettingKind[bool] = SettingKind((str, bool), _ON_OR_OFF.words, _is_on, _ON_OR_OFF.choices)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """A setting: its kind and meaning, and its default."""

    name: str
    kind: SettingKind[T_co]
    default: T_co
    without: str
    """What the default means, in words."""
    meaning: str
    example: str | int

    @property
    def variable(self) -> str:
        """The environment variable that takes precedence over the file."""
        return f"VOICEGUIDE_{self.name.upper().replace('-', '_')}"

    @property
    def line(self) -> str:
        """The setting as it may stand in the file."""
        return f'{self.name} = "{self.example}"' if isinstance(self.example, str) else f"{self.name} = {self.example}"

    def missing(self, value: Any) -> str:
        """That the file or folder of this value is not there, in words; empty if nothing is missing."""
        takes_file = self.kind is FILE_OR_FOLDER
        if not isinstance(value, Path) or value.is_dir() or (takes_file and value.exists()):
            return ""
        return f"`{self.name}`: there is no {'file or ' if takes_file else ''}folder {quoted(str(value))}"


VOICE: Setting[str | None] = Setting(
    "voice", VOICE_NAME, None, "the routine's, or the best for its language",
    "A voice from `voiceguide voices`, for routines in its language.", "en-gb",
)  # fmt: skip
RATE: Setting[int | None] = Setting(
    "rate", whole_number(80, 450), None, "the routine's, or 150",
    "Speech rate in words a minute, 80 to 450.", 140,
)  # fmt: skip
PAUSE: Setting[int] = Setting(
    "pause", whole_number(50, 400), 100, "100",
    "Pauses after commas and sentences, in percent of the voice's own, 50 to 400.", 150,
)  # fmt: skip
TALK: Setting[Talk | None] = Setting(
    "talk", one_of(*TALKS), None, "the routine's, or full",
    "How much is said: full, brief or chimes.", "brief",
)  # fmt: skip
LEVEL: Setting[int] = Setting(
    "level", whole_number(0, 100), START, str(START),
    "The level at which a new routine starts, 0 (gentlest) to 100 (full).", 20,
)  # fmt: skip
VOLUME: Setting[int] = Setting(
    "volume", whole_number(0, 125), 100, "100",
    "Volume in percent, 0 to 125.", 80,
)  # fmt: skip
EXPORTS: Setting[Path | None] = Setting(
    "exports", FOLDER, None, "the current folder",
    "The folder that exports go into.", "~/Music",
)  # fmt: skip
LANGUAGE: Setting[str] = Setting(
    "language", LANGUAGE_TAG, "en", "your system's, or en",
    "Language of routines and of the spoken menu, such as de or pt-BR; screens are in English.", "de",
)  # fmt: skip
CHIMES: Setting[Path | None] = Setting(
    "chimes", FOLDER, None, "`sounds` in your own folder",
    "A folder with your own chimes.", "~/Music/chimes",
)  # fmt: skip
MUSIC: Setting[Path | None] = Setting(
    "music", FILE_OR_FOLDER, None, "the routine's, or none",
    "Music under sessions: a file, or a folder of files.", "~/Music/calm",
)  # fmt: skip

SORE: Setting[SoreSide] = Setting(
    "sore", one_of(*SORE_SIDES), "both", "both",
    "Your sore side, which is done first: left, right or both.", "left",
)  # fmt: skip
MINUTES: Setting[float | None] = Setting(
    "minutes", SESSION_MINUTES, None, "all of the routine",
    "The time that sessions have to fit into, such as 10 or 4:30.", 10,
)  # fmt: skip
COUNTDOWN: Setting[bool] = Setting(
    "countdown", SWITCH, True, "on",
    "The ticks before and during holds: on or off.", "off",
)  # fmt: skip
# voiceguide.export.formats has both; it is slow to import, and settings are read by every command.
_FORMATS = ("mp3", "m4b", "m4a", "opus", "ogg", "flac", "wav")
_QUALITIES: "tuple[Quality, ...]" = ("small", "good", "best")
FORMAT: Setting[str | None] = Setting(
    "format", one_of(*_FORMATS), None, "mp3",
    "The format of exports.", "m4b",
)  # fmt: skip
QUALITY: Setting["Quality | None"] = Setting(
    "quality", one_of(*_QUALITIES), None, "good",
    "The sound quality of exports: small, good or best.", "small",
)  # fmt: skip
DEVICE: Setting[str | None] = Setting(
    "device", DEVICE_NAME, None, "your system's",
    "A sound device from `voiceguide devices`, to play on.", "Headphones",
)  # fmt: skip

SETTINGS: Mapping[str, Setting[Any]] = {
    setting.name: setting
    for setting in (
        *(VOICE, RATE, PAUSE, TALK, MINUTES, LEVEL, SORE, COUNTDOWN, VOLUME, DEVICE),
        *(EXPORTS, FORMAT, QUALITY, LANGUAGE, CHIMES, MUSIC),
    )
}
"""Every setting by name, in the order in which people see them."""


_VOICE_FOR = re.compile("voice-([a-z]{2,3}(?:-[a-z0-9]{2,8})?)", re.IGNORECASE)


def setting_named(name: str) -> Setting[Any] | None:
    """The setting of that name: one in the table, or the voice for a language, such as `voice-de`."""
    found = _VOICE_FOR.fullmatch(name)
    return _voice_for(found[1].lower()) if found else SETTINGS.get(name)


def _voice_for(tag: str) -> Setting[str | None]:
    example = "de_DE-thorsten-medium" if tag == "de" else tag
    without, meaning = "the voice that is set, or the best", f"A voice for routines in `{tag}`."
    return Setting(f"voice-{tag}", VOICE_NAME, None, without, meaning, example)


_PROGRAMS = """
# A voice for each language; also in its own words, such as voice-de-at.
# voice-de = "de"

# Any program that writes a WAV can be a voice: `voice = "slt"`. This has to stand at the end.
# [voices.slt]
# program = ["flite", "-voice", "slt", "-t", "{text}", "-o", "{file}"]
# languages = ["en-US"]
"""


def template() -> str:
    """The file to begin with: every setting explained, and none set."""
    heading = (
        "# Your settings for voiceguide. To use one, remove the # before it and change its value.\n"
        "# `voiceguide config` shows what is set, and where.\n"
    )
    explained = (
        f"\n# {setting.meaning}\n# Default: {setting.without}.\n# {setting.line}\n" for setting in SETTINGS.values()
    )
    return heading + "".join(explained) + _PROGRAMS
