"""Tells which line of a list is its title, and which ones stand above the exercises of a section."""

import re
from collections.abc import Iterator

from voiceguide.importing.layout import Layout
from voiceguide.importing.lines import ListLine
from voiceguide.importing.vocabulary import Vocabulary, fold

_NUMBERED = re.compile(r"([^\W\d_]{3,})\s+(?:\d{1,2}|[A-Z])\b")
_MARKS = ("✅", "☑", "✔", "✓")
"""Marks before headings."""


class Headings:
    """The titles and headings among the lines of a list."""

    def __init__(self, layout: Layout, words: Vocabulary) -> None:
        self._layout = layout
        self._words = words

    def is_title(self, line: ListLine) -> bool:
        """Whether a line, if no title stands before it, is that of the whole list."""
        if line.depth == 1:
            return True
        if line.depth or line.read.dose or len(self._layout.lines) == 1 or not (line.index == 0 or line.has_colon):
            return False
        is_item = line.bullet and (line.bullet in self._layout.bullets or line.bullet.isascii())
        count = len(line.text.split())
        is_sentence = count > 8 or re.search(r"[.,!?]", line.text.rstrip(":"))
        if is_item or is_sentence or (count <= 4 and self._words.is_position(line.text)):
            return False
        return self._is_alone(line) and not (self._is_of_plain_names(line) or self._is_one_of(line))

    def _plain_others(self, line: ListLine) -> Iterator[ListLine]:
        """The other lines that have neither a bullet nor a dose."""
        return (other for other in self._layout.lines if other is not line and not other.bullet and not other.read.dose)

    def _is_one_of(self, line: ListLine) -> bool:
        """Whether there are other lines such as `Day 1` with the same word."""
        word = _numbered_word(line)
        return bool(word) and word in map(_numbered_word, self._plain_others(line))

    def _is_alone(self, line: ListLine) -> bool:
        """Whether no other line is a heading in the same way: two of a kind are two sections, but positions are."""
        alike = (other for other in self._plain_others(line) if _look(other) == _look(line))
        return not any(self.is_heading(other) and not self._words.is_position(other.text) for other in alike)

    def _is_of_plain_names(self, line: ListLine) -> bool:
        """Whether a list has only names, of which the first one looks like all others."""
        others = [other for other in self._layout.lines if other is not line]
        same = self._layout.for_all is None and all(not other.bullet and not other.depth for other in others)
        return self._layout.is_of_names and same and not line.has_colon and not others[0].is_after_blank

    def is_heading(self, line: ListLine) -> bool:
        """Whether a line stands above the exercises of a section."""
        following = self._layout.following(line)
        if following is None or line.is_label:
            return False
        if line.depth or self._layout.is_round(line):
            return True
        if line.has_colon or line.is_underlined:
            return not line.says_how_much and (not line.bullet or following.is_exercise)
        if line.read.dose or line.bullet not in ("", *_MARKS) or not line.may_be_name:
            return False
        return self._names_part(line, following) or self._stands_apart(line, following)

    def _names_part(self, line: ListLine, following: ListLine) -> bool:
        """Whether a line is in capitals, or names a position or a circuit."""
        is_whole = self._layout.is_whole(line) and len(line.text.split()) <= 3
        is_loud = line.text.isupper() and len(line.text) > 3
        return is_loud or self._words.is_position(line.text) or (is_whole and following.is_exercise)

    def _stands_apart(self, line: ListLine, following: ListLine) -> bool:
        is_apart = line.is_after_blank or bool(following.bullet) or bool(self._layout.bullets) or self._is_one_of(line)
        return is_apart and following.is_exercise and not following.is_sentence


def _look(line: ListLine) -> tuple[int, bool, bool]:
    """By what headings of one kind are alike."""
    return line.depth, line.has_colon, line.text.isupper()


def _numbered_word(line: ListLine) -> str:
    """`day` in `Day 1`; empty if there is no number."""
    found = _NUMBERED.match(line.text)
    return fold(found[1]) if found else ""
