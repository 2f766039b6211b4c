"""QR codes: addresses that a phone's camera reads (ISO/IEC 18004)."""

import io
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from voiceguide.atomic import atomic_write, check_target
from voiceguide.errors import UsageError

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004, section 6.3.8)."""
SCALE = 10
"""Pixels of a module in a PNG."""

Rows = tuple[tuple[bool, ...], ...]
"""The modules of a code with the white around it, row by row: whether each is dark."""


def qr_code(text: str) -> Rows:
    """The smallest code of a text; where it has room left over, it can lose more of itself and still be read."""
    from segno import make

    code = make(text, error="l", micro=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET))


def half_blocks(rows: Rows, *, ink_is_dark: bool) -> tuple[str, ...]:
    """The code in characters of two modules each, one above the other.

    With `ink_is_dark` the characters are the dark modules, for black on white; else the light ones, for a terminal
    with light characters.
    """
    signs = " ▀▄█"
    inked = [[module == ink_is_dark for module in row] for row in _even(rows, ink_is_dark=ink_is_dark)]
    return tuple(
        "".join(signs[top + 2 * bottom] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in list(pairwise(inked))[::2]
    )


def hashes(rows: Rows) -> tuple[str, ...]:
    """The code in plain ASCII, two characters to a module, the light modules as `##`: for light characters on dark."""
    return tuple("".join("  " if module else "##" for module in row) for row in rows)


def check_qr(path: Path, *, overwrite: bool) -> None:
    """Nothing if a code can be written there, as far as can be told; raises UsageError or ExportError."""
    if path.suffix.lower() not in _WRITERS:
        raise UsageError(f"{path} ends in neither {' nor '.join(_WRITERS)}; write for example `--qr phone.png`")
    check_target(path, overwrite=overwrite)


def write_qr(text: str, path: Path, *, overwrite: bool) -> None:
    """Write the code of a text as a picture, in the format of the suffix; raises UsageError or ExportError."""
    check_qr(path, overwrite=overwrite)
    content = _WRITERS[path.suffix.lower()](text)
    with atomic_write(path, overwrite=overwrite) as file:
        file.write(content)


def _even(rows: Rows, *, ink_is_dark: bool) -> Iterable[tuple[bool, ...]]:
    """An even number of rows: codes have an odd one, and the last half of a line is left without ink."""
    return (*rows, (not ink_is_dark,) * len(rows[0])) if len(rows) % 2 else rows


def _picture(kind: str, scale: int) -> Callable[[str], bytes]:
    def picture(text: str) -> bytes:
        from segno import make

        file = io.BytesIO()
        make(text, error="m", micro=False).save(file, kind=kind, scale=scale, border=QUIET, light="white")
        return file.getvalue()

    return picture


_WRITERS: Mapping[str, Callable[[str], bytes]] = {".png": _picture("png", SCALE), ".svg": _picture("svg", SCALE)}
