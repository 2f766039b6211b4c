"""A script cut into its blocks: headings, options, spoken paragraphs and notes, without the marks of emphasis.

The rules are those of CommonMark 0.31, section 6.2, but for the multiples of three.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.model import SourceLocation

_RUN = re.compile(r"\*+|_+")


@dataclass(slots=True)
class _Run:
    """A run of stars or underscores: how many are left of it, and whether it can open or close."""

    start: int
    end: int
    mark: str
    left: int
    opens: bool
    closes: bool


def without_emphasis(text: str) -> str:
    """The text as a viewer shows it: `*behind* the **thigh**` loses its stars, `3 * 4` and `a_b` keep theirs."""
    runs = list(_runs(text))
    _pair(runs)
    parts, end = [], 0
    for run in runs:
        parts += [text[end : run.start], run.mark * run.left]
        end = run.end
    return "".join([*parts, text[end:]])


def _runs(text: str) -> Iterator[_Run]:
    for found in _RUN.finditer(text):
        before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
        opens = bool(after.strip()) and (_is_word(after) or not _is_word(before))
        closes = bool(before.strip()) and (_is_word(before) or not _is_word(after))
        if found[0][0] == "_":
            opens, closes = opens and not _is_word(before), closes and not _is_word(after)
        yield _Run(found.start(), found.end(), found[0][0], len(found[0]), opens, closes)


def _is_word(character: str) -> bool:
    return character.isalnum()


def _pair(runs: list[_Run]) -> None:
    """Take away the marks that belong together."""
    open_runs: dict[str, list[_Run]] = {"*": [], "_": []}
    for run in runs:
        waiting = open_runs[run.mark]
        while run.closes and run.left and waiting:
            opener = waiting[-1]
            taken = min(opener.left, run.left)
            opener.left -= taken
            run.left -= taken
            if not opener.left:
                waiting.pop()
            other = open_runs["_" if run.mark == "*" else "*"]
            while other and other[-1].start > opener.start:
                other.pop()
        if run.opens and run.left:
            waiting.append(run)


@dataclass(frozen=True, slots=True)
class Heading:
    """`## On your back`, or a linked one with its `target`."""

    depth: int
    text: str
    location: SourceLocation
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a paragraph or of an option."""

    text: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Option:
    """A bullet: everything after its mark."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Its lines joined by a space."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def location(self) -> SourceLocation:
        """Where it starts."""
        return self.pieces[0].location

    def after(self, offset: int) -> tuple[Piece, ...]:
        """What is left of it from an offset in its text on."""
        return tuple(_after(self.pieces, offset)) or (Piece("", self.location.shifted(offset)),)


def _after(pieces: tuple[Piece, ...], offset: int) -> Iterator[Piece]:
    for piece in pieces:
        if offset <= len(piece.text):
            yield Piece(piece.text[max(0, offset) :], piece.location.shifted(max(0, offset)))
        offset -= len(piece.text) + 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words to be spoken."""

    pieces: tuple[Piece, ...]

    @property
    def location(self) -> SourceLocation:
        """Where it starts."""
        return self.pieces[0].location


@dataclass(frozen=True, slots=True)
class Note:
    """Words for the reader."""

    text: str
    location: SourceLocation


Block = Heading | Option | Paragraph | Note

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)(.*)")
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^()\s]*)\)")
_BULLET = re.compile(r" {0,3}[-*+](?:[ \t]+|$)(.*)")
_NOTE = re.compile(r" {0,3}>[ \t]?(.*)")

_FENCE = re.compile(r" {0,3}(```|~~~)")

_NOT_PART: tuple[tuple[re.Pattern[str], str], ...] = (
    (_FENCE, "code is not part of a script; write a note with `>` at its start"),
    (
        re.compile(r" {0,3}([-*_])[ \t]*(\1[ \t]*){2,}$|[ ]{0,3}=+[ \t]*$"),
        "a line across is not part of a script; write a heading with `#`, `##` or `###`",
    ),
    (re.compile(r" {0,3}\d{1,9}[.)][ \t]"), "a numbered list is not spoken; write each step as a sentence"),
    (re.compile(r" {0,3}<[!/a-zA-Z]"), "HTML is not part of a script; write a note with `>` at its start"),
    (re.compile(r" {0,3}(\||:?-+:?[ \t]*\|)"), "a table is not part of a script; write options as `- hold: 20s`"),
    (re.compile(r" {0,3}!\["), "a picture is not part of a script; leave it out"),
    (re.compile(r" {0,3}#{1,6}[^#\s]"), "a heading needs a space after its `#`; write `## On your back`"),
    (
        re.compile(r" {0,3}[-*+][A-Za-z][A-Za-z ]*:"),
        "an option needs a space after its dash; write `- hold: 20s`",
    ),
    (re.compile(r" {0,3}\[[^\]]+\]:"), "a link is not spoken; write a note with `>` at its start"),
)
"""What Markdown has and a script has not, and what to write instead."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    location: SourceLocation
    is_after_blank: bool

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" \t"))

    def at(self, offset: int) -> SourceLocation:
        return SourceLocation(self.location.file, self.location.line, offset + 1)


def _unclosed(text: str) -> str:
    """A heading's text without the `##` that may close it."""
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text


def blocks(lines: tuple[str, ...], file: str, diagnostics: Diagnostics) -> Iterator[Block]:
    """The blocks of a script in order; what is none goes into the diagnostics."""
    reader = _Reader(lines, file, diagnostics)
    while reader.has_more():
        block = reader.read_block()
        if block is not None:
            yield block


class _Reader:
    """Goes through the lines once."""

    def __init__(self, lines: tuple[str, ...], file: str, diagnostics: Diagnostics) -> None:
        self._lines = lines
        self._file = file
        self._diagnostics = diagnostics
        self._next = 0

    def has_more(self) -> bool:
        return self._next < len(self._lines)

    def read_block(self) -> Block | None:
        line = self._take()
        if not line.text.strip():
            return None
        for pattern, read in self._readers():
            found = pattern.fullmatch(line.text)
            if found and not self._is_not_part(line):
                return read(line, found)
        return self._paragraph(line)

    def _readers(self) -> tuple[tuple[re.Pattern[str], Callable[[_Line, re.Match[str]], Block | None]], ...]:
        return (_HEADING, self._heading), (_BULLET, self._option), (_NOTE, self._note)

    def _take(self) -> _Line:
        index = self._next
        self._next += 1
        is_after_blank = index == 0 or not self._lines[index - 1].strip()
        return _Line(self._lines[index], SourceLocation(self._file, index + 1), is_after_blank)

    def _is_not_part(self, line: _Line) -> bool:
        return any(pattern.match(line.text) for pattern, _ in _NOT_PART)

    def _skip_code(self, fence: str) -> None:
        """Go on after the fence that closes a block of code."""
        while self.has_more() and not self._take().text.lstrip(" ").startswith(fence):
            pass

    def _heading(self, line: _Line, found: re.Match[str]) -> Heading:
        text, location = _unclosed(found[2].strip()), line.at(found.start(2))
        link = _LINK.fullmatch(text)
        name = without_emphasis(link["text"].strip() if link else text)
        self._check_name(name, location, is_link=bool(link))
        return Heading(len(found[1]), name, location, link["target"] if link else None)

    def _check_name(self, name: str, location: SourceLocation, *, is_link: bool) -> None:
        """A name is spoken and shown, and is the same everywhere."""
        if "](" in name:
            self._diagnostics.add(
                location, "this link cannot be read; write `[Name](exercises/name.md)`, without spaces"
            )
        elif "{" in name or "}" in name:
            self._diagnostics.add(location, "a heading has no values; write it out")
        elif name and not any(map(str.isalnum, name)):
            self._diagnostics.add(location, "there are no words here; give it a name")
        elif not name and not is_link:
            self._diagnostics.add(location, "this heading is empty; give it a name")

    def _option(self, line: _Line, found: re.Match[str]) -> Option:
        first = Piece(found[1].strip(), line.at(found.start(1)))
        pieces = (first, *(Piece(more.text.strip(), more.at(more.indent)) for more in self._indented_below()))
        self._expect_blank("the options")
        return Option(pieces)

    def _indented_below(self) -> Iterator[_Line]:
        """Lines indented below a bullet go on with it; a bullet among them is a problem."""
        while self.has_more() and re.match(r"(?: {2}|\t)[ \t]*\S", self._lines[self._next]):
            line = self._take()
            if _BULLET.fullmatch(line.text.lstrip(" \t")):
                self._diagnostics.add(
                    line.at(line.indent), "options do not lie within options; start the line with its dash"
                )
            else:
                yield line

    def _note(self, line: _Line, found: re.Match[str]) -> Note:
        parts = [found[1].strip()]
        while self.has_more() and (more := _NOTE.fullmatch(self._lines[self._next])):
            parts.append(more[1].strip())
            self._next += 1
        self._expect_blank("a note")
        return Note("\n".join(parts).strip(), line.at(line.indent))

    def _expect_blank(self, after: str) -> None:
        """A viewer shows text right below a bullet or a note as part of it, so it must not be spoken."""
        if not self.has_more():
            return
        following = self._lines[self._next]
        if following.strip() and not self._starts_block(following):
            message = f"spoken words right below {after}; leave an empty line between"
            self._diagnostics.add(SourceLocation(self._file, self._next + 1), message)

    def _starts_block(self, text: str) -> bool:
        patterns = (_HEADING, _BULLET, _NOTE)
        return any(pattern.fullmatch(text) for pattern in patterns) or any(
            pattern.match(text) for pattern, _ in _NOT_PART
        )

    def _paragraph(self, line: _Line) -> Paragraph | None:
        pieces = [piece for piece in map(self._piece, self._paragraph_lines(line)) if piece]
        return Paragraph(tuple(pieces)) if pieces else None

    def _paragraph_lines(self, line: _Line) -> Iterator[_Line]:
        yield line
        while self.has_more():
            following = self._lines[self._next]
            if not following.strip() or any(p.fullmatch(following) for p in (_HEADING, _BULLET, _NOTE)):
                return
            yield self._take()

    def _piece(self, line: _Line) -> Piece | None:
        problem = self._why_not_spoken(line)
        if problem:
            self._diagnostics.add(line.at(line.indent), problem)
            if fence := _FENCE.match(line.text):
                self._skip_code(fence[1])
            return None
        return Piece(line.text.strip(), line.at(line.indent))

    def _why_not_spoken(self, line: _Line) -> str | None:
        for pattern, message in _NOT_PART:
            if pattern.match(line.text):
                return message
        if line.is_after_blank and re.match(r" {4,}|\t", line.text):
            return "this is indented like code; start the line at the margin"
        return None
