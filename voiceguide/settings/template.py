"""A settings file to begin with: every setting, explained and not yet set."""

from voiceguide.settings.table import SETTINGS

_HEADING = """\
# What you set once for voiceguide. Take away the # before a setting, and write what you want.
# `voiceguide config` shows what holds, and where it comes from.
"""


def template() -> str:
    """The text of the file."""
    settings = (
        f"\n# {setting.meaning}\n# Without it: {setting.without}.\n# {setting.line}\n" for setting in SETTINGS.values()
    )
    return _HEADING + "".join(settings)
