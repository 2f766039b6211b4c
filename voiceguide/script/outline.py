"""A script as an outline: each heading with its options, paragraphs and notes, and the inheritance of options."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar, cast

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.limits import LONGEST_VALUE
from voiceguide.script.markdown import Block, Heading, Note, Option, Paragraph, Piece
from voiceguide.script.model import CueOffset, SourceLocation
from voiceguide.script.options import HALFWAY, HOLD, OPTIONS, REPEAT, OptionSpec, Scope, cue_offset
from voiceguide.script.values import BadValue, has_speech

T = TypeVar("T")

ROUTINE_SCOPES: Mapping[int, Scope] = {1: "routine", 2: "section", 3: "exercise"}
"""What a heading of each depth stands for in a routine."""
EXERCISE_SCOPES: Mapping[int, Scope] = {1: "exercise"}
"""The same in an exercise file."""
MIDDLE = CueOffset(50, is_percent=True)

_MARKS: Mapping[Scope, str] = {"routine": "# Title", "section": "## Section", "exercise": "### Exercise"}
_SYNONYMS = {
    **dict.fromkeys(("duration", "time", "seconds", "length"), "hold"),
    **dict.fromkeys(("sets", "set"), "rounds"),
    **dict.fromkeys(("reps", "rep", "repetitions", "times"), "repeat"),
    **dict.fromkeys(("pause", "break"), "rest"),
    "equipment": "needs",
}
"""Other words for options."""
_CLOCK = re.compile(r"(?:\d{1,2}:)?\d{1,3}:\d\d(?=\s*:)")


@dataclass(frozen=True, slots=True)
class RawOption:
    """An option's value as it was read, and its source lines."""

    value: object
    pieces: tuple[Piece, ...]

    @property
    def location(self) -> SourceLocation:
        """The start of the value."""
        return self.pieces[0].location

    @property
    def text(self) -> str:
        """The lines joined by spaces."""
        return " ".join(piece.text for piece in self.pieces)

    def paragraph(self) -> Paragraph:
        """The lines as spoken words."""
        return Paragraph(self.pieces)


@dataclass(slots=True)
class OutlineNode:
    """A heading and everything under it, up to the next heading."""

    heading: Heading
    scope: Scope
    options: dict[str, list[RawOption]] = field(default_factory=dict)
    cues: dict[CueOffset, RawOption] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """The names of options that have a problem."""

    def raw(self, spec: OptionSpec[object]) -> RawOption | None:
        """The option if it is set here."""
        return self.options[spec.name][0] if spec.name in self.options else None


def nearest(nodes: Sequence[OutlineNode], spec: OptionSpec[object]) -> RawOption | None:
    """The option of the last node that sets it."""
    found = (node.raw(spec) for node in reversed(nodes))
    return next((raw for raw in found if raw), None)


def value_of(nodes: Sequence[OutlineNode], spec: OptionSpec[T]) -> T:
    """The value of an option in the last node that sets it, otherwise the default."""
    raw = nearest(nodes, spec)
    return cast("T", raw.value) if raw else spec.default


@dataclass(frozen=True, slots=True)
class ResolvedOptions:
    """An exercise's own node, and all nodes that it inherits from, ending with its own."""

    own: OutlineNode
    nodes: tuple[OutlineNode, ...]

    @property
    def is_broken(self) -> bool:
        """Whether a link or a length could not be read, so that a missing length is no problem of its own."""
        is_link_broken = self.own.heading.target is not None and not self._exercise_nodes[:-1]
        return is_link_broken or any(node.broken & {HOLD.name, REPEAT.name} for node in self.nodes)

    @property
    def _exercise_nodes(self) -> tuple[OutlineNode, ...]:
        """The linked files' nodes, then the exercise's own."""
        return tuple(node for node in self.nodes if node.scope == "exercise")

    @property
    def name(self) -> str:
        """The text of the heading, otherwise the title of the linked file."""
        return next((node.heading.text for node in reversed(self._exercise_nodes) if node.heading.text), "")

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The spoken words: those under a link replace those in the linked file."""
        return next((tuple(node.paragraphs) for node in reversed(self._exercise_nodes) if node.paragraphs), ())

    @property
    def notes(self) -> tuple[str, ...]:
        """All notes: those of the linked files, then the exercise's own."""
        return tuple(note for node in self._exercise_nodes for note in node.notes)

    @property
    def cues(self) -> Mapping[CueOffset, tuple[RawOption, bool]]:
        """The cues inside the hold and whether each is `halfway`; a later node replaces those at the same offset."""
        cues: dict[CueOffset, tuple[RawOption, bool]] = {}
        for node in self._exercise_nodes:
            if halfway := node.raw(HALFWAY):
                cues[MIDDLE] = halfway, True
            cues |= {offset: (raw, False) for offset, raw in node.cues.items()}
        return cues

    def raw(self, spec: OptionSpec[object]) -> RawOption | None:
        """The option where it is set last, or None."""
        return nearest(self.nodes, spec)

    def location(self, spec: OptionSpec[object]) -> SourceLocation | None:
        """Where the option is set last; None if it is not set."""
        raw = self.raw(spec)
        return raw.location if raw else None

    def value(self, spec: OptionSpec[T]) -> T:
        """The value of an option, otherwise its default."""
        return value_of(self.nodes, spec)


def outline(blocks: Iterable[Block], scopes: Mapping[int, Scope], diagnostics: Diagnostics) -> list[OutlineNode]:
    """The nodes in order; `scopes` has the meaning of a heading by its depth."""
    builder = _OutlineBuilder(scopes, diagnostics)
    for block in blocks:
        builder.add(block)
    return builder.nodes


class _OutlineBuilder:
    """Adds each block to the heading above it."""

    def __init__(self, scopes: Mapping[int, Scope], diagnostics: Diagnostics) -> None:
        self.nodes: list[OutlineNode] = []
        self._scopes = scopes
        self._diagnostics = diagnostics
        self._has_reported_start = False

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._add_heading(block)
            case Option() if self._is_under_heading(block.location):
                self._add_option(block)
            case Paragraph() if self._is_under_heading(block.location):
                self.nodes[-1].paragraphs.append(block)
            case Note() if self._is_under_heading(block.location):
                self.nodes[-1].notes.append(block.text)
            case _:
                pass

    def _is_under_heading(self, location: SourceLocation) -> bool:
        if not self.nodes and not self._has_reported_start:
            self._has_reported_start = True
            self._diagnostics.add(location, "this comes before the title; start the script with `# Title`")
        return bool(self.nodes)

    def _add_heading(self, heading: Heading) -> None:
        if scope := self._scopes.get(heading.depth):
            self.nodes.append(OutlineNode(heading, scope))
            return
        deepest = max(self._scopes)
        self._diagnostics.add(heading.location, _explain_depths(deepest))
        # It may not be meant as an exercise, so it need not say how long it lasts.
        self.nodes.append(OutlineNode(heading, self._scopes[deepest], broken={HOLD.name}))

    def _add_option(self, option: Option) -> None:
        text = option.text
        if re.match(r"at(?:\s|:|$)", text, re.IGNORECASE):
            self._add_cue(option)
            return
        name, colon, value = text.partition(":")
        if not colon:
            self._diagnostics.add(option.location, _missing_colon(text))
            self.nodes[-1].broken.add(text.split(" ", 1)[0].lower())
            return
        spec = self._find_spec(option.location, name.strip())
        if spec:
            self._set_option(spec, option, option.after(len(text) - len(value.lstrip())))

    def _find_spec(self, location: SourceLocation, name: str) -> OptionSpec[object] | None:
        spec = OPTIONS.get(name.lower())
        scope = self.nodes[-1].scope
        if spec is None:
            self._diagnostics.add(location, _unknown_option(name, scope))
            # Any unknown option may be meant to say how long the exercise lasts.
            self.nodes[-1].broken.update(_similar_options(name.lower(), scope) or (HOLD.name,))
        elif scope not in spec.scopes:
            allowed = " or ".join(f"`{_MARKS[one]}`" for one in spec.scopes)
            self._diagnostics.add(
                location, f"`{spec.name}` does not belong under {_with_article(scope)}; put it under {allowed}"
            )
            return None
        return spec

    def _set_option(self, spec: OptionSpec[object], option: Option, pieces: tuple[Piece, ...]) -> None:
        node = self.nodes[-1]
        earlier = node.options.get(spec.name, [])
        if earlier and not spec.is_repeatable:
            line = earlier[0].location.line
            self._diagnostics.add(option.location, f"`{spec.name}` is set twice; the first time in line {line}")
            return
        text = " ".join(piece.text for piece in pieces)
        try:
            _check_length(spec, text)
            node.options[spec.name] = [*earlier, RawOption(spec.read(text), pieces)]
        except BadValue as bad:
            message = bad.message if text else f"the value is missing; write `- {spec.name}: {spec.example}`"
            location = option.after(len(option.text) - len(text) + bad.offset)[0].location
            self._diagnostics.add(location, f"`{spec.name}`: {message}")
            if not earlier:
                node.broken.add(spec.name)

    def _add_cue(self, option: Option) -> None:
        """Add words inside a hold, as in `at 10s: Breathe.`."""
        node, text = self.nodes[-1], option.text
        start = len(text) - len(text[2:].lstrip())
        clock = _CLOCK.match(text, start)
        colon = text.find(":", clock.end() if clock else start)
        if node.scope != "exercise":
            self._diagnostics.add(option.location, "`at` does not belong here; put it under `### Exercise`")
        elif colon < 0 or colon == start:
            self._diagnostics.add(option.location, "a cue needs a time and words; write `- at 10s: Breathe.`")
        else:
            self._set_cue(option, start, colon)

    def _set_cue(self, option: Option, start: int, colon: int) -> None:
        text = option.text
        words = option.after(len(text) - len(text[colon + 1 :].lstrip()))
        try:
            offset = _read_cue_offset(text[start:colon].strip())
        except BadValue as bad:
            self._diagnostics.add(option.after(start)[0].location, f"`at`: {bad.message}")
            return
        if not has_speech(" ".join(piece.text for piece in words)):
            self._diagnostics.add(words[0].location, "there are no words here; write `- at 10s: Breathe.`")
            return
        cues = self.nodes[-1].cues
        if offset in cues:
            line = cues[offset].location.line
            self._diagnostics.add(option.location, f"there is already a cue at this time, in line {line}")
        cues[offset] = RawOption(offset, words)


def _read_cue_offset(text: str) -> CueOffset:
    if len(text) > LONGEST_VALUE:
        raise BadValue("this is not a time in a hold; write `at 10s` or `at 50%`")
    return cue_offset(text)


def _check_length(spec: OptionSpec[object], text: str) -> None:
    if len(text) > LONGEST_VALUE and not spec.is_spoken:
        raise BadValue(f"this has {len(text)} characters; at most {LONGEST_VALUE} are allowed")


def _explain_depths(deepest: int) -> str:
    if deepest == 1:
        return "a heading of this depth has no meaning here; an exercise file has one heading, `# Name`"
    return "a heading has at most three `#`; `#` is the title, `##` a section, `###` an exercise"


def _missing_colon(text: str) -> str:
    name = text.split(" ", 1)[0].lower()
    if name in OPTIONS:
        return f"this option has no colon; write `- {name}: {OPTIONS[name].example}`"
    return "a bullet sets an option, as in `- hold: 20s`; spoken words are a paragraph without a dash"


def _unknown_option(name: str, scope: Scope) -> str:
    similar = _similar_options(name.lower(), scope)
    allowed = f"under {_with_article(scope)}, you can set {', '.join(_names(scope))}"
    return f"unknown option `{name}`; {f'did you mean `{similar[0]}`?' if similar else allowed}"


@cache
def _similar_options(name: str, scope: Scope) -> tuple[str, ...]:
    """The option with the same meaning, else those with similar names, first one that is allowed in this scope."""
    if name in _SYNONYMS:
        return (_SYNONYMS[name],)
    similar = (difflib.get_close_matches(name[:40], names, 1, 0.6) for names in (_names(scope), list(OPTIONS)))
    return tuple(match for matches in similar for match in matches)


def _names(scope: Scope) -> list[str]:
    return [name for name, spec in OPTIONS.items() if scope in spec.scopes]


def _with_article(scope: Scope) -> str:
    return "an exercise" if scope == "exercise" else f"a {scope}" if scope == "section" else "the title"
