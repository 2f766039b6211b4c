"""The cover: the picture of the user."""

import io
import struct
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from voiceguide.errors import UsageError
from voiceguide.export.cover import read_cover
from voiceguide.pictures import MAX_BYTES, PictureInfo, picture_of


def picture(form, mode="RGB", size=(40, 30), **options):
    """A striped picture as bytes."""
    image = Image.new("L", size)
    image.putdata([20 * (at % 13) for at in range(size[0] * size[1])])
    file = io.BytesIO()
    image.convert(mode).save(file, form, **options)
    return file.getvalue()


def animated():
    """An animated PNG."""
    return picture("PNG", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])


def png_of_size(width, height):
    """The start of a PNG that claims to have that size."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT"
    chunks = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (chunk, data))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


GOOD_PNG, GOOD_JPEG = picture("PNG"), picture("JPEG")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (GOOD_JPEG, PictureInfo("image/jpeg", 40, 30, 24, 0)),
        (picture("JPEG", "L"), PictureInfo("image/jpeg", 40, 30, 8, 0)),
        (GOOD_PNG, PictureInfo("image/png", 40, 30, 24, 0)),
        (picture("PNG", "RGBA"), PictureInfo("image/png", 40, 30, 32, 0)),
        (picture("PNG", "L"), PictureInfo("image/png", 40, 30, 8, 0)),
        (picture("PNG", "1"), PictureInfo("image/png", 40, 30, 1, 0)),
        (picture("PNG", "I;16"), PictureInfo("image/png", 40, 30, 16, 0)),
    ],
)
def test_a_picture_is_recognised_by_its_content(content, found):
    """With its type, size and depth."""
    assert picture_of(content) == found


def test_a_picture_with_a_palette_has_its_number_of_colours():
    """Each with 24 bits, as tags require."""
    image = Image.new("P", (4, 4))
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0])
    image.putdata([0, 1, 2, 1] * 4)
    file = io.BytesIO()
    image.save(file, "PNG")
    assert picture_of(file.getvalue()) == PictureInfo("image/png", 4, 4, 24, 3)


def test_a_photo_with_a_second_picture_is_not_animated():
    """Some cameras and phones make them."""
    photo = picture("MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))])
    assert picture_of(photo) == PictureInfo("image/jpeg", 40, 30, 24, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a PNG nor a JPEG"),
        (picture("GIF"), "neither a PNG nor a JPEG"),
        (GOOD_PNG[:-13], "is damaged or incomplete"),
        (GOOD_PNG[:60], "is damaged"),
        (GOOD_PNG[:60] + b"?" + GOOD_PNG[61:], "is damaged"),
        (GOOD_JPEG[:-20], "is damaged"),
        (GOOD_JPEG[:30], "is damaged"),
        (animated(), "is animated"),
        (png_of_size(6000, 5000), "has 6000 × 5000 pixels; make it smaller"),
        (png_of_size(10_000, 10_000), "has far too many pixels"),
        (png_of_size(100_000, 100_000), "has far too many pixels"),
        (bytes(MAX_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_cover_that_cannot_be_shown_is_refused(tmp_path, content, said):
    """With its name and the reason."""
    path = tmp_path / "cover.png"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=f"cover.png .*{said}"):
        read_cover(path)


@given(st.sampled_from([GOOD_PNG, GOOD_JPEG]), st.integers(0, 3000), st.binary(max_size=6))
@settings(deadline=None)
@example(GOOD_PNG, 12, b"IEND")
def test_a_damaged_picture_is_described_or_refused(content, at, damage):
    """With no other error, whatever is damaged."""
    damaged = content[:at] + damage + content[at + len(damage) :]
    try:
        assert picture_of(damaged).mime.startswith("image/")
    except ValueError as error:
        assert str(error).startswith("it ")  # noqa: PT017 (both ends are right)


def test_a_missing_cover_is_an_error(tmp_path):
    """With its name."""
    with pytest.raises(UsageError, match=r"nowhere\.png cannot be read"):
        read_cover(tmp_path / "nowhere.png")


@pytest.mark.parametrize("content", [GOOD_PNG, GOOD_JPEG])
def test_a_valid_cover_is_not_changed(tmp_path, content):
    """Byte for byte, whatever its name."""
    path = tmp_path / "cover.jpg"
    path.write_bytes(content)
    assert read_cover(path) == content
