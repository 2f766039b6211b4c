"""The arguments and options that several commands share."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from voiceguide.app.environment import Environment, this_machine
from voiceguide.app.request import SessionRequest
from voiceguide.audio.chimes import check_chimes
from voiceguide.audio.music.tracks import DEFAULT_DUCK
from voiceguide.audio.music.tracks import DEFAULT_LEVEL as DEFAULT_MUSIC_LEVEL
from voiceguide.config.resolve import usable
from voiceguide.config.schema import (
    CHIMES,
    COUNTDOWN,
    DEVICE,
    LANGUAGE,
    MINUTES,
    MUSIC,
    RATE,
    SORE,
    TALK,
    VOICE,
    Setting,
    SettingKind,
    whole_number,
)
from voiceguide.script.library import entries
from voiceguide.script.model import TALKS
from voiceguide.script.values import BadValue
from voiceguide.session.model import DEFAULT_LEVEL, SORE_SIDES
from voiceguide.text import visible

F = TypeVar("F", bound=Callable[..., Any])


class SettingOption(click.Option):
    """An option that takes its default from a setting, if that is set.

    Settings are read only when a command runs without the option: a broken file blocks neither `--help` nor completion.
    Nor are they read where the option named `unless` is given, which has to be eager.
    """

    def __init__(self, *declarations: Any, setting: Setting[Any], unless: str = "", **attributes: Any) -> None:
        super().__init__(*declarations, **attributes)
        self._setting = setting
        self._unless = unless

    def get_default(self, ctx: click.Context, call: bool = True) -> Any:  # noqa: FBT001, FBT002 (click's signature)
        """The value of the setting, else the option's own default; raises SettingsError if it cannot be used now."""
        is_replaced = ctx.get_parameter_source(self._unless) is ParameterSource.COMMANDLINE
        if not ctx.resilient_parsing and not is_replaced:
            resolved = ctx.obj.settings[self._setting]
            if resolved.is_set:
                return usable(self._setting, resolved)
        return super().get_default(ctx, call)


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


class Value(click.ParamType[Any]):
    """A value of a kind that settings have; the Tab key completes it where it is one of a few words."""

    name = "value"

    def __init__(self, kind: SettingKind[Any]) -> None:
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value that was typed; a default is one already."""
        if not isinstance(value, str):
            return value
        try:
            return self._kind.from_text(value)
        except BadValue as bad:
            self.fail(bad.message, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 (click's signature)
        """Its words that begin as typed."""
        return [CompletionItem(word) for word in self._kind.choices if word.startswith(incomplete)]


LEVEL = whole_number(0, 100)


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """These options as one decorator; the help of a command shows them in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


routine_argument = click.argument(
    "name",
    metavar="ROUTINE",
    type=RoutineName(),
    help="A name from `voiceguide list`, or a script's path.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
json_lines_option = click.option(
    "--json", "as_json", is_flag=True, help="A line of JSON for each event, for other programs."
)

level_option = click.option(
    "--level",
    type=Value(LEVEL),
    default=DEFAULT_LEVEL,
    show_default=True,
    metavar="0..100",
    help="The level to check at: 0 = gentlest, 100 = full.",
)
"""A level that does not depend on the user."""

own_level_option = click.option(
    "--level",
    type=Value(LEVEL),
    metavar="0..100",
    help="Level of this session: 0 = gentlest, 100 = full.  [default: yours; 50 at first]",
)
"""The level of this session, instead of the user's own."""

voice_options = together(
    click.option(
        "--voice",
        cls=SettingOption,
        setting=VOICE,
        type=Value(VOICE.kind),
        metavar="VOICE",
        help="A voice from `voiceguide voices`.",
    ),
    click.option(
        "--rate",
        cls=SettingOption,
        setting=RATE,
        type=Value(RATE.kind),
        metavar="80..450",
        help="Speech rate in words a minute.  [default: the script's, else 150]",
    ),
)
"""Which voice speaks, and how fast."""

device_options = together(
    click.option(
        "--device", cls=SettingOption, setting=DEVICE, metavar="NAME", help="A sound device from `voiceguide devices`."
    ),
    click.option(
        "--player",
        type=click.Choice(["miniaudio", "simpleaudio", "null"]),
        default="miniaudio",
        show_default=True,
        help="How to play; null is silent, but takes as long.",
    ),
)
"""Where a session is played, and by what."""

music_options = together(
    click.option(
        "--music",
        cls=SettingOption,
        setting=MUSIC,
        type=Value(MUSIC.kind),
        metavar="FILE|FOLDER",
        help="Music under the session, repeated to its end; softer while something is said.",
    ),
    click.option("--no-music", is_flag=True, help="No music, whatever the script or your settings say."),
    click.option(
        "--music-level",
        type=Value(whole_number(-40, 0)),
        default=DEFAULT_MUSIC_LEVEL,
        show_default=True,
        metavar="-40..0",
        help="How loud the music is in the pauses, in dB relative to the voice.",
    ),
    click.option(
        "--music-duck",
        type=Value(whole_number(0, 60)),
        default=DEFAULT_DUCK,
        show_default=True,
        metavar="0..60",
        help="How much softer it gets for words and chimes, in dB.",
    ),
)
"""What plays under the session, and how loud."""


def _with_chimes(context: click.Context, parameter: click.Parameter, folder: Path | None) -> Path | None:
    """The folder; raises UsageError if it was typed and has no chimes."""
    if folder and parameter.name and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE:
        check_chimes(folder)
    return folder


amount_options = together(
    own_level_option,
    click.option(
        "--minutes",
        cls=SettingOption,
        setting=MINUTES,
        type=Value(MINUTES.kind),
        metavar="MINUTES",
        help="Fit the session into this time (10 or 4:30), no harder than your level; full: do all of it.",
    ),
    click.option(
        "--sore",
        cls=SettingOption,
        setting=SORE,
        type=click.Choice(SORE_SIDES),
        default="both",
        help="Your sore side: exercises with a left and a right side begin with it.",
    ),
)
"""What of a routine is done, and how much."""

talk_option = click.option(
    "--talk",
    cls=SettingOption,
    setting=TALK,
    type=click.Choice(TALKS),
    help="How much is said.  [default: the script's, else full]",
)
"""How much is said, and so how much fits into a time."""

language_option = click.option(
    "--language",
    cls=SettingOption,
    setting=LANGUAGE,
    type=Value(LANGUAGE.kind),
    metavar="LANGUAGE",
    help="Use the version in this language, such as de.  [default: yours]",
)

presentation_options = together(
    talk_option,
    voice_options,
    language_option,
    click.option(
        "--countdown/--no-countdown",
        cls=SettingOption,
        setting=COUNTDOWN,
        default=True,
        help="With or without the ticks before and during holds.",
    ),
    click.option(
        "--chimes",
        "--sounds",
        "sounds",
        cls=SettingOption,
        setting=CHIMES,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="FOLDER",
        callback=_with_chimes,
        help="A folder with your own chimes: WAV files such as start.wav and end.wav.",
    ),
)
"""How a session sounds, whoever does it."""

session_options = together(amount_options, presentation_options)
"""Everything that changes what is heard."""


def request_from_options(options: Mapping[str, Any]) -> SessionRequest:
    """The request that the options of the running command make."""
    context = click.get_current_context()
    typed = {name: context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ("voice", "language")}
    return SessionRequest(
        **{
            **{name: value for name, value in options.items() if name != "countdown"},
            "voice": options["voice"] if typed["voice"] else None,
            "usual_voice": None if typed["voice"] else options["voice"],
            "language": options["language"] if typed["language"] else None,
            "no_countdown": not options["countdown"],
        }
    )
