"""Checks an SVG drawing before it is shown or drawn in pixels: it only draws, and uses nothing from outside."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from voiceguide.text import exact

MOST_ELEMENTS = 3000
"""Elements to draw, those that are used several times counted as often; some take four seconds at worst."""
PER_LAYER = 10
"""Elements that take about as long to draw as one that is drawn by itself first, to become transparent or be cut."""
DEEPEST = 50
"""Elements inside each other."""
DEEPEST_USE = 10
"""Elements that use others, which use others."""
LONGEST_NUMBER = 40
"""Characters of a size that are looked at."""
PER_ELEMENT = 200
"""Characters of a path that take about as long to draw as an element."""
PER_POINT = 4
"""The least characters for a point of a path, which may have a marker, such as an arrowhead."""

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_OTHER_PAGES = {"http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"}
"""What browsers show inside a drawing; elements in other namespaces are notes of drawing programs."""
_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_SHAPES = frozenset("path rect circle ellipse line polyline polygon text use".split())
_ALLOWED = (
    _SHAPES
    | _GRADIENTS
    | frozenset("svg g defs symbol title desc metadata tspan stop clipPath mask marker style".split())
)
_REASONS = {
    "script": "has a script; remove it",
    **dict.fromkeys(
        ("animate", "animateTransform", "animateMotion", "animateColor", "set", "discard", "mpath"),
        "is animated; save it without the animation",
    ),
    "image": "contains another picture; name that file itself, or draw it",
    "foreignObject": "contains a part of a web page; remove it",
    "a": "contains a link; remove it",
}
"""Why an element is not allowed; the others are merely not supported."""

_TELLING = re.compile(r"[\\@(:]")
"""A style with none of these uses nothing and does not move; most attributes are so."""
_URL = re.compile(r"url\(\s*['\"]?\s*(?P<id>#[^'\")\s]*)?", re.IGNORECASE)
_FOREIGN_STYLE = re.compile(r"@import|@font-face|image-set\s*\(|\bsrc\s*[:(]|javascript:", re.IGNORECASE)
# Bounded, so that the time that it takes does not grow with the square of a style's length.
_MOVING_STYLE = re.compile(r"@[\w-]{0,20}keyframes|(?:animation|transition)[\w-]{0,40}\s{0,20}:", re.IGNORECASE)
_LAYER = re.compile(r"(?<![\w-])(?:opacity|mask|clip-path)(?![\w-])", re.IGNORECASE)
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_LENGTH = re.compile(rf"({_NUMBER})\s*(?:px|pt|pc|mm|cm|in|em|ex)?", re.IGNORECASE)
_ENCODINGS = {None, "utf-8", "utf8", "us-ascii", "ascii"}


# A drawing is checked for every routine with the exercise; `list` has many of them.
@lru_cache(maxsize=32)
def check_svg(content: bytes) -> None:
    """Raise ValueError unless this is an SVG drawing without scripts, animation, entities and anything from outside."""
    _Checker().check(content)


class _UnusableError(ValueError):
    """What the drawing has that it must not have; the line is added where it is known."""


@dataclass(slots=True)
class _Subtree:
    """How much an element has to draw, and what it uses, with everything inside it."""

    name: str
    key: str
    size: int = 0
    path: int = 0
    """The characters of its paths."""
    uses: Counter[str] = field(default_factory=Counter)
    markers: set[str] = field(default_factory=set)
    """What it uses once at each point of its paths."""


class _Checker:
    """Reads the elements one by one, and keeps how large each is that can be used again."""

    def __init__(self) -> None:
        self._open: list[_Subtree] = []
        self._named: dict[str, _Subtree] = {}
        self._style = ""
        self._style_uses: list[str] = []
        self._cost_by_style = 1
        self._has_shapes = False
        self._root: _Subtree | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declare
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.ProcessingInstructionHandler = self._refuse_instruction
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def check(self, content: bytes) -> None:
        try:
            content.decode("utf-8")
            self._parser.Parse(content, True)
        except UnicodeDecodeError as error:
            raise ValueError("it is not UTF-8; save it as UTF-8") from error
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            raise ValueError(f"it is damaged or incomplete: line {error.lineno}: {reason}") from error
        except _UnusableError as error:
            raise ValueError(f"its line {self._parser.CurrentLineNumber} {error}") from error
        if not self._has_shapes:
            raise ValueError("it draws nothing")
        self._check_uses()

    # What is read

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding.lower() if encoding else None) not in _ENCODINGS:
            raise _UnusableError("says that it is not UTF-8; save it as UTF-8")

    def _refuse_doctype(self, *_: object) -> None:
        raise _UnusableError("has a document type, which can define entities; remove it, or save it as plain SVG")

    def _refuse_instruction(self, *_: object) -> None:
        raise _UnusableError("has an instruction for other programs, such as a style sheet; remove it")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self._open and (namespace, local) != (_SVG, "svg"):
            raise _UnusableError(f'is no SVG drawing; it starts with `<svg xmlns="{_SVG}"`')
        if len(self._open) == DEEPEST:
            raise _UnusableError(f"has more than {DEEPEST} elements inside each other; simplify it")
        element = _Subtree(local, attributes.get("id", ""))
        if namespace == _SVG:
            self._read(element, attributes)
        elif namespace in _OTHER_PAGES:
            raise _UnusableError(_REASONS["foreignObject"])
        if not self._open:
            _check_size(attributes)
        self._open.append(element)

    def _read(self, element: _Subtree, attributes: Mapping[str, str]) -> None:
        if element.name not in _ALLOWED:
            known = _REASONS.get(element.name)
            raise _UnusableError(known or f"has `<{_shown(element.name)}>`, which is not supported; remove it")
        element.path = len(attributes.get("d", attributes.get("points", "")))
        element.size = (1 + element.path // PER_ELEMENT) * _cost(attributes)
        self._has_shapes |= element.name in _SHAPES
        for name, value in attributes.items():
            for used in _uses(name, value):
                if "marker" in name or "marker" in value:
                    element.markers.add(used)
                else:
                    element.uses[used] += 1

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element.name == "style":
            self._style_uses.extend(_uses_in_style(self._style))
            # Its rules may be for all elements.
            self._cost_by_style = PER_LAYER if _LAYER.search(self._style) else self._cost_by_style
            self._style = ""
        for key in element.markers:
            element.uses[key] += 1 + element.path // PER_POINT
        if element.key:
            self._named.setdefault(element.key, element)
        if self._open:
            above = self._open[-1]
            above.size += element.size
            above.path += element.path
            above.uses.update(element.uses)
        else:
            self._root = element

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].name == "style":
            self._style += text

    # How much there is to draw

    def _check_uses(self) -> None:
        for key in self._style_uses:
            if key in self._named and self._named[key].name not in _GRADIENTS:
                raise ValueError(f"its styles use `#{_shown(key)}`, which is no gradient; set it as an attribute")
        if self._root and self._drawn(self._root, 0, {}) * self._cost_by_style > MOST_ELEMENTS:
            raise ValueError("it has too many elements to draw; simplify it, or save it as a PNG")

    def _drawn(self, element: _Subtree, depth: int, known: dict[str, int]) -> int:
        """The elements to draw, what it uses counted as often as it is used."""
        if depth > DEEPEST_USE:
            raise ValueError(f"its elements use each other more than {DEEPEST_USE} times over; simplify it")
        total = element.size
        for key, times in element.uses.items():
            if key in self._named:
                if key not in known:
                    known[key] = self._drawn(self._named[key], depth + 1, known)
                total += times * known[key]
        return total


def _cost(attributes: Mapping[str, str]) -> int:
    has_layer = _LAYER.search(attributes.get("style", "")) or any(map(_LAYER.fullmatch, attributes))
    return PER_LAYER if has_layer else 1


def _uses(name: str, value: str) -> Iterator[str]:
    """What an attribute uses of the same drawing; raises _UnusableError for anything else."""
    namespace, _, local = name.rpartition(" ")
    if local == "base" and namespace == _XML:
        raise _UnusableError("has `xml:base`, which leads outside; remove it")
    if not namespace and local.lower().startswith("on"):
        raise _UnusableError(f"has a script, `{_shown(local)}`; remove it")
    if local == "href" and namespace in ("", _XLINK):
        if not value.strip().startswith("#"):
            raise _UnusableError("has a link to outside; remove it")
        yield value.strip()[1:]
    elif not namespace:
        yield from _uses_in_style(value)


def _uses_in_style(style: str) -> Iterator[str]:
    """What a style uses of the same drawing; raises _UnusableError for anything else."""
    if not _TELLING.search(style):
        return
    if "\\" in style:
        raise _UnusableError("has a backslash in its styles; remove it")
    if _FOREIGN_STYLE.search(style):
        raise _UnusableError("has a style from outside; remove it")
    if _MOVING_STYLE.search(style):
        raise _UnusableError(_REASONS["animate"])
    for found in _URL.finditer(style):
        if not found["id"]:
            raise _UnusableError("has a link to outside; remove it")
        yield found["id"][1:]


def _check_size(attributes: Mapping[str, str]) -> None:
    """Raise _UnusableError unless the drawing says how large it is."""
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    sizes = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    found = [_LENGTH.fullmatch(size.strip()[:LONGEST_NUMBER]) for size in sizes]
    numbers = [float(one[1]) for one in found if one]
    if len(numbers) < 2 or not all(0.01 <= number <= 100_000 for number in numbers):
        raise _UnusableError("has no usable size; give the drawing a `viewBox`")


def _shown(name: str) -> str:
    return exact(name[:40])
