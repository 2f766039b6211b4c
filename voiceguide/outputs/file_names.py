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


def track_names(titles: Sequence[str], suffix: str) -> tuple[str, ...]:
    """A name for each title such as `01 Cat pose.mp3`, all of them different; they sort in the order of the titles."""
    digits = max(2, len(str(len(titles))))
    return tuple(_named(f"{number:0{digits}}", title, suffix) for number, title in enumerate(titles, 1))


def safe_stem(name: str) -> str:
    """A name without its suffix, as it is but for what some disk has no room for."""
    return _shortened(_harmless(name), LONGEST_SUFFIX) or NAMELESS


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
