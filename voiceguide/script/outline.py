"""A script as an outline: each heading with its options, paragraphs and notes, as they are written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.limits import LONGEST_VALUE
from voiceguide.script.markdown import Block, Heading, Note, Option, Paragraph, Piece
from voiceguide.script.model import CueOffset, SourceLocation
from voiceguide.script.option_names import (
    MARKS,
    missing_colon,
    name_in,
    plain_name,
    similar_options,
    unknown_option,
    with_article,
)
from voiceguide.script.options import HOLD, OPTIONS, OTHER_NAMES, OptionSpec, Scope, cue_offset
from voiceguide.script.values import BadValue, has_speech

ROUTINE_SCOPES: Mapping[int, Scope] = {1: "routine", 2: "section", 3: "exercise"}
"""What a heading of each depth stands for in a routine."""
EXERCISE_SCOPES: Mapping[int, Scope] = {1: "exercise"}
"""The same in an exercise file."""

_AT = "at"
_CUE = re.compile(r"(at|rest\s+at)(?:\s+|(?=:)|$)", re.IGNORECASE)
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

    def at(self, offset: int) -> SourceLocation:
        """The location of a character of the text."""
        for piece in self.pieces:
            if offset <= len(piece.text):
                return piece.location.shifted(offset)
            offset -= len(piece.text) + 1
        return self.location

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
    rest_cues: dict[CueOffset, RawOption] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """The names of options that have a problem."""

    def raw(self, spec: OptionSpec[object]) -> RawOption | None:
        """The option if it is set here."""
        return self.options[spec.name][0] if spec.name in self.options else None


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
        self._open_ended = ""
        """The option above if a line below it may belong to it."""

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._add_heading(block)
            case Option() if self._is_under_heading(block.location):
                self._add_option(block)
            case Paragraph() if self._is_under_heading(block.location):
                self._add_paragraph(block)
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

    def _add_paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.is_right_below_option and paragraph.pieces[0].text[0] in "-*+":
            self._diagnostics.add(paragraph.location, "an option needs a space after its dash; write `- hold: 20s`")
        elif paragraph.is_right_below_option and self._open_ended:
            message = (
                f"these may be spoken words, or a part of `{self._open_ended}`; "
                "leave an empty line above them, or indent them by two spaces"
            )
            self._diagnostics.add(paragraph.location, message)
        self.nodes[-1].paragraphs.append(paragraph)

    def _add_option(self, option: Option) -> None:
        text, self._open_ended = option.text, ""
        if cue := _CUE.match(text):
            self._add_cue(option, cue)
            return
        name, colon, value = text.partition(":")
        if not colon:
            self._diagnostics.add(option.location, missing_colon(text))
            self.nodes[-1].broken.add(name_in(text) or text.split(" ", 1)[0].lower())
            return
        spec = self._find_spec(option.location, name.strip())
        if spec:
            self._set_option(spec, option, option.after(len(text) - len(value.lstrip())))

    def _find_spec(self, location: SourceLocation, name: str) -> OptionSpec[object] | None:
        plain = plain_name(name)
        spec = OPTIONS.get(OTHER_NAMES.get(plain, plain))
        scope = self.nodes[-1].scope
        if spec is None:
            self._diagnostics.add(location, unknown_option(name, scope))
            # Any unknown option may be meant to say how long the exercise lasts.
            self.nodes[-1].broken.update(similar_options(plain, scope) or (HOLD.name,))
        elif scope not in spec.scopes:
            allowed = " or ".join(f"`{MARKS[one]}`" for one in spec.scopes)
            self._diagnostics.add(
                location, f"`{spec.name}` does not belong under {with_article(scope)}; put it under {allowed}"
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
            self._open_ended = spec.name if spec.is_open_ended else ""
        except BadValue as bad:
            message = bad.message if text else f"the value is missing; write `- {spec.name}: {spec.example}`"
            location = option.after(len(option.text) - len(text) + bad.offset)[0].location
            self._diagnostics.add(location, f"`{spec.name}`: {message}")
            if not earlier:
                node.broken.add(spec.name)

    def _add_cue(self, option: Option, found: re.Match[str]) -> None:
        """Add words inside a hold or rest, as in `at 10s: Breathe.` or `rest at 10s left: Ten seconds left.`."""
        node, text, start, name = self.nodes[-1], option.text, found.end(), plain_name(found[1])
        clock = _CLOCK.match(text, start)
        colon = text.find(":", clock.end() if clock else start)
        if node.scope != "exercise" and name == _AT:
            self._diagnostics.add(option.location, "`at` does not belong here; put it under `### Exercise`")
        elif colon < 0 or colon == start:
            self._diagnostics.add(option.location, f"a cue needs a time and words; write `- {name} 10s: Breathe.`")
        else:
            self._set_cue(option, name, start, colon)

    def _set_cue(self, option: Option, name: str, start: int, colon: int) -> None:
        text = option.text
        words = option.after(len(text) - len(text[colon + 1 :].lstrip()))
        try:
            offset = _read_cue_offset(text[start:colon].strip())
        except BadValue as bad:
            self._diagnostics.add(option.after(start)[0].location, f"`{name}`: {bad.message}")
            return
        if not has_speech(" ".join(piece.text for piece in words)):
            self._diagnostics.add(words[0].location, f"there are no words here; write `- {name} 10s: Breathe.`")
            return
        cues = self.nodes[-1].cues if name == _AT else self.nodes[-1].rest_cues
        if offset in cues:
            line = cues[offset].location.line
            self._diagnostics.add(option.location, f"there is already a cue at this time, in line {line}")
        cues[offset] = RawOption(offset, words)
        self._open_ended = text[:colon]


def _read_cue_offset(text: str) -> CueOffset:
    if len(text) > LONGEST_VALUE:
        raise BadValue("this is not a time; write `at 10s`, `at 50%` or `at 10s left`")
    return cue_offset(text)


def _check_length(spec: OptionSpec[object], text: str) -> None:
    if len(text) > LONGEST_VALUE and not spec.is_spoken:
        raise BadValue(f"this has {len(text)} characters; at most {LONGEST_VALUE} are allowed")


def _explain_depths(deepest: int) -> str:
    if deepest == 1:
        return "a heading of this depth has no meaning here; an exercise file has one heading, `# Name`"
    return "a heading has at most three `#`; `#` is the title, `##` a section, `###` an exercise"
