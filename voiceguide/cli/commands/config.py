"""`voiceguide config`: what is set once."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from voiceguide.app.environment import Environment
from voiceguide.cli.options import json_option
from voiceguide.cli.screen import print_json, print_table, say, tell
from voiceguide.config.resolve import ResolvedSetting, Settings, SettingSource
from voiceguide.config.schema import SETTINGS, Setting
from voiceguide.errors import UsageError
from voiceguide.script.values import BadValue

F = TypeVar("F", bound=Callable[..., Any])


class SettingValue(click.ParamType[Any]):
    """A value of a setting, as the setting itself reads it."""

    name = "value"

    def __init__(self, setting: Setting[Any]) -> None:
        self._setting = setting

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value that was typed."""
        try:
            return self._setting.kind.from_text(str(value))
        except BadValue as error:
            return self.fail(error.message, param, ctx)


class SettingName(click.ParamType[str]):
    """The name of a setting; the Tab key completes it."""

    name = "setting"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's signature)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """The names that begin as typed."""
        return [CompletionItem(name) for name in SETTINGS if name.startswith(incomplete)]


def setting_options(function: F) -> F:
    """An option for each setting."""
    for setting in reversed(tuple(SETTINGS.values())):
        option = click.option(f"--{setting.name}", type=SettingValue(setting), metavar="VALUE", help=setting.meaning)
        function = option(function)
    return function


@click.group("config", invoke_without_command=True)
@setting_options
@json_option
@click.pass_obj
def command(env: Environment, /, *, as_json: bool, **options: Any) -> None:
    """Show what you set once, and where each value comes from.

    An option goes before an environment variable such as VOICEGUIDE_RATE, which goes before the settings file.
    With options here, you see what would hold with them.
    """
    subcommand = click.get_current_context().invoked_subcommand
    if subcommand:
        if as_json or any(value is not None for value in options.values()):
            raise UsageError(
                f"`config {subcommand}` takes no options; to set a value, `voiceguide config set rate 140`"
            )
        return
    file, settings = env.folders.config_file, env.settings.with_options(options)
    if as_json:
        print_json(_as_data(file, settings))
        return
    rows = ((setting.name, _shown(setting, held), _origin(held), setting.meaning) for setting, held in settings)
    print_table(("Setting", "Value", "From", "What it is"), rows, wide=3)
    tell(f"The file: {file}")
    if not file.exists():
        tell("It is not there yet; `voiceguide config edit` begins it.")


@command.command("set", context_settings={"ignore_unknown_options": True})
@click.argument("name", metavar="NAME", type=SettingName(), help="A setting, such as rate.")
@click.argument("value", metavar="VALUE", help="What it is to be; a folder counts from where you are.")
@click.pass_obj
def set_command(env: Environment, *, name: str, value: str) -> None:
    """Set NAME to VALUE, in the settings file.

    The value is checked first. All else in the file stays as it is, comments too.
    """
    from voiceguide.cli.config_change import change

    change(env.folders.config_file, name, value)


@command.command("unset", short_help="Take NAME out of the file: the default holds again.")
@click.argument("name", metavar="NAME", type=SettingName(), help="A setting, such as rate.")
@click.pass_obj
def unset_command(env: Environment, *, name: str) -> None:
    """Take NAME out of the settings file, so that the default holds again."""
    from voiceguide.cli.config_change import take_out

    take_out(env.folders.config_file, name)


@command.command("edit", short_help="Open the settings in your editor.")
@click.pass_obj
def edit_command(env: Environment) -> None:
    """Open the settings in your editor ($VISUAL or $EDITOR), and check them afterwards.

    The first time, every setting is in it, explained. What has problems does not take the place of your file:
    you can go on with it at once, or later with the same command.
    """
    from voiceguide.cli.config_edit import edit

    edit(env.folders.config_file)


@command.command("path")
@click.pass_obj
def path_command(env: Environment) -> None:
    """Print where the settings file is."""
    say(env.folders.config_file)


def _shown(setting: Setting[Any], held: ResolvedSetting[Any]) -> str:
    return f"({setting.without})" if held.value is None else str(held.value)


def _origin(held: ResolvedSetting[Any]) -> str:
    match held.source:
        case SettingSource.ENVIRONMENT:
            return f"environment {held.origin}"
        case SettingSource.DEFAULT if held.origin:
            return f"default, from {held.origin}"
        case _:
            return held.source.value


def _as_data(file: Path, settings: Settings) -> Mapping[str, Any]:
    """The contract for other programs, format 1."""
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
    return {"format": 1, "file": str(file), "settings": rows}
