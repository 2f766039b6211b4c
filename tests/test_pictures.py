"""What can be shown as a picture of an exercise, and what it looks like in pixels."""

import io
import sys

import pytest
from drawings import DRAWING, animated, photo, svg
from PIL import Image

from voiceguide.pictures import MAX_BYTES, MAX_SVG_BYTES, NoRasterizerError, check_picture, image_of, read_picture_file
from voiceguide.svg import check_svg

DARK, LIGHT = (0x20, 0x40, 0x60), (0xF4, 0xF1, 0xEA)
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def refusal(tmp_path, content):
    """Why a file with this content cannot be shown."""
    path = tmp_path / "picture"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ValueError, match=r".") as refused:
        check_picture(read_picture_file(path))
    return str(refused.value)


# SVG

BAD_DRAWINGS = {
    "a script": (svg("<script>alert(1)</script>"), "its line 1 has a script; remove it"),
    "a handler": (svg('<g onclick="alert(1)"/>'), "has a script, `onclick`"),
    "a handler in capitals": (svg('<g onLoad="alert(1)"/>'), "has a script, `onLoad`"),
    "a handler on the root": (svg(start=f'<svg {NAMESPACE} viewBox="0 0 1 1" onload="x()">'), "has a script, `onload`"),
    "an entity": (f'<!DOCTYPE svg [<!ENTITY a "b">]>{svg("&a;")}', "has a document type"),
    "an entity from a file": (f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{svg("&a;")}', "document type"),
    "a document type": (f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">{svg()}', "has a document type"),
    "a style sheet from outside": (f'<?xml-stylesheet href="a.css"?>{svg()}', "has an instruction for other programs"),
    "an import": (svg("<style>@import 'a.css';</style>"), "has a style from outside"),
    "a font": (svg("<style>@font-face {font-family: a; src: url(#a)}</style>"), "has a style from outside"),
    "a hidden import": (svg("<style>@im\\port 'a.css';</style>"), "has a backslash in its styles"),
    "a style with an address": (svg('<g style="fill: url(https://a.example/#a)"/>'), "has a link to outside"),
    "a fill with an address": (svg("<g fill=\"url('https://a.example/#a')\"/>"), "has a link to outside"),
    "a fill with a hidden address": (svg('<g fill="u\\72l(https://a.example/)"/>'), "has a backslash in its styles"),
    "an address in an image set": (svg("<style>g {mask: image-set('a.png' 1x)}</style>"), "has a style from outside"),
    "a picture from outside": (svg('<image href="https://a.example/a.png"/>'), "contains another picture"),
    "a picture inside": (svg('<image href="data:image/png;base64,AAAA"/>'), "contains another picture"),
    "a drawing from outside": (svg('<use href="other.svg#a"/>'), "has a link to outside"),
    "an old link outside": (
        svg('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="other.svg#a"/>'),
        "has a link to outside",
    ),
    "another base": (svg('<g xml:base="https://a.example/"/>'), "has `xml:base`"),
    "a link": (svg('<a href="#a"><g/></a>'), "contains a link; remove it"),
    "a web page": (svg("<foreignObject/>"), "contains a part of a web page"),
    "a web page in other words": (
        svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'),
        "contains a part of a web page",
    ),
    "an animation": (svg('<rect><animate attributeName="x" to="9" dur="1s"/></rect>'), "is animated"),
    "a motion": (svg("<animateMotion/>"), "is animated"),
    "a change": (svg('<set attributeName="x" to="9"/>'), "is animated"),
    "an animated style": (svg("<style>@keyframes a {from {x: 0}} g {animation: a 1s}</style>"), "is animated"),
    "an animated element": (svg('<g style="animation:a 1s"/>'), "is animated"),
    "a filter": (svg("<filter/>"), "has `<filter>`, which is not supported"),
    "no size": (svg(start=f"<svg {NAMESPACE}>"), "has no usable size; give the drawing a `viewBox`"),
    "a size without end": (svg(start=f'<svg {NAMESPACE} viewBox="0 0 1e99 1">'), "has no usable size"),
    "a size of nothing": (svg(start=f'<svg {NAMESPACE} width="0" height="5">'), "has no usable size"),
    "no shapes": (f'<svg {NAMESPACE} viewBox="0 0 4 3"><g/></svg>', "it draws nothing"),
    "another root": ("<html><body>404</body></html>", "its line 1 is no SVG drawing; it starts with `<svg xmlns="),
    "no namespace": ('<svg viewBox="0 0 4 3"><path/></svg>', "is no SVG drawing"),
    "an end too early": (DRAWING[:-20], "it is damaged or incomplete: line 1: "),
    "another encoding": (f'<?xml version="1.0" encoding="UTF-7"?>{svg()}', "says that it is not UTF-8"),
    "other bytes": (svg("\xe4").encode("latin-1"), "it is not UTF-8"),
    "a deep tree": (svg("<g>" * 60 + "</g>" * 60), "has more than 50 elements inside each other"),
    "a circle of uses": (svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "use each other more"),
    "uses of uses": (
        svg(
            '<g id="a0"><path/></g>'
            + "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 8))
        ),
        "it has too many elements to draw",
    ),
    "arrowheads everywhere": (
        svg(f'<marker id="a">{"<path/>" * 100}</marker><g marker-mid="url(#a)"><path d="M0 0{"L1 1" * 5000}"/></g>'),
        "it has too many elements to draw",
    ),
    "many shapes": (svg("<path/>" * 3001), "it has too many elements to draw"),
    "many layers": (svg('<path opacity="0.5"/>' * 301), "it has too many elements to draw"),
    "many layers by their styles": (svg('<g style="mask:url(#a)"/>' * 301), "it has too many elements to draw"),
    "layers by a style for all": (
        svg(f"<style>* {{clip-path: none}}</style>{'<g/>' * 301}"),
        "it has too many elements to draw",
    ),
    "uses by its styles": (svg('<clipPath id="a"/><style>g {clip-path: url(#a)}</style>'), "which is no gradient"),
}


@pytest.mark.parametrize("name", BAD_DRAWINGS)
def test_an_svg_that_does_more_than_draw_is_refused(tmp_path, name):
    """With the line in it, and what to do."""
    content, said = BAD_DRAWINGS[name]
    assert said in refusal(tmp_path, content)


def test_the_line_in_the_drawing_is_told(tmp_path):
    """A drawing program writes hundreds of them."""
    assert refusal(tmp_path, svg("\n\n<script/>")) == "its line 3 has a script; remove it"


@pytest.mark.parametrize(
    "drawing",
    [
        svg(),
        f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- made by hand -->\n{svg()}',
        svg(start=f'<svg {NAMESPACE} width="40mm" height="30mm">'),
        svg('<linearGradient id="a"><stop offset="1"/></linearGradient><path fill="url(#a)" d="M0 0L9 9"/>'),
        svg("<style>.a {fill: url('#b'); stroke: #123}</style>"),
        svg('<marker id="a"><path d="M0 0L1 1"/></marker><path marker-end="url(#a)" d="M0 0L9 9"/>'),
        svg('<defs><g id="a"><path/></g></defs><use href="#a"/><use href="#missing"/>'),
        svg(
            '<i:view xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:file="C:\\a" href="https://a.example/"/>'
            "<metadata/><title>On hands and knees</title>"
        ),
    ],
)
def test_what_drawing_programs_write_is_taken(drawing):
    """Gradients, arrowheads, styles, notes of the program."""
    check_svg(drawing.encode())
    assert image_of(drawing.encode(), 40, 40).getpixel((0, 0))[:3] == LIGHT


def test_text_in_a_drawing_is_seen_whatever_its_font():
    """In the font of the package, since the machine may not have the other."""
    with_text = svg('<text x="20" y="200" style="font-family: Nothing" font-size="150">Left</text>')
    colours = {colour[:3] for _, colour in image_of(with_text.encode(), 200, 200).getcolors(10_000)}
    assert (0, 0, 0) in colours


# PNG and JPEG


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (photo()[:-50], "it is damaged or incomplete"),
        (photo("PNG")[:-30], "it is damaged or incomplete"),
        (animated(), "it is animated; save one frame of it as a PNG"),
        (photo("GIF"), "it is none of SVG, PNG and JPEG"),
        (photo("WEBP"), "it is none of SVG, PNG and JPEG"),
        (b"", "it is none of SVG, PNG and JPEG"),
        (photo("PNG", (6000, 6000)), "it has 6000 × 6000 pixels; make it smaller"),
        (photo("PNG", (300, 20)), "it has 300 × 20 pixels, which is too narrow"),
        (bytes(MAX_BYTES + 1), "it is larger than 5 MB"),
        (svg(" " * MAX_SVG_BYTES), "it is larger than 1 MB"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_a_picture_that_cannot_be_shown_is_refused(tmp_path, content, said):
    """Broken, huge, animated, or of another kind."""
    assert said in refusal(tmp_path, content)


def test_a_folder_is_no_picture(tmp_path):
    """Nor a pipe, which would be waited for."""
    with pytest.raises(OSError, match="not a file"):
        read_picture_file(tmp_path)


# pixels


@pytest.mark.parametrize("content", [DRAWING.encode(), photo("PNG", (400, 300)), photo(size=(400, 300))])
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_picture_becomes_pixels_and_is_mirrored(content, is_mirrored):
    """As large as fits; the dark bar of these stands on the left."""
    image = image_of(content, 200, 200, is_mirrored=is_mirrored)
    left, right = image.getpixel((20, 75)), image.getpixel((179, 75))
    assert (image.size, image.mode) == ((200, 150), "RGBA")
    near = [max(abs(a - b) for a, b in zip(pixel, DARK, strict=False)) < 10 for pixel in (left, right)]
    assert near == [not is_mirrored, is_mirrored]


def test_a_photo_stands_as_the_camera_was_held():
    """Cameras only note it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif)
    assert image_of(file.getvalue(), 100, 100).size == (30, 40)


def test_without_the_rasterizer_it_is_told_what_to_install(monkeypatch):
    """Where there is no wheel of it, say."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(NoRasterizerError, match="pip install resvg_py"):
        image_of(DRAWING.encode(), 100, 100)
