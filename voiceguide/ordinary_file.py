"""Files that are only files: opened without waiting for whoever writes into a pipe, and without waking a device."""

import codecs
import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
HEAD = 64
"""Bytes at the start of a file of which no kind of sound has only readable ones."""


def open_file(path: Path) -> BinaryIO:
    """An ordinary file, to be read; raises OSError for everything else, such as a folder, a pipe or a device."""
    _refuse_others(path.stat(), path)
    handle = os.open(path, FLAGS)
    try:
        # By now the name may stand for something else.
        _refuse_others(os.fstat(handle), path)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def is_text(path: Path) -> bool:
    """Whether a file begins as text does, in UTF-8; raises OSError if it is no ordinary file."""
    with open_file(path) as file:
        head = file.read(HEAD)
    try:
        # The last character may be cut.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(sign.isprintable() or sign.isspace() for sign in text)


def _refuse_others(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", str(path))
