"""Spoken words as a script has them: joined lines, and values such as `{side}`."""

import difflib
import re
from collections.abc import Mapping

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.markdown import Paragraph, Piece, without_emphasis

VALUES = ("exercise", "number", "total", "side", "round", "next", "hold")
"""The names that may stand in braces in spoken words."""

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_NOT_SPOKEN = (
    (re.compile(r"`"), "code is not spoken; leave the backticks out"),
    (re.compile(r"\]\("), "a link is not spoken; write its words alone"),
    (re.compile(r"<[/!a-zA-Z]"), "HTML is not spoken; leave it out"),
    (re.compile(r"&(?:[a-zA-Z]{2,30}|#\d{1,7});"), "a viewer shows this as another sign; write that sign"),
    (re.compile(r"\\[!-/:-@\[-`{-~]"), "a viewer does not show the backslash; leave it out"),
)
"""What a viewer shows as something else than it says."""


def spoken(paragraph: Paragraph, allowed: Mapping[str, str], diagnostics: Diagnostics) -> str:
    """The words of a paragraph.

    `allowed` has each value's name with the reason why it has no meaning here, or an empty text where it has.
    """
    for piece in paragraph.pieces:
        _check_values(piece, allowed, diagnostics)
        _check_signs(piece, diagnostics)
    return without_emphasis(" ".join(piece.text for piece in paragraph.pieces))


def _check_signs(piece: Piece, diagnostics: Diagnostics) -> None:
    for pattern, message in _NOT_SPOKEN:
        if found := pattern.search(piece.text):
            diagnostics.add(piece.location.shifted(found.start()), message)


def _check_values(piece: Piece, allowed: Mapping[str, str], diagnostics: Diagnostics) -> None:
    for found in _BRACES.finditer(piece.text):
        problem = _problem_with(found, allowed)
        if problem:
            diagnostics.add(piece.location.shifted(found.start()), problem)


def _problem_with(found: re.Match[str], allowed: Mapping[str, str]) -> str:
    name = found[1]
    if name is None:
        return "a brace stands alone; values are written like `{side}`"
    if name in VALUES:
        return allowed[name] and f"`{{{name}}}` has no meaning here: {allowed[name]}"
    close = difflib.get_close_matches(name, VALUES, 1)
    known = ", ".join(f"`{{{value}}}`" for value in VALUES)
    right = f"did you mean `{{{close[0]}}}`?" if close else f"there are {known}"
    return f"unknown value `{{{name}}}`; {right}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words with each `{name}` replaced."""
    return _BRACES.sub(lambda found: _filled(found, values), text) if "{" in text else text


def filled_length(text: str, values: Mapping[str, str]) -> int:
    """How many characters `fill` makes of it, which may be many more."""
    found = _BRACES.finditer(text) if "{" in text else ()
    return len(text) + sum(len(_filled(one, values)) - len(one[0]) for one in found)


def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
    return values.get(found[1] or "", found[0])


def values_for(*allowed: str) -> dict[str, str]:
    """Each value's name for words outside an exercise: empty where it is allowed, else why it is not."""
    return {name: "" if name in allowed else "it is about one exercise" for name in VALUES}


def values_for_exercise(*, has_sides: bool, has_hold: bool) -> dict[str, str]:
    """Each value's name for words of an exercise: empty where it has a meaning, else why it has none."""
    return {
        **dict.fromkeys(VALUES, ""),
        "side": "" if has_sides else "this exercise has no sides; set `- sides: left, right`",
        "hold": "" if has_hold else "this exercise repeats, and has no hold",
    }
