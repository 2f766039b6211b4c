"""The errors that users see, and their exit codes.

::

    VoiceguideError            1  any other failure
    ├── UsageError             2  a request for something that does not exist or makes no sense
    ├── SettingsError          2  the configuration has problems (voiceguide.config.file)
    ├── ScriptError            3  a script has problems (voiceguide.script.diagnostics)
    ├── VoiceError             4  no voice, or it failed
    │   └── UnusableVoiceError it can say nothing at all
    ├── DeviceError            5  no audio device
    ├── ExportError            1  a file could not be written
    ├── NoRasterizerError      1  an SVG picture cannot be drawn on this machine (voiceguide.pictures)
    ├── HistoryError           1  the history could not be read, written or plotted (voiceguide.history.model)
    ├── FetchError             1  a file could not be got from the internet or a folder (voiceguide.fetching)
    ├── MusicError             1  music could not be found or read (voiceguide.audio.music.tracks)
    └── PhoneError             1  sessions could not be shared (voiceguide.share.model)
"""

import errno
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
    """Base class of errors that are reported as a sentence instead of a traceback.

    The lines are safe to print: a line break in a file name, for example, is escaped.
    """

    exit_code = Exit.FAILED

    def __init__(self, *lines: str) -> None:
        self.lines = tuple(map(visible, lines))
        super().__init__("\n".join(self.lines))


class UsageError(VoiceguideError):
    """A request for something that does not exist or makes no sense."""

    exit_code = Exit.WRONG_USE


class VoiceError(VoiceguideError):
    """There is no voice, or it failed."""

    exit_code = Exit.NO_VOICE


class UnusableVoiceError(VoiceError):
    """A voice can say nothing at all: it is damaged, or what speaks it is missing."""


class DeviceError(VoiceguideError):
    """There is no audio device to play on."""

    exit_code = Exit.NO_DEVICE


class ExportError(VoiceguideError):
    """A file could not be written."""


def explained(error: BaseException) -> VoiceguideError:
    """Any exception as a VoiceguideError; an unexpected one says how to report it, or is a traceback in debug mode."""
    match error:
        case VoiceguideError():
            return error
        case OSError(filename=str() | bytes() as file) if file:
            return VoiceguideError(f"{os.fsdecode(file)}: {error.strerror or error}")
        case OSError(errno=errno.ENOSPC):
            # Files are written by name; only a stream has none.
            return VoiceguideError("the output cannot be written: there is no space left")
        case OSError():
            return VoiceguideError(f"{error.strerror or error}")
        case MemoryError():
            return VoiceguideError("not enough memory")
        case _ if os.environ.get("VOICEGUIDE_DEBUG"):
            import traceback

            return VoiceguideError(*"".join(traceback.format_exception(error)).splitlines())
        case _:
            return VoiceguideError(
                f"unexpected error: {type(error).__name__}: {error}",
                "please report it; VOICEGUIDE_DEBUG=1 shows where it happened",
            )
