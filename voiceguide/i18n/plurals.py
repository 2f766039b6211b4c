"""Which form of a phrase goes with a number: the plural rules of languages (unicode.org/cldr, plural rules)."""

from collections.abc import Callable, Mapping

Rule = tuple[tuple[str, Callable[[int], bool]], ...]
"""The forms in the order in which they are tried; the last one takes all other numbers."""


def _any(_: int) -> bool:
    return True


def _is_one(number: int) -> bool:
    return number == 1


def _ends_in_few(number: int) -> bool:
    """2, 3 and 4, 22, 23 and 24, but not 12, 13 and 14."""
    return number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}


def _ends_in_one(number: int) -> bool:
    return number % 10 == 1 and number % 100 != 11


RULES: Mapping[str, Rule] = {
    "english": (("one", _is_one), ("other", _any)),
    "none": (("other", _any),),
    "polish": (("one", _is_one), ("few", _ends_in_few), ("many", _any)),
    "russian": (("one", _ends_in_one), ("few", _ends_in_few), ("many", _any)),
    "czech": (("one", _is_one), ("few", lambda number: number in {2, 3, 4}), ("other", _any)),
    "lithuanian": (
        ("one", _ends_in_one),
        ("few", lambda number: number % 10 >= 2 and not 11 <= number % 100 <= 19),
        ("other", _any),
    ),
    "romanian": (("one", _is_one), ("few", lambda number: number == 0 or 1 <= number % 100 <= 19), ("other", _any)),
    "slovenian": (
        ("one", lambda number: number % 100 == 1),
        ("two", lambda number: number % 100 == 2),
        ("few", lambda number: number % 100 in {3, 4}),
        ("other", _any),
    ),
    "arabic": (
        ("one", _is_one),
        ("two", lambda number: number == 2),
        ("few", lambda number: 3 <= number % 100 <= 10),
        ("many", lambda number: number % 100 >= 11),
        ("other", _any),
    ),
}
"""The rules by the language that they are named after; others share them, such as Dutch the English one."""


def forms_of(rule: str) -> tuple[str, ...]:
    """The names of the forms that a rule has."""
    return tuple(form for form, _ in RULES[rule])


def form_for(rule: str, number: int) -> str:
    """The name of the form for a number."""
    return next(form for form, fits in RULES[rule] if fits(number))
