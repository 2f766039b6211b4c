"""Reads values as people write them: durations, counts, ranges of both, lists."""

import re
from collections.abc import Callable, Iterator

from voiceguide.script.limits import LONGEST
from voiceguide.script.model import Range
from voiceguide.units import Ms, in_seconds

LONGEST_VARIANT = 20

UNITS: dict[str, int] = {
    **dict.fromkeys(("ms", "milliseconds"), 1),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", '"', "″", "sek", "sekunde", "sekunden"), 1000),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "'", "′", "minuten"), 60_000),
    **dict.fromkeys(("h", "hr", "hour", "hours", "std", "stunde", "stunden"), 3_600_000),
}

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_AMOUNT = re.compile(r"\s*(\d{1,9}(?:[.,]\d{1,3})?)\s*([^\W\d_]+|[\"'″′])?")
_VARIANT = re.compile(r"[A-Za-z0-9_-]+( [A-Za-z0-9_-]+)*")
_DASH = re.compile(r"[-–—]|\bto\b|\bbis\b")


class BadValue(Exception):  # noqa: N818 (always caught by code that knows its line and column)
    """A value that cannot be read; `offset` is the position of the problem in its text, from 0."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset

    def shifted(self, offset: int) -> "BadValue":
        """The same problem in a longer text, in which this one starts at `offset`."""
        return BadValue(self.message, self.offset + offset)


def duration(text: str) -> Ms:
    """A duration such as `20s`, `1m30s`, `1:30` or `2 min`; raises BadValue."""
    found = _CLOCK.fullmatch(text)
    length = _clock_time(found) if found else sum(_amounts(text))
    if length > LONGEST:
        raise BadValue(f"`{text}` is too long; a time may be at most 12 hours")
    return Ms(length)


def _clock_time(found: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if seconds > 59 or (found[1] and minutes > 59):
        raise BadValue(f"`{found[0]}` has minutes or seconds over 59; `1:30` is a minute and a half")
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _amounts(text: str) -> Iterator[int]:
    """The amounts of `1m30s` in ms; a last one without a unit has the next smaller unit (`1m30`)."""
    position, last_unit = 0, 0
    while position < len(text):
        found = _AMOUNT.match(text, position)
        if not found:
            raise BadValue(f"`{text}` is not a time; write `20s`, `1m30s`, `1:30` or `2 min`", position)
        unit = _unit(found, text, last_unit)
        if last_unit and unit >= last_unit:
            raise BadValue(f"`{text}` has its units in the wrong order; write `1m30s`", found.start(1))
        yield round(float(found[1].replace(",", ".")) * unit)
        position, last_unit = found.end(), unit
    if not text:
        raise BadValue("the time is missing; write `20s`, `1m30s`, `1:30` or `2 min`")


def _unit(found: re.Match[str], text: str, last_unit: int) -> int:
    number, name = found.groups()
    if name is None and last_unit > 1000 and found.end() == len(text):
        return last_unit // 60
    if name is None:
        raise BadValue(f"`{number}` has no unit; write `{number}s` or `{number} min`", found.start(1))
    if name.lower() not in UNITS:
        raise BadValue(f"`{name}` is not a unit of time; write `s`, `min` or `h`", found.start(2))
    return UNITS[name.lower()]


def read_duration(text: str, lowest: int) -> Ms:
    """A single duration of at least `lowest` ms; raises BadValue."""
    low, high = _ends(text, duration, _with_unit_of)
    if low != high:
        raise BadValue("a range is not allowed here; write one time, such as `5s`")
    _refuse_short(low, lowest)
    return Ms(low)


def read_duration_range(text: str, lowest: int) -> Range:
    """A duration or a range of durations (`20s`, `10-30s`) of at least `lowest` ms; raises BadValue."""
    low, high = _ends(text, duration, _with_unit_of)
    _refuse_short(low, lowest)
    has_whole_seconds = low % 1000 == 0 and high % 1000 == 0
    return Range(low, high, 1000 if has_whole_seconds else 1)


def _refuse_short(length: int, lowest: int) -> None:
    if length < lowest:
        raise BadValue(f"{in_seconds(length)} is too short; the minimum is {in_seconds(lowest)}")


def has_unit(text: str) -> bool:
    """Whether the text is about a time, such as `5 min` or `1:30`, and not a number or a range of numbers."""
    return bool(re.search(r"\d\s*(?:[^\W\d_]|[:'\"′″])", _DASH.sub("-", text)))


def count(text: str) -> int:
    """A whole number; raises BadValue."""
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadValue(f"`{text}` is not a whole number; write `2` or `1-2`")
    return int(text)


def read_count_range(text: str, highest: int) -> Range:
    """A number or a range of numbers (`2`, `1-2`) from 1 to `highest`; raises BadValue."""
    low, high = _ends(text, count, lambda low, _: low)
    if low < 1 or high > highest:
        raise BadValue(f"`{text}` is out of range; write a number from 1 to {highest}")
    return Range(low, high)


def _ends(text: str, read: Callable[[str], int], complete: Callable[[str, str], str]) -> tuple[int, int]:
    """Both ends of a range such as `10-30s`; `complete(first, second)` adds the unit that the first lacks."""
    first, dash, second = _split_range(text)
    if not dash:
        value = read(first)
        return value, value
    if not first and second:
        raise BadValue(f"`{text}` is negative; leave out the dash")
    if not second:
        raise BadValue(f"`{text}` is half a range; write both ends, or one number without a dash")
    if _DASH.search(second):
        raise BadValue(f"`{text}` has more than two numbers; a range has two")
    try:
        high = read(second)
    except BadValue as bad:
        raise bad.shifted(text.rindex(second)) from None
    low = read(complete(first, second))
    if low > high:
        raise BadValue(f"`{text}` is reversed; write the smaller number first")
    return low, high


def _split_range(text: str) -> tuple[str, str, str]:
    found = _DASH.search(text)
    if not found:
        return text, "", ""
    return text[: found.start()].rstrip(), found[0], text[found.end() :].lstrip()


def _with_unit_of(low: str, high: str) -> str:
    """The lower end of a range with the unit of the upper one: `10s` for `10` and `30s`."""
    if re.fullmatch(r"\d+(?:[.,]\d+)?", low):
        unit = re.search(r"[^\d\s.,:]+\s*$", high)
        return low + unit[0] if unit else low
    return low


def voice(text: str) -> str:
    """The name of a voice, with an optional eSpeak NG variant after a plus (`en-us+f3`); raises BadValue.

    eSpeak NG opens the variant as a file, and copies its name into a buffer without checking the length.
    """
    _, plus, variant = text.partition("+")
    if plus and not (len(variant) <= LONGEST_VARIANT and _VARIANT.fullmatch(variant)):
        raise BadValue(f"`{variant}` is not a voice variant; write a name such as `f3`", text.index("+") + 1)
    return text


def words(text: str) -> tuple[str, ...]:
    """The items of a comma-separated list; raises BadValue."""
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise BadValue(f"`{text}` has an empty item; remove a comma")
    return parts


def has_speech(text: str) -> bool:
    """Whether the text has a letter or a digit, so that a voice would say something."""
    return any(character.isalnum() for character in text)
