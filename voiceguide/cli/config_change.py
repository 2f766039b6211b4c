"""`voiceguide config set` and `unset`: one setting changed."""

import os
from pathlib import Path
from typing import Any

from voiceguide.cli.screen import tell
from voiceguide.config.change import set_in_file, unset_in_file
from voiceguide.config.file import found_in, nearest
from voiceguide.config.schema import SETTINGS, Setting
from voiceguide.errors import UsageError
from voiceguide.script.values import BadValue
from voiceguide.text import quoted


def change(file: Path, name: str, text: str) -> None:
    """Set a setting to what was typed, and say what was; raises UsageError and SettingsError."""
    setting = _setting(name)
    try:
        value = setting.kind.from_text(text)
    except BadValue as error:
        raise UsageError(f"`{name}`: {error.message}") from error
    if isinstance(value, Path):
        value = value.absolute()
        _check_folder(name, value)
    was = set_in_file(file, name, _written(value, text.strip()))
    tell(f"{name}: was {_old(setting, was)}, is now {value}")
    _tell_rest(file, name)


def take_out(file: Path, name: str) -> None:
    """Take a setting out of the file, and say what was; also one that there is not, if the file has it."""
    was = unset_in_file(file, name)
    setting = SETTINGS.get(name)
    if was is None:
        tell(f"{_setting(name).name} is not set in {file}; nothing is changed")
    elif setting is None:
        tell(f"{name}: taken out; there is no such setting")
    else:
        tell(f"{name}: was {was}, is now {_old(setting, None)}")
    _tell_rest(file, name)


def _check_folder(name: str, folder: Path) -> None:
    if not folder.is_dir():
        raise UsageError(f"`{name}`: there is no folder {quoted(str(folder))}; make it first, or write another")


def _setting(name: str) -> Setting[Any]:
    setting = SETTINGS.get(name)
    if setting is None:
        raise UsageError(f"there is no setting {quoted(name)}; {nearest(name)}")
    return setting


def _written(value: str | int | Path, text: str) -> str | int:
    """The value for the file; a folder from somebody's home stays written so, since the file may move with it."""
    if isinstance(value, Path):
        return text if text.startswith("~") else str(value)
    return value


def _old(setting: Setting[Any], was: Any) -> str:
    return f"not set ({setting.without})" if was is None else str(was)


def _tell_rest(file: Path, name: str) -> None:
    """What still stands in the way of the setting."""
    setting = SETTINGS.get(name)
    if setting and os.environ.get(setting.variable, "").strip():
        tell(f"{setting.variable} is set in the environment, and goes before the file")
    for problem in found_in(file).problems:
        tell(problem)
