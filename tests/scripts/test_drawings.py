"""Each bundled exercise has a drawing beside it, which is what its program draws."""

import importlib.util
import math
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

EXERCISES = Path(__file__).parents[2] / "scripts" / "exercises"
NAMES = sorted(path.stem for path in EXERCISES.glob("*.svg") if path.stem != "all")
LENGTHS = {"thigh": 0.42, "shin": 0.42, "upper arm": 0.29, "forearm": 0.25}
SVG = "{http://www.w3.org/2000/svg}"

each_drawing = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def draw():
    """The program that draws the exercises; it is not part of the package."""
    spec = importlib.util.spec_from_file_location("draw_exercises", EXERCISES / "draw.py")
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look for their module there.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def figures(draw):
    """The figures of each drawing."""
    return {name: [scene.pose for scene in drawing.scenes] for name, drawing in draw.DRAWINGS.items()}


def committed(name):
    """The drawing that lies beside the exercises."""
    return (EXERCISES / f"{name}.svg").read_text(encoding="utf-8")


def parsed(drawing):
    """The root element of a drawing."""
    return ET.fromstring(drawing)  # noqa: S314  our own file


def test_every_exercise_has_a_drawing():
    """No exercise is without one, and no drawing without its exercise; cat pose has two ways to be done."""
    exercises = {path.name.partition(".")[0] for path in EXERCISES.glob("*.md")}
    assert set(NAMES) == exercises | {"seated-cat-pose"}


@each_drawing
def test_the_drawing_is_what_the_program_draws(draw, name):
    """Each committed drawing is what its row of the table gives."""
    assert draw.draw(name) == committed(name)


def test_the_sheet_is_what_the_program_draws(draw):
    """The sheet of all drawings is as new as they are."""
    assert draw.sheet() == committed("all")


def test_the_sheet_is_light_enough_for_a_page():
    """It is less than 100 kB."""
    assert (EXERCISES / "all.svg").stat().st_size < 100_000


@each_drawing
def test_the_drawing_is_small(name):
    """Each is less than 12 kB."""
    assert (EXERCISES / f"{name}.svg").stat().st_size < 12_000


@pytest.mark.parametrize("name", [*NAMES, "all"])
def test_the_drawing_only_draws(name):
    """It has shapes and a title: no script, nothing from outside, no letters that a flip would turn round."""
    root = parsed(committed(name))
    elements = list(root.iter())
    assert {element.tag.removeprefix(SVG) for element in elements} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "g",
        "path",
        "circle",
    }
    assert root[0].tag == f"{SVG}title"
    attributes = {attribute for element in elements for attribute in element.attrib}
    assert not {attribute for attribute in attributes if re.match(r"on|style|class|.*href", attribute)}
    assert "url(" not in committed(name)


@each_drawing
def test_the_words_name_both_pictures(draw, name):
    """Its words say how it starts, and what follows; those of one side say which."""
    words = draw.DRAWINGS[name].words
    assert re.search(r"; (then|only) ", words)
    assert bool(draw.DRAWINGS[name].trained) == ("left" in words)


@each_drawing
def test_the_drawing_of_the_right_side_is_flipped(draw, name):
    """It is the same inside, with x counted from the other edge, and its words say the other side."""
    left, right = (parsed(draw.draw(name, right=right)) for right in (False, True))
    card, flipped = right[2:]
    assert flipped.get("transform") == f"matrix(-1 0 0 1 {right.get('viewBox').split()[2]} 0)"
    shapes = [[ET.tostring(shape) for shape in shapes] for shapes in ([card, *flipped], left[2:])]
    assert shapes[0] == shapes[1]
    if draw.DRAWINGS[name].trained:
        swapped = {"left": "right", "right": "left"}
        assert re.sub("left|right", lambda side: swapped[side[0]], left[1].text) == right[1].text


@each_drawing
def test_the_bones_keep_their_lengths(draw, figures, name):
    """Arms and legs are as long in each picture as in any other."""
    for pose in figures[name]:
        bones = draw.skeleton(pose)
        for side in ("left", "right"):
            for bone, length in LENGTHS.items():
                start, end = bones[f"{side} {bone}"]
                assert math.dist((start.x, start.y, start.z), (end.x, end.y, end.z)) == pytest.approx(length)


@each_drawing
def test_nothing_sinks_into_the_floor(draw, figures, name):
    """No part of a figure lies more than a finger's breadth below the floor, and something is on it."""
    for pose in figures[name]:
        lowest = min(at.z - radius for part in draw.body(pose, "") for at, radius in part.balls)
        assert -0.02 < lowest < 0.02


def test_a_limb_that_is_too_short_is_an_error(draw):
    """A hand that is to be farther away than the arm is long is not drawn."""
    shoulder, far = draw.Point(0, 0, 0), draw.Point(0.6, 0, 0)
    with pytest.raises(ValueError, match="does not reach"):
        draw.bend(shoulder, far, draw.UP, draw.BONES["arm"])
