"""The commands of the program: one table, each imported only when it is used."""

import gc
from importlib import import_module
from typing import Any

import click

from voiceguide import __version__

COMMANDS = {
    "choose": "Choose a routine and play it; with --spoken by ear.",
    "list": "The routines that you can play or export.",
    "play": "Play a session, hands-free.",
    "show": "What a session says and when, before you hear it.",
    "export": "Write a session as a sound file, for the phone.",
    "share": "Hand sessions to the phone in your Wi-Fi.",
    "history": "What you have done, and the levels that follow from it.",
    "done": "Note a session that you heard elsewhere, and how it felt.",
    "skip": "Leave exercises of a routine out of your sessions.",
    "check": "Look for problems in routine scripts.",
    "new": "Start a routine of your own from an example.",
    "voices": "The voices that this machine can speak with.",
    "devices": "The sound devices that this machine can play on.",
    "config": "What you set once: voice, rate, folders.",
}
"""Each command and its line in the help, in the order of use."""


class Program(click.Group):
    """A group that knows its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """The names of all commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        gc.enable()
        module = import_module(f"voiceguide.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; for one that there is not, the nearest one is named."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


program = Program(
    name="voiceguide",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
    callback=lambda: _begin(click.get_current_context()),
    help="""Guided stretching that you can follow with closed eyes.

    A routine is a text file that anybody can write. voiceguide speaks it, counts its holds to the
    sample, and writes it as an MP3 for the phone.

    \b
      voiceguide                           choose one, and play it
      voiceguide list                      what there is
      voiceguide show sciatica-relief      what it says, and when
      voiceguide export sciatica-relief    sciatica-relief.mp3, for the phone
      voiceguide new my-back               a routine of your own

    Stop an exercise that hurts or tingles. No clinician has reviewed the routines.
    """,
    epilog="Each command explains itself with --help. To have names completed by the Tab key, see the README.",
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


def _begin(context: click.Context) -> Any:
    from voiceguide.cli.preset import SettingsDefaults

    context.default_map = {name: SettingsDefaults(name) for name in COMMANDS}
    return _without_command(context)


def _without_command(context: click.Context) -> Any:
    """Who only says `voiceguide` chooses from a menu where there is a terminal, and else gets the list."""
    if context.invoked_subcommand:
        return None
    from voiceguide.cli.choose_command import can_show_menu

    command = program.get_command(context, "choose" if can_show_menu() else "list")
    return context.invoke(command) if command else None
