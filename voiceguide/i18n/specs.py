"""The phrases that a language has, and the placeholders that each of them takes."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from voiceguide.i18n.model import MenuWords, PageWords, QuestionWords, SheetWords
from voiceguide.i18n.plurals import forms_of
from voiceguide.text import HIDDEN, quoted

LONGEST_PHRASE = 500
"""Characters; a sentence that is longer cannot be followed by ear."""
NUMBERS = ("number", "total")
"""The placeholders that are numbers."""

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class PhraseSpec:
    """The placeholders of a phrase: those that it must have, and those that it may have too."""

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    is_counted: bool = False
    """Whether it is said of a number, with a form for each kind of number."""

    def of_form(self, form: str, rule: str) -> "PhraseSpec":
        """The placeholders of one form; only the form for most numbers, the last, must say the number."""
        return self if form == forms_of(rule)[-1] else PhraseSpec((), self.must)


PLAIN = PhraseSpec()
_COUNTED = PhraseSpec(("number",), is_counted=True)

PHRASES: Mapping[str, PhraseSpec] = {
    "announcement": PhraseSpec(("exercise",), ("ordinal", "total")),
    "announcement_by_number": PhraseSpec(("exercise",), ("number", "total")),
    "announcement_of_last": PhraseSpec(("exercise",)),
    "only": PhraseSpec(("name",)),
    "caution": PLAIN,
    "ticks": PLAIN,
    "needs": PhraseSpec(("things",)),
    "fetch": PhraseSpec(("things",)),
    "next": PhraseSpec(("exercise",)),
    "first_side": PhraseSpec(("side",)),
    "switch": PhraseSpec(("side",)),
    "side": PhraseSpec(("side",)),
    "easier": PhraseSpec(("text",)),
    "ease_off": PLAIN,
    "last": PhraseSpec(("phase",)),
    "the_end": PLAIN,
    "conjunction": PLAIN,
    "time": PhraseSpec(("minutes", "seconds")),
    "rounds_left": _COUNTED,
    "seconds": _COUNTED,
    "minutes": _COUNTED,
}
"""What is spoken in a session."""
MENU: Mapping[str, PhraseSpec] = {item.name: PLAIN for item in fields(MenuWords) if item.name != "language"}
QUESTION: Mapping[str, PhraseSpec] = {
    **{item.name: PLAIN for item in fields(QuestionWords)},
    "level": PhraseSpec(("level",)),
    "left_out": PhraseSpec(("exercise",)),
}
PAGE: Mapping[str, PhraseSpec] = {
    **{item.name: PLAIN for item in fields(PageWords) if item.name != "language"},
    "position_of": PhraseSpec(("at", "length")),
    "count": _COUNTED,
    "standing": PhraseSpec(("number", "total")),
    "by": PhraseSpec(("author",)),
    "round": PhraseSpec(("number", "total")),
    "continued": PhraseSpec(("at",)),
    "answers": PhraseSpec(("count",)),
    "stored": PhraseSpec(("size",)),
    "at_level": PhraseSpec(("title", "level")),
}
SHEET: Mapping[str, PhraseSpec] = {
    **{item.name: PLAIN for item in fields(SheetWords)},
    "hold": PhraseSpec(("amount",)),
    "times": _COUNTED,
    "rest": PhraseSpec(("length",)),
    "tempo": PhraseSpec(("tempo",)),
    "one_side": PhraseSpec(("side",)),
    "each_of": PhraseSpec(("sides",)),
    "turns": _COUNTED,
    "week": PhraseSpec(("number",)),
}


def phrase_problem(text: str, spec: PhraseSpec, number_forms: Iterable[str] = ()) -> str:
    """What is wrong with a phrase, and what would be right; empty if nothing is.

    A number may be in one of the forms that a language has for it, as in `{number feminine}`.
    """
    names = [found[1] for found in _BRACES.finditer(text)]
    forms = {f"{name} {form}": name for name in NUMBERS for form in number_forms}
    takes = (*spec.must, *spec.may)
    known = (*takes, *(written for written, name in forms.items() if name in takes))
    if found := HIDDEN.search(text):
        return f"a character that cannot be seen ({quoted(found[0])}); delete it"
    if len(text) > LONGEST_PHRASE:
        return f"this has {len(text)} characters; a phrase has at most {LONGEST_PHRASE}"
    if None in names:
        return "a single brace; placeholders are written like `{exercise}`"
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        return f"unknown placeholder {_in_braces(unknown)}; {meant(unknown, known, _in_braces)}"
    said = {forms.get(name, name) for name in names}
    if missing := next((name for name in spec.must if name not in said), None):
        return f"{_in_braces(missing)} is missing; write it where it is to be said"
    if not text.strip():
        return "there is nothing here; write what to say"
    return ""


def _in_braces(name: str) -> str:
    return quoted(f"{{{name}}}")


def meant(written: str, known: Sequence[str], shown: Callable[[str], str] = quoted) -> str:
    """What would be right where a name is not known."""
    close = difflib.get_close_matches(written[:40].lower(), known, 1)
    if close:
        return f"did you mean {shown(close[0])}?"
    return f"choose from {', '.join(map(shown, known))}" if known else "this phrase has none"
