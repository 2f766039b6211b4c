"""What can go wrong, and the exit code that says so.

::

    VoiceguideError            1  something failed
    ├── UsageError             2  asked for something that is not there or makes no sense
    ├── SettingsError          2  what was set once has problems (voiceguide.settings.problems)
    ├── ScriptError            3  a script has problems (voiceguide.routine.problems)
    ├── VoiceError             4  nothing can speak, or the voice gave up
    ├── DeviceError            5  there is no sound device to play on
    ├── ExportError            1  a file cannot be written
    ├── HistoryError           1  the history cannot be read, written or drawn (voiceguide.history.records)
    ├── MusicError             1  music cannot be found or read (voiceguide.sound.music.records)
    └── PhoneError             1  a phone cannot be served (voiceguide.phone.records)
"""

from enum import IntEnum


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
    """Root of everything that the program reports in a sentence instead of a traceback."""

    exit_code = Exit.FAILED


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
