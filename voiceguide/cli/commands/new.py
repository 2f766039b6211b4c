"""`voiceguide new`: a routine to begin with."""

import os
import re
from importlib.resources import files
from pathlib import Path

import click

from voiceguide.app.environment import Environment
from voiceguide.atomic import atomic_write
from voiceguide.cli.screen import say, tell
from voiceguide.errors import ExportError, UsageError


@click.command("new")
@click.argument("name", metavar="NAME", help="What it is called, such as my-back.")
@click.pass_obj
def command(env: Environment, *, name: str) -> None:
    """Write an example routine into NAME.md in this folder, to be made your own.

    Everything that a routine can have is in it, with notes that explain it.
    """
    path = Path(name if name.lower().endswith(".md") else f"{name}.md")
    _write(path, _example(path.stem))
    say(path)
    tell(f"Change it in any text editor, then look at it:  voiceguide check {path}")
    tell(f"To have it in `voiceguide list`, move it to {env.folders.own}")


def _example(name: str) -> str:
    title = re.sub(r"[^\w]+", " ", name).strip().capitalize()
    if not title:
        raise UsageError("a routine needs a name with letters in it, such as `my-back`")
    text = files("voiceguide.cli").joinpath("example.md").read_text("utf-8")
    return text.replace("# Title", f"# {title}", 1)


def _write(path: Path, text: str) -> None:
    if os.path.lexists(path):
        raise ExportError(f"{path} already exists; choose another name, or move it away")
    with atomic_write(path, overwrite=False) as file:
        file.write(text.encode())
