"""`voiceguide config`: show and change the user's settings."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from voiceguide.app.environment import Environment
from voiceguide.app.try_setting import try_out
from voiceguide.cli.data import FORMAT
from voiceguide.cli.editor import open_editor, wants_to_go_on
from voiceguide.cli.options import Value, json_option, together
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, print_table, say, tell
from voiceguide.config.file import (
    SettingsError,
    SettingsProblem,
    content_of,
    found_in,
    locked,
    no_setting,
    set_in_file,
    write,
)
from voiceguide.config.resolve import ResolvedSetting, Settings, SettingSource
from voiceguide.config.schema import FULL, SETTINGS, Setting, setting_named, template
from voiceguide.errors import UsageError, VoiceguideError
from voiceguide.script.values import BadValue
from voiceguide.units import in_minutes


def _option(setting: Setting[Any]) -> Callable[[Any], Any]:
    """The option that previews a setting."""
    return click.option(f"--{setting.name}", type=Value(setting.kind), metavar="VALUE", help=setting.meaning)


def _completed(words: Callable[[click.Context], Any]) -> Callable[..., list[CompletionItem]]:
    """Completes those words that begin as typed."""
    return lambda context, _, typed: [CompletionItem(word) for word in words(context) if word.startswith(typed)]


def _choices(context: click.Context) -> tuple[str, ...]:
    """The values of the setting that was named, where they are a few words."""
    setting = setting_named(context.params.get("name", ""))
    return setting.kind.choices if setting else ()


name_argument = click.argument(
    "name", metavar="NAME", shell_complete=_completed(lambda _: SETTINGS), help="A setting, such as rate."
)


@click.group("config", invoke_without_command=True)
@together(*(_option(setting) for setting in SETTINGS.values()))
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
                f"options cannot stand before `{subcommand}`; to set a value, write `voiceguide config set rate 140`"
            )
        return
    file, settings = env.folders.config_file, env.settings.with_options(options)
    if as_json:
        print_json(_as_data(file, settings))
        return
    rows = (
        (setting.name, _shown(setting, resolved.value), _origin(resolved), setting.meaning)
        for setting, resolved in settings
    )
    print_table(("Setting", "Value", "From", "What it is"), rows, wide=3)
    tell(f"Settings file: {file}")
    if not file.exists():
        tell("It does not exist yet; `voiceguide config edit` creates it.")


@command.command("set", context_settings={"ignore_unknown_options": True})
@name_argument
@click.argument(
    "value", metavar="VALUE", shell_complete=_completed(_choices),
    help="The new value; the path of a file or folder may start in the current folder.",
)  # fmt: skip
@click.pass_obj
def set_command(env: Environment, *, name: str, value: str) -> None:
    """Set NAME to VALUE in the settings file.

    The value is checked first. The rest of the file stays as it is, comments included.
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
    earlier = "it was not set" if before is None else f"it was {_in_words(before)}"
    tell(f"{name} is now {_in_words(wanted)} ({earlier}).")
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
    elif setting := setting_named(name):
        tell(f"{name} is no longer set (it was {_in_words(before)}). Default: {setting.without}.")
    else:
        tell(f"{name} has been removed; there is no such setting.")
    _tell_rest(env, setting_named(name))


@command.command("edit", short_help="Open the settings in your editor.")
@click.pass_obj
def edit_command(env: Environment) -> None:
    """Open the settings in your editor ($VISUAL or $EDITOR), and check them afterwards.

    The first time, the file explains every setting. It is replaced only if the new one has no problems: if there are
    any, you can edit it again at once, or later with the same command.
    """
    file = env.folders.config_file
    if _edit(file):
        tell(f"Saved {file}.")
        for name, (value, where) in found_in(file).values.items():
            try:
                try_out(env, _setting(name), value, TerminalReporter())
            except VoiceguideError as error:
                tell(SettingsProblem(where, str(error)))
    else:
        tell("Nothing has changed.")


@command.command("path")
@click.pass_obj
def path_command(env: Environment) -> None:
    """Print the path of the settings file."""
    say(env.folders.config_file)


def _setting(name: str) -> Setting[Any]:
    setting = setting_named(name)
    if setting is None:
        raise UsageError(no_setting(name))
    return setting


def _shown(setting: Setting[Any], value: Any) -> str:
    if value is None:
        return f"({setting.without})"
    return _in_words(value)


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return in_minutes(value) if value else FULL
        case _:
            return str(value)


def _origin(resolved: ResolvedSetting[Any]) -> str:
    match resolved.source:
        case SettingSource.ENVIRONMENT:
            return f"environment {resolved.origin}"
        case SettingSource.DEFAULT if resolved.origin:
            return f"default, from {resolved.origin}"
        case _:
            return resolved.source.value


def _as_data(file: Path, settings: Settings) -> Mapping[str, Any]:
    """The settings for other programs."""
    rows = [
        {
            "name": setting.name,
            "value": resolved.value if isinstance(resolved.value, int | float | None) else str(resolved.value),
            "source": resolved.source.value,
            "origin": resolved.origin,
            "meaning": setting.meaning,
        }
        for setting, resolved in settings
    ]
    return {"format": FORMAT, "file": str(file), "settings": rows}


def _written(value: str | float | Path, text: str) -> str | int:
    """The value for the file; a path from somebody's home stays written so, since the file may move with it."""
    match value:
        case Path():
            return text if text.startswith("~") else str(value)
        case float():
            return int(value) if value and value.is_integer() else _in_words(value)
        case _:
            return value


def _tell_rest(env: Environment, setting: Setting[Any] | None) -> None:
    """What still stands in the way of the setting."""
    if setting and env.variables.get(setting.variable, "").strip():
        tell(f"{setting.variable} is set in the environment, and takes precedence over the file.")
    for problem in found_in(env.folders.config_file).problems:
        tell(problem)


# The settings in the user's editor


def _edit(file: Path) -> bool:
    """Have the user edit the file, and replace it only if the new one has no problems; returns whether it changed.

    A draft in the same folder is edited, so that nothing is lost if the editor or this program ends early. Raises
    SettingsError if there are still problems; the draft is then kept for the next time.
    """
    draft = file.with_name("config.draft.toml")
    before = _original(file)
    if draft.exists() and draft.read_bytes() != before:
        tell(f"This is what you wrote last time, from {draft}.")
    else:
        write(draft, before)
    problems = _edited(draft)
    while problems and wants_to_go_on(*problems):
        problems = _edited(draft)
    if draft.read_bytes() == before:
        draft.unlink()
        if problems := found_in(file).problems:
            raise SettingsError(*problems)
        return False
    if problems:
        later = f"{file} has not changed; your text is in {draft}, and `voiceguide config edit` opens it again"
        raise SettingsError(*problems, SettingsProblem("voiceguide", later))
    _move(draft, file, before)
    return True


def _original(file: Path) -> bytes:
    return content_of(file) or template().encode()


def _move(draft: Path, file: Path, before: bytes) -> None:
    with locked(file):
        if _original(file) != before:
            message = f"{file} was changed meanwhile; your text is in {draft}, so that you can compare them"
            raise VoiceguideError(message)
        write(file, draft.read_bytes())
    draft.unlink()


def _edited(draft: Path) -> Sequence[SettingsProblem]:
    """The problems of the draft after it was edited."""
    open_editor(draft)
    return found_in(draft).problems
