"""What is known of a language before anything is said in it."""

from collections.abc import Mapping

SIDES: Mapping[str, tuple[str, str]] = {"en": ("left", "right"), "de": ("links", "rechts")}
"""The two sides of a body as scripts name them, the left one first."""


def language_base(language: str) -> str:
    """`de` of `de-AT`, of `DE` and of `de_DE.UTF-8`."""
    return language.replace("_", "-").partition("-")[0].partition(".")[0].lower()


def sides_in(language: str) -> tuple[str, str] | None:
    """The names of left and right in a language, where they are known."""
    return SIDES.get(language_base(language))
