"""Reads a language file: the program's own words in one language, as its speakers write them in TOML."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from voiceguide.i18n.model import (
    MenuWords,
    PageWords,
    PluralForms,
    Pronunciation,
    QuestionWords,
    SheetWords,
    SideWords,
    Words,
)
from voiceguide.i18n.plurals import RULES, forms_of
from voiceguide.i18n.specs import MENU, PAGE, PHRASES, PLAIN, QUESTION, SHEET, PhraseSpec, meant, phrase_problem
from voiceguide.text import HIDDEN, quoted
from voiceguide.toml_text import BadToml, toml_values

SHIPPED = Path(__file__).parent / "languages"
"""The files that come with voiceguide."""
MOST_NUMBERS = 100
"""Cardinals from zero to 99; larger numbers are spoken as digits."""
PAIR = 'a list of two, left first, such as `["left", "right"]`'
QUESTION_KEYS = "write four different letters for easy, right, hard and hurt, without q"

_WITHOUT = {
    "numbers": "numbers are spoken as digits",
    "sides": "left and right have no names of their own",
    "menu": "the spoken menu is in English",
    "question": "the question after a session is asked with chimes",
    "page": "the page on the phone is in English",
    "sheet": "the printed sheet is in English",
}
"""The tables that may be left out, and what happens then."""
_TOP = ("plural", "pronunciations", "abbreviations", "phrases", *_WITHOUT)
_TABLE = re.compile(r"[ \t]*\[[ \t]*([\w.-]+)[ \t]*\]")
_KEY = re.compile(r"[ \t]*([\w-]+)[ \t]*[.=]")


@dataclass(frozen=True, slots=True)
class LanguageProblem:
    """What is wrong or missing in a line, from 1, and after a semicolon what would be right."""

    line: int
    message: str


class LanguageError(Exception):
    """A language file has problems; `problems` has all of them, in the order of their lines."""

    def __init__(self, problems: Sequence[LanguageProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """The words of a file, and what it leaves out."""

    words: Words
    missing: tuple[LanguageProblem, ...]


def read_language(text: str, tag: str, english: Callable[[], Words]) -> LanguageFile:
    """The words in the file for a language tag; raises LanguageError with all its problems.

    What it leaves out comes from the `english` words, which are read only then.
    """
    try:
        values = toml_values(text)
    except BadToml as bad:
        right = bad.right or 'write lines such as `next = "Next: {exercise}."`'
        raise LanguageError([LanguageProblem(bad.line, f"{bad.message}; {right}")]) from bad
    reader = _Reader(values, _key_lines(text))
    words = reader.words(tag, english)
    if reader.problems or words is None:
        raise LanguageError(reader.problems)
    return LanguageFile(words, tuple(reader.missing))


def _key_lines(text: str) -> Mapping[tuple[str, str], int]:
    """The line of each key by its table, and with an empty key that of the table's heading."""
    lines: dict[tuple[str, str], int] = {}
    table, is_in_text = "", False
    for number, line in enumerate(text.split("\n"), 1):
        if not is_in_text and (heading := _TABLE.match(line)):
            table = heading[1]
            lines.setdefault((table, ""), number)
        elif not is_in_text and (key := _KEY.match(line)):
            lines.setdefault((table, key[1]), number)
        is_in_text ^= line.count('"""') % 2 == 1
    return lines


def english_line(table: str, key: str) -> str:
    """The line in the English file for a key, as an example."""
    text = (SHIPPED / "en.toml").read_text("utf-8")
    return text.split("\n")[_key_lines(text)[table, key] - 1]


class _Reader:
    """Reads the values of one file, and collects its problems."""

    def __init__(self, values: Mapping[str, Any], lines: Mapping[tuple[str, str], int]) -> None:
        self.problems: list[LanguageProblem] = []
        self.missing: list[LanguageProblem] = []
        self._values = values
        self._lines = lines
        self._plural = ""
        self._number_forms: Mapping[str, Mapping[str, str]] = {}

    def words(self, tag: str, english: Callable[[], Words]) -> Words | None:
        """The words, unless something is wrong."""
        self._refuse_unknown("", self._values, _TOP)
        self._plural = self._plural_rule()
        numbers = self._table("numbers")
        self._refuse_unknown("numbers", numbers, ("cardinals", "ordinals", "forms"))
        self._number_forms = self._forms_of_numbers(numbers)
        cardinals, ordinals = self._numbers(numbers, "cardinals"), self._numbers(numbers, "ordinals")
        sides = self._sides(self._table("sides"))
        pronunciations, abbreviations = map(self._respellings, ("pronunciations", "abbreviations"))
        phrases = self._phrases("phrases", PHRASES)
        menu = self._part("menu", MENU, partial(MenuWords, tag), lambda: english().menu)
        question = self._part("question", QUESTION, QuestionWords, lambda: silent(english().question))
        page = self._part("page", PAGE, partial(PageWords, tag), lambda: english().page)
        sheet = self._part("sheet", SHEET, SheetWords, lambda: english().sheet)
        if self.problems:
            return None
        return Words(
            **phrases,
            menu=menu,
            question=question,
            page=page,
            sheet=sheet,
            sides=sides,
            numbers=cardinals,
            ordinals=ordinals,
            number_forms=self._number_forms,
            pronunciations=pronunciations,
            abbreviations=abbreviations,
        )

    # Tables and their phrases

    def _add(self, table: str, key: str, message: str) -> None:
        places = ((table, key), (table, ""), (table.partition(".")[0], table.partition(".")[2]))
        line = next((self._lines[place] for place in places if place in self._lines), 1)
        self.problems.append(LanguageProblem(line, message))

    def _refuse_unknown(self, table: str, values: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in values:
            if key not in known:
                where = f"in `[{table}]`" if table else "above the tables"
                self._add(table or key, key if table else "", f"unknown key {quoted(key)} {where}; {meant(key, known)}")

    def _table(self, name: str) -> Mapping[str, Any]:
        """The table of that name; empty if it is left out or is none."""
        value = self._values.get(name)
        if isinstance(value, dict):
            return value
        if value is not None:
            self._add("", name, f"`{name}` is not a table; write `[{name}]`, and its lines below it")
        elif name in _WITHOUT:
            self.missing.append(LanguageProblem(1, f"there is no `[{name}]`; {_WITHOUT[name]}"))
        else:
            self._add("", name, f"there is no `[{name}]`; write it, and the phrases below it")
        return {}

    def _part(
        self, name: str, specs: Mapping[str, PhraseSpec], make: Callable[..., Any], otherwise: Callable[[], object]
    ) -> Any:
        """The words of a table, or the ones that it may be left out for; None if something is wrong."""
        if name not in self._values:
            self._table(name)
            return otherwise()
        found = self._phrases(name, specs)
        if name == "question":
            self._check_keys(found.get("keys", ""))
        if name == "page":
            found = {**found, **self._in_english([key for key in specs if key not in found], otherwise)}
        return make(**found) if found.keys() == specs.keys() else None

    def _in_english(self, keys: Sequence[str], english: Callable[[], object]) -> Mapping[str, Any]:
        """Phrases that `[page]` lacks: the page grows, and a file that somebody wrote before goes on working."""
        line = self._lines.get(("page", ""), 1)
        self.missing += [LanguageProblem(line, f"`{key}` is missing; the page has it in English") for key in keys]
        return {key: getattr(english(), key) for key in keys}

    def _phrases(self, table: str, specs: Mapping[str, PhraseSpec]) -> Mapping[str, Any]:
        """The phrases of a table that are there."""
        values = self._table(table)
        self._refuse_unknown(table, values, tuple(specs))
        for key in specs if values and table != "page" else ():
            if key not in values:
                self._add(table, "", f"`{key}` is missing; write it as in English: `{english_line(table, key)}`")
        return {
            key: self._counted(table, key, values[key], spec)
            if spec.is_counted
            else self._text(table, key, values[key], spec)
            for key, spec in specs.items()
            if key in values
        }

    def _text(self, table: str, key: str, value: object, spec: PhraseSpec) -> str:
        """A phrase; empty if something is wrong with it."""
        if not isinstance(value, str):
            self._add(
                table, key, f"`{key}` is not text; write it in quotes, as in English: `{english_line(table, key)}`"
            )
            return ""
        if problem := phrase_problem(value, spec, self._number_forms):
            self._add(table, key, f"`{key}`: {problem}")
            return ""
        return value

    def _counted(self, table: str, key: str, value: object, spec: PhraseSpec) -> PluralForms:
        """A phrase with a number, in each form of the plural rule."""
        needed, given = forms_of(self._plural), value if isinstance(value, dict) else {}
        for form in needed:
            if form not in given:
                right = f'with `plural = "{self._plural}"`, it has {" and ".join(needed)}'
                self._add(table, key, f"`{key}` lacks the form `{form}`; {right}: `{english_line(table, key)}`")
        for form in given:
            if form not in needed:
                right = f'with `plural = "{self._plural}"`, it has {" and ".join(needed)}'
                self._add(table, key, f"`{key}` has a form {quoted(form)}; {right}")
        kept = {form: text for form, text in given.items() if form in needed}
        return PluralForms(
            self._plural,
            {form: self._text(table, key, text, spec.of_form(form, self._plural)) for form, text in kept.items()},
        )

    def _plural_rule(self) -> str:
        rule = self._values.get("plural")
        if isinstance(rule, str) and rule in RULES:
            return rule
        said = "`plural` is missing" if rule is None else f"there is no plural rule {quoted(str(rule))}"
        self._add("", "plural", f"{said}; choose from {', '.join(RULES)}")
        return "english"

    def _check_keys(self, keys: str) -> None:
        """Each answer has a key of its own, which does nothing else."""
        if keys and not (len(keys) == len(set(keys.lower()) - {"q"}) == 4 and keys.isalpha()):
            self._add("question", "keys", f"`keys` is {quoted(keys)}; {QUESTION_KEYS}")

    # Numbers, sides and pronunciations, which are lists

    def _numbers(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """The words of `cardinals` or `ordinals`."""
        words = self._items("numbers", key, table.get(key, ""))
        most = MOST_NUMBERS if key == "cardinals" else MOST_NUMBERS - 1
        twice = next((word for number, word in enumerate(words) if word in words[:number]), None)
        if twice is not None:
            self._add("numbers", key, f"`{key}` has {quoted(twice)} twice; each number has its own words")
        elif len(words) > most:
            self._add("numbers", key, f"`{key}` has {len(words)} numbers; write at most {most}, up to 99")
        return words

    def _items(self, table: str, key: str, value: object) -> tuple[str, ...]:
        """The items of a text with commas in between."""
        if not isinstance(value, str) or HIDDEN.search(value.replace("\n", " ")):
            self._add(table, key, f"`{key}` is not a list; write text in quotes, with commas in between")
            return ()
        items = [" ".join(item.split()) for item in value.strip().removesuffix(",").split(",")] if value.strip() else []
        if "" in items:
            self._add(table, key, f"`{key}` has an empty item; remove a comma")
        return tuple(items)

    def _pairs(self, table: str, key: str, value: object) -> Mapping[str, str]:
        """The pairs of a text such as `un = une, deux = deux`."""
        pairs = [tuple(map(str.strip, item.partition("="))) for item in self._items(table, key, value)]
        if not all(before and after for before, _, after in pairs):
            self._add(table, key, f"`{key}` has an item that is no pair; write pairs such as `un = une`")
        return {before: after for before, _, after in pairs}

    def _forms_of_numbers(self, table: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
        forms = table.get("forms", {})
        if not isinstance(forms, dict):
            self._add("numbers", "forms", "`forms` is not a table; write `[numbers.forms]`, and its lines below it")
            return {}
        return {name: self._pairs("numbers.forms", name, text) for name, text in forms.items()}

    def _respellings(self, key: str) -> tuple[Pronunciation, ...]:
        pairs = self._pairs("", key, self._values.get(key, ""))
        return tuple(Pronunciation(written, spoken) for written, spoken in pairs.items())

    def _sides(self, table: Mapping[str, Any]) -> SideWords | None:
        """Left and right; None if they are left out."""
        if not table:
            return None
        self._refuse_unknown("sides", table, ("names", "announced", "forms"))
        names = self._side_pair("names", table.get("names"))
        announced = self._side_pair("announced", table.get("announced"))
        given = table.get("forms", [])
        if not isinstance(given, list):
            self._add("sides", "forms", f"`forms` is not a list; write pairs in it, each {PAIR}")
            given = []
        pairs = dict.fromkeys((names, *(self._side_pair("forms", pair) for pair in given)))
        forms = tuple((left.lower(), right.lower()) for left, right in pairs)
        both = ({left for left, _ in forms} & {right for _, right in forms}) - {""}
        if both:
            self._add("sides", "forms", f"{quoted(min(both))} stands for left and for right; keep one of them")
        return SideWords(names, announced, forms)

    def _side_pair(self, key: str, value: object) -> tuple[str, str]:
        """Left and right; empty if something is wrong."""
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(text, str) for text in value):
            self._add("sides", key, f"`{key}` has something that is no pair; write {PAIR}")
            return "", ""
        left, right = (self._text("sides", key, text, PLAIN) for text in value)
        return left, right


def silent(question: QuestionWords) -> QuestionWords:
    """The question without words: it is asked with chimes."""
    return QuestionWords(**dict.fromkeys(QUESTION, "") | {"keys": question.keys, "left_out": "{exercise}."})
