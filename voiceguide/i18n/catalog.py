"""The languages that the program has words in, and the words for a language tag."""

from collections.abc import Mapping

from voiceguide.i18n.de import GERMAN
from voiceguide.i18n.en import ENGLISH
from voiceguide.i18n.model import MenuWords, QuestionWords, Words
from voiceguide.languages import language_base

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
)
"""For a language without a table: only what the script itself says; chimes stand where there are no words."""

TABLES: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN}


def has_words(language: str) -> bool:
    """Whether there is a table for a language tag such as `en-US`."""
    return language_base(language) in TABLES


def words_for(language: str) -> Words:
    """The table for a language tag; the wordless one where there is none."""
    return TABLES.get(language_base(language), WORDLESS)
