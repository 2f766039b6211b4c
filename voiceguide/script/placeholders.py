"""Spoken words of a script: joining their lines, and placeholders such as `{side}`."""

import difflib
import re
from collections.abc import Mapping

from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.markdown import Paragraph, Piece, without_emphasis

VALUES = ("exercise", "number", "total", "side", "round", "next", "hold")
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


def spoken(paragraph: Paragraph, allowed: Mapping[str, str], diagnostics: Diagnostics) -> str:
    """The words of a paragraph, checked.

    `allowed` has the name of each placeholder with the reason why it cannot be used here, empty if it can.
    """
    for piece in paragraph.pieces:
        _check_placeholders(piece, allowed, diagnostics)
        _check_markup(piece, diagnostics)
    return without_emphasis(" ".join(piece.text for piece in paragraph.pieces))


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
    if name in VALUES:
        return allowed[name] and f"`{{{name}}}` cannot be used here: {allowed[name]}"
    close = difflib.get_close_matches(name, VALUES, 1)
    known = ", ".join(f"`{{{value}}}`" for value in VALUES)
    right = f"did you mean `{{{close[0]}}}`?" if close else f"choose from {known}"
    return f"unknown placeholder `{{{name}}}`; {right}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words with all placeholders replaced."""
    return _BRACES.sub(lambda found: _filled(found, values), text) if "{" in text else text


def filled_length(text: str, values: Mapping[str, str]) -> int:
    """The length of the text after `fill`, without building it."""
    found = _BRACES.finditer(text) if "{" in text else ()
    return len(text) + sum(len(_filled(one, values)) - len(one[0]) for one in found)


def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
    return values.get(found[1] or "", found[0])


def values_for(*allowed: str) -> dict[str, str]:
    """The placeholders for words outside exercises, for `spoken`: only those in `allowed` can be used."""
    return {name: "" if name in allowed else "it is about one exercise" for name in VALUES}


def values_for_exercise(*, has_sides: bool, has_hold: bool) -> dict[str, str]:
    """The placeholders for words of an exercise, for `spoken`."""
    return {
        **dict.fromkeys(VALUES, ""),
        "side": "" if has_sides else "this exercise has no sides; set `- sides: left, right`",
        "hold": "" if has_hold else "this exercise has repetitions instead of a hold",
    }
