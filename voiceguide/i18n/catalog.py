"""Language tags: the words for a tag, and the tag of the system's language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from shlex import quote

from voiceguide.errors import reason_of
from voiceguide.files import open_file
from voiceguide.i18n.language_file import SHIPPED, LanguageError, LanguageFile, LanguageProblem, read_language, silent
from voiceguide.i18n.model import Words
from voiceguide.i18n.own_phrases import always
from voiceguide.toml_text import LARGEST


def language_base(language: str) -> str:
    """The base of a tag or locale: `de` for `de-AT`, `DE` and `de_DE.UTF-8`."""
    return language.replace("_", "-").partition("-")[0].partition(".")[0].lower()


class Languages:
    """The words of each language: those in the user's own files, else those that come with voiceguide.

    Files are read when their language is asked for, each once.
    """

    def __init__(self, own: Path | None = None) -> None:
        """The folder with the user's own files may not exist."""
        self._own = own
        self._read: dict[str, Words] = {}

    def words(self, language: str) -> Words:
        """The words for a language tag such as `en-US`.

        If there are none, only the words of scripts are spoken, and their `warning` says so. If a file of the user's
        has problems, it is not used, and `problem` says so.
        """
        if language not in self._read:
            self._read[language] = self._words(language)
        return self._read[language]

    def has(self, language: str) -> bool:
        """Whether there are words for a language tag."""
        return self.words(language).needs != ""

    def with_sides(self, sides: Sequence[str]) -> Words | None:
        """The words of the first language in which these are left and right, English before all others."""
        shipped, own = (list(_files(folder)) for folder in (SHIPPED, self._own))
        for tag in dict.fromkeys(("en", *sorted(own), *sorted(shipped))):
            found = self.words(tag)
            if found.sides and found.sides.are_in(sides):
                return found
        return None

    def _words(self, language: str) -> Words:
        own = _file_for(language, self._own)
        if own is None:
            return _shipped(language)
        try:
            return read_language_file(own).words
        except LanguageError as error:
            words = _shipped(language)
            instead = "the built-in phrases" if words.needs else "no phrases"
            see = f"voiceguide check {quote(str(own))}"
            return replace(words, problem=f"{own} has {_counted(error.problems)}, so {instead} are used; see: {see}")


BUILT_IN = Languages()
"""The words that come with voiceguide."""


def read_language_file(path: Path) -> LanguageFile:
    """The words in a language file, which is named after its tag; raises LanguageError with all its problems."""
    try:
        with open_file(path) as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(1, f"this file cannot be read: {reason_of(error)}; choose one that can") from error
    if len(content) > LARGEST:
        raise _unreadable(1, "this file is over 1 MB; a language takes a few hundred lines")
    try:
        text = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(line, "this is not UTF-8; save the file as UTF-8") from error
    return read_language(text, path.stem, _english)


def _unreadable(line: int, message: str) -> LanguageError:
    return LanguageError([LanguageProblem(line, message)])


def _counted(problems: Sequence[LanguageProblem]) -> str:
    return "a problem" if len(problems) == 1 else f"{len(problems)} problems"


def _file_for(language: str, folder: Path | None) -> Path | None:
    """The file in a folder for exactly this tag, else for its base."""
    files = _files(folder)
    tags = language.replace("_", "-").lower(), language_base(language)
    return next((files[tag] for tag in tags if tag in files), None)


def _files(folder: Path | None) -> Mapping[str, Path]:
    """The language files of a folder by their tags in lower case; none if it cannot be read."""
    try:
        return {path.stem.lower(): path for path in folder.glob("*.toml")} if folder else {}
    except OSError:
        return {}


def built_in_file(language: str) -> Path:
    """The file that comes with voiceguide for a language tag; the English one if there is none."""
    return _file_for(language, SHIPPED) or SHIPPED / "en.toml"


@cache
def _shipped(language: str) -> Words:
    """The words that come with voiceguide for a tag, or none but the script's own."""
    path = _file_for(language, SHIPPED)
    if path is None:
        return _wordless(language)
    return read_language(path.read_text("utf-8"), path.stem, _english).words


def _english() -> Words:
    return _shipped("en")


def _wordless(language: str) -> Words:
    """For a language without a file: only the script's own words are spoken, with chimes in between."""
    english = _english()
    return Words(
        announcement="{exercise}.",
        announcement_by_number="{exercise}.",
        announcement_of_last="",
        only="{name}.",
        caution="",
        ticks="",
        needs="",
        fetch="{things}.",
        next="{exercise}.",
        first_side="{side}.",
        switch="{side}.",
        side="{side}.",
        easier="{text}",
        ease_off="",
        last="",
        the_end="",
        conjunction="",
        time="{minutes} {seconds}",
        rounds_left=always(""),
        seconds=always("{number} s"),
        minutes=always("{number} min"),
        menu=english.menu,
        question=silent(english.question),
        page=english.page,
        sheet=english.sheet,
        warning=f"there are no built-in phrases (“Switch sides”) in `{language}`; chimes replace them",
    )


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
