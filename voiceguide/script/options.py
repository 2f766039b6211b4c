"""The options of the script language, one row each, and how their values are read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic, Literal, TypeVar
from urllib.parse import unquote

from voiceguide.i18n.model import Pronunciation
from voiceguide.script import values
from voiceguide.script.limits import LONGEST_RESPELLED, MOST_ROUNDS
from voiceguide.script.model import TALKS, CueOffset, Range, Sides, Sore, Talk
from voiceguide.script.values import BadValue
from voiceguide.script.work_values import HoldText, RepeatText, read_lengths, read_repeat, read_reps, read_tempo
from voiceguide.units import Ms

Scope = Literal["routine", "section", "exercise"]
"""The kind of heading that an option belongs to."""
T_co = TypeVar("T_co", covariant=True)

SORE: Mapping[Sore, str] = {"first": "sore first", "only": "sore only", "as written": "as written"}
"""How a script says what is to be done about a sore side, after the names of the sides or alone."""
_ONE_AT_A_TIME = "one at a time"


@dataclass(frozen=True, slots=True)
class OptionSpec(Generic[T_co]):
    """An option: where it is allowed, how its value is read (raises BadValue), an example, and the default."""

    name: str
    scopes: tuple[Scope, ...]
    read: Callable[[str], T_co]
    example: str
    default: T_co
    is_repeatable: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether the value is text for the voice."""
        return self.read is _text

    @property
    def is_open_ended(self) -> bool:
        """Whether the value is text or a list, which might go on in another line."""
        return self.read in _OPEN_ENDED


@dataclass(frozen=True, slots=True)
class PictureText:
    """The value of `picture`: the file, and where its name is in the value; whether there are words to go with it."""

    target: str
    offset: int = 0
    has_words: bool = False


def _text(text: str) -> str:
    if not values.has_speech(text):
        raise BadValue("there are no words here; write what to say")
    return text


_NOTHING = {"none", "nothing"}


def _things(text: str) -> tuple[str, ...]:
    """A list such as `mat, chair`; empty for `none`."""
    things = values.words(text)
    plain = [thing.lower().rstrip(".") for thing in things]
    if plain[0] in _NOTHING and len(plain) == 1:
        return ()
    if found := _NOTHING.intersection(plain):
        raise BadValue(f"`{text}` has `{min(found)}` among other things; leave it out, or write `none` alone")
    return things


def _file(text: str) -> str:
    if not text.strip():
        raise BadValue("the file name is missing; name a file in the script's folder, such as `rain.ogg`")
    return text


_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<target>[^()\s]+)\)")


def _picture(text: str) -> PictureText:
    """The value of `picture`, as in Markdown: `![Kneeling, the back rounded](cat-pose.svg)`, or just the file."""
    if found := _PICTURE.fullmatch(text):
        return PictureText(unquote(found["target"]), found.start("target"), has_words=values.has_speech(found["words"]))
    if not text or re.search(r"[\[\]()!<>]", text):
        raise BadValue(f"this is not how a picture is written; write `{PICTURE.example}`, with `%20` for a space")
    return PictureText(text)


def read_voice(text: str) -> str:
    """The name of a voice; raises BadValue."""
    return values.voice(_text(text))


def read_language(text: str) -> str:
    """A language tag; raises BadValue."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", text):
        raise BadValue(f"`{text}` is not a language tag; write `en-US` or `de`")
    return text


def _speech_rate(text: str) -> int:
    found = re.fullmatch(r"(\d{2,3})(?:\s*(?:wpm|words a minute))?", text)
    if not found or not 80 <= int(found[1]) <= 450:
        raise BadValue(f"`{text}` is not a speech rate; write words a minute from 80 to 450, such as `150`")
    return int(found[1])


def _pronunciation(text: str) -> Pronunciation:
    written, equals, spoken = (part.strip() for part in text.partition("="))
    if not (equals and values.has_speech(written) and values.has_speech(spoken)):
        raise BadValue("a pronunciation needs a word and its spelling; write `piriformis = peer-ih-for-miss`")
    if len(written) > LONGEST_RESPELLED:
        raise BadValue(f"this has {len(written)} characters; a pronunciation may have at most {LONGEST_RESPELLED}")
    return Pronunciation(written, spoken)


def _phrase(text: str) -> tuple[str, str]:
    """The key and the words of one of the program's own phrases."""
    key, equals, words = (part.strip() for part in text.partition("="))
    if not (equals and key and words):
        raise BadValue(f"a phrase needs its key and its words; write `{PHRASE.example}`")
    return key, words


def _sides(text: str) -> Sides:
    """`left, right`, `none`, `sore first`, `gauche, droite, sore only`, or `left, right, as written`."""
    if text.lower() == "none":
        return Sides()
    parts = values.words(text)
    in_turn = tuple(part for part in parts if _lower(part) != _ONE_AT_A_TIME)
    if not in_turn:
        raise BadValue("the sides are missing; write `left, right, one at a time`")
    names, sore = _without_sore(in_turn)
    if len(names) < 2 and not (sore and not names):
        raise BadValue(f"`{text}` is a single name; write `left, right` with a comma in between, or `none`")
    if len({name.lower() for name in names}) < len(names):
        raise BadValue(f"`{text}` names a side twice; name each one once")
    if sore in ("first", "only") and len(names) > 2:
        raise BadValue(f"`{text}` has {len(names)} sides; `sore` needs exactly two, left and right")
    return Sides(names, sore, is_one_at_a_time=len(in_turn) < len(parts))


def _lower(text: str) -> str:
    return " ".join(text.lower().split())


def _without_sore(parts: tuple[str, ...]) -> tuple[tuple[str, ...], Sore]:
    """The names without a final `sore first`, `sore only` or `as written`, and that."""
    last = _lower(parts[-1])
    sore: Sore = next((sore for sore, written in SORE.items() if written == last), "")
    return (parts[:-1] if sore else parts), sore


def _talk(text: str) -> Talk:
    for talk in TALKS:
        if text.lower() == talk:
            return talk
    raise BadValue(f"`{text}` is not an amount of talk; write `full`, `brief` or `chimes`")


def _priority(text: str) -> int:
    if not re.fullmatch(r"[1-9]", text):
        raise BadValue(f"`{text}` is not a priority; write a number from 1 (kept longest when time is short) to 9")
    return int(text)


def _pause(text: str) -> Ms:
    return values.read_duration(text, 0)


def _countdown(text: str) -> Ms:
    if text.lower() in {"off", "none", "no"}:
        return Ms(0)
    length = _pause(text)
    if length % 1000 or length > 10_000:
        raise BadValue(f"`{text}` is not a countdown; write whole seconds up to `10s`, or `off`")
    return length


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES_OR_NO:
        raise BadValue(f"`{text}` is neither `on` nor `off`; write one of them")
    return _YES_OR_NO[text.lower()]


_YES_OR_NO = {**dict.fromkeys(("on", "yes"), True), **dict.fromkeys(("off", "no", "none"), False)}


def cue_offset(text: str) -> CueOffset:
    """The time of a cue in a hold or rest, as in `15s`, `75%` or `10s left`; raises BadValue."""
    if share := re.fullmatch(r"(\d{1,2})\s*(?:%|percent)", text):
        return CueOffset(int(share[1]), is_percent=True)
    if "%" in text:
        raise BadValue(f"`{text}` is not a percentage of its length; write `at 50%`, `at 10s` or `at 10s left`")
    left = re.fullmatch(r"(.*\S)\s+left", text, re.IGNORECASE)
    return CueOffset(values.duration(left[1] if left else text), is_from_end=bool(left))


_OPEN_ENDED: tuple[Callable[[str], object], ...] = (_text, _things, _file, _pronunciation, read_voice)
_ROUTINE: tuple[Scope, ...] = ("routine",)
_SECTION: tuple[Scope, ...] = ("section",)
_EXERCISE: tuple[Scope, ...] = ("exercise",)
_SECTIONS: tuple[Scope, ...] = ("routine", "section")
_EVERYWHERE: tuple[Scope, ...] = ("routine", "section", "exercise")
_rounds = partial(values.read_count_range, highest=MOST_ROUNDS)
_duration = partial(read_lengths, is_moving=True)

SUMMARY = OptionSpec("summary", _ROUTINE, _text, "Six calm stretches for the back", "")
LANGUAGE = OptionSpec("language", _ROUTINE, read_language, "en-US", "en-US")
NEEDS: OptionSpec[tuple[str, ...]] = OptionSpec("needs", _SECTIONS, _things, "mat, sturdy chair", ())
AUTHOR = OptionSpec("author", _ROUTINE, _text, "Sam Doe, physiotherapist", "")
VOICE: OptionSpec[str | None] = OptionSpec("voice", _ROUTINE, read_voice, "en-gb", None)
RATE: OptionSpec[int | None] = OptionSpec("rate", _ROUTINE, _speech_rate, "150", None)
MUSIC: OptionSpec[str | None] = OptionSpec("music", _ROUTINE, _file, "rain.ogg", None)
PRONOUNCE: OptionSpec[Pronunciation | None] = OptionSpec(
    "pronounce", _ROUTINE, _pronunciation, "piriformis = peer-ih-for-miss", None, is_repeatable=True
)
REMINDER: OptionSpec[str | None] = OptionSpec("reminder", _ROUTINE, _text, "Stop if anything tingles.", None)
PHRASE: OptionSpec[tuple[str, str] | None] = OptionSpec(
    "phrase", _ROUTINE, _phrase, "next = Ensuite : {exercise}.", None, is_repeatable=True
)
CLOSING: OptionSpec[str | None] = OptionSpec("closing", _ROUTINE, _text, "Well done.", None)
LEAVE: OptionSpec[str | None] = OptionSpec("leave", _SECTION, _text, "Roll to one side, and sit up.", None)
SETTLE = OptionSpec("settle", _SECTIONS, _pause, "15s", Ms(10_000))
HOLD: OptionSpec[HoldText | None] = OptionSpec("hold", _EVERYWHERE, read_lengths, "10-30s", None)
DURATION: OptionSpec[HoldText | None] = OptionSpec("duration", _EVERYWHERE, _duration, "90s", None)
REPS: OptionSpec[RepeatText | None] = OptionSpec("reps", _EVERYWHERE, read_reps, "8-12", None)
TEMPO: OptionSpec[RepeatText | None] = OptionSpec("tempo", _EVERYWHERE, read_tempo, "Lower 2s, Lift 3s", None)
COUNT: OptionSpec[bool | None] = OptionSpec("count", _EVERYWHERE, _yes_or_no, "on", None)
CIRCUIT = OptionSpec("circuit", _SECTIONS, _rounds, "3", Range(1, 1))
CIRCUIT_REST = OptionSpec("circuit rest", _SECTIONS, _pause, "60s", Ms(0))
ROUNDS = OptionSpec("rounds", _EVERYWHERE, _rounds, "1-2", Range(1, 1))
SIDES = OptionSpec("sides", _EVERYWHERE, _sides, "left, right", Sides())
PRIORITY = OptionSpec("priority", _EVERYWHERE, _priority, "1", 5)
TALK: OptionSpec[Talk] = OptionSpec("talk", _EVERYWHERE, _talk, "brief", "full")
REST = OptionSpec("rest", _EVERYWHERE, _pause, "10s", Ms(10_000))
REST_AFTER = OptionSpec("rest after", _EVERYWHERE, _pause, "60s", Ms(0))
SWITCH = OptionSpec("switch", _EVERYWHERE, _pause, "15s", Ms(15_000))
READY = OptionSpec("ready", _EVERYWHERE, _pause, "3s", Ms(3_000))
COUNTDOWN = OptionSpec("countdown", _EVERYWHERE, _countdown, "3s", Ms(3_000))
FETCHING = OptionSpec("fetching", _EVERYWHERE, _pause, "10s", Ms(10_000))
REPEAT: OptionSpec[RepeatText | None] = OptionSpec(
    "repeat", _EXERCISE, read_repeat, "8-10 x Point 3s, Pull back 3s", None
)
HALFWAY: OptionSpec[str | None] = OptionSpec("halfway", _EXERCISE, _text, "Keep breathing.", None)
RELEASE: OptionSpec[str | None] = OptionSpec("release", _EXERCISE, _text, "Lower one foot at a time.", None)
EASIER: OptionSpec[str | None] = OptionSpec("easier", _EXERCISE, _text, "Bring up one leg only.", None)
IN_SHORT: OptionSpec[str | None] = OptionSpec(
    "in short", _EXERCISE, _text, "Bring both knees to your chest, and hold them there.", None
)
EASE_OFF = OptionSpec("ease off", _EVERYWHERE, _yes_or_no, "off", default=True)
PICTURE: OptionSpec[PictureText | None] = OptionSpec(
    "picture", _EXERCISE, _picture, "![On hands and knees, back rounded](cat-pose.svg)", None
)
FETCH: OptionSpec[tuple[str, ...]] = OptionSpec("fetch", _EXERCISE, _things, "band", ())

_ROWS: tuple[OptionSpec[object], ...] = (
    *(SUMMARY, LANGUAGE, NEEDS, AUTHOR, VOICE, RATE, MUSIC, PRONOUNCE, PHRASE, REMINDER, CLOSING, SETTLE, LEAVE),
    *(CIRCUIT, CIRCUIT_REST, HOLD, DURATION, REPEAT, REPS, TEMPO, COUNT, ROUNDS, SIDES),
    *(REST, REST_AFTER, SWITCH, READY),
    *(COUNTDOWN, HALFWAY, RELEASE, EASIER, IN_SHORT, EASE_OFF, PICTURE, FETCH, FETCHING, PRIORITY, TALK),
)
OPTIONS: Mapping[str, OptionSpec[object]] = {row.name: row for row in _ROWS}
"""Every option by name; besides, `at 10s` and `at 75%` set a cue in a hold, and `rest at 10s left` in a rest."""
OTHER_NAMES: Mapping[str, str] = {"sets": ROUNDS.name}
"""Other names of options."""
