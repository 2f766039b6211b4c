"""A script as an outline: each heading with what stands under it, not yet put together."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from voiceguide.routine.lines import Block, Heading, Note, Option, Paragraph, Piece
from voiceguide.routine.options import OPTIONS, Home, OptionSpec, moment
from voiceguide.routine.problems import Notebook
from voiceguide.routine.records import Moment, Place
from voiceguide.routine.values import BadValue

HOMES: dict[int, Home] = {1: "routine", 2: "section", 3: "exercise"}
_MARKS: dict[Home, str] = {"routine": "# Title", "section": "## Section", "exercise": "### Exercise"}
_CUE = re.compile(r"at\s+(?P<moment>(?:\d{1,2}:)?\d+:\d\d|[^:]*?)\s*:\s*(?P<words>.*)", re.IGNORECASE)
_OPTION = re.compile(r"(?P<name>[^:]*?)\s*:\s*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Written:
    """A value as read, its text, and where it stands."""

    value: Any
    text: str
    place: Place

    def paragraph(self) -> Paragraph:
        """The text as spoken words."""
        return Paragraph((Piece(self.text, self.place),))


@dataclass(slots=True)
class Part:
    """A heading with its options, spoken paragraphs and notes, while they are gathered."""

    heading: Heading
    home: Home
    options: dict[str, list[Written]] = field(default_factory=dict)
    cues: dict[Moment, Written] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Options whose value is a problem already."""

    def value(self, name: str) -> Any:
        """The value of an option, or None."""
        written = self.written(name)
        return written.value if written else None

    def written(self, name: str) -> Written | None:
        """The option as it stands, or None."""
        return self.options[name][0] if name in self.options else None


def outline(blocks: Iterable[Block], homes: dict[int, Home], notebook: Notebook) -> list[Part]:
    """The parts in order; `homes` says what a heading of each depth is."""
    gatherer = _Gatherer(homes, notebook)
    for block in blocks:
        gatherer.add(block)
    return gatherer.parts


class _Gatherer:
    """Puts each block under the heading before it."""

    def __init__(self, homes: dict[int, Home], notebook: Notebook) -> None:
        self.parts: list[Part] = []
        self._homes = homes
        self._notebook = notebook
        self._is_lost = False

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._open(block)
            case Option() if self._is_under_heading(block.place):
                self._option(block)
            case Paragraph() if self._is_under_heading(block.place):
                self.parts[-1].paragraphs.append(block)
            case Note() if self.parts:
                self.parts[-1].notes.append(block.text)
            case _:
                pass

    def _is_under_heading(self, place: Place) -> bool:
        if not self.parts and not self._is_lost:
            self._is_lost = True
            self._notebook.add(place, "this stands before the title; start the script with `# Title`")
        return bool(self.parts)

    def _open(self, heading: Heading) -> None:
        home = self._homes.get(heading.depth)
        if home is None:
            deepest = max(self._homes)
            self._notebook.add(heading.place, f"a heading of this depth has no meaning here; {_depths(deepest)}")
            home = self._homes[deepest]
        if not heading.text and heading.target is None:
            self._notebook.add(heading.place, "this heading is empty; give it a name")
        self.parts.append(Part(heading, home))

    def _option(self, option: Option) -> None:
        cue = _CUE.fullmatch(option.text)
        if cue:
            self._cue(option, cue)
            return
        found = _OPTION.fullmatch(option.text)
        if not found:
            self._notebook.add(option.place, _no_colon(option.text))
            return
        spec = self._spec(option.place, found["name"].strip())
        if spec:
            self._keep(spec, Written(None, found["value"], _shift(option.place, found.start("value"))), option)

    def _spec(self, place: Place, name: str) -> OptionSpec | None:
        spec = OPTIONS.get(name.lower())
        home = self.parts[-1].home
        if spec is None:
            self._notebook.add(place, _unknown(name, home))
        elif home not in spec.homes:
            right = " or ".join(f"`{_MARKS[one]}`" for one in spec.homes)
            self._notebook.add(place, f"`{spec.name}` does not belong under {_a(home)}; put it under {right}")
            return None
        return spec

    def _keep(self, spec: OptionSpec, written: Written, option: Option) -> None:
        kept = self.parts[-1].options.setdefault(spec.name, [])
        if kept and not spec.is_repeatable:
            self._notebook.add(option.place, f"`{spec.name}` is set twice; the first is in line {kept[0].place.line}")
            return
        try:
            kept.append(Written(spec.read(written.text), written.text, written.place))
        except BadValue as bad:
            message = f"`{spec.name}`: {_or_example(bad, written.text, spec)}"
            self._notebook.add(_shift(written.place, bad.offset), message)
        if not kept:
            self.parts[-1].unread.add(spec.name)
            del self.parts[-1].options[spec.name]

    def _cue(self, option: Option, found: re.Match[str]) -> None:
        part = self.parts[-1]
        if part.home != "exercise":
            self._notebook.add(option.place, "a cue inside a hold belongs under `### Exercise`")
            return
        try:
            point = moment(found["moment"])
            words = OPTIONS["halfway"].read(found["words"])
        except BadValue as bad:
            self._notebook.add(_shift(option.place, found.start("moment")), f"`at`: {bad.message}")
            return
        if point in part.cues:
            self._notebook.add(option.place, f"`at {found['moment']}` is set twice")
        part.cues[point] = Written(point, words, _shift(option.place, found.start("words")))


def _shift(place: Place, columns: int) -> Place:
    return Place(place.file, place.line, place.column + columns)


def _or_example(bad: BadValue, text: str, spec: OptionSpec) -> str:
    return bad.message if text else f"there is no value; write `- {spec.name}: {spec.example}`"


def _depths(deepest: int) -> str:
    if deepest == 1:
        return "an exercise of its own has one heading, `# Name`"
    return "`#` is the title, `##` a section, `###` an exercise"


def _no_colon(text: str) -> str:
    name = text.split(" ", 1)[0].lower()
    if name in OPTIONS:
        return f"this option has no colon; write `- {name}: {OPTIONS[name].example}`"
    return "a bullet sets an option, as in `- hold: 20s`; spoken words are a paragraph without a dash"


def _unknown(name: str, home: Home) -> str:
    close = list(_close(name, home))
    right = f"did you mean `{close[0]}`?" if close else f"under {_a(home)} there are {', '.join(_names(home))}"
    return f"unknown option `{name}`; {right}"


def _close(name: str, home: Home) -> Iterator[str]:
    """Close names, first among those that may stand here."""
    for names in (_names(home), list(OPTIONS)):
        yield from difflib.get_close_matches(name.lower(), names, 1, 0.6)


def _names(home: Home) -> list[str]:
    return [name for name, spec in OPTIONS.items() if home in spec.homes]


def _a(home: Home) -> str:
    return "an exercise" if home == "exercise" else f"a {home}" if home == "section" else "the title"
