"""Finds eSpeak NG on Linux: the system's library, otherwise the one of espeakng-loader."""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from voiceguide.audio.tts.base import Voice

VARIANTS = {
    **dict.fromkeys(("f5", "f2", "f1", "f3", "belinda", "linda"), "female"),
    **dict.fromkeys(("m6", "adam", "klatt4", "m5", "m1", "m3"), "male"),
}
"""The variants to choose from, of about a hundred, with their gender: `en-us+f5` is the voice `en-us` as `f5`.

Of each gender, those that a recogniser understands best come first: it misses 4 or 5 words in a hundred of m6, adam,
klatt4 and f5, 11 of the voice without a variant, and over 60 of some that are not here (benchmarks/voice_errors.py).
"""

BEST_VARIANTS = {"en-us": "m6"}
"""The variants in which voices speak unless they are named without it: those that a recogniser understands best.

Beside the voice without it, m6 is as long, as high and as lively, and has a third of its errors. Another pitch range
makes no difference, and gaps between words double the errors (benchmarks/voice_errors.py).
"""
EMPHASIS_MARKUP = "\x013F", "\x010F"
"""What begins and ends emphasis for eSpeak NG: the level that SSML calls moderate, and none."""


@dataclass(frozen=True, slots=True)
class Espeak:
    """An eSpeak NG library with its version; `data` is the folder of its data, None if it knows that itself."""

    library: str
    data: str | None
    version: str


def with_best_variants(voices: Iterable[Voice]) -> Iterator[Voice]:
    """The voices, each that has a best variant also in that one, which comes first."""
    for voice in voices:
        if variant := BEST_VARIANTS.get(voice.id.rpartition("/")[2]):
            yield replace(voice, id=f"{voice.id}+{variant}")
        yield voice


@cache
def installed() -> Espeak | None:
    """The installed eSpeak NG; cached, because a loaded library would later be found by its plain name."""
    return locate(candidates())


def candidates() -> Iterator[tuple[str, str | None]]:
    """The libraries to try with their data folders, the system's first."""
    yield "libespeak-ng.so.1", None
    with suppress(ImportError, RuntimeError):
        import espeakng_loader

        yield espeakng_loader.get_library_path(), espeakng_loader.get_data_path()


def locate(libraries: Iterable[tuple[str, str | None]]) -> Espeak | None:
    """The first library that loads; reading its version does not start the engine."""
    for library, data in libraries:
        with suppress(OSError, AttributeError):
            return Espeak(library, data, _version(ctypes.CDLL(library)))
    return None


def _version(library: ctypes.CDLL) -> str:
    """The version by `espeak_Info` of speak_lib.h: a number, sometimes followed by a date."""
    info = library.espeak_Info
    info.restype = ctypes.c_char_p
    info.argtypes = [ctypes.c_void_p]
    return (info(None) or b"").decode("utf-8", "replace").strip()
