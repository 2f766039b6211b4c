"""Language tags, and the language that this machine is set to."""

import re
from collections.abc import Mapping


def language_base(language: str) -> str:
    """`de` of `de-AT`, of `DE` and of `de_DE.UTF-8`."""
    return language.replace("_", "-").partition("-")[0].partition(".")[0].lower()


VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first one that is not empty counts (POSIX, Base Definitions, 8.2)."""

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[_-]([A-Za-z]{2}|\d{3}))?(?:[.@].*)?")


def language_of(environment: Mapping[str, str]) -> str:
    """The language tag of the environment's locale, such as `de` or `en-US`; `en` where it names none."""
    variable = language_variable(environment)
    found = _LOCALE.fullmatch(environment.get(variable, ""))
    if not found:
        return "en"
    language, region = found[1].lower(), found[2]
    return f"{language}-{region.upper()}" if region else language


def language_variable(environment: Mapping[str, str]) -> str:
    """The variable that decides on the language; empty where none is set."""
    return next((name for name in VARIABLES if environment.get(name)), "")
