"""Reads a list in any of the forms that voiceguide knows; raises UsageError with a plain sentence for all else."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from voiceguide.errors import UsageError
from voiceguide.i18n.catalog import language_base
from voiceguide.importing.columns import is_own_table
from voiceguide.importing.matching import KnownExercise, linked, match
from voiceguide.importing.model import ImportedRoutine
from voiceguide.importing.plain import read_plain
from voiceguide.importing.programs import read_program
from voiceguide.importing.table import is_table, read_table
from voiceguide.importing.timer_texts import (
    is_gap_script,
    is_list_of_beginnings,
    is_timer_list,
    read_gap_script,
    read_list_of_beginnings,
    read_timer_list,
    read_workout,
)
from voiceguide.importing.vocabulary import LANGUAGES, detected, fold
from voiceguide.script.limits import LARGEST, MOST_EXERCISES

MOST_LINES = 500
MOST_CHARACTERS = 60_000
"""About 20 pages."""
_LONGEST_LINE = 4000
_DOCUMENTS = {
    b"PK\x03\x04": "a Word document, a spreadsheet or another packed file",
    b"%PDF-": "a PDF",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Word document or spreadsheet",
}
_FORMS = (
    (is_gap_script, read_gap_script),
    (is_timer_list, read_timer_list),
    (is_list_of_beginnings, read_list_of_beginnings),
)
"""How lists of times are recognised and read."""
_BRACES = str.maketrans("{}", "()")
"""They would be placeholders in a script."""
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_list(
    content: bytes,
    wanted: str,
    language: str | None,
    usual_language: str,
    known: Sequence[KnownExercise] = (),
) -> ImportedRoutine:
    """The routine in a list or in the file of another program.

    Of several in one file, it is the one that is called `wanted`. The list is in `language`, or in the one that it is
    recognised by, which is `usual_language` where that is not clear. Exercises whose names mean one that is `known`
    link to it.
    """
    routine = _read(content, wanted, language, usual_language, known)
    sections = tuple(
        replace(section, exercises=tuple(linked(one, known, routine.language) for one in section.exercises))
        for section in routine.sections
    )
    return replace(routine, sections=sections)


def _read(
    content: bytes, wanted: str, language: str | None, usual_language: str, known: Sequence[KnownExercise]
) -> ImportedRoutine:
    text = _decoded(content)
    if language and language_base(language) not in LANGUAGES:
        raise UsageError(f"lists can be read in {', '.join(LANGUAGES)}, not in `{language}`")
    stripped = text.lstrip()
    if not stripped:
        raise UsageError("there is nothing in this list")
    if _is_json(stripped):
        return read_program(_json(stripped), wanted, language or usual_language)
    chosen = language or detected(text, usual_language)
    if stripped.startswith("<"):
        if re.match(r"<(!doctype\s+html|html|head|body|div|p|table|ul|ol)\b", stripped, re.IGNORECASE):
            raise UsageError("this is a web page; copy the list from it, and paste it as text")
        return read_workout(stripped.translate(_BRACES), chosen)
    return _read_lines(text if is_own_table(text) else text.translate(_BRACES), chosen, known)


def _read_lines(text: str, language: str, known: Sequence[KnownExercise]) -> ImportedRoutine:
    if not is_own_table(text):
        _check_size(text)
    routine = _routine_in(text, language, known)
    count = len(routine.exercises)
    if not count:
        raise UsageError("no exercise was found in this list; write a line for each, such as `Cat pose 3 x 20 s`")
    if count > MOST_EXERCISES:
        raise UsageError(f"this list has {count} exercises; a routine can have at most {MOST_EXERCISES}")
    return routine


def _check_size(text: str) -> None:
    lines = text.split("\n")
    filled, longest = sum(bool(line.strip()) for line in lines), max(map(len, lines))
    if filled > MOST_LINES:
        raise UsageError(f"this list has {filled} lines; a list can have at most {MOST_LINES}")
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"this list has over {MOST_CHARACTERS} characters; leave out what is no exercise")
    if longest > _LONGEST_LINE:
        raise UsageError(f"this list has a line of {longest} characters; write a line for each exercise")


def _routine_in(text: str, language: str, known: Sequence[KnownExercise]) -> ImportedRoutine:
    lines = text.split("\n")
    for is_form, read in _FORMS:
        if is_form(lines):
            return read(lines, language)
    if is_table(text, language):
        return read_table(text, language)
    return read_plain(text, language, lambda name: match(name, known, language).exercise is not None)


def _decoded(content: bytes) -> str:
    for start, kind in _DOCUMENTS.items():
        if content.startswith(start):
            raise UsageError(f"this is {kind}, not text; copy the list from it, or save it as plain text or CSV")
    if len(content) > LARGEST:
        raise UsageError("this file is over 1 MB; a list of exercises is much shorter")
    text = _LINE_END.sub("\n", _text_of(content)).removeprefix("\ufeff")
    if _CONTROL.search(text):
        raise UsageError("this is not a text file; save the list as plain text or CSV")
    return text


def _text_of(content: bytes) -> str:
    """The text, in UTF-8 or UTF-16, or else as old spreadsheets on Windows write it."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in content:
            raise UsageError("this is not a text file; save the list as plain text or CSV") from error
        return content.decode("cp1252", "replace")


def _is_json(text: str) -> bool:
    return bool(re.match(r"\{\s*[\"}]|\[\s*[\[{\"\d\]]", text)) and not fold(text).startswith("[gap")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"this looks like JSON, but cannot be read: line {error.lineno}: {error.msg.lower()}"
        ) from error
    except RecursionError as error:
        raise UsageError("this JSON is nested too deep to be a list of exercises") from error
    except ValueError as error:
        raise UsageError("this JSON has a number that is too long to be read") from error
