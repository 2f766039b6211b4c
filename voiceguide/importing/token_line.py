"""The tokens of a line: once those that say how much are understood, what is left is the name and remarks."""

import re
from collections.abc import Iterator
from typing import Literal

from voiceguide.importing.dose import Amount
from voiceguide.importing.tokens import Token, tokens
from voiceguide.importing.vocabulary import Vocabulary

_SMALL = ("filler", "hold", "rest", "between", "by", "x", "to", "each", "tempo", "times")
_ENDS = " \t\u00a0,;:–—-•·*|=@>→&+./\"'“”„«»"


class TokenLine:
    """A line of a list in tokens, which are understood one by one."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self.words = words
        self._text = " ".join(text.split())
        self.tokens: tuple[Token, ...] = tuple(tokens(self._text, words))
        self._used: set[int] = set()

    def use(self, *indices: int) -> None:
        """Mark tokens as understood."""
        self._used.update(indices)

    def is_used(self, index: int) -> bool:
        """Whether a token is understood."""
        return index in self._used

    def kind(self, index: int) -> str:
        """The kind of a token; empty where there is none."""
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else ""

    def is_free(self, index: int) -> bool:
        """Whether there is a token that is not understood yet."""
        return 0 <= index < len(self.tokens) and index not in self._used

    def is_quantity(self, index: int) -> bool:
        """Whether there is a token that is a number with or without a unit."""
        return 0 <= index < len(self.tokens) and self.tokens[index].is_quantity

    def is_figure(self, index: int) -> bool:
        """The same, but for words that may be a number."""
        return self.is_quantity(index) and not self.tokens[index].is_weak

    def text(self, first: int, last: int) -> str:
        """The text from one token to another, with both."""
        return self._text[self.tokens[first].start : self.tokens[last].end].strip()

    def of(self, *kinds: str) -> Iterator[int]:
        """The tokens of these kinds that are not understood yet."""
        return (index for index, token in enumerate(self.tokens) if token.kind in kinds and index not in self._used)

    def amount(self, index: int) -> Amount:
        """The least and the most that a token says."""
        return self.tokens[index].low, self.tokens[index].high

    def text_at(self, index: int) -> str:
        """The text of a token; empty where there is none."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def begins_with(self) -> Literal["name", "number", "word"]:
        """What the line begins with: a name, or a number or another word of its dose."""
        index = next((at for at, token in enumerate(self.tokens) if token.kind != "mark"), 0)
        if index not in self._used:
            return "word" if self.kind(index) == "hold" else "name"
        first = self.tokens[index]
        return "number" if first.is_quantity and (first.text[:1].isdigit() or first.is_weak) else "word"

    # What is left

    def name_and_remarks(self) -> tuple[str, tuple[str, ...]]:
        """What is left of the line: first the name, then what else is said; the name is empty if there is none."""
        if not self._used:
            return _trimmed(self._text), ()
        self._use_neighbours()
        pieces = [piece for piece in self._pieces() if re.search(r"[^\W\d_]", piece)]
        if not pieces:
            return "", ()
        remarks = tuple(piece for piece in pieces[1:] if len(piece) > 4 or re.search(r"\d", piece))
        return ("", tuple(pieces)) if self._are_adjectives(pieces) else (pieces[0], remarks)

    def _are_adjectives(self, pieces: list[str]) -> bool:
        """Whether all that is left says how to do repetitions, as in `10 répétitions lentes`."""
        index = next((at for at, token in enumerate(self.tokens) if token.kind == "rep" and token.high), None)
        if index is None or len(pieces) > 1 or self.begins_with() != "number" or self.kind(index + 1) == "by":
            return False
        return pieces[0].islower() and len(pieces[0].split()) <= 2 and self.tokens[index].text[:1].isdigit()

    def _use_neighbours(self) -> None:
        """Take the small words around what is understood as a part of it."""
        for index in sorted(self._used):
            for step in (-1, 1):
                at = index + step
                while self.is_free(at) and self._is_small(at, step):
                    self.use(at)
                    at += step
        # `between sets`, `between each set`, `per side`.
        for index in tuple(self.of("set", "rep", "part", "sides", "second")):
            if index - 1 in self._used and (self.kind(index - 1) in ("between", "each", "by", "filler", "rest")):
                self.use(index)
        for index in tuple(self.of("one")):
            if index - 1 in self._used and index + 1 in self._used:
                self.use(index)

    def _is_small(self, index: int, step: int) -> bool:
        """Whether a token beside what is understood belongs to it, and is no end of a bracket about something else."""
        token = self.tokens[index]
        if token.kind == "mark":
            return token.text not in (".)]" if step < 0 else ".([:")
        is_bare_unit = token.kind in ("rep", "set") and not token.high
        return is_bare_unit or token.kind in _SMALL

    def _pieces(self) -> Iterator[str]:
        """The parts of the line between what is understood."""
        start: int | None = None
        end = 0
        for index in range(len(self.tokens)):
            if index in self._used:
                if start is not None:
                    yield self._trimmed_piece(start, index)
                start = None
            elif start is None:
                start = index
            end = index + 1
        if start is not None:
            yield self._trimmed_piece(start, end)

    def _trimmed_piece(self, start: int, end: int) -> str:
        """The text of these tokens without small words at its ends."""
        while start < end and start > 0 and self.kind(start) in ("filler", "mark", "to", "by", "times"):
            start += 1
        while (
            end - 1 > start and self.kind(end - 1) in ("filler", "to", "by", "one", "mark") and end < len(self.tokens)
        ):
            if self.tokens[end - 1].text in ")]":
                break
            end -= 1
        return _trimmed(self.text(start, end - 1)) if start < end else ""


def _trimmed(text: str) -> str:
    """The text without signs at its ends, and without a bracket that has lost the other one."""
    plain = text.strip(_ENDS)
    for opening, closing in ("()", "[]"):
        if plain.count(opening) > plain.count(closing):
            plain = plain.replace(opening, " ", plain.count(opening) - plain.count(closing))
        elif plain.count(closing) > plain.count(opening):
            plain = plain.replace(closing, " ")
    return " ".join(plain.replace("()", " ").replace("( )", " ").strip(_ENDS).split())
