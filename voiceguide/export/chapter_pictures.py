"""The pictures of exercises as players show them with a chapter: square, and small enough for all of a session."""

import hashlib
import io
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.errors import VoiceguideError
from voiceguide.pictures import check_picture, image_of, is_svg, read_picture_file
from voiceguide.script.reading import located
from voiceguide.session.model import ShownPicture
from voiceguide.session.timeline import Chapter

VERSION = 2
"""Part of the cache key: increase it when the same picture becomes other bytes."""
SIZES = (400, 330, 260, 200)
"""Width and height in pixels: the largest is used of which all fit."""
MOST_BYTES = 290_000
"""Of all chapters' pictures together, each counted as often as it is shown."""
PAPER = "#f7f4ec"
COLOURS = 48
JPEG_QUALITY = 80


def chapter_pictures(chapters: Sequence[Chapter], cache: BlobCache) -> Mapping[ShownPicture, bytes]:
    """The pictures of chapters as PNG or JPEG; raises ScriptError if one cannot be shown.

    Where there are too many for even the smallest size, those that come last are left out.
    """
    shown = [chapter.picture for chapter in chapters if chapter.picture]
    for size in SIZES:
        found = {picture: square_picture(picture, size, cache) for picture in dict.fromkeys(shown)}
        if sum(len(found[picture]) for picture in shown) <= MOST_BYTES:
            return found
    return _those_that_fit(shown, found)


@contextmanager
def drawn_meanwhile(shown: Iterable[ShownPicture], cache: BlobCache) -> Iterator[None]:
    """Draws pictures into `cache` while the block runs, which mostly waits for the voice."""

    def draw() -> None:
        for picture in shown:
            # Where the picture is needed, the error is raised again.
            with suppress(VoiceguideError):
                square_picture(picture, SIZES[0], cache)

    thread = threading.Thread(target=draw, name="pictures", daemon=True)
    thread.start()
    yield
    thread.join()


def _those_that_fit(shown: Sequence[ShownPicture], found: Mapping[ShownPicture, bytes]) -> Mapping[ShownPicture, bytes]:
    kept: dict[ShownPicture, bytes] = {}
    left = MOST_BYTES
    for picture in found:
        left -= shown.count(picture) * len(found[picture])
        if left < 0:
            break
        kept[picture] = found[picture]
    return kept


def square_picture(shown: ShownPicture, size: int, cache: BlobCache) -> bytes:
    """A picture on paper, `size` pixels wide and high, as it is kept in `cache`; raises ScriptError."""
    with located(shown.picture):
        content = read_picture_file(shown.picture.path)
        digest = hashlib.sha256(content).hexdigest()
        key = cache_key(picture=digest, mirrored=shown.is_mirrored, size=size, drawing=VERSION)
        square = cache.get(key)
        if square is None:
            check_picture(content, is_decoded=False)
            square = _on_paper(content, size, is_mirrored=shown.is_mirrored)
            cache.put(key, square)
    return square


def _on_paper(content: bytes, size: int, *, is_mirrored: bool) -> bytes:
    from PIL import Image

    picture = image_of(content, size, size, is_mirrored=is_mirrored)
    paper, file = Image.new("RGB", (size, size), PAPER), io.BytesIO()
    paper.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2), picture)
    if is_svg(content):
        paper.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    else:
        paper.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()
