"""The arguments and options that several commands share."""

from collections.abc import Callable, Mapping, Sequence
from math import nan
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from voiceguide.app.environment import Environment, this_machine
from voiceguide.app.request import SessionRequest
from voiceguide.audio.music.tracks import DEFAULT_DUCK
from voiceguide.audio.music.tracks import DEFAULT_LEVEL as DEFAULT_MUSIC_LEVEL
from voiceguide.script.library import entries
from voiceguide.script.model import TALKS
from voiceguide.script.options import read_language, read_voice
from voiceguide.script.values import BadValue
from voiceguide.session.model import DEFAULT_LEVEL, SORE_SIDES
from voiceguide.text import visible

MOST_MINUTES = 12 * 60

P = ParamSpec("P")
R = TypeVar("R")


class RoutineName(click.ParamType[str]):
    """A routine by name or by path; the Tab key completes both."""

    name = "routine"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 (click's signature)
        incomplete: str,
    ) -> list[CompletionItem]:
        """The names that begin as typed, then files."""
        env = ctx.find_object(Environment) or this_machine()
        return routines_beginning(env, incomplete) or [CompletionItem(incomplete, type="file")]


def routines_beginning(env: Environment, typed: str) -> list[CompletionItem]:
    """The names of routines that begin as typed."""
    found = (entry.name for entry in entries(env.folders.routines) if entry.name.startswith(typed))
    # What cannot be shown cannot be offered: the shell would have it as it is.
    return [CompletionItem(name) for name in found if name == visible(name)]


class Minutes(click.ParamType[float]):
    """A number of minutes, with a point or a comma before its fraction."""

    name = "minutes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that was typed."""
        try:
            minutes = float(str(value).replace(",", "."))
        except ValueError:
            minutes = nan
        if not 0 < minutes <= MOST_MINUTES:
            self.fail(f"`{value}` is not a time; write minutes up to {MOST_MINUTES}, such as `10` or `7.5`", param, ctx)
        return minutes


class Language(click.ParamType[str]):
    """The tag of a language, such as `de`."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The tag that was typed, its parts joined as in scripts."""
        try:
            tag = read_language(str(value).replace("_", "-"))
        except BadValue as bad:
            self.fail(bad.message, param, ctx)
        return tag


class VoiceName(click.ParamType[str]):
    """The name of a voice, with its variant if it has one."""

    name = "voice"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name that was typed."""
        try:
            voice = read_voice(str(value))
        except BadValue as bad:
            self.fail(bad.message, param, ctx)
        return voice


def with_options(function: Callable[P, R], options: Sequence[Callable[[Any], Any]]) -> Callable[P, R]:
    """The command with options, which its help shows in their order."""
    decorated: Callable[P, R] = function
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def routine_argument(function: Callable[P, R]) -> Callable[P, R]:
    """The routine that a command works on."""
    return click.argument(
        "name",
        metavar="ROUTINE",
        type=RoutineName(),
        help="A name from `voiceguide list`, or a script's path.",
    )(function)


def json_option(function: Callable[P, R]) -> Callable[P, R]:
    """The same as data for other programs."""
    return click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs.")(function)


def json_lines_option(function: Callable[P, R]) -> Callable[P, R]:
    """What happens as data for other programs."""
    return click.option("--json", "as_json", is_flag=True, help="A line of JSON for each event, for other programs.")(
        function
    )


def level_option(function: Callable[P, R]) -> Callable[P, R]:
    """How much of every range is done, whoever does it."""
    return click.option(
        "--level",
        type=click.IntRange(0, 100),
        default=DEFAULT_LEVEL,
        show_default=True,
        metavar="0..100",
        help="Where in every range: 0 starts gently, 100 is all of it.",
    )(function)


def own_level_option(function: Callable[P, R]) -> Callable[P, R]:
    """The level of this one session, instead of the listener's own."""
    return click.option(
        "--level",
        type=click.IntRange(0, 100),
        metavar="0..100",
        help="For this once: 0 is the gentle end of every range, 100 all of it.  [yours; 50 at first]",
    )(function)


def voice_options(function: Callable[P, R]) -> Callable[P, R]:
    """Which voice speaks, and how fast."""
    rate = click.option(
        "--rate",
        type=click.IntRange(80, 450),
        metavar="80..450",
        help="Speech rate in words a minute, instead of the script's (150 where it has none).",
    )
    voice = click.option("--voice", type=VoiceName(), metavar="VOICE", help="A voice from `voiceguide voices`.")
    return voice(rate(function))


def music_options(function: Callable[P, R]) -> Callable[P, R]:
    """What plays under the session, and how loud."""
    options: list[Callable[[Any], Any]] = [
        click.option(
            "--music",
            type=click.Path(path_type=Path),
            metavar="FILE|FOLDER",
            help="Music under the session, over and over; it goes down while something is said.",
        ),
        click.option("--no-music", is_flag=True, help="None, whatever the script or your settings say."),
        click.option(
            "--music-level",
            type=click.IntRange(-40, 0),
            default=DEFAULT_MUSIC_LEVEL,
            show_default=True,
            metavar="-40..0",
            help="How loud it is in the pauses, in dB from the voice.",
        ),
        click.option(
            "--music-duck",
            type=click.IntRange(0, 60),
            default=DEFAULT_DUCK,
            show_default=True,
            metavar="0..60",
            help="How far it goes down for words and chimes, in dB.",
        ),
    ]
    return with_options(function, options)


def session_options(function: Callable[P, R]) -> Callable[P, R]:
    """Everything that changes what is heard."""
    options: list[Callable[[Any], Any]] = [
        own_level_option,
        click.option(
            "--minutes",
            type=Minutes(),
            metavar="MINUTES",
            help="As long as fits into this time, and never longer.",
        ),
        click.option("--talk", type=click.Choice(TALKS), help="How much is said, instead of the script's.  [full]"),
        click.option(
            "--sore",
            type=click.Choice(SORE_SIDES),
            default="both",
            help="The side to begin with, or to do alone, where the script says so.",
        ),
        voice_options,
        click.option(
            "--language",
            type=Language(),
            metavar="LANGUAGE",
            help="Take the routine's version in it, such as de.  [yours]",
        ),
        click.option("--no-countdown", is_flag=True, help="Leave out the ticks before and in the holds."),
        click.option(
            "--sounds",
            "--chimes",
            "sounds",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Chimes of your own: WAV files such as start.wav and end.wav.",
        ),
    ]
    return with_options(function, options)


def request_from_options(options: Mapping[str, Any]) -> SessionRequest:
    """What the options of the command that is being run ask for."""
    context = click.get_current_context()
    typed = {name: context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ("voice", "language")}
    return SessionRequest(
        **{
            **options,
            "voice": options["voice"] if typed["voice"] else None,
            "usual_voice": None if typed["voice"] else options["voice"],
            "language": options["language"] if typed["language"] else None,
        }
    )
