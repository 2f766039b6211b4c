"""`voiceguide new`: start a routine from an example, a list, or exercises that come with voiceguide."""

import sys
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import click

from voiceguide.app.environment import Environment
from voiceguide.app.import_list import MOST_BYTES, ScriptDraft, draft_from_list, draft_with, list_content, write_draft
from voiceguide.app.own_routines import new_language, new_routine
from voiceguide.cli.screen import can_ask, is_confirmed, say, tell
from voiceguide.errors import Exit, UsageError
from voiceguide.text import counted

_STANDARD_INPUT = "-"
_MOST_SHOWN = 12
"""Guesses or lines that are named one by one."""


@click.command("new")
@click.argument(
    "name", metavar="NAME", help="The name of the routine, such as my-back; or a path, such as ./my-back.md."
)
@click.option("--here", "is_here", is_flag=True, help="Write it into the current folder instead of your own.")
@click.option(
    "--from",
    "source",
    metavar="FILE|-",
    help="Make it of a list, a table or another timer's file; - reads what you paste or pipe.",
)
@click.option("--with", "exercises", metavar="A,B,…", help="Make it of exercises from `voiceguide list --exercises`.")
@click.option(
    "--language", metavar="LANGUAGE", help="The language of the list or exercises, such as de.  [default: found out]"
)
@click.option("-y", "--yes", "is_agreed", is_flag=True, help="Write what --from or --with makes without asking.")
@click.pass_obj
def command(
    env: Environment,
    *,
    name: str,
    is_here: bool,
    source: str | None,
    exercises: str | None,
    language: str | None,
    is_agreed: bool,
) -> int:
    """Start a routine in your own folder, from an example or from what you have.

    The notes of the example explain what a routine can have. Commands find yours by its name. A name such as sv.toml
    starts a language: the phrases that voiceguide itself speaks in Swedish.

    With --from, it is made of a list as you would paste it (`Bridge 2 x 12, 60 s rest`), a table (CSV), or a file of
    Seconds, OpenHIIT, Just Another Workout Timer, Pulse or Zwift; with --with, of exercises that come with
    voiceguide. You see it before it is written.
    """
    if source is not None and exercises is not None:
        raise click.UsageError("--from and --with make different routines; choose one of them")
    if source is not None:
        draft = draft_from_list(env, name, _content(source), language, is_here=is_here)
        return _write(env, draft, is_agreed=is_agreed)
    if exercises is not None:
        return _write(env, draft_with(env, name, _names(exercises), language, is_here=is_here), is_agreed=is_agreed)
    if language or is_agreed:
        raise click.UsageError("--language and --yes go with --from or --with")
    if name.lower().endswith(".toml"):
        path = new_language(env, name, is_here=is_here)
        say(path)
        tell(f"Change it in your editor, then check it:  voiceguide check {quote(str(path))}")
        return Exit.DONE
    _tell_written(env, new_routine(env, name, is_here=is_here))
    return Exit.DONE


def _names(typed: str) -> list[str]:
    names = [name for name in typed.split(",") if name.strip()]
    if not names:
        raise click.UsageError("--with has no exercise; `voiceguide list --exercises` lists them")
    return names


def _content(source: str) -> bytes:
    if source != _STANDARD_INPUT:
        return list_content(Path(source))
    if can_ask():
        tell("Paste your list, then press Enter and Ctrl-D (on Windows: Ctrl-Z and Enter).")
    return sys.stdin.buffer.read(MOST_BYTES)


def _write(env: Environment, draft: ScriptDraft, *, is_agreed: bool) -> int:
    """Show what was made, ask, and write it."""
    tell(*draft.text.rstrip("\n").split("\n"), "", *_remarks(draft))
    if not is_agreed and not can_ask():
        raise UsageError("nothing was written; add --yes to write it")
    if not is_agreed and not is_confirmed(f"Write this to {draft.path}?", default=True):
        tell("Nothing was written.")
        return Exit.DONE
    _tell_written(env, write_draft(draft))
    return Exit.SCRIPT_PROBLEMS if draft.problems else Exit.DONE


def _remarks(draft: ScriptDraft) -> Iterator[str]:
    """What was made of a list: how much, what was guessed, what was not understood, and what is to be mended."""
    if imported := draft.imported:
        count = len(imported.exercises)
        yield f"{counted(count, 'exercise')} from {imported.format} in `{imported.language}`."
        guesses = [f"  {guess}" for guess in imported.all_guesses]
        yield from _listed("Guessed, and noted in the script:", guesses)
        lines = [f"  line {number}: {text}" for number, text in imported.skipped]
        yield from _listed("Not understood, and kept as notes:", lines)
    for problem in draft.problems:
        yield from problem.lines()


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from (heading, *lines[:_MOST_SHOWN])
    if len(lines) > _MOST_SHOWN:
        yield f"  and {len(lines) - _MOST_SHOWN} more"


def _tell_written(env: Environment, path: Path) -> None:
    say(path)
    is_own = path.parent == env.folders.own
    # A path without a folder would be taken for a name.
    words = quote(path.stem if is_own else str(path))
    tell(f"Change it:     voiceguide edit {words}", f"Look at it:    voiceguide show {words}")
    tell(f"Play it:       voiceguide play {words}")
    if not is_own:
        tell(f"To see it in `voiceguide list`, move it to {env.folders.own}")
