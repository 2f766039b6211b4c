"""The one door for what people read: lines, tables and pictures, on a terminal or in a pipe.

All of it goes through `voiceguide.text.visible`, each line by itself: a line end, an escape or a turned direction in
the name of a file or the title of a script is shown, and does nothing. `tests/test_one_door.py` holds that there is no
other.
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
    """Whether somebody looks at what is printed."""
    return sys.stdout.isatty()


def say(*lines: object) -> None:
    """What was asked for, in lines."""
    _write(sys.stdout, map(visible, lines))


def tell(*lines: object) -> None:
    """Messages beside it, in lines."""
    _write(sys.stderr, map(visible, lines))


def tell_sentences(text: str) -> None:
    """Sentences beside the data; a terminal breaks them between words."""
    is_broken = sys.stderr.isatty()
    tell(*click.wrap_text(text, shutil.get_terminal_size().columns).split("\n") if is_broken else (text,))


def print_json(value: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """Data for another program: UTF-8 whatever the output is."""
    is_utf_8 = (sys.stdout.encoding or "").lower().replace("_", "-") in {"utf-8", "utf8"}
    _write(sys.stdout, [as_json(value, indent=indent, is_ascii=not is_utf_8)])


def print_json_line(value: Mapping[str, Any]) -> None:
    """Data that comes bit by bit, a line each."""
    print_json(value, indent=None)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], wide: int = 0) -> None:
    """Rows under headings on a terminal, tab-separated rows in a pipe; column `wide` takes the room that is left."""
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
    """Lines as a part of a picture; where they are too long, they go on below, anywhere if they `fold`."""
    from rich.text import Text

    return Text("\n".join(map(visible, lines)), style=style, no_wrap=no_wrap, overflow="fold" if fold else None)


def console(*, is_beside: bool = False) -> "Console":
    """What draws pictures, in place of what was asked for or `beside` it."""
    from rich.console import Console

    return Console(stderr=is_beside, highlight=False)


def is_confirmed(question: str, *, default: bool = False) -> bool:
    """Whether somebody says yes, asked beside the data; raises click.Abort where there is no answer."""
    return click.confirm(visible(question), default=default, err=True)


def tell_wrong_use(error: click.UsageError) -> None:
    """What was wrong with the command, and how its help is found."""
    text = io.StringIO()
    error.show(text)
    tell(*text.getvalue().removesuffix("\n").split("\n"))


def _write(stream: TextIO, lines: Iterable[str]) -> None:
    stream.writelines(f"{line}\n" for line in lines)
    stream.flush()
