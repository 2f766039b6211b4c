"""The cover of an export: the picture that the user has chosen, checked, or one that is drawn for the session."""

from collections import Counter
from pathlib import Path

from voiceguide.audio.cache import BlobCache
from voiceguide.errors import UsageError, reason_of
from voiceguide.export.cover_drawing import CoverContent, cached_cover
from voiceguide.files import open_file
from voiceguide.pictures import MAKE_SMALLER, MAX_BYTES, picture_of, read_picture_file
from voiceguide.script.reading import located
from voiceguide.session.model import HoldStep, MovementStep, ShownPicture
from voiceguide.session.timeline import Timeline


def read_cover(path: Path) -> bytes:
    """The content of a picture file, checked; raises UsageError if players could not show it."""
    try:
        with open_file(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"the cover {path} is larger than 5 MB; {MAKE_SMALLER}")
        picture_of(content)
    except OSError as error:
        raise UsageError(f"the cover {path} cannot be read: {reason_of(error)}") from error
    except ValueError as error:
        raise UsageError(f"the cover {path} cannot be used: {error}") from error
    return content


def cover_of(timeline: Timeline, title: str, cache: BlobCache) -> bytes:
    """The cover drawn for a session, as a PNG; kept in `cache`."""
    holds = tuple(hold.length for hold in timeline.holds)
    shown = _longest_shown(timeline)
    if shown is None:
        return cached_cover(CoverContent(title, timeline.length, holds), cache)
    with located(shown.picture):
        picture = read_picture_file(shown.picture.path)
        return cached_cover(CoverContent(title, timeline.length, holds, picture, is_mirrored=shown.is_mirrored), cache)


def _longest_shown(timeline: Timeline) -> ShownPicture | None:
    """The picture of the exercise that is done longest, its words left out."""
    lengths: Counter[ShownPicture] = Counter()
    for placed in timeline.steps:
        picture = timeline.chapters[placed.step.ref.chapter].picture
        if picture and isinstance(placed.step, HoldStep | MovementStep):
            lengths[picture] += placed.end - placed.start
    return next((picture for picture, _ in lengths.most_common(1)), None)
