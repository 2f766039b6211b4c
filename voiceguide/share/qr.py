"""QR codes (ISO/IEC 18004) for the screen and for picture files."""

import io
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from voiceguide.atomic import atomic_write, check_target
from voiceguide.errors import UsageError

QUIET_ZONE = 4
"""The white border in modules (ISO/IEC 18004, section 6.3.8)."""
SCALE = 10
"""Pixels per module in a picture."""
PICTURE_FORMATS = (".png", ".svg")

Rows = tuple[tuple[bool, ...], ...]
"""The modules of a code with its border, row by row; True for dark ones."""


def qr_code(text: str) -> Rows:
    """The smallest code for a text, with as much error correction as fits into it."""
    from segno import make

    code = make(text, error="l", micro=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET_ZONE))


def half_blocks(rows: Rows, *, ink_is_dark: bool) -> tuple[str, ...]:
    """The lines of a code in block characters, each for two modules, one above the other.

    `ink_is_dark` is for black text on white; otherwise the characters form the light modules, for a dark terminal.
    """
    characters = " ▀▄█"
    inked = [[module == ink_is_dark for module in row] for row in _pad_to_even(rows, ink_is_dark=ink_is_dark)]
    return tuple(
        "".join(characters[top + 2 * bottom] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in list(pairwise(inked))[::2]
    )


def hashes(rows: Rows) -> tuple[str, ...]:
    """The lines of a code in ASCII, two characters per module, with `##` for light modules, for a dark terminal."""
    return tuple("".join("  " if module else "##" for module in row) for row in rows)


def check_qr(path: Path, *, overwrite: bool) -> None:
    """Raises UsageError or ExportError if it is already clear that a code cannot be written to `path`."""
    if path.suffix.lower() not in PICTURE_FORMATS:
        raise UsageError(f"{path} is neither a .png nor a .svg file; write for example `--qr phone.png`")
    check_target(path, overwrite=overwrite)


def write_qr(text: str, path: Path, *, overwrite: bool) -> None:
    """Write the code for a text as a PNG or SVG, by the suffix; raises UsageError or ExportError."""
    check_qr(path, overwrite=overwrite)
    content = _picture(text, path.suffix.lower()[1:])
    with atomic_write(path, overwrite=overwrite) as file:
        file.write(content)


def _pad_to_even(rows: Rows, *, ink_is_dark: bool) -> Iterable[tuple[bool, ...]]:
    """An even number of rows: codes have an odd number, so a row without ink is added."""
    return (*rows, (not ink_is_dark,) * len(rows[0])) if len(rows) % 2 else rows


def _picture(text: str, kind: str) -> bytes:
    from segno import make

    file = io.BytesIO()
    make(text, error="m", micro=False).save(file, kind=kind, scale=SCALE, border=QUIET_ZONE, light="white")
    return file.getvalue()
