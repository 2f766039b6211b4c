"""QR codes, read back by a decoder that did not make them (zbar)."""

import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest

from voiceguide.errors import ExportError, UsageError
from voiceguide.share.qr import QUIET_ZONE, half_blocks, hashes, qr_code, write_qr

ADDRESS = "http://192.168.178.123:54321/Zm9vYmFyYmF6cXV4/"
needs_zbar = pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not installed")
LONG = "http://[fd12:3456:789a:bcde:f012:3456:789a:bcde]:54321/Zm9vYmFyYmF6cXV4/feed.xml"
BLOCKS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def read(path):
    """The text that zbar reads in a picture; empty if it finds none."""
    ran = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "--set", "*.enable=0", "--set", "qrcode.enable=1", path],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout.strip()


def painted(path, rows, *, ink, paper, width=8, height=8):
    """Rows of booleans as a grey picture, on a terminal with the colour of the paper."""
    scaled = [[ink if dot else paper for dot in row for _ in range(width)] for row in rows for _ in range(height)]
    edge = 40
    columns = len(scaled[0]) + 2 * edge
    sides = bytes([paper]) * edge
    body = b"".join(sides + bytes(row) + sides for row in scaled)
    blank = bytes([paper]) * columns * edge
    path.write_bytes(b"P5 %d %d 255\n" % (columns, len(scaled) + 2 * edge) + blank + body + blank)
    return path


def dots(lines):
    """The upper and lower half of each line of block characters."""
    return [[BLOCKS[sign][half] for sign in line] for line in lines for half in (0, 1)]


@pytest.mark.parametrize("text", [ADDRESS, LONG])
def test_a_code_fits_a_terminal_of_eighty_columns(text):
    """With an IPv4 address it takes 19 lines, border included."""
    lines = half_blocks(qr_code(text), ink_is_dark=True)
    assert len(lines) == (19 if text == ADDRESS else 23)
    assert {len(line) for line in lines} == {2 * len(lines) - 1}


def test_a_code_has_a_white_border():
    """Four modules on each side."""
    rows = qr_code(ADDRESS)
    assert not any(any(row) for row in (*rows[:QUIET_ZONE], *rows[-QUIET_ZONE:]))
    assert not any(any(row[:QUIET_ZONE]) or any(row[-QUIET_ZONE:]) for row in rows)
    assert all(rows[QUIET_ZONE][QUIET_ZONE : QUIET_ZONE + 7])


@needs_zbar
@pytest.mark.real
@pytest.mark.parametrize("text", [ADDRESS, LONG])
def test_the_picture_is_read_back(tmp_path, text):
    """From a PNG."""
    path = tmp_path / "phone.png"
    write_qr(text, path, overwrite=False)
    assert read(path) == text


@needs_zbar
@pytest.mark.real
@pytest.mark.parametrize("text", [ADDRESS, LONG])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (40, 215)])
def test_the_black_characters_of_a_terminal_are_read_back(tmp_path, text, ink, paper):
    """As black on white, whatever colours the terminal has."""
    rows = dots(half_blocks(qr_code(text), ink_is_dark=True))
    assert read(painted(tmp_path / "dark.pgm", rows, ink=ink, paper=paper)) == text


@needs_zbar
@pytest.mark.real
def test_without_colours_the_light_characters_are_read_back_on_a_dark_terminal(tmp_path):
    """The characters are the light modules then."""
    rows = dots(half_blocks(qr_code(ADDRESS), ink_is_dark=False))
    assert read(painted(tmp_path / "light.pgm", rows, ink=200, paper=20)) == ADDRESS


@needs_zbar
@pytest.mark.real
def test_plain_ascii_is_read_back(tmp_path):
    """From characters that are twice as high as wide."""
    rows = [[sign == "#" for sign in line] for line in hashes(qr_code(ADDRESS))]
    picture = painted(tmp_path / "ascii.pgm", rows, ink=200, paper=20, width=4, height=8)
    assert read(picture) == ADDRESS


def test_a_code_can_be_an_svg(tmp_path):
    """With a white background."""
    write_qr(ADDRESS, tmp_path / "phone.SVG", overwrite=False)
    root = ET.parse(tmp_path / "phone.SVG").getroot()  # noqa: S314 (our own file)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert [path.get("fill") or path.get("stroke") for path in root.iter(f"{root.tag[:-3]}path")] == ["#fff", "#000"]


def test_other_suffixes_are_refused(tmp_path):
    """The error names the valid ones."""
    with pytest.raises(UsageError, match=r"is neither a \.png nor a \.svg file"):
        write_qr(ADDRESS, tmp_path / "phone.gif", overwrite=False)


def test_an_existing_file_is_only_replaced_with_force(tmp_path):
    """The error says so."""
    path = tmp_path / "phone.png"
    path.write_text("mine")
    with pytest.raises(ExportError, match="--force"):
        write_qr(ADDRESS, path, overwrite=False)
    assert path.read_text() == "mine"
    write_qr(ADDRESS, path, overwrite=True)
    assert path.read_bytes().startswith(b"\x89PNG")
