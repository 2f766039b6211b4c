"""What can go wrong, and the exit code that says so.

::

    VoiceguideError            1  something failed
    ├── UsageError             2  asked for something that is not there or makes no sense
    ├── SettingsError          2  what was set once has problems (voiceguide.config.file)
    ├── ScriptError            3  a script has problems (voiceguide.script.diagnostics)
    ├── VoiceError             4  nothing can speak, or the voice gave up
    ├── DeviceError            5  there is no sound device to play on
    ├── ExportError            1  a file cannot be written
    ├── HistoryError           1  the history cannot be read, written or drawn (voiceguide.history.model)
    ├── MusicError             1  music cannot be found or read (voiceguide.audio.music.tracks)
    └── PhoneError             1  a phone cannot be served (voiceguide.share.model)
"""

import os
from enum import IntEnum

from voiceguide.text import visible


class Exit(IntEnum):
    """The exit codes of the command line."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    SCRIPT_PROBLEMS = 3
    NO_VOICE = 4
    NO_DEVICE = 5
    INTERRUPTED = 130
    TERMINATED = 143


class VoiceguideError(Exception):
    """Root of everything that the program reports in a sentence instead of a traceback.

    What it says is fit to be shown: the line end in the name of a file is visible, and makes no line of its own.
    """

    exit_code = Exit.FAILED

    def __init__(self, *lines: str) -> None:
        self.lines = tuple(map(visible, lines))
        super().__init__("\n".join(self.lines))


class UsageError(VoiceguideError):
    """Something was asked for that is not there or makes no sense."""

    exit_code = Exit.WRONG_USE


class VoiceError(VoiceguideError):
    """Nothing can speak, or the voice gave up."""

    exit_code = Exit.NO_VOICE


class DeviceError(VoiceguideError):
    """There is no sound device to play on."""

    exit_code = Exit.NO_DEVICE


class ExportError(VoiceguideError):
    """A file cannot be written."""


def explained(error: BaseException) -> VoiceguideError:
    """Any error as one of ours, in a sentence; what nobody foresaw says how to report it, or where it was."""
    match error:
        case VoiceguideError():
            return error
        case OSError():
            return VoiceguideError(f"{_name(error.filename)}: {error.strerror or error}")
        case MemoryError():
            return VoiceguideError("there is not enough memory for this")
        case _ if os.environ.get("VOICEGUIDE_DEBUG"):
            import traceback

            return VoiceguideError(*"".join(traceback.format_exception(error)).splitlines())
        case _:
            return VoiceguideError(
                f"something went wrong that should not: {type(error).__name__}: {error}",
                "set VOICEGUIDE_DEBUG=1 to see where, and please report it",
            )


def _name(file: object) -> str:
    """The name of a file as an OSError has it."""
    return os.fsdecode(file) if isinstance(file, str | bytes) and file else "a file"
