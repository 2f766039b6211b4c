"""Values as people write them: durations, counts, ranges of both, lists."""

import re
from collections.abc import Callable, Iterator

from voiceguide.script.limits import LONGEST
from voiceguide.script.model import Range
from voiceguide.units import Ms

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


class BadValue(Exception):  # noqa: N818 (it is caught where its line and column are known, and never shown as it is)
    """A value that cannot be read; `offset` is where in it, from 0."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def duration(text: str) -> Ms:
    """The time that `text` states (`20s`, `1m30s`, `1:30`, `2 min`), in ms; raises BadValue."""
    found = _CLOCK.fullmatch(text)
    length = _clock_time(found) if found else sum(_amounts(text))
    if length > LONGEST:
        raise BadValue(f"`{text}` is too long; no time is longer than 12 hours")
    return Ms(length)


def _clock_time(found: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if seconds > 59 or (found[1] and minutes > 59):
        raise BadValue(f"`{found[0]}` has more than 59 in a place; `1:30` is a minute and a half")
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _amounts(text: str) -> Iterator[int]:
    """Each amount of `1m30s` in ms; a last one without a unit counts in the next smaller one (`1m30`)."""
    position, last_unit = 0, 0
    while position < len(text):
        found = _AMOUNT.match(text, position)
        if not found:
            raise BadValue(f"`{text}` is not a time; write `20s`, `1m30s`, `1:30` or `2 min`", position)
        unit = _unit(found, text, last_unit)
        if last_unit and unit >= last_unit:
            raise BadValue(f"`{text}` goes from small to large; write `1m30s`", found.start(1))
        yield round(float(found[1].replace(",", ".")) * unit)
        position, last_unit = found.end(), unit
    if not text:
        raise BadValue("a time is missing; write `20s`, `1m30s`, `1:30` or `2 min`")


def _unit(found: re.Match[str], text: str, last_unit: int) -> int:
    number, name = found.groups()
    if name is None and last_unit > 1000 and found.end() == len(text):
        return last_unit // 60
    if name is None:
        raise BadValue(f"`{number}` has no unit; write `{number}s` or `{number} min`", found.start(1))
    if name.lower() not in UNITS:
        raise BadValue(f"`{name}` is not a unit of time; write `s`, `min` or `h`", found.start(2))
    return UNITS[name.lower()]


def duration_from(lowest: int) -> Callable[[str], Ms]:
    """A reader of single durations that refuses those under `lowest` ms."""

    def read(text: str) -> Ms:
        low, high = _ends(text, duration, _with_unit_of)
        if low != high:
            raise BadValue("a range does not go here; write one time, such as `5s`")
        _refuse_short(low, lowest)
        return Ms(low)

    return read


def duration_range_from(lowest: int) -> Callable[[str], Range]:
    """A reader of `20s` and `10-30s` that refuses times under `lowest` ms."""

    def read(text: str) -> Range:
        low, high = _ends(text, duration, _with_unit_of)
        _refuse_short(low, lowest)
        whole_seconds = low % 1000 == 0 and high % 1000 == 0
        return Range(low, high, 1000 if whole_seconds else 1)

    return read


def _refuse_short(length: int, lowest: int) -> None:
    if length < lowest:
        raise BadValue(f"{length / 1000:g} s is too short; the least is {lowest / 1000:g} s")


def count(text: str) -> int:
    """A whole number; raises BadValue."""
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadValue(f"`{text}` is not a whole number; write `2` or `1-2`")
    return int(text)


def count_range_to(highest: int) -> Callable[[str], Range]:
    """A reader of `2` and `1-2`, from 1 to `highest`."""

    def read(text: str) -> Range:
        low, high = _ends(text, count, lambda low, _: low)
        if low < 1 or high > highest:
            raise BadValue(f"`{text}` is out of bounds; it goes from 1 to {highest}")
        return Range(low, high)

    return read


def _ends(text: str, read: Callable[[str], int], complete: Callable[[str, str], str]) -> tuple[int, int]:
    """Both ends of `10-30s`; `complete` gives the first what it leaves to the second."""
    first, dash, second = _split_range(text)
    if not dash:
        value = read(first)
        return value, value
    if not first and second:
        raise BadValue(f"`{text}` is below nothing; leave the dash out")
    if not second:
        raise BadValue(f"`{text}` is half a range; write both of its ends, or one without a dash")
    if _DASH.search(second):
        raise BadValue(f"`{text}` has more than two ends; a range has two")
    try:
        high = read(second)
    except BadValue as bad:
        raise BadValue(bad.message, text.rindex(second) + bad.offset) from None
    low = read(complete(first, second))
    if low > high:
        raise BadValue(f"`{text}` runs backwards; the smaller one comes first")
    return low, high


def _split_range(text: str) -> tuple[str, str, str]:
    found = _DASH.search(text)
    if not found:
        return text, "", ""
    return text[: found.start()].rstrip(), found[0], text[found.end() :].lstrip()


def _with_unit_of(low: str, high: str) -> str:
    """`10` of `10-30s` counts in the unit of `30s`."""
    if re.fullmatch(r"\d+(?:[.,]\d+)?", low):
        unit = re.search(r"[^\d\s.,:]+\s*$", high)
        return low + unit[0] if unit else low
    return low


def voice(text: str) -> str:
    """The name of a voice, which may have a variant of eSpeak NG's after a plus (`en-us+f3`); raises BadValue.

    eSpeak NG opens the variant's name as a file, and keeps it in a buffer without looking how long it is.
    """
    _, plus, variant = text.partition("+")
    if plus and not (len(variant) <= LONGEST_VARIANT and _VARIANT.fullmatch(variant)):
        raise BadValue(f"`{variant}` is not a variant of a voice; write its name, such as `f3`", text.index("+") + 1)
    return text


def words(text: str) -> tuple[str, ...]:
    """The parts of a comma-separated list."""
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise BadValue(f"`{text}` has nothing between two commas; leave one out")
    return parts


def has_speech(text: str) -> bool:
    """Whether a voice would say anything: a letter or a digit is in it."""
    return any(character.isalnum() for character in text)
