"""The settings as the defaults of the commands' options."""

from typing import TYPE_CHECKING, Any

import click

from voiceguide.config.resolve import usable
from voiceguide.config.schema import SETTINGS

if TYPE_CHECKING:
    from voiceguide.app.environment import Environment
    from voiceguide.config.resolve import ResolvedSetting
    from voiceguide.config.schema import Setting


class SettingsDefaults(dict[str, Any]):
    """The options of one command that are set, by parameter: a default_map for click.

    Nothing is read before an option is asked for that has a setting and was not given, and nothing for `--help` or
    completion: a broken file blocks neither.
    """

    def __init__(self, command: str, env: "Environment") -> None:
        super().__init__()
        self._command = command
        self._env = env

    def __contains__(self, parameter: object) -> bool:
        """Whether the file or the environment sets this option."""
        found = self._find(parameter)
        return found is not None and found[1].is_set

    def __getitem__(self, parameter: str) -> Any:
        """The value of the option; raises SettingsError if it cannot be used now."""
        found = self._find(parameter)
        if found is None:
            raise KeyError(parameter)
        return usable(*found)

    def _find(self, parameter: object) -> "tuple[Setting[Any], ResolvedSetting[Any]] | None":
        for setting in SETTINGS.values():
            if setting.parameter == parameter and self._command in setting.commands:
                return (setting, self._env.settings[setting]) if _is_run() else None
        return None


def _is_run() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and not context.resilient_parsing
