"""How it is written what is done in an exercise: the values of `hold`, `duration`, `repeat`, `reps` and `tempo`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from voiceguide.script import values
from voiceguide.script.limits import MOST_PARTS_OF_A_TIME, MOST_REPETITIONS, MOST_ROUNDS, SHORTEST_PHASE
from voiceguide.script.model import Range
from voiceguide.script.values import BadValue
from voiceguide.units import in_seconds


@dataclass(frozen=True, slots=True)
class PhaseText:
    """A phase of a movement as written: its words if it has any, their offset in the value, and its length."""

    words: str
    offset: int
    length: Range


_NO_AMOUNT = Range(0, 0)


@dataclass(frozen=True, slots=True)
class RepeatText:
    """The value of `repeat`: the number of repetitions or, if it `is_timed`, how long; and the phases of each.

    That of `reps` has no phases, and that of `tempo` no number.
    """

    amount: Range = _NO_AMOUNT
    phases: tuple[PhaseText, ...] = ()
    is_timed: bool = False


@dataclass(frozen=True, slots=True)
class HoldText:
    """The value of `hold`, or of `duration` if it `is_moving`: the length of each round, or one for all."""

    lengths: tuple[Range, ...]
    is_moving: bool = False


def read_lengths(text: str, *, is_moving: bool = False) -> HoldText:
    """The length of a hold in all rounds, or in each: `10-30s`, or `20s, 30s, 40s`."""
    parts = tuple(_split_at_commas(text, 0))
    if len(parts) > MOST_ROUNDS:
        raise BadValue(f"these are {len(parts)} lengths; a hold has one for each round, at most {MOST_ROUNDS}")
    return HoldText(tuple(_length(part, offset) for part, offset in parts), is_moving)


def _length(part: str, offset: int) -> Range:
    text = part.strip()
    try:
        return values.read_duration_range(text, 1000)
    except BadValue as bad:
        raise bad.shifted(offset + len(part) - len(part.lstrip())) from None


def read_repeat(text: str) -> RepeatText:
    """The value of `repeat`, as in `8-10 x Point 3s, Pull back 3s` or `5 min x In 4s, Out 6s`."""
    if re.fullmatch(r"\d+(?:\s*[-–]\s*\d+)?", text):
        right = f"write `{text} x Point 3s, Pull back 3s`, or `- rounds: {text}` if a hold is repeated"
        raise BadValue(f"`{text}` has no phases; {right}")
    found = re.search(r"(?<=[\d\s])(?:[xX×]|times\b)", text)
    if not found or not text[: found.start()].strip():
        raise BadValue("the number of repetitions is missing; write `8-10 x Point 3s, Pull back 3s`")
    written = text[: found.start()].strip()
    if not values.has_unit(written):
        count = values.read_count_range(written, MOST_REPETITIONS)
        return RepeatText(count, tuple(_tempo_from(text, found.end())))
    time = values.read_duration_range(written, 1000)
    phases = tuple(_tempo_from(text, found.end()))
    for level in (0, 100):
        turn = sum(phase.length.at(level) for phase in phases)
        if time.at(level) < turn:
            raise BadValue(f"`{written}` is too short; one repetition takes {in_seconds(turn)}")
    return RepeatText(time, phases, is_timed=True)


def read_reps(text: str) -> RepeatText:
    """The number of repetitions; their phases are the value of `tempo`."""
    return RepeatText(values.read_count_range(text, MOST_REPETITIONS))


def read_tempo(text: str) -> RepeatText:
    """The phases of each repetition, as in `Lower 2s, Hold 1s, Lift 3s` or just `2-1-3`."""
    return RepeatText(phases=tuple(_tempo_from(text, 0)))


_BARE_TEMPO = re.compile(r"\s*\d{1,2}(?:[.,]\d)?(?:\s*[-–—/]\s*\d{1,2}(?:[.,]\d)?)+\s*")
"""Bare seconds, as in `2-1-3`."""


def _tempo_from(text: str, start: int) -> Iterator[PhaseText]:
    if not _BARE_TEMPO.fullmatch(text, start):
        yield from _phases(text, start)
        return
    seconds = [found for found in re.compile(r"\d+(?:[.,]\d)?").finditer(text, start) if re.search("[1-9]", found[0])]
    if not seconds:
        raise BadValue(f"`{text[start:].strip()}` takes no time; write a tempo such as `2-1-3`", start)
    for found in seconds:
        try:
            length = values.read_duration_range(f"{found[0]}s", SHORTEST_PHASE)
        except BadValue as bad:
            raise bad.shifted(found.start()) from None
        yield PhaseText("", found.start(), length)


def _phases(text: str, start: int) -> Iterator[PhaseText]:
    """The phases in the text from `start` on, each with words."""
    if not text[start:].strip():
        raise BadValue("there are no phases after the count; write `8-10 x Point 3s, Pull back 3s`", start)
    for part, offset in _split_at_commas(text, start):
        yield _phase(part, offset)


def _split_at_commas(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The parts of the text from `start` on, and their offsets; a comma between digits is decimal, as in `2,5s`."""
    commas = [comma.start() for comma in re.compile(r"(?<!\d),|,(?!\d)").finditer(text, start)]
    for begin, end in pairwise([start - 1, *commas, len(text)]):
        yield text[begin + 1 : end], begin + 1


def _phase(part: str, offset: int) -> PhaseText:
    """A phase such as `Pull back 3s`: its length is the longest end of the text that is a time."""
    start = offset + len(part) - len(part.lstrip())
    first_error: BadValue | None = None
    gaps = [gap.start() for gap in re.finditer(r"(?<=\s)(?=\d)", part) if part[: gap.start()].strip()]
    for gap in gaps[-MOST_PARTS_OF_A_TIME:]:
        try:
            length = values.read_duration_range(part[gap:].strip(), SHORTEST_PHASE)
        except BadValue as bad:
            first_error = first_error or bad.shifted(offset + gap)
            continue
        if not values.has_speech(words := part[:gap].strip()):
            raise BadValue("there are no words here; write what to say", start)
        return PhaseText(words, start, length)
    raise first_error or BadValue(f"`{part.strip()}` is not a phase with a time; write `Point 3s, Pull back 3s`", start)
