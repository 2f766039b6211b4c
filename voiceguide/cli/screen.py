"""Text for people: tables on a terminal, plain lines in a pipe, messages on the other stream."""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click


def is_terminal() -> bool:
    """Whether somebody looks at what is printed."""
    return sys.stdout.isatty()


def print_json(value: Mapping[str, Any]) -> None:
    """Data for another program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def tell(message: str) -> None:
    """A message beside the data."""
    click.echo(message, err=True)


def tell_sentences(text: str) -> None:
    """Sentences beside the data; a terminal breaks them between words."""
    tell(click.wrap_text(text, shutil.get_terminal_size().columns) if sys.stderr.isatty() else text)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], wide: int = 0) -> None:
    """Rows under headings on a terminal, tab-separated rows in a pipe; column `wide` takes the room that is left."""
    if not is_terminal():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for index, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", ratio=1 if index == wide else None)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
