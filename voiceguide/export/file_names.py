"""Names of files that every disk can hold, that of a phone's memory card too."""

import unicodedata
from collections.abc import Sequence

from voiceguide.text import HIDDEN

LONGEST = 100
"""Characters, with the suffix."""
LONGEST_BYTES = 240
"""Most disks hold names of 255 bytes, and what is being written has a longer one for a while."""
LONGEST_SUFFIX = len(".chapters.json")
NAMELESS = "session"
"""The name of what has nothing in its own that a disk could hold."""
REPLACED = str.maketrans({**dict.fromkeys("/\\|:", "-"), **dict.fromkeys('<>?*"', "")})
"""What FAT has no room for in a name."""
DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"]
)
"""What means a device to Windows (learn.microsoft.com, "Naming Files, Paths, and Namespaces")."""


def track_names(titles: Sequence[str], suffix: str) -> tuple[str, ...]:
    """A name for each title such as `01 Cat pose.mp3`, all of them different; they sort in the order of the titles."""
    digits = max(2, len(str(len(titles))))
    return tuple(_named(f"{number:0{digits}}", title, suffix) for number, title in enumerate(titles, 1))


def safe_stem(name: str) -> str:
    """A name without its suffix, as it is but for what some disk has no room for."""
    return safe_from_devices(_shortened(_harmless(name), LONGEST_SUFFIX) or NAMELESS)


def safe_from_devices(stem: str) -> str:
    """The name, with a line behind the word that means a device to Windows, whatever its suffix (`con`, `com1.de`)."""
    word, dot, rest = stem.partition(".")
    return f"{word.rstrip()}_{dot}{rest}" if word.rstrip().upper() in DEVICES else stem


def folded(name: str) -> str:
    """The same for all names that are one on some disk.

    A memory card knows no capitals, and macOS writes an umlaut as two characters.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).upper().casefold())


def _named(number: str, title: str, suffix: str) -> str:
    return _shortened(f"{number} {_harmless(title)}", len(suffix)) + suffix


def _shortened(words: str, room: int) -> str:
    """So many of the words that there is room for a suffix of `room` characters."""
    words = words[: LONGEST - room]
    while len(words.encode()) > LONGEST_BYTES - room:
        words = words[:-1]
    return words.rstrip(" .")


def _harmless(title: str) -> str:
    """The title without what no name may have: line ends, unassigned characters, what is not to be shown."""
    spaced = " ".join(unicodedata.normalize("NFC", title).translate(REPLACED).split())
    return "".join(sign for sign in HIDDEN.sub("", spaced) if unicodedata.category(sign) != "Cn")
