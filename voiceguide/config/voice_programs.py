"""Voices that are programs, as the settings file describes them in tables such as `[voices.slt]`."""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from voiceguide.audio.tts.program_engine import VoiceProgram
from voiceguide.script.options import read_language
from voiceguide.script.values import BadValue
from voiceguide.text import quoted

TABLE = "voices"
"""The table in the settings that has a table for each voice."""
EXAMPLE = 'program = ["flite", "-voice", "slt", "-t", "{text}", "-o", "{file}"]'
KEYS = ("program", "languages", "gender")
_NAME = re.compile(r"[\w.-]{1,60}")


def read_programs(tables: Any) -> Iterator[tuple[str, VoiceProgram | BadValue]]:
    """Each voice in the table by its name, or what is wrong with it."""
    if not isinstance(tables, dict):
        yield "", BadValue(f"`{TABLE}` is a table for each voice; write `[{TABLE}.slt]`, and below it `{EXAMPLE}`")
        return
    for name, table in tables.items():
        try:
            yield name, _program(name, table)
        except BadValue as error:
            yield name, BadValue(f"`{TABLE}.{name}`: {error.message}")


def line_of(name: str, text: str) -> int | None:
    """The line, from 1, of the heading of a voice's table; None if it is written in another way."""
    heading = re.compile(rf"""[ \t]*\[[ \t]*{TABLE}[ \t]*\.[ \t]*["']?{re.escape(name)}["']?[ \t]*\]""")
    return next((number for number, line in enumerate(text.split("\n"), 1) if heading.match(line)), None)


def _program(name: str, table: Any) -> VoiceProgram:
    if not _NAME.fullmatch(name):
        raise BadValue("a voice's name has letters, digits, dots and hyphens; write one such as `slt`")
    if not isinstance(table, dict):
        raise BadValue(f"this is not a table; write `[{TABLE}.{name}]`, and below it `{EXAMPLE}`")
    if unknown := [key for key in table if key not in KEYS]:
        close = difflib.get_close_matches(unknown[0], KEYS, 1)
        right = f"did you mean `{close[0]}`?" if close else f"choose from: {', '.join(KEYS)}"
        raise BadValue(f"there is nothing called {quoted(unknown[0])} here; {right}")
    gender = table.get("gender", "")
    if not isinstance(gender, str):
        raise BadValue('`gender` is a word; write `gender = "female"`, or leave it out')
    return VoiceProgram(name, _command(table), _languages(table), gender)


def _command(table: Mapping[str, Any]) -> tuple[str, ...]:
    command = _strings(table.get("program"))
    if not command or not command[0]:
        raise BadValue(f"`program` is a list of the program and its arguments, in quotes; write `{EXAMPLE}`")
    if not any("{file}" in argument for argument in command[1:]):
        raise BadValue("`program` has no `{file}`; write it where the program takes the file to write, a WAV")
    try:
        return str(Path(command[0]).expanduser()), *command[1:]
    except RuntimeError as error:
        raise BadValue(f"{quoted(command[0])} names nobody's home; write `~/` for your own") from error


def _languages(table: Mapping[str, Any]) -> tuple[str, ...]:
    written = table.get("languages")
    tags = (written,) if isinstance(written, str) else _strings(written)
    if not tags:
        raise BadValue('`languages` is missing; write the languages that it speaks: `languages = ["en-US"]`')
    return tuple(read_language(tag) for tag in tags)


def _strings(value: Any) -> tuple[str, ...]:
    """The strings in a list; none if it is not a list of strings."""
    is_so = isinstance(value, list) and all(isinstance(item, str) and "\0" not in item for item in value)
    return tuple(value) if is_so else ()
