"""`voiceguide config`: the listener's settings, shown and changed."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from voiceguide.app.environment import Environment
from voiceguide.app.try_setting import try_out
from voiceguide.cli.config_edit import edit
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import json_option, with_options
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, print_table, say, tell
from voiceguide.config.file import SettingsProblem, found_in, no_setting, set_in_file
from voiceguide.config.resolve import ResolvedSetting, Settings, SettingSource
from voiceguide.config.schema import SETTINGS, Setting
from voiceguide.errors import UsageError, VoiceguideError
from voiceguide.script.values import BadValue


def _option(setting: Setting[Any]) -> Callable[[Any], Any]:
    """An option by which a setting is tried out."""

    def read(context: click.Context, parameter: click.Parameter, text: str | None) -> Any:
        try:
            return None if text is None else setting.kind.from_text(text)
        except BadValue as error:
            raise click.BadParameter(error.message, context, parameter) from error

    return click.option(f"--{setting.name}", callback=read, metavar="VALUE", help=setting.meaning)


def _completed(words: Callable[[click.Context], Any]) -> Callable[..., list[CompletionItem]]:
    """Has the Tab key complete those words that begin as typed."""
    return lambda context, _, typed: [CompletionItem(word) for word in words(context) if word.startswith(typed)]


def _choices(context: click.Context) -> tuple[str, ...]:
    """The values of the setting that was named, where they are a few words."""
    setting = SETTINGS.get(context.params.get("name", ""))
    return setting.kind.choices if setting else ()


name_argument = click.argument(
    "name", metavar="NAME", shell_complete=_completed(lambda _: SETTINGS), help="A setting, such as rate."
)


@click.group("config", invoke_without_command=True)
@partial(with_options, options=[_option(setting) for setting in SETTINGS.values()])
@json_option
@click.pass_obj
def command(env: Environment, /, *, as_json: bool, **options: Any) -> None:
    """Show your settings, and where each value comes from.

    An option takes precedence over an environment variable such as VOICEGUIDE_RATE, which takes precedence over the
    settings file. Add options to preview their effect.
    """
    subcommand = click.get_current_context().invoked_subcommand
    if subcommand:
        if as_json or any(value is not None for value in options.values()):
            raise UsageError(
                f"options do not go before `{subcommand}`; to set a value, `voiceguide config set rate 140`"
            )
        return
    file, settings = env.folders.config_file, env.settings.with_options(options)
    if as_json:
        print_json(_as_data(file, settings))
        return
    rows = ((setting.name, _shown(setting, held.value), _origin(held), setting.meaning) for setting, held in settings)
    print_table(("Setting", "Value", "From", "What it is"), rows, wide=3)
    tell(f"Settings file: {file}")
    if not file.exists():
        tell("It does not exist yet; `voiceguide config edit` creates it.")


@command.command("set", context_settings={"ignore_unknown_options": True})
@name_argument
@click.argument(
    "value", metavar="VALUE", shell_complete=_completed(_choices),
    help="Its new value; a file or folder counts from the current folder.",
)  # fmt: skip
@click.pass_obj
def set_command(env: Environment, *, name: str, value: str) -> None:
    """Set NAME to VALUE in the settings file.

    The value is checked first. All else in the file stays as it is, comments too.
    """
    setting = _setting(name)
    try:
        wanted = setting.kind.from_text(value)
    except BadValue as error:
        raise UsageError(f"`{name}`: {error.message}") from error
    if isinstance(wanted, Path):
        wanted = wanted.absolute()
    try_out(env, setting, wanted, TerminalReporter())
    file = env.folders.config_file
    before = set_in_file(file, name, _written(wanted, value.strip()))
    tell(f"{name} is now {wanted} ({'it was not set' if before is None else f'it was {before}'}).")
    _tell_rest(env, setting)


@command.command("unset", short_help="Remove NAME and use the default again.")
@name_argument
@click.pass_obj
def unset_command(env: Environment, *, name: str) -> None:
    """Remove NAME from the settings file and use the default again."""
    file = env.folders.config_file
    before = set_in_file(file, name, None)
    if before is None:
        tell(f"{_setting(name).name} is not set in {file}; nothing has changed.")
    elif name in SETTINGS:
        tell(f"{name} is no longer set (it was {before}). Default: {SETTINGS[name].without}.")
    else:
        tell(f"{name} is removed; there is no such setting.")
    _tell_rest(env, SETTINGS.get(name))


@command.command("edit", short_help="Open the settings in your editor.")
@click.pass_obj
def edit_command(env: Environment) -> None:
    """Open the settings in your editor ($VISUAL or $EDITOR), and check them afterwards.

    The first time, every setting is in it, explained. Your file is replaced only by one without problems: if there
    are any, edit again at once, or later with the same command.
    """
    file = env.folders.config_file
    if edit(file):
        tell(f"Saved {file}.")
        for name, (value, where) in found_in(file).values.items():
            try:
                try_out(env, SETTINGS[name], value, TerminalReporter())
            except VoiceguideError as error:
                tell(SettingsProblem(where, str(error)))
    else:
        tell("Nothing has changed.")


@command.command("path")
@click.pass_obj
def path_command(env: Environment) -> None:
    """Print where the settings file is."""
    say(env.folders.config_file)


def _setting(name: str) -> Setting[Any]:
    if name not in SETTINGS:
        raise UsageError(no_setting(name))
    return SETTINGS[name]


def _shown(setting: Setting[Any], value: Any) -> str:
    return f"({setting.without})" if value is None else str(value)


def _origin(held: ResolvedSetting[Any]) -> str:
    match held.source:
        case SettingSource.ENVIRONMENT:
            return f"environment {held.origin}"
        case SettingSource.DEFAULT if held.origin:
            return f"default, from {held.origin}"
        case _:
            return held.source.value


def _as_data(file: Path, settings: Settings) -> Mapping[str, Any]:
    """The settings for other programs."""
    rows = [
        {
            "name": setting.name,
            "value": held.value if isinstance(held.value, int | None) else str(held.value),
            "source": held.source.value,
            "origin": held.origin,
            "meaning": setting.meaning,
        }
        for setting, held in settings
    ]
    return {"format": FORMAT, "file": str(file), "settings": rows}


def _written(value: str | int | Path, text: str) -> str | int:
    """The value for the file; a path from somebody's home stays written so, since the file may move with it."""
    if isinstance(value, Path):
        return text if text.startswith("~") else str(value)
    return value


def _tell_rest(env: Environment, setting: Setting[Any] | None) -> None:
    """What still stands in the way of the setting."""
    if setting and env.variables.get(setting.variable, "").strip():
        tell(f"{setting.variable} is set in the environment, and takes precedence over the file.")
    for problem in found_in(env.folders.config_file).problems:
        tell(problem)
