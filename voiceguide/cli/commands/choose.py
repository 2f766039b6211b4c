"""`voiceguide choose`: choose a routine by eye or by ear, and play it."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from voiceguide import startup
from voiceguide.app.environment import Environment
from voiceguide.app.play import PlayRequest, play, resumed
from voiceguide.app.request import SessionRequest, request_from_settings
from voiceguide.app.routines import RoutineRow, list_routines
from voiceguide.app.spoken_menu import choose_by_ear
from voiceguide.cli.commands.play import exit_code
from voiceguide.cli.menu import MenuOptions, is_of, opened
from voiceguide.cli.menu_screen import choose
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import tell
from voiceguide.config.schema import DEVICE, VOLUME
from voiceguide.errors import Exit, UsageError
from voiceguide.player.tracking import LastFile, ResumeStore

if TYPE_CHECKING:
    from voiceguide.cli.menu import Chosen
    from voiceguide.player.tracking import ResumePoint


@click.command("choose")
@click.option(
    "--spoken",
    is_flag=True,
    help="Have the routines read aloud.",
)
@click.pass_obj
def command(env: Environment, *, spoken: bool) -> int:
    """Choose a routine from a menu, and play it, export it or send it to a phone.

    With --spoken the routines are read aloud, one at a time, and you need not look at the screen. Any key or headset
    button chooses the one that you hear, or have just heard; q quits.
    """
    rows = list_routines(env, env.language)
    if not rows:
        raise UsageError("there are no routines to choose from; `voiceguide new` starts one")
    return _by_ear(env, rows) if spoken else _by_eye(env, rows)


def can_show_menu() -> bool:
    """Whether there is a terminal for the menu and its keys."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _played_last(env: Environment) -> str | None:
    return LastFile(env.folders.state).read()


def _stopped(env: Environment) -> "ResumePoint | None":
    """The session that can be continued; none if its script is gone."""
    stopped = ResumeStore(env.folders.stopped_file).read()
    return stopped if stopped and Path(stopped.script).exists() else None


def _play(env: Environment, name: str, session: SessionRequest, *, resumes: bool = False) -> int:
    startup.favour_sound()
    reporter = TerminalReporter()
    request = PlayRequest(name, session, volume=env.settings[VOLUME].value, device=env.settings[DEVICE].value)
    return exit_code(play(env, resumed(env, request, reporter) if resumes else request, reporter))


def _by_ear(env: Environment, rows: Sequence[RoutineRow]) -> int:
    last = _played_last(env)
    tell("Press any key when you hear the one you want · q quits")
    chosen = choose_by_ear(env, sorted(rows, key=lambda row: not is_of(row, last)), TerminalReporter())
    return _play(env, chosen, request_from_settings(env.settings)) if isinstance(chosen, str) else exit_code(chosen)


def _by_eye(env: Environment, rows: Sequence[RoutineRow]) -> int:
    if not can_show_menu():
        raise UsageError(
            "the menu needs a terminal; without one, use `voiceguide list` or `voiceguide choose --spoken`"
        )
    request = request_from_settings(env.settings)
    chosen = choose(opened(rows, _played_last(env), _options_of(request), _stopped(env)))
    return _carry_out(env, chosen, request) if chosen else Exit.DONE


def _options_of(request: SessionRequest) -> MenuOptions:
    return MenuOptions(request.minutes or None, request.talk, request.sore)


def _carry_out(env: Environment, chosen: "Chosen", request: SessionRequest) -> int:
    options = asdict(chosen.options)
    if chosen.action in ("play", "resume"):
        return _play(env, chosen.name, replace(request, **options), resumes=chosen.action == "resume")
    # Shown to be typed again with options, such as --force where the file exists already.
    tell(" ".join(("voiceguide", chosen.action, quote(chosen.name), *chosen.options.typed(_options_of(request)))))
    command = import_module(f"voiceguide.cli.commands.{chosen.action}").command
    code = click.get_current_context().invoke(command, names=(chosen.name,), **options)
    return code if isinstance(code, int) else Exit.DONE
