"""The cover picture that the user has chosen, checked (cover_drawing.py draws ours)."""

from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.files import open_file
from voiceguide.pictures import MAKE_SMALLER, MAX_BYTES, picture_of


def read_cover(path: Path) -> bytes:
    """The content of a picture file, checked; raises UsageError if players could not show it."""
    try:
        with open_file(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"the cover {path} is larger than 5 MB; {MAKE_SMALLER}")
        picture_of(content)
    except OSError as error:
        raise UsageError(f"the cover {path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"the cover {path} cannot be used: {error}") from error
    return content
