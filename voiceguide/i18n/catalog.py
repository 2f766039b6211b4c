"""The languages that the program speaks, and the words for a language tag."""

from collections.abc import Mapping

from voiceguide.i18n.de import GERMAN
from voiceguide.i18n.en import ENGLISH
from voiceguide.i18n.model import MenuWords, QuestionWords, Words
from voiceguide.languages import language_base

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


def has_words(language: str) -> bool:
    """Whether the program speaks the language of a tag such as `en-US`."""
    return language_base(language) in TABLES


def words_for(language: str) -> Words:
    """The words for a language tag, or WORDLESS."""
    return TABLES.get(language_base(language), WORDLESS)


def sides_in(language: str) -> tuple[str, ...]:
    """The names of the left and the right side in scripts of a language; empty if they are not known."""
    return tuple(words_for(language).sides)
