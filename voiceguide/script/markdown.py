"""Splits a script into blocks: headings, options, spoken paragraphs and notes."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.emphasis import without_emphasis
from voiceguide.script.model import SourceLocation


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading such as `## On your back`; `target` is set if its text is a link."""

    depth: int
    text: str
    location: SourceLocation
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a paragraph or an option."""

    text: str
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Option:
    """A bullet, without its mark."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The lines joined by spaces."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def location(self) -> SourceLocation:
        """The start of the first line."""
        return self.pieces[0].location

    def after(self, offset: int) -> tuple[Piece, ...]:
        """The rest of the lines after `offset` characters of the text."""
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
    is_right_below_option: bool = False

    @property
    def location(self) -> SourceLocation:
        """The start of the first line."""
        return self.pieces[0].location


@dataclass(frozen=True, slots=True)
class Note:
    """A note for people who read the script."""

    text: str
    location: SourceLocation


Block = Heading | Option | Paragraph | Note

_HEADING = re.compile(r" {0,3}(#+)([ \t]*)(.*)")
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^()\s]*)\)")
_BULLET = re.compile(r" {0,3}(?:[-*+](?:[ \t]+|$)|[-+](?=[A-Za-z][A-Za-z ]*:))(.*)")
_NOTE = re.compile(r" {0,3}>[ \t]?(.*)")

_FENCE = re.compile(r" {0,3}(```|~~~)")

_UNSUPPORTED: tuple[tuple[re.Pattern[str], str], ...] = (
    (_FENCE, "code blocks are not allowed in scripts; write a note, starting with `>`"),
    (
        re.compile(r" {0,3}([-*_])[ \t]*(\1[ \t]*){2,}$|[ ]{0,3}=+[ \t]*$"),
        "horizontal rules are not allowed in scripts; write a heading with `#`, `##` or `###`",
    ),
    (re.compile(r" {0,3}\d{1,9}[.)][ \t]"), "numbered lists are not spoken; write each step as a sentence"),
    (re.compile(r" {0,3}<[!/a-zA-Z]"), "HTML is not allowed in scripts; write a note, starting with `>`"),
    (re.compile(r" {0,3}(\||:?-+:?[ \t]*\|)"), "tables are not allowed in scripts; write options as `- hold: 20s`"),
    (
        re.compile(r" {0,3}!\["),
        "a picture is an option; write `- picture: ![What it shows](cat-pose.svg)`",
    ),
    (re.compile(r" {0,3}\*[A-Za-z][A-Za-z ]*:"), "an option needs a space after its star; write `* hold: 20s`"),
    (re.compile(r" {0,3}\[[^\]]+\]:"), "links are not spoken; write a note, starting with `>`"),
)
"""Markdown that scripts do not support, and what to write instead."""


def first_paragraph(notes: Sequence[str]) -> str:
    """The first paragraph of notes, without emphasis: what a physiotherapist adds, such as a weight."""
    text = notes[0].split("\n\n")[0] if notes else ""
    return without_emphasis(" ".join(text.split()))


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


def _without_closing_marks(text: str) -> str:
    """A heading's text without closing `##`."""
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text


def blocks(lines: tuple[str, ...], file: str, diagnostics: Diagnostics) -> Iterator[Block]:
    """The blocks of a script in order; anything else is reported to `diagnostics`."""
    reader = _BlockReader(lines, file, diagnostics)
    reader.skip_front_matter()
    while reader.has_more():
        block = reader.read_block()
        if block is not None:
            yield block


class _BlockReader:
    """Reads blocks line by line."""

    def __init__(self, lines: tuple[str, ...], file: str, diagnostics: Diagnostics) -> None:
        self._lines = lines
        self._file = file
        self._diagnostics = diagnostics
        self._next = 0
        self._option_ended_at = 0
        """The index of the first line below the last option."""

    def has_more(self) -> bool:
        return self._next < len(self._lines)

    def skip_front_matter(self) -> None:
        """Report front matter once, and continue after it."""
        ends = (number for number, text in enumerate(self._lines[1:], 2) if text.strip() == "---")
        end = next(ends, 0) if self._lines[0].rstrip() == "---" else 0
        if end and not any(map(_HEADING.fullmatch, self._lines[:end])):
            message = "front matter is not allowed in scripts; write options below the title, as `- language: en-US`"
            self._diagnostics.add(SourceLocation(self._file, 1), message)
            self._next = end

    def read_block(self) -> Block | None:
        line = self._take()
        if not line.text.strip():
            return None
        for pattern, read in self._readers():
            found = pattern.fullmatch(line.text)
            if found and not self._is_unsupported(line):
                return read(line, found)
        return self._paragraph(line)

    def _readers(self) -> tuple[tuple[re.Pattern[str], Callable[[_Line, re.Match[str]], Block | None]], ...]:
        return (_HEADING, self._heading), (_BULLET, self._option), (_NOTE, self._note)

    def _take(self) -> _Line:
        index = self._next
        self._next += 1
        is_after_blank = index == 0 or not self._lines[index - 1].strip()
        return _Line(self._lines[index], SourceLocation(self._file, index + 1), is_after_blank)

    def _is_unsupported(self, line: _Line) -> bool:
        return any(pattern.match(line.text) for pattern, _ in _UNSUPPORTED)

    def _skip_code(self, fence: str) -> None:
        """Skip the lines up to the closing fence of a code block."""
        while self.has_more() and not self._take().text.lstrip(" ").startswith(fence):
            pass

    def _heading(self, line: _Line, found: re.Match[str]) -> Heading:
        text, location = _without_closing_marks(found[3].strip()), line.at(found.start(3))
        # Deeper headings are reported anyway.
        if text and not found[2] and len(found[1]) <= 3:
            message = "a heading needs a space after its `#`; write `## On your back`"
            self._diagnostics.add(line.at(line.indent), message)
        link = _LINK.fullmatch(text)
        name = without_emphasis(link["text"].strip() if link else text)
        self._check_name(name, location, is_link=bool(link))
        return Heading(len(found[1]), name, location, link["target"] if link else None)

    def _check_name(self, name: str, location: SourceLocation, *, is_link: bool) -> None:
        """Names are spoken and shown, so they need words and no markup."""
        if "](" in name:
            self._diagnostics.add(
                location, "this link cannot be read; write `[Name](exercises/name.md)`, without spaces"
            )
        elif "{" in name or "}" in name:
            self._diagnostics.add(location, "placeholders are not allowed in headings; write the words out")
        elif name and not any(map(str.isalnum, name)):
            self._diagnostics.add(location, "there are no words here; give it a name")
        elif not name and not is_link:
            self._diagnostics.add(location, "this heading is empty; give it a name")

    def _option(self, line: _Line, found: re.Match[str]) -> Option:
        first = Piece(found[1].strip(), line.at(found.start(1)))
        if found.start(1) == line.indent + 1 < len(line.text):
            message = "an option needs a space after its dash; write `- hold: 20s`"
            self._diagnostics.add(line.at(line.indent), message)
        pieces = (first, *(Piece(more.text.strip(), more.at(more.indent)) for more in self._indented_below()))
        self._option_ended_at = self._next
        return Option(pieces)

    def _indented_below(self) -> Iterator[_Line]:
        """The indented lines that continue a bullet; a bullet among them is a problem."""
        while self.has_more() and re.match(r"(?: {2}|\t)[ \t]*\S", self._lines[self._next]):
            line = self._take()
            if _BULLET.fullmatch(line.text.lstrip(" \t")):
                self._diagnostics.add(line.at(line.indent), "options cannot be nested; start the line with its dash")
            else:
                yield line

    def _note(self, line: _Line, found: re.Match[str]) -> Note:
        parts = [found[1].strip()]
        while self.has_more() and (more := _NOTE.fullmatch(self._lines[self._next])):
            parts.append(more[1].strip())
            self._next += 1
        self._expect_blank_below_note()
        return Note("\n".join(parts).strip(), line.at(line.indent))

    def _expect_blank_below_note(self) -> None:
        """Report text right below a note, which Markdown viewers show as a part of it."""
        if not self.has_more():
            return
        following = self._lines[self._next]
        if following.strip() and not self._starts_block(following):
            message = "spoken words right below a note look like a part of it; leave an empty line in between"
            self._diagnostics.add(SourceLocation(self._file, self._next + 1), message)

    def _starts_block(self, text: str) -> bool:
        patterns = (_HEADING, _BULLET, _NOTE)
        return any(pattern.fullmatch(text) for pattern in patterns) or any(
            pattern.match(text) for pattern, _ in _UNSUPPORTED
        )

    def _paragraph(self, line: _Line) -> Paragraph | None:
        reported: set[str] = set()
        is_right_below_option = self._next - 1 == self._option_ended_at > 0
        pieces = [piece for one in self._paragraph_lines(line) if (piece := self._piece(one, reported))]
        return Paragraph(tuple(pieces), is_right_below_option) if pieces else None

    def _paragraph_lines(self, line: _Line) -> Iterator[_Line]:
        yield line
        while self.has_more():
            following = self._lines[self._next]
            if not following.strip() or any(p.fullmatch(following) for p in (_HEADING, _BULLET, _NOTE)):
                return
            yield self._take()

    def _piece(self, line: _Line, reported: set[str]) -> Piece | None:
        """The line as spoken words; the same problem is reported once in a paragraph."""
        problem = self._why_not_spoken(line)
        if problem:
            if problem not in reported:
                self._diagnostics.add(line.at(line.indent), problem)
            reported.add(problem)
            if fence := _FENCE.match(line.text):
                self._skip_code(fence[1])
            return None
        return Piece(line.text.strip(), line.at(line.indent))

    def _why_not_spoken(self, line: _Line) -> str | None:
        for pattern, message in _UNSUPPORTED:
            if pattern.match(line.text):
                return message
        if line.is_after_blank and re.match(r" {4,}|\t", line.text):
            return "this is indented like code; start the line at the margin"
        return None
