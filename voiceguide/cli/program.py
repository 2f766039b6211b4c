"""The commands in one table; each is imported only when it is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from voiceguide import startup
from voiceguide.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from voiceguide.app.environment import Environment

GROUPS = {
    "Sessions": {
        "choose": "Choose a routine from a menu, or by ear.",
        "list": "List the routines.",
        "show": "Show a session on a page: its exercises, and what you need.",
        "play": "Play a session, hands-free.",
        "export": "Write a session as an audio file, for the phone.",
        "share": "Send sessions to a phone on the same Wi-Fi network.",
        "publish": "Write the pages for the phone as a folder for any web server.",
        "sheet": "Write a routine as a PDF, to print and hand over.",
    },
    "How it went": {
        "done": "Say how a session felt, also one that you heard elsewhere.",
        "level": "Show or set your level for a routine.",
        "skip": "Leave exercises of a routine out of your sessions.",
        "history": "Show your sessions, and your level for each routine.",
    },
    "Routines of your own": {
        "new": "Start a routine, from an example or from a list.",
        "edit": "Open a routine in your editor.",
        "try": "Hear and check a routine while you write it.",
        "check": "Look for problems in routine scripts.",
    },
    "Voices and settings": {
        "voices": "List and compare voices, and fetch natural ones.",
        "record": "Record a voice: yours, or that of someone you know.",
        "devices": "List the sound devices of this computer.",
        "config": "Show or change your settings.",
    },
}
"""Each command and its line in the help, under what it is for, in the order of use."""
COMMANDS = {name: line for group in GROUPS.values() for name, line in group.items()}


class Program(click.Group):
    """A group that knows its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """The names of all commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        startup.resume_collector()
        module = import_module(f"voiceguide.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; `play` for the name of a routine, and for all else the nearest is named."""
        if args[0] in COMMANDS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        from voiceguide.script.library import entries, is_called

        folders = _environment(ctx).folders.routines
        if is_called(args[0], folders):
            return "play", self.get_command(ctx, "play"), args
        names = (*COMMANDS, *(entry.name for entry in entries(folders)))
        said = f"There is no command or routine {args[0]!r}."
        error = click.exceptions.NoSuchCommand(args[0], message=said, possibilities=names, ctx=ctx)
        known = [] if error.possibilities is None else error.possibilities
        known.extend(name for name in names if name.startswith(args[0]) and name not in known)
        raise error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The commands that begin as typed, then the routines."""
        from voiceguide.cli.options import routines_beginning

        return [*super().shell_complete(ctx, incomplete), *routines_beginning(_environment(ctx), incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The commands by what they are for, without importing any of them; all lines in one column."""
        width = max(map(len, COMMANDS))
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), line) for name, line in group.items()])


program = Program(
    name="voiceguide",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
    callback=lambda: _begin(click.get_current_context()),
    help="""Guided stretching that you can follow with your eyes closed.

    A routine is a text file that anybody can write. voiceguide speaks it, times every hold exactly, and
    plays it or writes it as an MP3 for the phone.

    \b
      voiceguide                           choose one, and play it
      voiceguide list                      all routines
      voiceguide show sciatica-relief      its exercises, and what you need
      voiceguide play sciatica-relief      a session, hands-free
      voiceguide export sciatica-relief    sciatica-relief.mp3, for the phone
      voiceguide new my-back               a routine of your own

    Stop an exercise that hurts or tingles. No clinician has checked the routines.
    """,
    epilog="Each command explains itself with --help. To complete names with the Tab key, see the README.",
    params=[
        click.Option(
            ["--version", "-V"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            help="Show the version.",
            callback=lambda context, _, is_wanted: _show_version(context) if is_wanted else None,
        )
    ],
)


def _show_version(context: click.Context) -> None:
    from voiceguide.cli.screen import say

    say(f"voiceguide {__version__}")
    context.exit()


def _environment(context: click.Context) -> "Environment":
    """What the commands work on: this computer, unless a test passes another environment."""
    from voiceguide.app.environment import this_machine

    context.obj = context.obj or this_machine()
    env: Environment = context.obj
    return env


def _begin(context: click.Context) -> Any:
    """Hand the environment to the commands; the menu or the list if there is none."""
    _environment(context)
    return _without_command(context)


def _without_command(context: click.Context) -> Any:
    """`voiceguide` alone opens the menu on a terminal, and prints the list elsewhere."""
    if context.invoked_subcommand:
        return None
    from voiceguide.cli.commands.choose import can_show_menu

    command = program.get_command(context, "choose" if can_show_menu() else "list")
    return context.invoke(command) if command else None
