# /// script
# requires-python = ">=3.11"
# ///
"""The drawings of the bundled exercises, made from the angles of joints.

`python scripts/exercises/draw.py` writes them beside this file; `--sheet` writes all of them as one, and `--right`
those of one-sided exercises for the right side.

The figure is a skeleton in space, in metres, whose bones never change their length. It faces -x, and its left is -y,
toward the viewer; its angles are degrees in the plane between left and right, from +x (behind it) over +z (up). A leg
that is trained is the left one, in a colour of its own; flipped, the drawing shows the right one.
"""

import argparse
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path
from statistics import fmean
from xml.sax.saxutils import escape

SIZE, MARGIN, GAP = 1200, 36, 80
"""The width and height of a drawing, what is left free around, and between its two pictures."""
SCALE = 620
"""Units of a drawing for one metre, at most."""
OUTLINE = 0.011
"""How wide a line around a part of the body is, in metres."""

CARD, MAT, MAT_EDGE, WALL_EDGE, WALL_FACE = "#f7f4ec", "#c9dcd6", "#a3c0b8", "#dfd9c9", "#ece7da"
EAR, INK, ARROW, SIGN = "#bf7f5c", "#2b3440", "#b3261e", "#77797d"
SHIRT, SHIRT_FAR, SKIN, SKIN_FAR, HAIR = "#4a7a8c", "#7fa1ae", "#e0a580", "#e9c3a9", "#3f3a44"
TROUSERS, TROUSERS_FAR, TRAINED = "#66707d", "#a2a9b2", "#ef8a2b"
WOOD = ("#dcbf9d", "#c6a27c", "#a98761")
CUSHION, BAND = "#efe0b9", "#7a3f98"

# The figure is 1.7 m tall; shares of the height as in Drillis and Contini (1966), rounded.
TRUNK, VERTEBRAE, NECK = 0.49, 4, 0.085
BONES = {"arm": (0.29, 0.25), "leg": (0.42, 0.42)}
HIP, SHOULDER = 0.09, 0.165
SIDES = {"left": -1, "right": 1}


@dataclass(frozen=True, slots=True)
class Point:
    """A point or a way in space: to the right, away from the viewer, up."""

    x: float
    y: float
    z: float

    def __add__(self, other: "Point") -> "Point":
        return Point(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: "Point") -> "Point":
        return self + other * -1

    def __mul__(self, factor: float) -> "Point":
        return Point(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: "Point") -> float:
        """The scalar product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self) -> "Point":
        """The same way, one metre long."""
        return self * (1 / math.sqrt(self.dot(self)))

    def across(self, other: "Point") -> "Point":
        """What of this way is at a right angle to another, one metre long."""
        along = other.unit()
        return (self - along * self.dot(along)).unit()

    def flipped(self) -> "Point":
        """The same on the other side of the body."""
        return replace(self, y=-self.y)


UP, DOWN = Point(0, 0, 1), Point(0, 0, -1)

Angle = float | tuple[float, float]
"""Degrees; or degrees, and how many more outward."""


def way(angle: Angle, side: str = "left") -> Point:
    """One metre at an angle."""
    turn, out = angle if isinstance(angle, tuple) else (angle, 0)
    flat = math.cos(math.radians(out))
    aside = SIDES[side] * math.sin(math.radians(out))
    return Point(flat * math.cos(math.radians(turn)), aside, flat * math.sin(math.radians(turn)))


@dataclass(frozen=True, slots=True)
class Bent:
    """A limb by the angles of its two bones."""

    upper: Angle
    lower: Angle
    pointed: float | None = None
    """How far the toes are pointed, in degrees; else the foot stands on a floor."""
    hand: Angle | None = None
    """The angle of the hand; else it goes on as the forearm."""


@dataclass(frozen=True, slots=True)
class Grip:
    """A place at a bone: how much of the bone lies before it; how far behind the bone, to the right and up it is."""

    bone: str
    along: float
    behind: float = 0
    aside: float = 0
    above: float = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """A limb by where its wrist or ankle is, and which way its elbow or knee points; the rest as in `Bent`."""

    to: Point | Grip
    joint: Point
    pointed: float | None = None
    hand: Angle | None = None


Limb = Bent | Reach
Limbs = Mapping[str, Limb]


@dataclass(frozen=True, slots=True)
class Pose:
    """A figure: the middle of its hips, its spine from there to the neck, its neck, the top of its head, its limbs."""

    hips: tuple[float, float]
    spine: tuple[float, float]
    neck: float
    crown: float
    limbs: Limbs


Bone = tuple[Point, Point]
Bones = Mapping[str, Bone]


def skeleton(pose: Pose) -> dict[str, Bone]:
    """Every bone of a pose by its name, such as `left thigh`."""
    bones = dict(trunk(pose))
    # Legs before arms, and what is held before what holds it.
    for name in sorted(pose.limbs, key=lambda name: (name.endswith("arm"), holds_on(pose.limbs[name]))):
        bones |= limb_bones(name, pose.limbs[name], bones)
    return bones


def holds_on(limb: Limb) -> bool:
    """Whether a limb ends at another one."""
    return isinstance(limb, Reach) and isinstance(limb.to, Grip)


def trunk(pose: Pose) -> Iterator[tuple[str, Bone]]:
    """The spine, bone by bone; the lines from hip to hip and from shoulder to shoulder; the neck and the head."""
    low, high = pose.spine
    at = Point(pose.hips[0], 0, pose.hips[1])
    yield "hips", across(at, HIP)
    for number in range(VERTEBRAE):
        end = at + way(low + (high - low) * number / (VERTEBRAE - 1)) * (TRUNK / VERTEBRAE)
        yield f"spine {number}", (at, end)
        at = end
    yield "shoulders", across(at - way(high) * 0.03, SHOULDER)
    top = at + way(pose.neck) * NECK
    yield "neck", (at, top)
    yield "head", (top, top + way(pose.crown) * 0.15)


def across(middle: Point, half: float) -> Bone:
    """A line through a point from left to right."""
    return middle + Point(0, -half, 0), middle + Point(0, half, 0)


def limb_bones(name: str, limb: Limb, bones: Bones) -> dict[str, Bone]:
    """The two bones of a limb, and which way its hand, or its toes and its sole look."""
    side, kind = name.split()
    anchor = bones["hips" if kind == "leg" else "shoulders"][SIDES[side] > 0]
    joint, tip = joint_and_tip(limb, side, anchor, BONES[kind], bones)
    if kind == "arm":
        hand = (tip - joint).unit() if limb.hand is None else way(limb.hand, side)
        found = {"upper arm": (anchor, joint), "forearm": (joint, tip), "hand": (tip, tip + hand)}
    else:
        toes, sole = foot((tip - joint).unit(), knee_points(limb), limb.pointed)
        found = {"thigh": (anchor, joint), "shin": (joint, tip), "toes": (tip, tip + toes), "sole": (tip, tip + sole)}
    return {f"{side} {bone}": ends for bone, ends in found.items()}


def joint_and_tip(limb: Limb, side: str, anchor: Point, lengths: tuple[float, float], bones: Bones) -> Bone:
    """Where the elbow or knee of a limb is, and its wrist or ankle."""
    if isinstance(limb, Bent):
        joint = anchor + way(limb.upper, side) * lengths[0]
        return joint, joint + way(limb.lower, side) * lengths[1]
    tip = place(limb.to, bones) if isinstance(limb.to, Grip) else limb.to
    return bend(anchor, tip, limb.joint, lengths), tip


def place(grip: Grip, bones: Bones) -> Point:
    """Where a grip is."""
    start, end = bones[grip.bone]
    bone = end - start
    behind = Point(-bone.z, 0, bone.x).across(bone)
    return start + bone * grip.along + behind * grip.behind + Point(0, grip.aside, grip.above)


def bend(anchor: Point, tip: Point, toward: Point, lengths: tuple[float, float]) -> Point:
    """Where a limb has its elbow or knee."""
    reach = tip - anchor
    distance = math.sqrt(reach.dot(reach))
    upper, lower = lengths
    if distance > upper + lower:
        raise ValueError(f"a limb of {upper + lower:.2f} m does not reach {distance:.3f} m far")
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    return anchor + reach.unit() * along + toward.across(reach) * math.sqrt(upper**2 - along**2)


def knee_points(limb: Limb) -> Point:
    """Which way the knee of a leg points."""
    if isinstance(limb, Reach):
        return limb.joint
    return way((limb.lower[0] if isinstance(limb.lower, tuple) else limb.lower) - 90)


def foot(shin: Point, knee: Point, pointed: float | None) -> tuple[Point, Point]:
    """Which way the toes and the sole of a foot look."""
    front = knee.across(shin)
    if pointed is None:
        return front.across(UP), DOWN
    turn = math.radians(pointed)
    return front * math.cos(turn) + shin * math.sin(turn), shin * math.cos(turn) - front * math.sin(turn)


# What is seen of a figure.

Ball = tuple[Point, float]
Piece = tuple[Ball, ...]
"""Balls, and all that lies between them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What has one colour, and mostly a line around it; drawn as if it were `nearer` by so many metres."""

    name: str
    pieces: tuple[Piece, ...]
    colour: str
    nearer: float = 0
    lined: bool = True
    joins: tuple[str, Piece] | None = None
    """The part that this one goes on from, and what of it is drawn again over the line between the two."""

    @property
    def balls(self) -> list[Ball]:
        """All its balls."""
        return [ball for piece in self.pieces for ball in piece]


def body(pose: Pose, trained: str) -> list[Part]:
    """The parts of a figure; `trained` is the side of the leg that is trained, or nothing."""
    bones = skeleton(pose)
    parts = [*trunk_parts(bones), *head_parts(bones["head"][0], pose.crown)]
    for side in SIDES:
        parts += [*arm_parts(bones, side), *leg_parts(bones, side, trained=side == trained)]
    return parts


def trunk_parts(bones: Bones) -> list[Part]:
    """Pelvis, chest and neck."""
    joints = [bones["spine 0"][0], *(bones[f"spine {number}"][1] for number in range(VERTEBRAE))]
    widths = (0.075, 0.062, 0.066, 0.088, 0.1)
    radii = (0.1, 0.095, 0.095, 0.1, 0.075)
    rings = [
        tuple((end, radius) for end in across(joint, width))
        for joint, width, radius in zip(joints, widths, radii, strict=True)
    ]
    shoulders = tuple((end, 0.06) for end in bones["shoulders"])
    pelvis, *chest = (low + high for low, high in pairwise((*rings, shoulders)))
    return [
        Part("pelvis", (pelvis,), TROUSERS, -0.031),
        Part("chest", tuple(chest), SHIRT, -0.03),
        Part("neck", (((bones["neck"][0], 0.058), (bones["neck"][1], 0.052)),), SKIN, -0.08),
    ]


def head_parts(base: Point, crown: float) -> Iterator[Part]:
    """A head whose face looks to the front of the body: with a nose, eyes, ears, and hair in a bun."""
    up, front = way(crown), way(crown + 90)
    middle = base + up * 0.075 + front * 0.02
    top, bun = middle + up * 0.035 - front * 0.03, middle + up * 0.12 - front * 0.085
    yield Part("head", (((middle, 0.1), (middle + front * 0.035 - up * 0.055, 0.068)),), SKIN)
    yield Part("nose", (((middle + front * 0.102 - up * 0.025, 0.02),),), SKIN, -0.05)
    yield Part("hair", (((top, 0.094), (middle - front * 0.05 - up * 0.02, 0.07)),), HAIR)
    yield Part("bun", (((bun, 0.045),),), HAIR)
    for side in SIDES.values():
        eye, ear = Point(0, side * 0.05, 0), Point(0, side * 0.092, 0)
        yield Part("eye", (((middle + front * 0.075 + up * 0.005 + eye, 0.009),),), INK, -0.022)
        yield Part("ear", (((middle - front * 0.005 - up * 0.02 + ear, 0.02),),), EAR, 0.03, lined=False)


def arm_parts(bones: Bones, side: str) -> Iterator[Part]:
    """An arm in a short sleeve, and its hand."""
    (shoulder, elbow), (_, wrist) = bones[f"{side} upper arm"], bones[f"{side} forearm"]
    hand = bones[f"{side} hand"][1] - wrist
    skin, shirt = (SKIN, SHIRT) if side == "left" else (SKIN_FAR, SHIRT_FAR)
    cuff = shoulder + (elbow - shoulder) * 0.62
    upper, lower = ((elbow, 0.039), (cuff, 0.043)), ((elbow, 0.039), (wrist, 0.029))
    yield Part(f"{side} upper arm", (upper,), skin, joins=(f"{side} forearm", stump(lower)))
    yield Part(f"{side} forearm", (lower,), skin, joins=(f"{side} upper arm", stump(upper)))
    yield Part(f"{side} sleeve", (((shoulder, 0.06), (cuff, 0.054)),), shirt, 0.001)
    palm = (wrist, 0.03), (wrist + hand * 0.1, 0.033), (wrist + hand * 0.14, 0.024)
    yield Part(f"{side} hand", (palm,), skin, 0.001)


def leg_parts(bones: Bones, side: str, *, trained: bool) -> Iterator[Part]:
    """A leg and its bare foot."""
    (hip, knee), (_, ankle) = bones[f"{side} thigh"], bones[f"{side} shin"]
    toes, sole = (bones[f"{side} {name}"][1] - ankle for name in ("toes", "sole"))
    skin, cloth = (SKIN, TROUSERS) if side == "left" else (SKIN_FAR, TROUSERS_FAR)
    if trained:
        cloth = TRAINED
    upper, lower = ((knee, 0.058), (hip, 0.092)), ((knee, 0.058), (ankle, 0.042))
    heel, ball, tip = sole * 0.034 - toes * 0.045, sole * 0.045 + toes * 0.13, sole * 0.05 + toes * 0.175
    shape = (ankle, 0.038), (ankle + heel, 0.036), (ankle + ball, 0.027), (ankle + tip, 0.02)
    yield Part(f"{side} foot", (shape,), skin, -0.001)
    yield Part(f"{side} thigh", (upper,), cloth, joins=(f"{side} shin", stump(lower)))
    yield Part(f"{side} shin", (lower,), cloth, joins=(f"{side} thigh", stump(upper)))


def stump(piece: tuple[Ball, Ball]) -> Piece:
    """The first bit of a piece: as much as its round end covers of another one."""
    (start, wide), (end, narrow) = piece
    way_on = end - start
    share = 1.3 * wide / math.sqrt(way_on.dot(way_on))
    return (start, wide), (start + way_on * share, wide + (narrow - wide) * share)


# How it is seen.


@dataclass(frozen=True, slots=True)
class Camera:
    """How far the figure is turned to the viewer and seen from above, in degrees; its place and scale on the page."""

    turn: float
    tilt: float
    origin: tuple[float, float] = (0, 0)
    scale: float = 1

    def see(self, point: Point) -> tuple[float, float]:
        """Where a point is on the page."""
        right, away = self.turned(point)
        tilt = math.radians(self.tilt)
        height = point.z * math.cos(tilt) + away * math.sin(tilt)
        return self.origin[0] + right * self.scale, self.origin[1] - height * self.scale

    def depth(self, point: Point) -> float:
        """How far away a point is."""
        tilt = math.radians(self.tilt)
        return self.turned(point)[1] * math.cos(tilt) - point.z * math.sin(tilt)

    def turned(self, point: Point) -> tuple[float, float]:
        """How far to the right and how far away a point is for the viewer."""
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        return point.x * cos - point.y * sin, point.x * sin + point.y * cos

    def circle(self, ball: Ball, wider: float = 0) -> "Circle":
        """What is seen of a ball."""
        at, radius = ball
        return (*self.see(at), (radius + wider) * self.scale)


Circle = tuple[float, float, float]


def around(pieces: Iterable[Piece], camera: Camera, wider: float = 0) -> str:
    """The paths around pieces."""
    return "".join(skin([camera.circle(ball, wider) for ball in piece]) for piece in pieces)


def skin(circles: Sequence[Circle]) -> str:
    """The path around circles, as a rubber band would lie."""
    arcs = list(outermost(circles))
    if len(arcs) == 1:
        left, top, wide = (round(number) for number in arcs[0][0])
        steps = f"{wide}-{wide}", f"{wide} {wide}", f"-{wide} {wide}", f"-{wide}-{wide}"
        return f"M{left - wide} {top}{''.join(f'a{wide} {wide} 0 0 1 {step}' for step in steps)}z"
    path, at = "", (0.0, 0.0)
    for (x, y, radius), start, end in arcs:
        first, last = ((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in (start, end))
        at, step = moved(at, first)
        path += step and ("l" if path else "M") + step
        at, step = moved(at, last)
        path += step and f"a{radius:.0f} {radius:.0f} 0 {int(end - start > math.pi)} 1 {step}"
    return f"{path}z"


def outermost(circles: Sequence[Circle]) -> Iterator[tuple[Circle, float, float]]:
    """The circles that a rubber band around all would touch, and from which angle to which, once around."""
    last = max(circles, key=lambda circle: support(circle, 0))
    changes = []
    for degrees in range(2, 361, 2):
        angle = math.radians(degrees)
        found = max(circles, key=lambda circle: support(circle, angle))
        if found != last:
            changes.append((found, tangent(last, found, angle)))
            last = found
    if not changes:
        yield last, 0, math.tau
    for (circle, start), (_, end) in zip(changes, changes[1:] + changes[:1], strict=True):
        yield circle, start, end if end > start else end + math.tau


def support(circle: Circle, angle: float) -> float:
    """How far a circle goes in a direction."""
    x, y, radius = circle
    return x * math.cos(angle) + y * math.sin(angle) + radius


def tangent(one: Circle, other: Circle, near: float) -> float:
    """The direction, close to `near`, in which two circles go equally far."""
    x, y = other[0] - one[0], other[1] - one[1]
    half = math.acos(max(-1, min(1, (one[2] - other[2]) / math.hypot(x, y))))
    both = (math.atan2(y, x) + sign * half - near for sign in (1, -1))
    return near + min(((turn + math.pi) % math.tau - math.pi for turn in both), key=abs)


def moved(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], str]:
    """Where a step in whole numbers ends, and the step; nothing where there is none: some readers stumble over it."""
    x, y = round(end[0] - start[0]), round(end[1] - start[1])
    return (start[0] + x, start[1] + y), f"{x}{'' if y < 0 else ' '}{y}" if x or y else ""


def polygon(points: Iterable[tuple[float, float]]) -> str:
    """The path through points and back."""
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points) + "z"


# The pictures.


@dataclass(frozen=True, slots=True)
class Box:
    """A block between two corners, the lesser first; the colours of its top, its front and its end."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    colours: tuple[str, str, str] = WOOD

    def draw(self, camera: Camera) -> Iterator[str]:
        """The three faces that are seen of it."""
        (x0, y0, z0), (x1, y1, z1) = self.low, self.high
        x = x0 if camera.turn > 0 else x1
        faces = (
            ((x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)),
            ((x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)),
            ((x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)),
        )
        for colour, corners in zip(self.colours, faces, strict=True):
            yield f'<path fill="{colour}" d="{polygon(camera.see(Point(*corner)) for corner in corners)}"/>'


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement from a point past another one to a third."""

    start: Point
    past: Point
    end: Point

    def draw(self, camera: Camera) -> Iterator[str]:
        """A line with a head, on a lighter one that keeps it apart from the figure."""
        (x0, y0), (x, y), end = (camera.see(point) for point in (self.start, self.past, self.end))
        bow = 2 * x - (x0 + end[0]) / 2, 2 * y - (y0 + end[1]) / 2
        line = f"M{x0:.0f} {y0:.0f}Q{bow[0]:.0f} {bow[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
        shape = f'<path fill="none" d="{line}"/><path d="{head(bow, end, 40)}"/>'
        for colour, width in ((CARD, 32), (ARROW, 15)):
            yield f'<g stroke="{colour}" fill="{colour}" stroke-width="{width}" {ROUND}>{shape}</g>'


ROUND = 'stroke-linecap="round" stroke-linejoin="round"'


def head(start: tuple[float, float], tip: tuple[float, float], size: float) -> str:
    """The path of an arrowhead that comes from `start`."""
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    corners = ((0, 0.6 * size), (-2.5, size), (2.5, size))
    return polygon(
        (tip[0] + far * math.cos(angle + turn), tip[1] + far * math.sin(angle + turn)) for turn, far in corners
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """A figure, what stands behind it, what else it has, and what moves."""

    pose: Pose
    behind: tuple[Box, ...]
    things: tuple[Part, ...] = ()
    arrows: tuple[Arrow, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """The start and the hold, or the two ends of a movement: one above the other, in an order that no flip turns."""

    words: str
    scenes: tuple[Scene, Scene]
    turn: float = 18
    tilt: float = 14
    trained: str = ""
    """The side of the leg that is trained."""
    moving: bool = False


def draw(name: str, *, right: bool = False) -> str:
    """A drawing as SVG; flipped, it shows the right side of what is drawn for the left."""
    drawing = DRAWINGS[name]
    inner = "".join(contents(drawing))
    words = drawing.words
    if right:
        inner = f'<g transform="matrix(-1 0 0 1 {SIZE} 0)">{inner}</g>'
        words = re.sub("left|right", lambda side: "left" if side[0] == "right" else "right", words)
    title = name.replace("-", " ").capitalize()
    return svg(SIZE, SIZE, f"<title>{title}</title><desc>{escape(words)}</desc>{card()}{inner}")


def sheet(columns: int = 4) -> str:
    """All drawings as one, in rows."""
    step = SIZE // 2 + 24
    rows = -(-len(DRAWINGS) // columns)
    cells = (
        f'<g transform="translate({24 + index % columns * step} {24 + index // columns * step}) scale(.5)">'
        f"{card()}{''.join(contents(drawing))}</g>"
        for index, drawing in enumerate(DRAWINGS.values())
    )
    title = "<title>The bundled exercises, two pictures of each</title>"
    return svg(columns * step + 24, rows * step + 24, title + "".join(cells))


def svg(width: int, height: int, inner: str) -> str:
    """A whole SVG file."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{inner}</svg>\n'


def card() -> str:
    """The light ground that a drawing has with it, so that it is seen on a dark page too."""
    return f'<rect width="{SIZE}" height="{SIZE}" rx="56" fill="{CARD}"/>'


def contents(drawing: Drawing) -> Iterator[str]:
    """The two pictures, as large as there is room, and the sign between them."""
    flat = Camera(drawing.turn, drawing.tilt)
    boxes = [extent(scene, flat, drawing.trained) for scene in drawing.scenes]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    high = [bottom - top for _, top, _, bottom in boxes]
    room = SIZE - 2 * MARGIN
    scale = min(SCALE, (room - GAP) / sum(high), room / (right - left))
    aside = (SIZE - (left + right) * scale) / 2
    start = (SIZE - sum(high) * scale - GAP) / 2
    between = start + high[0] * scale + GAP / 2
    for scene, box, top in zip(drawing.scenes, boxes, (start, between + GAP / 2), strict=True):
        camera = replace(flat, origin=(aside, top - box[1] * scale), scale=scale)
        yield from draw_scene(scene, camera, drawing.trained)
    yield sign(between, moving=drawing.moving)


Extent = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def extent(scene: Scene, camera: Camera, trained: str) -> Extent:
    """The rectangle around a scene."""
    balls = [ball for part in (*body(scene.pose, trained), *scene.things) for ball in part.balls]
    for box in scene.behind:
        balls += [(Point(*corner), 0) for corner in product(*zip(box.low, box.high, strict=True))]
    for arrow in scene.arrows:
        balls += [(point, 0.04) for point in (arrow.start, arrow.past, arrow.end)]
    circles = [camera.circle(ball) for ball in balls]
    return (
        min(x - radius for x, _, radius in circles),
        min(y - radius for _, y, radius in circles),
        max(x + radius for x, _, radius in circles),
        max(y + radius for _, y, radius in circles),
    )


def sign(y: float, *, moving: bool) -> str:
    """What leads from the first picture to the second: down, or down and up again."""
    ways = ((SIZE / 2 + 34, 1), (SIZE / 2 - 34, -1)) if moving else ((SIZE / 2, 1),)
    heads = "".join(head((x, y - down), (x, y), 42) for x, down in ways)
    return f'<path fill="{SIGN}" d="{heads}"/>'


def draw_scene(scene: Scene, camera: Camera, trained: str) -> Iterator[str]:
    """What stands behind; the parts of the figure, the farthest first; the arrows."""
    yield f'<g stroke="#7c7c76" stroke-width="2" {ROUND}>'
    for box in scene.behind:
        yield from box.draw(camera)
    yield f'</g><g stroke="{INK}" stroke-width="{OUTLINE * camera.scale:.1f}">'
    drawn: set[str] = set()
    parts = (*body(scene.pose, trained), *scene.things)
    for part in sorted(parts, key=lambda part: distance(part, camera), reverse=True):
        yield from draw_part(part, drawn, camera)
        drawn.add(part.name)
    yield "</g>"
    for arrow in scene.arrows:
        yield from arrow.draw(camera)


def distance(part: Part, camera: Camera) -> float:
    """How far away a part is to be drawn."""
    return fmean(camera.depth(at) for at, _ in part.balls) - part.nearer


def draw_part(part: Part, drawn: Collection[str], camera: Camera) -> Iterator[str]:
    """A part and the line around it; no line stays within it, nor where it goes on from a part that is drawn."""
    if len(part.balls) == 1:
        x, y, radius = camera.circle(part.balls[0])
        bare = "" if part.lined else ' stroke="none"'
        yield f'<circle fill="{part.colour}"{bare} cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>'
        return
    yield f'<path fill="{part.colour}" d="{around(part.pieces, camera)}"/>'
    inside = part.pieces if len(part.pieces) > 1 else ()
    if part.joins and part.joins[0] in drawn:
        inside += (part.joins[1],)
    if inside:
        yield f'<path fill="{part.colour}" stroke="none" d="{around(inside, camera, -OUTLINE / 2)}"/>'


# The exercises.


def mat(low: float, high: float, half: float = 0.33) -> Box:
    """A mat from one x to another."""
    return Box((low, -half, -0.022), (high, half, 0), (MAT, MAT_EDGE, MAT_EDGE))


def chair() -> tuple[Box, ...]:
    """A chair that faces -x, its seat 0.46 m high."""
    far, near = (
        (Box((0.26, y, 0), (0.3, y + 0.04, 0.92)), Box((-0.14, y, 0), (-0.1, y + 0.04, 0.42))) for y in (0.19, -0.23)
    )
    rest, seat = Box((0.25, -0.23, 0.64), (0.3, 0.23, 0.92)), Box((-0.14, -0.23, 0.42), (0.3, 0.23, 0.46))
    return far[0], near[0], rest, far[1], near[1], seat


def cushion(x: float) -> Part:
    """A small cushion under the head."""
    corners = tuple((Point(at, y, 0.035), 0.04) for at in (x, x + 0.18) for y in (-0.15, 0.15))
    return Part("cushion", (corners,), CUSHION, -0.3)


def band(pose: Pose) -> tuple[Part, ...]:
    """A band around the arch of the left foot, its ends in the hands."""
    bones = skeleton(pose)
    ankle, toes = bones["left toes"]
    arch = ankle + (toes - ankle) * 0.06 + (bones["left sole"][1] - ankle) * 0.07
    edges = across(arch, 0.05)
    palms = [wrist + (end - wrist) * 0.07 for wrist, end in (bones[f"{side} hand"] for side in SIDES)]
    tails = [palm + Point(0.03, 0, -0.14) for palm in palms]
    pieces = (edges, *zip(edges, palms, strict=True), *zip(palms, tails, strict=True))
    return tuple(Part("band", (tuple((at, 0.014) for at in piece),), BAND, -0.05) for piece in pieces)


def both(kind: str, left: Limb) -> dict[str, Limb]:
    """A limb on the left, and the same on the right."""
    right = left
    if isinstance(left, Reach):
        to = left.to
        if isinstance(to, Point):
            to = to.flipped()
        else:
            to = replace(to, bone=to.bone.replace("left", "right"), aside=-to.aside)
        right = replace(left, to=to, joint=left.joint.flipped())
    return {f"left {kind}": left, f"right {kind}": right}


def behind(thigh: str, along: float = 0.42) -> dict[str, Limb]:
    """Two hands that hold a thigh from behind, one from each side."""
    return {f"{side} arm": hand_behind(side, thigh, along) for side in SIDES}


def hand_behind(side: str, thigh: str, along: float = 0.42) -> Reach:
    """A hand that comes around a thigh from a side."""
    out = SIDES[side]
    return Reach(Grip(f"{thigh} thigh", along, 0.065, out * 0.075), Point(0.3, out * 0.8, -0.6), hand=(180, -75))


SOLE = 0.072
"""How high an ankle is above the floor."""
KNEELING = both("leg", Reach(Point(0.64, -0.09, 0.06), Point(-0.5, 0, -1), pointed=82))
ON_HANDS = both("arm", Reach(Point(-0.27, -0.17, 0.045), Point(0.3, -1, 0), hand=182))
FEET_FLAT = both("leg", Reach(Point(-0.44, -0.09, SOLE), UP))
AT_SIDES = both("arm", Bent((184, 22), (184, 8), hand=(182, 4)))
STRETCHED = both("leg", Bent((-1, 4), (-2, 4), pointed=80))
STRADDLE = both("leg", Bent((181, 42), (183, 42), pointed=5))
ON_CHAIR = both("leg", Reach(Point(-0.42, -0.1, SOLE), Point(-1, 0, 0.4)))
ON_THIGHS = both("arm", Reach(Grip("left thigh", 0.72, -0.085, -0.02), Point(0.4, -1, -0.3), hand=200))


def on_all_fours(limbs: Limbs | None = None) -> Pose:
    """Hands and knees on the floor, the back flat."""
    return Pose((0.22, 0.478), (170, 168), 172, 175, {**KNEELING, **ON_HANDS, **(limbs or {})})


def on_back(limbs: Limbs) -> Pose:
    """On the back, the feet flat on the floor."""
    return Pose((0, 0.105), (0, 2), 14, 4, {**FEET_FLAT, **AT_SIDES, **limbs})


def face_down(spine: tuple[float, float], neck: float, crown: float, arm: Reach) -> Pose:
    """On the front, the legs stretched out."""
    return Pose((0.3, 0.1), spine, neck, crown, {**STRETCHED, **both("arm", arm)})


def straddle(spine: tuple[float, float], neck: float, crown: float, hands: float) -> Pose:
    """On the floor, the legs open, the hands in front."""
    arms = both("arm", Reach(Point(hands, -0.09, 0.045), Point(0.3, -1, 0), hand=182))
    return Pose((0, 0.1), spine, neck, crown, {**STRADDLE, **arms})


def seated(spine: tuple[float, float], neck: float, crown: float, limbs: Limbs) -> Pose:
    """On the chair."""
    return Pose((0.03, 0.555), spine, neck, crown, {**ON_CHAIR, **limbs})


def at_step(hips: tuple[float, float], spine: float, crown: float, hand: float) -> Pose:
    """Before the step, the left heel on it, the right hand on a rail."""
    limbs = {
        "right leg": Reach(Point(0.04, 0.1, SOLE), Point(-1, 0, 0.1)),
        "left leg": Reach(Point(-0.55, -0.09, 0.278), Point(-0.6, 0, 1), pointed=-5),
        "right arm": Reach(Point(hand, 0.3, 1.0), Point(0.5, 0.3, -1), hand=184),
        "left arm": Reach(Grip("left thigh", 0.4, -0.105, -0.03), Point(1, -0.6, 0), hand=230),
    }
    return Pose(hips, (spine, spine + 3), spine + 6, crown, limbs)


def arrow(*points: tuple[float, float], y: float = 0) -> tuple[Arrow]:
    """An arrow through three points, each (x, z)."""
    start, past, end = (Point(x, y, z) for x, z in points)
    return (Arrow(start, past, end),)


LONG_MAT, BACK_MAT = (mat(-0.65, 1.4),), (mat(-0.7, 0.88),)
HALLWAY = (
    Box((-1.0, 0.36, 0), (0.34, 0.38, 1.5), (WALL_EDGE, WALL_FACE, WALL_EDGE)),
    Box((-1.0, 0.29, 0.94), (0.34, 0.33, 0.98)),
    Box((-0.9, -0.3, 0), (-0.42, 0.1, 0.2)),
)
PILLOW = (cushion(0.6),)
KNEE_OVER_HIP = Bent(74, 180, pointed=15)
CROSSED_LYING = {"left leg": Reach(Grip("right thigh", 0.76, -0.105, 0.03), Point(-0.2, -1, 0.35), pointed=0)}
CROSSED_SITTING = {
    "left leg": Reach(Grip("right thigh", 0.78, -0.11, 0.04), Point(-0.5, -1, 0.02), pointed=0),
    "left arm": Reach(Grip("left thigh", 0.66, above=0.09, aside=0.02), Point(0.5, -1, -0.2), hand=200),
    "right arm": Reach(Grip("left shin", 0.62, above=0.08), Point(0.5, 1, -0.2), hand=200),
}
BAND_LEG = {"right leg": Bent(180, 181, pointed=15)}
BAND_ON = on_back(
    {
        **BAND_LEG,
        "left leg": Bent(75, 140, pointed=0),
        **both("arm", Reach(Point(0.2, -0.15, 0.5), Point(0.3, -1, -0.6), hand=120)),
    }
)
BAND_UP = on_back(
    {
        **BAND_LEG,
        "left leg": Bent(78, 82, pointed=0),
        **both("arm", Reach(Point(0.3, -0.13, 0.5), Point(0.3, -1, -0.6), hand=110)),
    }
)
PUMPED = Bent(74, 140, pointed=65)

DRAWINGS = {
    "cat-pose": Drawing(
        "On hands and knees, the back is flat; then it is rounded up, and the head hangs.",
        (
            Scene(on_all_fours(), (mat(-0.65, 0.9),)),
            Scene(
                Pose((0.18, 0.474), (118, 222), 236, 240, {**KNEELING, **ON_HANDS}),
                (mat(-0.65, 0.9),),
                arrows=arrow((-0.02, 0.4), (-0.02, 0.5), (-0.02, 0.66), y=-0.1),
            ),
        ),
        moving=True,
    ),
    "seated-cat-pose": Drawing(
        "On a chair, the hands on the knees, sitting tall; then the back is rounded, and the head hangs.",
        (
            Scene(seated((88, 90), 95, 97, ON_THIGHS), chair()),
            Scene(
                seated((60, 150), 175, 185, ON_THIGHS),
                chair(),
                arrows=arrow((-0.14, 1.25), (-0.38, 1.22), (-0.53, 1.02)),
            ),
        ),
        tilt=10,
        moving=True,
    ),
    "back-extension": Drawing(
        "Face down, the forearms on the floor; then the chest is raised, propped on the elbows, the hips stay down.",
        (
            Scene(face_down((180, 179), 168, 174, Reach(Point(-0.56, -0.17, 0.04), Point(-0.3, -1, 0))), LONG_MAT),
            Scene(
                face_down((176, 118), 125, 122, Reach(Point(-0.35, -0.17, 0.04), Point(0.6, -0.3, -1), hand=180)),
                LONG_MAT,
                arrows=arrow((-0.42, 0.16), (-0.44, 0.3), (-0.4, 0.5)),
            ),
        ),
    ),
    "hip-extension": Drawing(
        "On hands and knees, the left leg is stretched out behind, its toes on the floor; then it is lifted to hip "
        "height.",
        (
            Scene(on_all_fours({"left leg": Bent(-20, -20, pointed=15)}), (mat(-0.65, 1.1),)),
            Scene(
                on_all_fours({"left leg": Bent(0, 2, pointed=30)}),
                (mat(-0.65, 1.1),),
                arrows=arrow((1.3, 0.12), (1.33, 0.3), (1.27, 0.47)),
            ),
        ),
        trained="left",
        moving=True,
    ),
    "knees-to-chest": Drawing(
        "On the back, both knees are over the hips, a hand behind each thigh; then the thighs are drawn to the chest.",
        (
            Scene(
                on_back({**both("leg", KNEE_OVER_HIP), **both("arm", hand_behind("left", "left"))}), BACK_MAT, PILLOW
            ),
            Scene(
                on_back({**both("leg", Bent(42, 176, pointed=20)), **both("arm", hand_behind("left", "left", 0.6))}),
                BACK_MAT,
                PILLOW,
                arrow((-0.02, 0.62), (0.17, 0.65), (0.36, 0.57)),
            ),
        ),
    ),
    "figure-four": Drawing(
        "On the back, the left ankle lies on the right thigh; then both hands draw the right thigh to the chest.",
        (
            Scene(on_back(CROSSED_LYING), BACK_MAT, PILLOW),
            Scene(
                on_back({"right leg": Bent(70, 180, pointed=10), **CROSSED_LYING, **behind("right", 0.44)}),
                BACK_MAT,
                PILLOW,
                arrow((-0.3, 0.62), (-0.12, 0.68), (0.08, 0.64), y=0.09),
            ),
        ),
        turn=-35,
        tilt=24,
        trained="left",
    ),
    "lifted-leg": Drawing(
        "On the back, the left knee over the hip, both hands behind that thigh; then the left heel is pushed up to the "
        "ceiling. The right foot stays on the floor.",
        (
            Scene(on_back({"left leg": KNEE_OVER_HIP, **behind("left")}), BACK_MAT, PILLOW),
            Scene(
                on_back({"left leg": Bent(74, 86, pointed=15), **behind("left")}),
                BACK_MAT,
                PILLOW,
                arrow((-0.22, 0.62), (-0.16, 0.8), (-0.02, 0.94)),
            ),
        ),
        trained="left",
    ),
    "ankle-pumps": Drawing(
        "On the back, the left leg is raised, both hands behind that thigh; only the left foot moves: the toes away, "
        "then back.",
        (
            Scene(
                on_back({"left leg": PUMPED, **behind("left")}),
                BACK_MAT,
                PILLOW,
                arrow((-0.01, 0.95), (-0.11, 1.03), (-0.25, 1.05)),
            ),
            Scene(
                on_back({"left leg": replace(PUMPED, pointed=-22), **behind("left")}),
                BACK_MAT,
                PILLOW,
                arrow((-0.27, 1.02), (-0.13, 1.03), (-0.02, 0.96)),
            ),
        ),
        trained="left",
        moving=True,
    ),
    "hamstring-with-band": Drawing(
        "On the back, a band is around the left foot, an end in each hand; then the left leg is stretched up and drawn "
        "closer with the band. The right leg lies stretched out.",
        (
            Scene(BAND_ON, (mat(-1.0, 0.9),), (*PILLOW, *band(BAND_ON))),
            Scene(
                BAND_UP,
                (mat(-1.0, 0.9),),
                (*PILLOW, *band(BAND_UP)),
                arrow((0.3, 1.1), (0.5, 1.03), (0.66, 0.88)),
            ),
        ),
        turn=-20,
        tilt=18,
        trained="left",
    ),
    "groin-stretch": Drawing(
        "On the floor, the legs stretched out and opened wide, the hands in front; then the body tips forward from the "
        "hips, the back long.",
        (
            Scene(straddle((98, 106), 102, 94, -0.2), (mat(-0.72, 0.2, 0.66),)),
            Scene(
                straddle((115, 135), 142, 132, -0.55),
                (mat(-0.72, 0.2, 0.66),),
                arrows=arrow((-0.2, 0.86), (-0.42, 0.86), (-0.62, 0.7)),
            ),
        ),
        turn=28,
        tilt=24,
    ),
    "seated-figure-four": Drawing(
        "On a chair, the left ankle lies on the right thigh, the hands on the left leg; then the body tips forward "
        "from the hips, the back long.",
        (
            Scene(seated((90, 90), 92, 90, CROSSED_SITTING), chair()),
            Scene(
                seated((112, 124), 125, 115, CROSSED_SITTING),
                chair(),
                arrows=arrow((-0.08, 1.39), (-0.35, 1.38), (-0.56, 1.22)),
            ),
        ),
        turn=37,
        tilt=24,
        trained="left",
    ),
    "standing-hamstring": Drawing(
        "Standing, the left heel on a low step, one hand on a rail; then the body tips forward from the hips, the back "
        "flat.",
        (
            Scene(at_step((-0.02, 0.885), 90, 90, -0.28), HALLWAY),
            Scene(
                at_step((0.03, 0.87), 137, 140, -0.6),
                HALLWAY,
                arrows=arrow((-0.16, 1.62), (-0.44, 1.66), (-0.67, 1.5)),
            ),
        ),
        turn=22,
        tilt=12,
        trained="left",
    ),
}


def main() -> None:
    """Write the drawings beside this file."""
    parser = argparse.ArgumentParser(description="Draw the bundled exercises as SVG files, beside this program.")
    parser.add_argument("--sheet", action="store_true", help="draw all of them as one, all.svg")
    parser.add_argument("--right", action="store_true", help="draw the right side of one-sided exercises")
    chosen = parser.parse_args()
    if chosen.sheet:
        write("all", sheet())
    elif chosen.right:
        for name, drawing in DRAWINGS.items():
            if drawing.trained:
                write(f"{name}-right", draw(name, right=True))
    else:
        for name in DRAWINGS:
            write(name, draw(name))


def write(name: str, text: str) -> None:
    """Write a drawing beside this file."""
    Path(__file__).with_name(f"{name}.svg").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
