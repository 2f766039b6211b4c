"""The options of the script language: one table."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from voiceguide.i18n.model import Pronunciation
from voiceguide.script import values
from voiceguide.script.limits import (
    LONGEST_RESPELLED,
    MOST_PARTS_OF_A_TIME,
    MOST_REPETITIONS,
    MOST_ROUNDS,
    SHORTEST_PHASE,
)
from voiceguide.script.model import TALKS, CueOffset, Range, Sides, Sore, Talk
from voiceguide.script.values import BadValue

Scope = Literal["routine", "section", "exercise"]
"""The heading that an option may stand under."""
_SORE: Mapping[str, Sore] = {"sore first": "first", "sore only": "only"}


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """An option: where it may stand, how its value is read, and an example."""

    name: str
    scopes: tuple[Scope, ...]
    read: Callable[[str], Any]
    example: str
    is_repeatable: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether its value is words for the voice."""
        return self.read is _text


@dataclass(frozen=True, slots=True)
class PhaseText:
    """A phase of a movement as written: its words, where in the value they start, its range of lengths."""

    words: str
    offset: int
    length: Range


def _text(text: str) -> str:
    if not values.has_speech(text):
        raise BadValue("there are no words here; write what is to be said")
    return text


def _file(text: str) -> str:
    if not text.strip():
        raise BadValue("there is no name here; write that of a file in the script's folder, such as `rain.ogg`")
    return text


def _voice(text: str) -> str:
    return values.voice(_text(text))


def _language(text: str) -> str:
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
        raise BadValue("a pronunciation has two sides; write `piriformis = peer-ih-for-miss`")
    if len(written) > LONGEST_RESPELLED:
        raise BadValue(f"these are {len(written)} characters; a pronunciation is of at most {LONGEST_RESPELLED}")
    return Pronunciation(written, spoken)


def _sides(text: str) -> Sides:
    """`left, right`, `none`, `sore first`, or `gauche, droite, sore only`."""
    if text.lower() == "none":
        return Sides()
    names, sore = _without_sore(values.words(text))
    if len(names) < 2 and not (sore and not names):
        raise BadValue(f"`{text}` is one side; write `left, right` with a comma between, or `none`")
    if len({name.lower() for name in names}) < len(names):
        raise BadValue(f"`{text}` names a side twice; name each once")
    if sore and len(names) > 2:
        raise BadValue(f"`{text}` has {len(names)} sides; only of two sides, left and right, one can be sore")
    return Sides(names, sore)


def _without_sore(parts: tuple[str, ...]) -> tuple[tuple[str, ...], Sore]:
    """The names, and what the last part says of the sore side."""
    sore = _SORE.get(" ".join(parts[-1].lower().split()), "")
    return (parts[:-1] if sore else parts), sore


def _talk(text: str) -> Talk:
    for talk in TALKS:
        if text.lower() == talk:
            return talk
    raise BadValue(f"`{text}` is not an amount of talk; write `full`, `brief` or `chimes`")


def _priority(text: str) -> int:
    if not re.fullmatch(r"[1-9]", text):
        raise BadValue(f"`{text}` is not a priority; write a number from 1, done even when time is short, to 9")
    return int(text)


def _countdown(text: str) -> int:
    if text.lower() in {"off", "none", "no"}:
        return 0
    length = values.duration_from(0)(text)
    if length % 1000 or length > 10_000:
        raise BadValue(f"`{text}` is not a countdown; write whole seconds up to `10s`, or `off`")
    return length


def _repeat(text: str) -> tuple[Range, tuple[PhaseText, ...]]:
    """`8-10 x Point 3s, Pull back 3s`: how often, and the phases."""
    found = re.search(r"(?<=[\d\s])(?:[xX×]|times\b)", text)
    if not found or not text[: found.start()].strip():
        raise BadValue("this does not say how often and what; write `8-10 x Point 3s, Pull back 3s`")
    count = values.count_range_to(MOST_REPETITIONS)(text[: found.start()].strip())
    return count, tuple(_phases(text, found.end()))


def _phases(text: str, start: int) -> Iterator[PhaseText]:
    """The phases from an offset on; a comma between two digits belongs to a number, as in `2,5s`."""
    if not text[start:].strip():
        raise BadValue("there are no phases after the count; write `8-10 x Point 3s, Pull back 3s`", start)
    commas = [comma.start() for comma in re.compile(r"(?<!\d),|,(?!\d)").finditer(text, start)]
    for begin, end in pairwise([start - 1, *commas, len(text)]):
        yield _phase(text[begin + 1 : end], begin + 1)


def _phase(part: str, offset: int) -> PhaseText:
    """`Pull back 3s`: the first place from which on the rest is a time parts the words from it."""
    start = offset + len(part) - len(part.lstrip())
    first_error: BadValue | None = None
    gaps = [gap.start() for gap in re.finditer(r"(?<=\s)(?=\d)", part) if part[: gap.start()].strip()]
    for gap in gaps[-MOST_PARTS_OF_A_TIME:]:
        try:
            length = values.duration_range_from(SHORTEST_PHASE)(part[gap:].strip())
        except BadValue as bad:
            first_error = first_error or BadValue(bad.message, offset + gap + bad.offset)
            continue
        if not values.has_speech(words := part[:gap].strip()):
            raise BadValue("there are no words here; write what is to be said", start)
        return PhaseText(words, start, length)
    raise first_error or BadValue(
        f"`{part.strip()}` is not a phase with its time; write `Point 3s, Pull back 3s`", start
    )


def cue_offset(text: str) -> CueOffset:
    """The point in a hold that `15s` or `75%` names; raises BadValue."""
    share = re.fullmatch(r"(\d{1,2})\s*(?:%|percent)", text)
    if share:
        return CueOffset(int(share[1]), is_percent=True)
    if "%" in text:
        raise BadValue(f"`{text}` is not a share of a hold; write `at 50%` or `at 10s`")
    return CueOffset(values.duration(text), is_percent=False)


_ROUTINE: tuple[Scope, ...] = ("routine",)
_EXERCISE: tuple[Scope, ...] = ("exercise",)
_SECTIONS: tuple[Scope, ...] = ("routine", "section")
_EVERYWHERE: tuple[Scope, ...] = ("routine", "section", "exercise")

_ROWS = (
    OptionSpec("summary", _ROUTINE, _text, "Six calm stretches for the back"),
    OptionSpec("language", _ROUTINE, _language, "en-US"),
    OptionSpec("needs", _ROUTINE, values.words, "mat, sturdy chair"),
    OptionSpec("author", _ROUTINE, _text, "Sam Doe, physiotherapist"),
    OptionSpec("voice", _ROUTINE, _voice, "en-gb"),
    OptionSpec("rate", _ROUTINE, _speech_rate, "150"),
    OptionSpec("music", _ROUTINE, _file, "rain.ogg"),
    OptionSpec("pronounce", _ROUTINE, _pronunciation, "piriformis = peer-ih-for-miss", is_repeatable=True),
    OptionSpec("closing", _ROUTINE, _text, "Well done."),
    OptionSpec("settle", _SECTIONS, values.duration_from(0), "15s"),
    OptionSpec("hold", _EVERYWHERE, values.duration_range_from(1000), "10-30s"),
    OptionSpec("rounds", _EVERYWHERE, values.count_range_to(MOST_ROUNDS), "1-2"),
    OptionSpec("sides", _EVERYWHERE, _sides, "left, right"),
    OptionSpec("priority", _EVERYWHERE, _priority, "1"),
    OptionSpec("talk", _EVERYWHERE, _talk, "brief"),
    OptionSpec("rest", _EVERYWHERE, values.duration_from(0), "5s"),
    OptionSpec("switch", _EVERYWHERE, values.duration_from(0), "8s"),
    OptionSpec("ready", _EVERYWHERE, values.duration_from(0), "3s"),
    OptionSpec("countdown", _EVERYWHERE, _countdown, "3s"),
    OptionSpec("fetching", _EVERYWHERE, values.duration_from(0), "10s"),
    OptionSpec("repeat", _EXERCISE, _repeat, "8-10 x Point 3s, Pull back 3s"),
    OptionSpec("halfway", _EXERCISE, _text, "Keep breathing."),
    OptionSpec("release", _EXERCISE, _text, "Lower one foot at a time."),
    OptionSpec("easier", _EXERCISE, _text, "Bring up one leg only."),
    OptionSpec("fetch", _EXERCISE, values.words, "band"),
)

OPTIONS: dict[str, OptionSpec] = {row.name: row for row in _ROWS}
"""Every option by name; beside them `at 10s` and `at 75%` set a cue inside a hold."""

DEFAULTS: dict[str, Any] = {
    "settle": 10_000,
    "rounds": Range(1, 1),
    "sides": Sides(),
    "priority": 5,
    "talk": "full",
    "rest": 5_000,
    "switch": 8_000,
    "ready": 3_000,
    "countdown": 3_000,
    "fetching": 10_000,
}
"""What holds where a script says nothing."""
