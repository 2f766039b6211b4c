"""Phrases that a script brings for its language, or puts in place of the program's."""

import re
from dataclasses import replace
from typing import Any

from voiceguide.i18n.model import PluralForms, Words
from voiceguide.i18n.plurals import RULES, forms_of
from voiceguide.i18n.specs import PHRASES, meant, phrase_problem
from voiceguide.text import quoted

PLURAL = "plural"
"""The key of the plural rule, which says what forms the phrases with a number have."""
ALWAYS_SAID = ("announcement_by_number", "needs", "next", "first_side", "switch", "last", "rounds_left")
"""The phrases without which any session lacks something."""

_MANY = 100
"""A number that takes the last form of every rule."""
_BRACES = re.compile(r"\{[^{}]*\}")


class BadPhrase(Exception):  # noqa: N818 (always caught by code that knows the line)
    """A phrase that a language does not have, or that is not written right."""


def with_phrase(words: Words, key: str, text: str) -> Words:
    """The words with another text for a phrase, such as `next` or `seconds.one`; raises BadPhrase.

    The key `plural` sets the rule for the phrases with a number; each is the same for all numbers until it is set.
    """
    name, _, form = key.partition(".")
    changes: dict[str, Any] = {}
    if key == PLURAL:
        if text not in RULES:
            raise BadPhrase(f"there is no plural rule {quoted(text)}; choose from {', '.join(RULES)}")
        counted = (name for name, spec in PHRASES.items() if spec.is_counted)
        changes = {name: always(getattr(words, name).template(_MANY), text) for name in counted}
    elif name not in PHRASES:
        raise BadPhrase(f"there is no phrase {quoted(name)}; {meant(name, (PLURAL, *PHRASES))}")
    else:
        changes[name] = _changed(words, name, form, text)
    return replace(words, **changes)


def _changed(words: Words, name: str, form: str, text: str) -> str | PluralForms:
    """The phrase with another text, or with another one of its forms."""
    spec, phrase = PHRASES[name], getattr(words, name)
    rule = phrase.rule if isinstance(phrase, PluralForms) else ""
    forms = forms_of(rule) if rule else ("",)
    if form not in forms:
        keys = " and ".join(quoted(f"{name}.{one}" if one else name) for one in forms)
        said = f"{quoted(name)} has no form {quoted(form)}" if form else f"{quoted(name)} has a form for each number"
        raise BadPhrase(f"{said}; write {keys}")
    if problem := phrase_problem(text, spec.of_form(form, rule) if rule else spec, words.number_forms):
        raise BadPhrase(f"{quoted(name)}: {problem}")
    return PluralForms(rule, {**phrase.forms, form: text}) if rule else text


def always(text: str, rule: str = "english") -> PluralForms:
    """A phrase that is the same for every number."""
    return PluralForms(rule, dict.fromkeys(forms_of(rule), text))


def without_words(words: Words, language: str) -> str:
    """That a script has not set all phrases of a language without a file; empty if it has."""
    keys = ", ".join(quoted(key) for key in ALWAYS_SAID if not _says_something(getattr(words, key)))
    return keys and f"there are no words in `{language}` for {keys}; set them, as in `- phrase: next = …`"


def _says_something(phrase: str | PluralForms) -> bool:
    texts = phrase.forms.values() if isinstance(phrase, PluralForms) else (phrase,)
    return all(any(map(str.isalpha, _BRACES.sub("", text))) for text in texts)
