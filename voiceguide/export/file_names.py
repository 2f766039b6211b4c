"""File names that are valid on every disk, including a phone's memory card."""

import unicodedata
from collections.abc import Sequence

from voiceguide.text import HIDDEN

MAX_CHARACTERS = 100
"""Including the suffix."""
MAX_BYTES = 240
"""Most disks allow 255 bytes; files have longer names while they are being written."""
MAX_SUFFIX = len(".chapters.json")
FALLBACK_NAME = "session"
"""Used when a name has no valid characters."""
REPLACEMENTS = str.maketrans({**dict.fromkeys("/\\|:", "-"), **dict.fromkeys('<>?*"', "")})
"""For characters that FAT does not allow."""
DEVICE_NAMES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"]
)
"""Reserved by Windows (learn.microsoft.com, "Naming Files, Paths, and Namespaces")."""


def track_names(titles: Sequence[str], suffix: str) -> tuple[str, ...]:
    """A unique file name for each title, such as `01 Cat pose.mp3`; they sort in the order of the titles."""
    digits = max(2, len(str(len(titles))))
    return tuple(_track_name(f"{number:0{digits}}", title, suffix) for number, title in enumerate(titles, 1))


def safe_stem(name: str) -> str:
    """A name without a suffix, changed only where some disk would not accept it."""
    return safe_from_devices(_truncate(_remove_invalid(name), MAX_SUFFIX) or FALLBACK_NAME)


def safe_from_devices(stem: str) -> str:
    """The name, with an underscore after a word that Windows reserves, whatever the suffix (`con`, `com1.de`)."""
    word, dot, rest = stem.partition(".")
    return f"{word.rstrip()}_{dot}{rest}" if word.rstrip().upper() in DEVICE_NAMES else stem


def folded(name: str) -> str:
    """A key that is equal for names that are the same file on some disk.

    Memory cards ignore case, and macOS writes an umlaut as two characters.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).upper().casefold())


def _track_name(number: str, title: str, suffix: str) -> str:
    return _truncate(f"{number} {_remove_invalid(title)}", len(suffix)) + suffix


def _truncate(stem: str, suffix_length: int) -> str:
    """The stem, cut off to leave room for a suffix of `suffix_length` characters."""
    stem = stem[: MAX_CHARACTERS - suffix_length]
    while len(stem.encode()) > MAX_BYTES - suffix_length:
        stem = stem[:-1]
    return stem.rstrip(" .")


def _remove_invalid(title: str) -> str:
    """The title on one line, without unassigned and invisible characters and those that FAT forbids."""
    line = " ".join(unicodedata.normalize("NFC", title).translate(REPLACEMENTS).split())
    return "".join(character for character in HIDDEN.sub("", line) if unicodedata.category(character) != "Cn")
