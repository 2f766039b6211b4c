import struct

import pytest

from voiceguide.errors import UsageError
from voiceguide.outputs.cover import LARGEST, Picture, bundled_cover, picture_of, read_cover

START, END = b"\xff\xd8", b"\xff\xd9"
FRAME = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 300, 400, 1) + bytes(3)
THUMBNAIL = b"\xff\xe1" + struct.pack(">H", 2 + 13) + START + b"\xff\xc0thumb" + bytes(2) + END
JPEG = START + THUMBNAIL + b"\xff" + FRAME + b"\xff\xda" + bytes(20) + END


def test_our_own_cover_is_a_square_png():
    """As players show covers."""
    found = picture_of(bundled_cover())
    assert found.mime == "image/png"
    assert found.width == found.height > 0


def test_the_size_of_a_jpeg_is_not_that_of_the_small_one_within():
    """Cameras put another picture before the picture."""
    assert picture_of(JPEG) == Picture("image/jpeg", 400, 300)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a PNG nor a JPEG"),
        (b"GIF89a", "neither a PNG nor a JPEG"),
        (bundled_cover()[:-1], "ends too early"),
        (bundled_cover()[:9], "ends too early"),
        (bundled_cover()[:100] + b"?" + bundled_cover()[101:], "is damaged"),
        (JPEG[:-2], "ends too early"),
        (JPEG[:40], "ends too early"),
        (START + b"\xff\xe0\x00\x02" + bytes(20), "is damaged"),
        (bytes(LARGEST + 1), "larger than 5 MB"),
    ],
)
def test_a_cover_that_cannot_be_shown_is_refused(tmp_path, content, said):
    """With its name and the reason."""
    path = tmp_path / "cover.png"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=f"cover.png .*{said}"):
        read_cover(path)


def test_a_cover_that_is_not_there_is_said(tmp_path):
    """In a sentence."""
    with pytest.raises(UsageError, match=r"nowhere\.png cannot be read"):
        read_cover(tmp_path / "nowhere.png")


def test_a_good_cover_is_taken_as_it_is(tmp_path):
    """Byte for byte."""
    path = tmp_path / "cover.jpg"
    path.write_bytes(JPEG)
    assert read_cover(path) == JPEG
