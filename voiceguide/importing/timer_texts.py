"""Reads programmes of timers that are text: `00:20 ; Work ; Round 1`, `[Gap: 30 seconds]`, and .zwo files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from xml.parsers import expat

from voiceguide.errors import UsageError
from voiceguide.importing.intervals import EXACT, Interval, interval_of, milliseconds, section_of
from voiceguide.importing.model import ImportedRoutine
from voiceguide.importing.vocabulary import Vocabulary, vocabulary

# Lists such as `00:20 ; Work ; Round 1 ; red`

_TIMED = re.compile(r"\s*(?:(\d{1,3}):)?(\d{1,5})\s*(?:;(.*))?$")
_ROUND = re.compile(r"\W*(?:\w+\W*)?\d+(?:\s*(?:/|of|von|de|di|van|z)\s*\d+)?\W*$")
"""A sub-heading that only counts, which voiceguide does itself."""


def is_timer_list(lines: list[str]) -> bool:
    """Whether all lines but the first are times with semicolons."""
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    timed = [line for line in kept if _TIMED.match(line)]
    return (
        any(";" in line for line in timed)
        and len(timed) >= max(1, len(kept) - 1)
        and bool(_TIMED.match(kept[-1]) and (len(kept) == 1 or _TIMED.match(kept[1])))
    )


def read_timer_list(lines: list[str], language: str) -> ImportedRoutine:
    """The routine in such a list."""
    words = vocabulary(language)
    title, closing, intervals = "", "", []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _TIMED.match(line)
        if not found:
            title = title or line.strip()
            continue
        length = milliseconds(int(found[1] or 0) * 60 + int(found[2]), line.strip())
        fields = [*(part.strip() for part in (found[3] or "").split(";")), "", ""]
        if length:
            intervals.append(_timed(fields[0] or "Work", fields[1], length, words, number))
        elif fields[0]:
            closing = ". ".join(filter(None, fields[:2])).strip()
    section = section_of(intervals, words)
    if not section.exercises:
        raise UsageError("there are no exercises in this list of times; each line is `00:20 ; Name`")
    options = {**EXACT, **({"closing": closing} if closing else {})}
    return ImportedRoutine(title, language, (section,), options, format="a list of times")


def _timed(name: str, more: str, length: int, words: Vocabulary, line: int) -> Interval:
    is_rest = words.is_rest(name) or words.is_ready(name)
    cues = ((3000, more),) if more and not is_rest and not _ROUND.match(more) else ()
    return Interval(name, length, is_rest, cues=cues, line=line)


# Lists such as `01:30 Neck rolls`, with the times at which the exercises begin

_BEGINNING = re.compile(r"\W{0,3}((?:\d{1,2}:)?\d{1,3}:[0-5]\d)\W*\s(.*\w.*)$")


def is_list_of_beginnings(lines: list[str]) -> bool:
    """Whether names stand after times that begin with 0:00 and grow."""
    times = [_beginning(line) for line in lines if line.strip()]
    starts = [time for time, _ in filter(None, times[-len(times) + (times[:1] == [None]) :])]
    has_all = len(starts) >= max(3, len(times) - 1)
    return has_all and starts[0] == 0 and all(first < second for first, second in pairwise(starts))


def _beginning(line: str) -> tuple[int, str] | None:
    """The seconds and the name in such a line."""
    if not (found := _BEGINNING.match(line)):
        return None
    seconds = 0
    for part in found[1].split(":"):
        seconds = seconds * 60 + int(part)
    return seconds, found[2].strip()


def read_list_of_beginnings(lines: list[str], language: str) -> ImportedRoutine:
    """The routine in such a list, in which an exercise lasts until the next one; the last one is the end."""
    words = vocabulary(language)
    found = [(number, *beginning) for number, line in enumerate(lines, 1) if (beginning := _beginning(line))]
    intervals = [
        replace(interval_of(name, following - start, words), line=number)
        for (number, start, name), (_, following, _) in pairwise(found)
    ]
    section = section_of(intervals, words)
    if not section.exercises:
        raise UsageError("there are no exercises in this list of times")
    number, _, name = found[-1]
    notes = (f"Line {number} has no end, and was left out: {lines[number - 1].strip()}",)
    title = next((line.strip() for line in lines if line.strip() and not _beginning(line)), "")
    guesses = ("took the times as those at which the exercises begin",)
    return ImportedRoutine(
        title,
        language,
        (section,),
        dict(EXACT),
        notes=notes,
        guesses=guesses,
        skipped=((number, name),),
        format="a list of times",
    )


# Scripts with `[Gap: 30 seconds]`

_GAP = re.compile(
    r"\s*\[\s*(?:gap|pause|wait|silence)\s*:?\s*(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*\]\s*(?:#\s*(.*))?$", re.IGNORECASE
)
_NEXT = re.compile(
    r"(?:(?:the\s+)?(?:first|next|last|final)\s+(?:exercise|stretch|pose|move)|exercise\s+\d+)\s*[:–-]\s*([^.!?]+)[.!?]?\s*(.*)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\W*(?:(?:start(?:ing)?|begin|go)\s+in\W*)?(?:\d+\W+)+(?:\d+|go)?\W*$", re.IGNORECASE)
"""A spoken countdown, which voiceguide has itself."""


def is_gap_script(lines: list[str]) -> bool:
    """Whether a line is a gap."""
    return any(map(_GAP.match, lines))


def read_gap_script(lines: list[str], language: str) -> ImportedRoutine:
    """The routine in a script of lines that are spoken, and of gaps in which something is done."""
    words = vocabulary(language)
    opening: list[str] = []
    said: list[str] = []
    intervals: list[Interval] = []
    name = ""
    for number, line in enumerate(lines, 1):
        if gap := _GAP.match(line):
            interval = _gap(gap, name or _short_name(said) or "Exercise", said if name else said[1:] or said, number)
            intervals.append(interval)
            name, said = "", []
        elif following := _NEXT.match(line.strip()):
            _say_before_next(intervals, opening, said)
            name, said = following[1].strip(), [following[2].strip()] if following[2].strip() else []
        else:
            said.extend(_said_in(line))
    section = section_of([replace(interval, is_rest=words.is_rest(interval.name)) for interval in intervals], words)
    if not section.exercises:
        raise UsageError("there are no exercises in this script; it has gaps, but none in which something is done")
    options = {**EXACT, **({"closing": " ".join(said)} if said else {})}
    return ImportedRoutine("", language, (section,), options, words=tuple(opening), format="a script with gaps")


def _gap(found: re.Match[str], name: str, said: list[str], line: int) -> Interval:
    unit = found[2].casefold()
    scale = 60 if unit.startswith("m") and not unit.startswith("ms") else 1
    length = milliseconds(float(found[1].replace(",", ".")) * scale, name)
    notes = (found[3].strip(),) if found[3] else ()
    return Interval(name, length, words=(" ".join(said),) if said else (), notes=notes, line=line)


def _said_in(line: str) -> Sequence[str]:
    """What is spoken of a line: nothing of a remark or a countdown."""
    is_spoken = line.strip() and not _COUNT.match(line) and not line.lstrip().startswith("#")
    return (line.strip(),) if is_spoken else ()


def _short_name(said: list[str]) -> str:
    """The first sentence, if it is short enough to be a name."""
    first = re.split(r"(?<=[.!?:])\s", said[0])[0].rstrip(".!?:") if said else ""
    return " ".join(first.split()[:6])


def _say_before_next(intervals: list[Interval], opening: list[str], said: list[str]) -> None:
    """What is said before the next exercise is said after the hold of the last one, or at the beginning."""
    if not intervals:
        opening.extend(said)
    elif said:
        intervals[-1] = replace(intervals[-1], notes=(*intervals[-1].notes, f"Said afterwards: {' '.join(said)}"))


# .zwo

_BLOCKS = {
    "steadystate": "Steady",
    "warmup": "Warm-up",
    "cooldown": "Cool-down",
    "ramp": "Ramp",
    "freeride": "Free ride",
    "maxeffort": "Max effort",
    "solidstate": "Steady",
}
_DEEPEST = 20
_MOST_INTERVALS = 10_000


class _WorkoutReader:
    """Reads the elements of a .zwo file, and follows nothing that it names."""

    def __init__(self) -> None:
        self.intervals: list[Interval] = []
        self.texts: dict[str, str] = {}
        self.root = ""
        self._path: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name, values = tag.lower(), {key.lower(): value for key, value in attributes.items()}
        self.root = self.root or name
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise UsageError("this XML is nested too deep to be a workout")
        if self.root != "workout_file":
            return
        if name in _BLOCKS:
            self._add(_block(_BLOCKS[name], values))
        elif name == "intervalst":
            self._add(*_repeats(values))
        elif name == "textevent" and self.intervals:
            self._add_event(values)

    def _add(self, *intervals: Interval) -> None:
        """Add a block, whose intervals share its number as their line."""
        if len(self.intervals) > _MOST_INTERVALS:
            raise UsageError(f"this workout has over {_MOST_INTERVALS} intervals; a session is much shorter")
        number = self.intervals[-1].line + 1 if self.intervals else 1
        self.intervals.extend(replace(interval, line=number) for interval in intervals)

    def end(self, _: str) -> None:
        self._path.pop()

    def text(self, text: str) -> None:
        if len(self._path) == 2 and self._path[-1] in ("name", "description", "author"):
            self.texts[self._path[-1]] = (self.texts.get(self._path[-1], "") + text)[:1000]

    def _add_event(self, values: dict[str, str]) -> None:
        """A line that is said at its time in the block, which is the first of the block's repeats."""
        first = next(index for index, one in enumerate(self.intervals) if one.line == self.intervals[-1].line)
        at, said = milliseconds(values.get("timeoffset", "0"), "text"), values.get("message", "").strip()
        block = self.intervals[first]
        if not said:
            return
        taken = {time for time, _ in block.cues}
        at = max(1000, at)
        while at in taken:
            at += 5000
        for index in range(first, len(self.intervals)):
            one = self.intervals[index]
            if not one.is_rest and at < block.length:
                self.intervals[index] = replace(one, cues=(*one.cues, (at, said)))
            elif index == first:
                self.intervals[index] = replace(one, notes=(*one.notes, f"Said after {at // 1000} s: {said}"))


def _block(name: str, values: dict[str, str]) -> Interval:
    power = values.get("power") or "-".join(filter(None, (values.get("powerlow"), values.get("powerhigh"))))
    notes = (f"Power {power}.",) if power else ()
    return Interval(name, milliseconds(values.get("duration", ""), name), notes=notes)


def _repeats(values: dict[str, str]) -> Iterator[Interval]:
    try:
        count = int(values.get("repeat", "1"))
    except ValueError:
        count = 0
    if not 1 <= count <= 100:
        raise UsageError("the intervals of this workout are repeated too often, or not at all; write 1 to 100")
    on, off = (milliseconds(values.get(key, "0"), "Interval") for key in ("onduration", "offduration"))
    for _ in range(count):
        yield Interval("Interval", on)
        yield Interval("Rest", off, is_rest=True)


def read_workout(text: str, language: str) -> ImportedRoutine:
    """The routine in a .zwo file; raises UsageError if it is another XML file, or declares entities."""
    reader = _WorkoutReader()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise UsageError(f"this XML cannot be read: line {error.lineno}, {expat.ErrorString(error.code)}") from error
    if reader.root != "workout_file":
        raise UsageError(f"this XML is `{reader.root[:40]}`, not a workout (.zwo); voiceguide reads no other XML")
    section = section_of(reader.intervals, vocabulary(language))
    if not section.exercises:
        raise UsageError("there is nothing to do in this workout")
    notes = tuple(reader.texts[key].strip() for key in ("description", "author") if reader.texts.get(key, "").strip())
    title = reader.texts.get("name", "").strip()
    return ImportedRoutine(title, language, (section,), dict(EXACT), notes=notes, format="a workout (.zwo)")


def _refuse(*_: object) -> None:
    raise UsageError("this XML declares a document type or entities, which no workout needs; it was not read")
