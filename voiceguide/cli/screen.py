"""All output: lines, tables and screens, on a terminal or in a pipe.

Every line goes through `voiceguide.text.visible`: a line end, an escape sequence or a text direction in the name of
a file or the title of a script is shown, and has no effect. `tests/test_one_door.py` checks that nothing else prints.
"""

import io
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from voiceguide.text import as_json, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def is_terminal() -> bool:
    """Whether the output goes to a terminal."""
    return sys.stdout.isatty()


def say(*lines: object) -> None:
    """Print lines to the standard output."""
    _write(sys.stdout, map(visible, lines))


def tell(*lines: object) -> None:
    """Print messages to the standard error output, a line each."""
    _write(sys.stderr, map(visible, lines))


def tell_sentences(text: str) -> None:
    """Print sentences to the standard error output; on a terminal, they are wrapped between words."""
    is_wrapped = sys.stderr.isatty()
    tell(*click.wrap_text(text, shutil.get_terminal_size().columns).split("\n") if is_wrapped else (text,))


def print_json(value: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """Print JSON, which every encoding of the output can take."""
    is_utf_8 = (sys.stdout.encoding or "").lower().replace("_", "-") in {"utf-8", "utf8"}
    _write(sys.stdout, [as_json(value, indent=indent, is_ascii=not is_utf_8)])


def print_json_line(value: Mapping[str, Any]) -> None:
    """Data that comes bit by bit, a line each."""
    print_json(value, indent=None)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], wide: int = 0) -> None:
    """Print a table on a terminal, tab-separated rows in a pipe; column `wide` takes the room that is left."""
    if not is_terminal():
        _write(sys.stdout, ("\t".join(map(visible, row)) for row in rows))
        return
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for index, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", ratio=1 if index == wide else None)
    for row in rows:
        table.add_row(*map(shown, row))
    console().print(table)


def shown(*lines: object, style: str = "", no_wrap: bool | None = None, fold: bool = False) -> "Text":
    """Lines for a table or screen; long ones are wrapped between words, or anywhere if they `fold`."""
    from rich.text import Text

    return Text("\n".join(map(visible, lines)), style=style, no_wrap=no_wrap, overflow="fold" if fold else None)


def console(*, is_beside: bool = False) -> "Console":
    """Draws on the standard output, or on the standard error output if it `is_beside`."""
    from rich.console import Console

    return Console(stderr=is_beside, highlight=False)


def is_confirmed(question: str, *, default: bool = False) -> bool:
    """Whether the user answers yes; raises click.Abort if there is no answer."""
    return click.confirm(visible(question), default=default, err=True)


def can_ask() -> bool:
    """Whether somebody at a terminal can answer a question."""
    return sys.stdin.isatty()


def chosen_numbers(question: str, names: Sequence[str]) -> tuple[int, ...]:
    """Which of the numbered names the user chooses, from 0; asks again if it cannot be understood."""
    tell("", *(f"{number:3}  {name}" for number, name in enumerate(names, 1)), "")

    def read(text: str) -> tuple[int, ...]:
        numbers = text.replace(",", " ").split()
        if not all(number.isdecimal() and 1 <= int(number) <= len(names) for number in numbers):
            raise click.UsageError(f"write numbers from 1 to {len(names)}, with spaces between")
        return tuple(dict.fromkeys(int(number) - 1 for number in numbers))

    chosen: tuple[int, ...] = click.prompt(visible(question), default="", show_default=False, value_proc=read, err=True)
    return chosen


def tell_wrong_use(error: click.UsageError) -> None:
    """Print what was wrong with the command, and how to get help."""
    text = io.StringIO()
    error.show(text)
    tell(*text.getvalue().removesuffix("\n").split("\n"))


def _write(stream: TextIO, lines: Iterable[str]) -> None:
    stream.writelines(f"{line}\n" for line in lines)
    stream.flush()
