"""What people may mean by the name of an option that there is not, and how they are told."""

import difflib
from collections.abc import Mapping
from functools import cache

from voiceguide.script.options import (
    CIRCUIT,
    CIRCUIT_REST,
    CLOSING,
    COUNT,
    DURATION,
    EASIER,
    HALFWAY,
    HOLD,
    IN_SHORT,
    LANGUAGE,
    NEEDS,
    OPTIONS,
    PICTURE,
    READY,
    REPS,
    REST,
    REST_AFTER,
    SETTLE,
    SIDES,
    SUMMARY,
    TEMPO,
    Scope,
)

MARKS: Mapping[Scope, str] = {"routine": "# Title", "section": "## Section", "exercise": "### Exercise"}
_SYNONYMS = {
    **dict.fromkeys(("time", "seconds", "length", "secs", "sec"), HOLD.name),
    **dict.fromkeys(("for", "minutes", "march"), DURATION.name),
    **dict.fromkeys(("set", "series", "times through"), "sets"),
    **dict.fromkeys(("rep", "repetitions", "repetition", "repeats", "times", "reps per set"), REPS.name),
    **dict.fromkeys(("speed", "pace", "cadence", "rhythm"), TEMPO.name),
    **dict.fromkeys(("pause", "break", "recovery", "rest between sets", "rest between"), REST.name),
    **dict.fromkeys(("final rest", "rest at end", "last rest", "long rest"), REST_AFTER.name),
    **dict.fromkeys(("circuits", "laps", "loops", "turns", "cycles"), CIRCUIT.name),
    **dict.fromkeys(("round rest", "rest between rounds", "rest between turns"), CIRCUIT_REST.name),
    **dict.fromkeys(("side", "legs", "arms", "each side"), SIDES.name),
    **dict.fromkeys(("counting", "count aloud"), COUNT.name),
    **dict.fromkeys(("equipment", "props", "gear", "material", "materials"), NEEDS.name),
    **dict.fromkeys(("lang", "locale"), LANGUAGE.name),
    **dict.fromkeys(("description", "about", "subtitle"), SUMMARY.name),
    **dict.fromkeys(("end", "outro", "goodbye"), CLOSING.name),
    **dict.fromkeys(("middle", "half"), HALFWAY.name),
    **dict.fromkeys(("easy", "regression", "modification"), EASIER.name),
    **dict.fromkeys(("short", "in brief", "in print"), IN_SHORT.name),
    **dict.fromkeys(("get ready", "prepare", "preparation"), READY.name),
    **dict.fromkeys(("pictures", "image", "images", "img", "drawing", "photo", "illustration"), PICTURE.name),
    **dict.fromkeys(("transition",), SETTLE.name),
}
"""Other words for options."""
_NOTES = frozenset(
    "note notes weight load effort rpe frequency intensity video link source reference tip caution "
    "warning colour color".split()
)
"""What people write as options, and what is for the reader."""
_SPOKEN = frozenset("say text words instructions instruction cue speak intro opening".split())
"""What people write as options, and what are spoken words."""


def missing_colon(text: str) -> str:
    """What is wrong with a bullet without a colon."""
    name = name_in(text)
    if name in OPTIONS:
        return f"this option has no colon; write `- {name}: {OPTIONS[name].example}`"
    return "a bullet sets an option, as in `- hold: 20s`; spoken words are a paragraph without a dash"


def name_in(text: str) -> str:
    """The option whose name the text begins with; empty if there is none."""
    words = text.lower().split()
    return next((name for name in (" ".join(words[:2]), *words[:1]) if name in OPTIONS), "")


def unknown_option(name: str, scope: Scope) -> str:
    """That there is no such option, and what may be meant by its name."""
    plain, unknown = plain_name(name), f"unknown option `{name}`"
    if plain in _NOTES:
        return f"{unknown}; for the reader, write a note: `> {name}: …`"
    if plain in _SPOKEN:
        return f"{unknown}; spoken words are a paragraph, without a dash and a name"
    similar = similar_options(plain, scope)
    if similar:
        return f"{unknown}; did you mean `{similar[0]}`?"
    return f"{unknown}; under {with_article(scope)}, you can set {', '.join(_names(scope))}"


@cache
def similar_options(name: str, scope: Scope) -> tuple[str, ...]:
    """The option with the same meaning, else those with similar names, first one that is allowed in this scope."""
    if name in _SYNONYMS:
        return (_SYNONYMS[name],)
    similar = (difflib.get_close_matches(name[:40], names, 1, 0.6) for names in (_names(scope), list(OPTIONS)))
    return tuple(match for matches in similar for match in matches)


def plain_name(name: str) -> str:
    """The name in lower case, with single spaces."""
    return " ".join(name.lower().split())


def _names(scope: Scope) -> list[str]:
    return [name for name, spec in OPTIONS.items() if scope in spec.scopes]


def with_article(scope: Scope) -> str:
    """A kind of heading, as it stands in a sentence."""
    return "an exercise" if scope == "exercise" else f"a {scope}" if scope == "section" else "the title"
