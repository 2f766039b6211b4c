"""Where eSpeak NG is on a Linux machine: the system's, else the one that espeakng-loader brought."""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Espeak:
    """The library, the folder of its data where it does not find that itself, and its version."""

    library: str
    data: str | None
    version: str


@cache
def installed() -> Espeak | None:
    """The eSpeak NG of this machine; looked for once, since a library that is loaded answers to its plain name too."""
    return locate(candidates())


def candidates() -> Iterator[tuple[str, str | None]]:
    """Each place to look for the library, with its data: the system's first."""
    yield "libespeak-ng.so.1", None
    with suppress(ImportError, RuntimeError):
        import espeakng_loader

        yield espeakng_loader.get_library_path(), espeakng_loader.get_data_path()


def locate(places: Iterable[tuple[str, str | None]]) -> Espeak | None:
    """The first library that loads; asking its version starts nothing."""
    for library, data in places:
        with suppress(OSError, AttributeError):
            return Espeak(library, data, _version(ctypes.CDLL(library)))
    return None


def _version(library: ctypes.CDLL) -> str:
    """What the library says of itself (`espeak_Info` of speak_lib.h): a number, a space and a date or nothing."""
    ask = library.espeak_Info
    ask.restype = ctypes.c_char_p
    ask.argtypes = [ctypes.c_void_p]
    return (ask(None) or b"").decode("utf-8", "replace").strip()
