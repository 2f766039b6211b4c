"""Voice-guided routines: scripts in, spoken sessions out.

::

    session = voiceguide.prepare("sciatica-relief", minutes=10)
    voiceguide.export(session, "morning.mp3")
    voiceguide.play(session)
"""

from voiceguide.version import __version__

TYPE_CHECKING = False
"""As in typing. Nothing is imported before it is used: the command begins here too."""

if TYPE_CHECKING:
    from voiceguide.app.api import Session, SessionOptions, export, play, prepare, routines
    from voiceguide.app.environment import Environment, this_machine
    from voiceguide.app.export import Exported
    from voiceguide.app.reporter import Quiet
    from voiceguide.audio.music.tracks import MusicError
    from voiceguide.config.file import SettingsError
    from voiceguide.errors import DeviceError, ExportError, UsageError, VoiceError, VoiceguideError
    from voiceguide.history.model import HistoryError
    from voiceguide.player.controller import EndReason
    from voiceguide.script.diagnostics import ScriptError

__all__ = [
    "DeviceError",
    "EndReason",
    "Environment",
    "ExportError",
    "Exported",
    "HistoryError",
    "MusicError",
    "Quiet",
    "ScriptError",
    "Session",
    "SessionOptions",
    "SettingsError",
    "UsageError",
    "VoiceError",
    "VoiceguideError",
    "__version__",
    "export",
    "play",
    "prepare",
    "routines",
    "this_machine",
]


def __dir__() -> list[str]:
    """The names of the library, which are not here before they are used."""
    return __all__


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A name of the library; all of them are here from then on."""
        if name not in __all__:
            raise AttributeError(f"module 'voiceguide' has no attribute '{name}'", name=name)
        from voiceguide.app import api

        # In place of the package `voiceguide.export` too, which has been imported by now.
        globals().update({each: getattr(api, each) for each in __all__ if each != "__version__"})
        return globals()[name]
