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
from collections.abc import Mapping
from enum import IntEnum

from voiceguide.text import visible

REASONS: Mapping[int | None, str] = {
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "there is something else of that name",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "there is no space left",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "it is too large for the disk",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "it is a link that leads back to itself",
    errno.EIO: "the disk or the device has failed",
    errno.ENOEXEC: "it is no program for this computer",
    errno.EADDRINUSE: "another program uses that port",
    errno.EADDRNOTAVAIL: "this computer does not have that address",
}
"""What the system's common errors mean for a file, a program or an address."""


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


def reason_of(error: Exception) -> str:
    """What went wrong, in plain words where there are some, for the end of a sentence about the file."""
    if not isinstance(error, OSError):
        return str(error)
    return REASONS.get(error.errno) or (error.strerror.lower() if error.strerror else str(error))


def explained(error: BaseException) -> VoiceguideError:
    """Any exception as a VoiceguideError; an unexpected one says how to report it, or is a traceback in debug mode."""
    match error:
        case VoiceguideError():
            return error
        case OSError(filename=str() | bytes() as file) if file:
            return VoiceguideError(f"{os.fsdecode(file)}: {reason_of(error)}")
        case OSError(errno=errno.ENOSPC):
            # Files are written by name; only a stream has none.
            return VoiceguideError("the output cannot be written: there is no space left")
        case OSError():
            return VoiceguideError(reason_of(error))
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
