"""Language tags: the words for a tag, and the tag of the system's language."""

import re
from collections.abc import Mapping

from voiceguide.i18n.de import GERMAN
from voiceguide.i18n.en import ENGLISH
from voiceguide.i18n.model import MenuWords, QuestionWords, Words

TABLES: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN}
"""The words of each language; a new language is one module and one entry here."""

WORDLESS = Words(
    standing="{exercise}.",
    standing_far="{exercise}.",
    only="{name}.",
    needs="",
    fetch="{things}.",
    next="{exercise}.",
    first_side="{side}.",
    switch="{side}.",
    side="{side}.",
    easier="{text}",
    last="",
    the_end="",
    conjunction="",
    rounds_left=("", ""),
    seconds=("{number} s", "{number} s"),
    minutes=("{number} min", "{number} min"),
    menu=MenuWords("", ""),
    question=QuestionWords("", "", "", "", "", "", "", "{exercise}.", "", ENGLISH.question.keys),
    page=ENGLISH.page,
)
"""For any other language: only the script's own words are spoken, with chimes in between; the page is in English."""


def language_base(language: str) -> str:
    """The base of a tag or locale: `de` for `de-AT`, `DE` and `de_DE.UTF-8`."""
    return language.replace("_", "-").partition("-")[0].partition(".")[0].lower()


def has_words(language: str) -> bool:
    """Whether the program speaks the language of a tag such as `en-US`."""
    return language_base(language) in TABLES


def words_for(language: str) -> Words:
    """The words for a language tag, or WORDLESS."""
    return TABLES.get(language_base(language), WORDLESS)


def sides_in(language: str) -> tuple[str, ...]:
    """The names of the left and the right side in scripts of a language; empty if they are not known."""
    return tuple(words_for(language).sides)


VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first one that is not empty counts (POSIX, Base Definitions, 8.2)."""

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[_-]([A-Za-z]{2}|\d{3}))?(?:[.@].*)?")


def language_of(environment: Mapping[str, str]) -> str:
    """The tag of the environment's locale, such as `de` or `en-US`; `en` if there is none."""
    variable = language_variable(environment)
    found = _LOCALE.fullmatch(environment.get(variable, ""))
    if not found:
        return "en"
    language, region = found[1].lower(), found[2]
    return f"{language}-{region.upper()}" if region else language


def language_variable(environment: Mapping[str, str]) -> str:
    """The name of the variable that determines the language; empty if none is set."""
    return next((name for name in VARIABLES if environment.get(name)), "")
