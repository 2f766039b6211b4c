"""Spoken words of a script: joining their lines, and placeholders such as `{side}`."""

import difflib
import re
from collections.abc import Mapping, Sequence

from voiceguide.i18n.model import PAIR, SideWords
from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.emphasis import with_marks
from voiceguide.script.markdown import Paragraph, Piece
from voiceguide.script.model import SourceLocation, Text
from voiceguide.script.values import has_speech
from voiceguide.text import without_marks, without_pauses

VALUES = ("exercise", "number", "total", "side", "other", "round", "next", "hold")
"""The names of the placeholders."""

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_NOT_SPOKEN = (
    (re.compile(r"`"), "code is not spoken; leave out the backticks"),
    (re.compile(r"\]\("), "a link is not spoken; write just its words"),
    (re.compile(r"<[/!a-zA-Z]"), "HTML is not spoken; leave it out"),
    (
        re.compile(r"&(?:[a-zA-Z]{2,30}|#\d{1,7});"),
        "Markdown viewers show another character here; write that one",
    ),
    (re.compile(r"\\[!-/:-@\[-`{-~]"), "Markdown viewers do not show this backslash; leave it out"),
)
"""What a Markdown viewer shows differently from how it would be spoken."""


class SpokenTexts:
    """The spoken texts of a script and of its linked files; each is checked once, however often it is used."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._texts: dict[tuple[SourceLocation, tuple[str, ...]], str] = {}
        """By location and allowed placeholders."""

    def text(self, paragraph: Paragraph, allowed: Mapping[str, str], line: int | None = None) -> Text:
        """The paragraph as spoken text; `line` is the line of the script it belongs to, if not its own.

        `allowed` has the name of each placeholder with the reason why it cannot be used here, empty if it can.
        """
        location = paragraph.location
        key = location, tuple(allowed.values())
        if key not in self._texts:
            self._texts[key] = _spoken(paragraph, allowed, self._diagnostics)
            if not has_speech(self._texts[key]):
                self._diagnostics.add(location, "there are no words here; write what to say")
        marked = self._texts[key]
        return Text(without_pauses(without_marks(marked)), location, line or location.line, marked)


def _spoken(paragraph: Paragraph, allowed: Mapping[str, str], diagnostics: Diagnostics) -> str:
    """The words of a paragraph, checked, with marks around those that are emphasised."""
    for piece in paragraph.pieces:
        _check_placeholders(piece, allowed, diagnostics)
        _check_markup(piece, diagnostics)
    return with_marks(" ".join(piece.text for piece in paragraph.pieces))


def _check_markup(piece: Piece, diagnostics: Diagnostics) -> None:
    for pattern, message in _NOT_SPOKEN:
        if found := pattern.search(piece.text):
            diagnostics.add(piece.location.shifted(found.start()), message)


def _check_placeholders(piece: Piece, allowed: Mapping[str, str], diagnostics: Diagnostics) -> None:
    for found in _BRACES.finditer(piece.text):
        problem = _problem_with(found, allowed)
        if problem:
            diagnostics.add(piece.location.shifted(found.start()), problem)


def _problem_with(found: re.Match[str], allowed: Mapping[str, str]) -> str:
    name = found[1]
    if name is None:
        return "a single brace; placeholders are written like `{side}`"
    if name in allowed:
        return allowed[name] and f"`{{{name}}}` cannot be used here: {allowed[name]}"
    if "/" in name:
        return _problem_with_pair(name, allowed)
    close = difflib.get_close_matches(name, VALUES, 1)
    known = ", ".join(f"`{{{value}}}`" for value in VALUES)
    right = f"did you mean `{{{close[0]}}}`?" if close else f"choose from {known}"
    return f"unknown placeholder `{{{name}}}`; {right}"


def _problem_with_pair(name: str, allowed: Mapping[str, str]) -> str:
    """What is wrong with `{upper/lower}`, a word for each of two sides; empty if nothing is."""
    parts = [part.strip().lower() for part in name.split("/")]
    if len(parts) != 2 or not all(parts):
        return f"`{{{name}}}` has not two words; write one for each side, such as `{{upper/lower}}`"
    if allowed[PAIR]:
        return f"`{{{name}}}` cannot be used here: {allowed[PAIR]}"
    pairs = [known for known in allowed if "/" in known and known != PAIR and set(parts) & set(known.split("/"))]
    return (pairs and f"`{{{name}}}` are no forms of left and right that go together; write `{{{pairs[0]}}}`") or ""


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words with all placeholders replaced."""
    return _BRACES.sub(lambda found: _filled(found, values), text) if "{" in text else text


def filled_length(text: str, values: Mapping[str, str]) -> int:
    """The length of the text after `fill`, without building it."""
    found = _BRACES.finditer(text) if "{" in text else ()
    return len(text) + sum(len(_filled(one, values)) - len(one[0]) for one in found)


def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found[1] or ""
    if "/" in name and name not in values and PAIR in values:
        return name.split("/")[int(values[PAIR])].strip()
    return values.get(name, found[0])


def values_for(*allowed: str, words: SideWords | None) -> dict[str, str]:
    """The placeholders for words outside exercises, for `SpokenTexts`: only those in `allowed` can be used.

    `words` are the names of left and right in the language of the script.
    """
    names = (*VALUES, PAIR, *(words.in_braces(0) if words else ()))
    return {name: "" if name in allowed else "it is about one exercise" for name in names}


def values_for_exercise(sides: Sequence[str], words: SideWords | None, *, has_hold: bool) -> dict[str, str]:
    """The placeholders for words of an exercise with these sides, for `SpokenTexts`."""
    none = f"this exercise has no sides; set `- sides: {', '.join(words.names if words else ('left', 'right'))}`"
    two = "" if len(sides) == 2 else "this exercise does not have exactly two sides" if sides else none
    return {
        **dict.fromkeys(VALUES, ""),
        **(_values_for_forms(sides, words, none) if words else {}),
        "side": "" if sides else none,
        "other": two,
        PAIR: two,
        "hold": "" if has_hold else "this exercise has repetitions instead of a hold",
    }


def _values_for_forms(sides: Sequence[str], words: SideWords, none: str) -> Mapping[str, str]:
    """The forms of left and right, which only an exercise with these sides can use."""
    others = f"the sides of this exercise are not {' and '.join(words.names)}; write `{{side}}`"
    reason = "" if words.are_in(sides) else others if sides else none
    several = {form: words.pairs_with(form) for pair in words.forms for form in pair}
    unclear = {
        form: f"it goes with several forms; write {' or '.join(f'`{{{pair}}}`' for pair in pairs)}"
        for form, pairs in several.items()
        if len(pairs) > 1
    }
    return unclear | dict.fromkeys(words.in_braces(0), reason)
