"""A script as an outline: each heading with what stands under it, not yet put together."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.limits import LONGEST_VALUE
from voiceguide.script.markdown import Block, Heading, Note, Option, Paragraph, Piece
from voiceguide.script.model import CueOffset, SourceLocation
from voiceguide.script.options import DEFAULTS, OPTIONS, OptionSpec, Scope, cue_offset
from voiceguide.script.values import BadValue, has_speech

SCOPES: dict[int, Scope] = {1: "routine", 2: "section", 3: "exercise"}
_MARKS: dict[Scope, str] = {"routine": "# Title", "section": "## Section", "exercise": "### Exercise"}
_CLOCK = re.compile(r"(?:\d{1,2}:)?\d{1,3}:\d\d(?=\s*:)")


@dataclass(frozen=True, slots=True)
class RawOption:
    """A value as read, and its lines as they stand."""

    value: Any
    pieces: tuple[Piece, ...]

    @property
    def location(self) -> SourceLocation:
        """Where it starts."""
        return self.pieces[0].location

    @property
    def text(self) -> str:
        """Its lines joined."""
        return " ".join(piece.text for piece in self.pieces)

    def paragraph(self) -> Paragraph:
        """The text as spoken words."""
        return Paragraph(self.pieces)


@dataclass(slots=True)
class OutlineNode:
    """A heading with its options, spoken paragraphs and notes, while they are gathered."""

    heading: Heading
    scope: Scope
    options: dict[str, list[RawOption]] = field(default_factory=dict)
    cues: dict[CueOffset, RawOption] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Options whose value is a problem already."""

    def value(self, name: str) -> Any:
        """The value of an option, or None."""
        written = self.written(name)
        return written.value if written else None

    def written(self, name: str) -> RawOption | None:
        """The option as it stands, or None."""
        return self.options[name][0] if name in self.options else None


def outline(blocks: Iterable[Block], scopes: dict[int, Scope], diagnostics: Diagnostics) -> list[OutlineNode]:
    """The parts in order; `scopes` says what a heading of each depth is."""
    gatherer = _Gatherer(scopes, diagnostics)
    for block in blocks:
        gatherer.add(block)
    return gatherer.parts


class _Gatherer:
    """Puts each block under the heading before it."""

    def __init__(self, scopes: dict[int, Scope], diagnostics: Diagnostics) -> None:
        self.parts: list[OutlineNode] = []
        self._scopes = scopes
        self._diagnostics = diagnostics
        self._is_lost = False

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._open(block)
            case Option() if self._is_under_heading(block.location):
                self._option(block)
            case Paragraph() if self._is_under_heading(block.location):
                self.parts[-1].paragraphs.append(block)
            case Note() if self._is_under_heading(block.location):
                self.parts[-1].notes.append(block.text)
            case _:
                pass

    def _is_under_heading(self, location: SourceLocation) -> bool:
        if not self.parts and not self._is_lost:
            self._is_lost = True
            self._diagnostics.add(location, "this stands before the title; start the script with `# Title`")
        return bool(self.parts)

    def _open(self, heading: Heading) -> None:
        scope = self._scopes.get(heading.depth)
        if scope is None:
            deepest = max(self._scopes)
            self._diagnostics.add(heading.location, f"a heading of this depth has no meaning here; {_depths(deepest)}")
            scope = self._scopes[deepest]
        self.parts.append(OutlineNode(heading, scope))

    def _option(self, option: Option) -> None:
        text = option.text
        if re.match(r"at(?:\s|:|$)", text, re.IGNORECASE):
            self._cue(option)
            return
        name, colon, value = text.partition(":")
        if not colon:
            self._without_colon(option)
            return
        spec = self._spec(option.location, name.strip())
        if spec:
            self._keep(spec, RawOption(None, option.after(len(text) - len(value.lstrip()))), option)

    def _without_colon(self, option: Option) -> None:
        self._diagnostics.add(option.location, _no_colon(option.text))
        self.parts[-1].unread.add(option.text.split(" ", 1)[0].lower())

    def _spec(self, location: SourceLocation, name: str) -> OptionSpec | None:
        spec = OPTIONS.get(name.lower())
        scope = self.parts[-1].scope
        if spec is None:
            self._diagnostics.add(location, _unknown(name, scope))
            self.parts[-1].unread.update(_close(name.lower(), scope))
        elif scope not in spec.scopes:
            right = " or ".join(f"`{_MARKS[one]}`" for one in spec.scopes)
            self._diagnostics.add(location, f"`{spec.name}` does not belong under {_a(scope)}; put it under {right}")
            return None
        return spec

    def _keep(self, spec: OptionSpec, written: RawOption, option: Option) -> None:
        kept = self.parts[-1].options.setdefault(spec.name, [])
        if kept and not spec.is_repeatable:
            self._diagnostics.add(
                option.location, f"`{spec.name}` is set twice; the first is in line {kept[0].location.line}"
            )
            return
        text = written.text
        try:
            _refuse_length(spec, text)
            kept.append(RawOption(spec.read(text), written.pieces))
        except BadValue as bad:
            message = f"`{spec.name}`: {_or_example(bad, text, spec)}"
            self._diagnostics.add(option.after(len(option.text) - len(text) + bad.offset)[0].location, message)
        if not kept:
            self.parts[-1].unread.add(spec.name)
            del self.parts[-1].options[spec.name]

    def _cue(self, option: Option) -> None:
        """Words inside a hold, as in `at 10s: Breathe.`."""
        part, text = self.parts[-1], option.text
        start = len(text) - len(text[2:].lstrip())
        clock = _CLOCK.match(text, start)
        colon = text.find(":", clock.end() if clock else start)
        if part.scope != "exercise":
            self._diagnostics.add(option.location, "`at` does not belong here; put it under `### Exercise`")
        elif colon < 0 or colon == start:
            self._diagnostics.add(option.location, "a cue has a point and words; write `- at 10s: Breathe.`")
        else:
            self._keep_cue(option, start, colon)

    def _keep_cue(self, option: Option, start: int, colon: int) -> None:
        text = option.text
        words = option.after(len(text) - len(text[colon + 1 :].lstrip()))
        try:
            point = _cue_offset(text[start:colon].strip())
        except BadValue as bad:
            self._diagnostics.add(option.after(start)[0].location, f"`at`: {bad.message}")
            return
        if not has_speech(" ".join(piece.text for piece in words)):
            self._diagnostics.add(words[0].location, "there are no words here; write `- at 10s: Breathe.`")
            return
        cues = self.parts[-1].cues
        if point in cues:
            self._diagnostics.add(
                option.location, f"there are words at this point already, in line {cues[point].location.line}"
            )
        cues[point] = RawOption(point, words)


def _cue_offset(text: str) -> CueOffset:
    if len(text) > LONGEST_VALUE:
        raise BadValue("this is not a point in a hold; write `at 10s` or `at 50%`")
    return cue_offset(text)


def _refuse_length(spec: OptionSpec, text: str) -> None:
    if len(text) > LONGEST_VALUE and not spec.is_spoken:
        raise BadValue(f"this has {len(text)} characters; at most {LONGEST_VALUE} have a meaning here")


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


def _unknown(name: str, scope: Scope) -> str:
    close = _close(name.lower(), scope)
    right = f"did you mean `{close[0]}`?" if close else f"under {_a(scope)} there are {', '.join(_names(scope))}"
    return f"unknown option `{name}`; {right}"


@cache
def _close(name: str, scope: Scope) -> tuple[str, ...]:
    """Close names, first among those that may stand here."""
    near = (difflib.get_close_matches(name[:40], names, 1, 0.6) for names in (_names(scope), list(OPTIONS)))
    return tuple(close for closes in near for close in closes)


def _names(scope: Scope) -> list[str]:
    return [name for name, spec in OPTIONS.items() if scope in spec.scopes]


def _a(scope: Scope) -> str:
    return "an exercise" if scope == "exercise" else f"a {scope}" if scope == "section" else "the title"


MIDDLE = CueOffset(50, is_percent=True)


@dataclass(frozen=True, slots=True)
class ResolvedOptions:
    """An exercise's own part, and all the parts that it takes values from, the nearest last."""

    own: OutlineNode
    parts: tuple[OutlineNode, ...]

    @property
    def is_broken(self) -> bool:
        """Whether a link or a value could not be read, so that something may be missing without fault."""
        is_cut_off = self.own.heading.target is not None and not self._written_here[:-1]
        return is_cut_off or any(part.unread & {"hold", "repeat"} for part in self.parts)

    @property
    def _written_here(self) -> tuple[OutlineNode, ...]:
        """The parts of the exercise itself: its linked files, then its own."""
        return tuple(part for part in self.parts if part.scope == "exercise")

    @property
    def name(self) -> str:
        """What the heading says, else the title of the linked file."""
        return next((part.heading.text for part in reversed(self._written_here) if part.heading.text), "")

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The nearest spoken words: those under a link replace those in the file."""
        return next((tuple(part.paragraphs) for part in reversed(self._written_here) if part.paragraphs), ())

    @property
    def notes(self) -> tuple[str, ...]:
        """All notes: the linked file's, then the exercise's own."""
        return tuple(note for part in self._written_here for note in part.notes)

    @property
    def cues(self) -> dict[CueOffset, tuple[RawOption, bool]]:
        """Cues inside the hold and whether they are `halfway`; a nearer one replaces one at the same point."""
        cues: dict[CueOffset, tuple[RawOption, bool]] = {}
        for part in self._written_here:
            if halfway := part.written("halfway"):
                cues[MIDDLE] = halfway, True
            cues |= {moment: (written, False) for moment, written in part.cues.items()}
        return cues

    def written(self, name: str) -> RawOption | None:
        """An option where it is written nearest, or None."""
        found = (part.written(name) for part in reversed(self.parts))
        return next((written for written in found if written), None)

    def value(self, name: str) -> Any:
        """The nearest value of an option, else the default."""
        written = self.written(name)
        return written.value if written else DEFAULTS.get(name)
