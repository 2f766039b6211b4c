"""The drawings of the bundled exercises, made from the angles of joints.

`python scripts/exercises/draw.py` writes them beside this file; with `--sheet`, all of them as one.

The figure is a skeleton in space, in metres, whose bones never change their length. It looks to -x and its left is -y,
toward the viewer; its angles are degrees in the plane that divides left from right, counted from +x over +z (up). What
a one-sided exercise trains is drawn for the left, in a colour of its own; the mirrored drawing shows the right.
"""

import argparse
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

SIZE = 1200
"""The width and the height of a drawing."""
MARGIN, GAP = 36, 76
SCALE = 620
"""Units of a drawing for one metre, at most."""
OUTLINE = 0.011
"""How wide the line around a part of the body is, in metres."""

CARD, FLOOR, MAT, MAT_EDGE = "#f7f4ec", "#d9d4c7", "#c9dcd6", "#a3c0b8"
INK, ARROW, CHEVRON = "#2b3440", "#b3261e", "#8b8d90"
SHIRT, SHIRT_FAR, SKIN, SKIN_FAR, HAIR = "#4a7a8c", "#7fa1ae", "#e0a580", "#e9c3a9", "#3f3a44"
TROUSERS, TROUSERS_FAR, WORKING = "#66707d", "#a2a9b2", "#ef8a2b"
WOOD, WOOD_TOP, WOOD_SIDE, CUSHION, BAND = "#c6a27c", "#dcbf9d", "#a98761", "#efe0b9", "#7a3f98"

# The figure is 1.7 m tall; the bones after Drillis and Contini.
TRUNK, NECK = 0.49, 0.085
BONES = {"arm": (0.29, 0.25), "leg": (0.42, 0.42)}
HIP, SHOULDER = 0.09, 0.165
VERTEBRAE = 4


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
        """The unit of what is at a right angle to `other` in this way."""
        along = other.unit()
        return (self - along * self.dot(along)).unit()


def way(angle: float, out: float = 0, side: int = -1) -> Point:
    """The unit at an angle, turned `out` degrees to a side; left is -1."""
    flat = math.cos(math.radians(out))
    turned = math.radians(angle)
    return Point(flat * math.cos(turned), side * math.sin(math.radians(out)), flat * math.sin(turned))


Angle = float | tuple[float, float]
"""Degrees; or degrees and how many of them outward."""


def aim(angle: Angle, side: int) -> Point:
    """The unit that an angle of a limb stands for."""
    return way(*angle, side) if isinstance(angle, tuple) else way(angle)


@dataclass(frozen=True, slots=True)
class Bent:
    """A limb by the angles of its two bones."""

    upper: Angle
    lower: Angle
    end: Angle | None = None
    """The angle of the hand, or how far the toes are pointed: else as the forearm, or as the floor."""


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
    """A limb by where its wrist or ankle is, which way its elbow or knee points."""

    to: Point | Grip
    joint: Point
    end: Angle | None = None


Limb = Bent | Reach


@dataclass(frozen=True, slots=True)
class Pose:
    """A figure: the middle of its hips, its spine from there to the neck, its neck and face, its limbs."""

    hips: tuple[float, float]
    spine: tuple[float, float]
    neck: float
    crown: float
    limbs: Mapping[str, Limb]


Bone = tuple[Point, Point]
Bones = Mapping[str, Bone]
SIDES = {"left": -1, "right": 1}


def skeleton(pose: Pose) -> dict[str, Bone]:
    """Every bone of a pose by name, such as `left thigh`."""
    bones = dict(trunk(pose))
    # Legs before arms, and what is held before what holds it.
    for name in sorted(pose.limbs, key=lambda name: (name.endswith("arm"), reaches_for_bone(pose.limbs[name]))):
        side, kind = name.split()
        anchor = bones["pelvis" if kind == "leg" else "shoulders"][SIDES[side] > 0]
        bones |= limb_bones(side, kind, anchor, pose.limbs[name], bones)
    return bones


def reaches_for_bone(limb: Limb) -> bool:
    """Whether a limb holds on to another."""
    return isinstance(limb, Reach) and isinstance(limb.to, Grip)


def trunk(pose: Pose) -> Iterator[tuple[str, Bone]]:
    """The spine, bone by bone; the lines from hip to hip and from shoulder to shoulder; the neck and the head."""
    low, high = pose.spine
    at = Point(pose.hips[0], 0, pose.hips[1])
    yield "pelvis", across(at, HIP)
    for number in range(VERTEBRAE):
        angle = low + (high - low) * number / (VERTEBRAE - 1)
        end = at + way(angle) * (TRUNK / VERTEBRAE)
        yield f"spine {number}", (at, end)
        at = end
    yield "shoulders", across(at - way(high) * 0.03, SHOULDER)
    head = at + way(pose.neck) * NECK
    yield "neck", (at, head)
    yield "head", (head, head + way(pose.crown) * 0.12)


def across(middle: Point, half: float) -> Bone:
    """A line through a point from left to right."""
    return middle + Point(0, -half, 0), middle + Point(0, half, 0)


def limb_bones(side: str, kind: str, anchor: Point, limb: Limb, bones: Bones) -> dict[str, Bone]:
    """The two bones of a limb, and its hand or foot."""
    lengths = BONES[kind]
    if isinstance(limb, Bent):
        joint = anchor + aim(limb.upper, SIDES[side]) * lengths[0]
        tip = joint + aim(limb.lower, SIDES[side]) * lengths[1]
        lower = limb.lower[0] if isinstance(limb.lower, tuple) else limb.lower
        front = way(lower - 90)
    else:
        tip = beside(limb.to, bones) if isinstance(limb.to, Grip) else limb.to
        joint = bend(anchor, tip, limb.joint, lengths)
        front = limb.joint
    if kind == "leg":
        foot = foot_bones(tip, (tip - joint).unit(), front, None if limb.end is None else float(limb.end))
        return {f"{side} {name}": bone for name, bone in {"thigh": (anchor, joint), "shin": (joint, tip), **foot}.items()}
    hand = aim(limb.end, SIDES[side]) if limb.end is not None else (tip - joint).unit()
    return {f"{side} upper arm": (anchor, joint), f"{side} forearm": (joint, tip), f"{side} hand": (tip, tip + hand)}


def foot_bones(ankle: Point, shin: Point, front: Point, pointed: float | None) -> dict[str, Bone]:
    """Which way the toes and the sole of a foot look; without a number, it stands on a floor."""
    front = front.across(shin)
    if pointed is None:
        toes, sole = front.across(Point(0, 0, 1)), Point(0, 0, -1)
    else:
        turn = math.radians(pointed)
        toes = front * math.cos(turn) + shin * math.sin(turn)
        sole = shin * math.cos(turn) - front * math.sin(turn)
    return {"toes": (ankle, ankle + toes), "sole": (ankle, ankle + sole)}


def beside(grip: Grip, bones: Bones) -> Point:
    """The place of a grip."""
    start, end = bones[grip.bone]
    bone = end - start
    behind = Point(-bone.z, 0, bone.x).across(bone)
    return start + bone * grip.along + behind * grip.behind + Point(0, grip.aside, grip.above)


def bend(anchor: Point, tip: Point, joint: Point, lengths: tuple[float, float]) -> Point:
    """Where the elbow or the knee of a limb is that ends at `tip`."""
    reach = tip - anchor
    distance = math.sqrt(reach.dot(reach))
    upper, lower = lengths
    if not abs(upper - lower) < distance <= upper + lower:
        raise ValueError(f"a limb of {upper} m and {lower} m does not reach {distance:.3f} m")
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    height = math.sqrt(max(upper**2 - along**2, 0))
    return anchor + reach.unit() * along + joint.across(reach) * height


# --- what is seen -----------------------------------------------------------------------------------------------------

Ball = tuple[Point, float]


@dataclass(frozen=True, slots=True)
class Part:
    """What is seen as one: the skins around some balls, a colour; `nearer` by so many metres than it is."""

    name: str
    pieces: tuple[tuple[Ball, ...], ...]
    colour: str
    nearer: float = 0
    outlined: bool = True
    joins: tuple[tuple[Ball, ...], ...] = ()
    """Drawn over this part's line, where the limb goes on."""

    @property
    def balls(self) -> list[Ball]:
        """All its balls."""
        return [ball for piece in self.pieces for ball in piece]


def body(pose: Pose, working: str) -> list[Part]:
    """The parts of a figure; `working` is the leg that is trained, or nothing."""
    bones = skeleton(pose)
    parts = [*trunk_parts(bones), *head_parts(bones, pose)]
    for side in SIDES:
        parts += arm_parts(bones, side)
        parts += leg_parts(bones, side, working)
    return parts


def trunk_parts(bones: Bones) -> list[Part]:
    """Pelvis, back and chest; and the neck."""
    joints = [bones["spine 0"][0], *(bones[f"spine {number}"][1] for number in range(VERTEBRAE))]
    widths = (0.075, 0.062, 0.066, 0.088, 0.1)
    radii = (0.105, 0.095, 0.095, 0.1, 0.075)
    rings = [
        tuple((end, radius) for end in across(joint, width))
        for joint, width, radius in zip(joints, widths, radii, strict=True)
    ]
    shoulders = tuple((end, 0.06) for end in bones["shoulders"])
    shapes = [*(a + b for a, b in pairwise(rings)), rings[-1] + shoulders]
    return [
        Part("pelvis", tuple(shapes[:1]), TROUSERS),
        Part("shirt", tuple(shapes[1:]), SHIRT),
        Part("neck", (((bones["neck"][0], 0.058), (bones["neck"][1], 0.052)),), SKIN, -0.08),
    ]


def head_parts(bones: Bones, pose: Pose) -> list[Part]:
    """A head whose face is toward the front: hair, a nose, an ear and an eye on each side."""
    base = bones["head"][0]
    up, front = way(pose.crown), way(pose.crown + 90)
    middle = base + up * 0.075 + front * 0.02
    skull: tuple[Ball, ...] = ((middle, 0.1), (middle + front * 0.035 - up * 0.055, 0.068))
    crown = middle + up * 0.035 - front * 0.03
    parts = [
        Part("head", (skull,), SKIN),
        Part("nose", (((middle + front * 0.102 - up * 0.025, 0.02),),), SKIN, -0.05),
        Part("hair", (((crown, 0.094), (middle - front * 0.05 - up * 0.02, 0.07)),), HAIR),
        Part("bun", (((middle - front * 0.085 + up * 0.12, 0.045),),), HAIR),
    ]
    for side in SIDES.values():
        aside = Point(0, side, 0)
        eye = middle + front * 0.075 + aside * 0.05 + up * 0.005
        ear = middle - front * 0.005 + aside * 0.092 - up * 0.02
        parts += [Part("eye", (((eye, 0.011),),), INK, 0.02, outlined=False), Part("ear", (((ear, 0.018),),), SKIN, 0.03)]
    return parts


def arm_parts(bones: Bones, side: str) -> list[Part]:
    """An arm in a short sleeve, and its hand."""
    shoulder, elbow = bones[f"{side} upper arm"]
    wrist = bones[f"{side} forearm"][1]
    hand = (bones[f"{side} hand"][1] - wrist).unit()
    skin, shirt = (SKIN, SHIRT) if side == "left" else (SKIN_FAR, SHIRT_FAR)
    cuff = shoulder + (elbow - shoulder) * 0.62
    bare = (cuff, 0.043), (elbow, 0.039)
    forearm = (elbow, 0.039), (wrist, 0.029)
    return [
        Part(f"{side} upper arm", (bare,), skin, joins=(part_of(*forearm),)),
        Part(f"{side} sleeve", (((shoulder, 0.06), (cuff, 0.054)),), shirt, 0.001),
        Part(f"{side} forearm", (forearm,), skin, joins=(part_of(*reversed(bare)),)),
        Part(f"{side} hand", (((wrist, 0.03), (wrist + hand * 0.1, 0.033), (wrist + hand * 0.14, 0.024)),), skin, 0.001),
    ]


def part_of(start: Ball, end: Ball) -> tuple[Ball, Ball]:
    """The first third of a bone."""
    return start, (start[0] + (end[0] - start[0]) * 0.33, start[1] + (end[1] - start[1]) * 0.33)


def leg_parts(bones: Bones, side: str, working: str) -> list[Part]:
    """A leg and its bare foot."""
    hip, knee = bones[f"{side} thigh"]
    ankle = bones[f"{side} shin"][1]
    toes, sole = (bones[f"{side} {name}"][1] - ankle for name in ("toes", "sole"))
    near = side == "left"
    cloth = WORKING if side == working else TROUSERS if near else TROUSERS_FAR
    foot = (
        (ankle, 0.038),
        (ankle + sole * 0.034 - toes * 0.045, 0.036),
        (ankle + sole * 0.045 + toes * 0.13, 0.027),
        (ankle + sole * 0.05 + toes * 0.175, 0.02),
    )
    thigh = (hip, 0.092), (knee, 0.058)
    shin = (knee, 0.058), (ankle, 0.042)
    return [
        Part(f"{side} foot", (foot,), SKIN if near else SKIN_FAR, -0.001),
        Part(f"{side} thigh", (thigh,), cloth, joins=(part_of(*shin),)),
        Part(f"{side} shin", (shin,), cloth, joins=(part_of(*reversed(thigh)),)),
    ]


# --- the camera -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Camera:
    """How far the figure is turned toward the viewer and looked down on, in degrees; where it stands on the page."""

    turn: float
    tilt: float
    origin: tuple[float, float] = (0, 0)
    scale: float = SCALE

    def see(self, point: Point) -> tuple[float, float]:
        """Where a point is on the page."""
        side, away = self.turned(point)
        tilt = math.radians(self.tilt)
        height = point.z * math.cos(tilt) + away * math.sin(tilt)
        return self.origin[0] + side * self.scale, self.origin[1] - height * self.scale

    def depth(self, point: Point) -> float:
        """How far away a point is."""
        tilt = math.radians(self.tilt)
        return self.turned(point)[1] * math.cos(tilt) - point.z * math.sin(tilt)

    def turned(self, point: Point) -> tuple[float, float]:
        """How far right and how far away a point is, seen from the viewer's side."""
        turn = math.radians(self.turn)
        return (
            point.x * math.cos(turn) - point.y * math.sin(turn),
            point.x * math.sin(turn) + point.y * math.cos(turn),
        )


Circle = tuple[float, float, float]


def skin(circles: Sequence[Circle]) -> str:
    """The path around circles, as a rubber band would lie."""
    ends: list[tuple[Circle, float, float]] = []
    for degrees in range(0, 361, 2):
        angle = math.radians(degrees)
        outermost = max(circles, key=lambda circle: support(circle, angle))
        if ends and ends[-1][0] == outermost:
            ends[-1] = (outermost, ends[-1][1], angle)
        else:
            start = tangent(ends[-1][0], outermost, angle) if ends else 0
            if ends:
                ends[-1] = (*ends[-1][:2], start)
            ends.append((outermost, start, angle))
    if len(ends) == 1:
        x, y, radius = ends[0][0]
        return f"M{n(x - radius)} {n(y)}a{n(radius)} {n(radius)} 0 1 1 0 1z"
    path, at = "", (0.0, 0.0)
    for (x, y, radius), start, end in ends:
        first, last = ((x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in (start, end))
        at, step = moved(at, first)
        path += ("l" if path else "M") + step
        at, step = moved(at, last)
        path += f"a{n(radius)} {n(radius)} 0 {int(end - start > math.pi)} 1 {step}"
    return f"{path}z"


def moved(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], str]:
    """Where a step ends that is written whole, and the step."""
    dx, dy = round(end[0] - start[0]), round(end[1] - start[1])
    return (start[0] + dx, start[1] + dy), f"{n(dx)}{'' if dy < 0 else ' '}{n(dy)}"


def support(circle: Circle, angle: float) -> float:
    """How far a circle goes in a direction."""
    x, y, radius = circle
    return x * math.cos(angle) + y * math.sin(angle) + radius


def tangent(one: Circle, other: Circle, near: float) -> float:
    """The direction, close to `near`, in which two circles go equally far."""
    x, y = other[0] - one[0], other[1] - one[1]
    half = math.acos(max(-1, min(1, (one[2] - other[2]) / math.hypot(x, y))))
    middle = math.atan2(y, x)
    found = (middle + half, middle - half)
    return near + min(((angle - near + math.pi) % math.tau - math.pi for angle in found), key=abs)


def n(number: float) -> str:
    """A number as it is written."""
    return str(round(number))


# --- a scene ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """A block between two corners, the lesser first."""

    low: Point
    high: Point
    top: str
    front: str
    side: str

    def draw(self, camera: Camera) -> Iterator[str]:
        """The faces that the camera sees."""
        (x0, y0, z0), (x1, y1, z1) = ((p.x, p.y, p.z) for p in (self.low, self.high))
        x = x0 if camera.turn > 0 else x1
        faces = (
            (self.side, ((x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1))),
            (self.front, ((x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1))),
            (self.top, ((x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1))),
        )
        for colour, corners in faces:
            points = [camera.see(Point(*corner)) for corner in corners]
            path = "L".join(f"{n(x)} {n(y)}" for x, y in points)
            yield f'<path fill="{colour}" d="M{path}z"/>'


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement along a curve through three points; `both` if it goes to and fro."""

    start: Point
    through: Point
    end: Point
    both: bool = False

    def draw(self, camera: Camera) -> Iterator[str]:
        """A line with a head, on a lighter line that keeps it apart from the figure."""
        (x0, y0), (xm, ym), (x1, y1) = (camera.see(point) for point in (self.start, self.through, self.end))
        xc, yc = 2 * xm - (x0 + x1) / 2, 2 * ym - (y0 + y1) / 2
        heads = [head((xc, yc), (x1, y1))]
        if self.both:
            heads.append(head((xc, yc), (x0, y0)))
        tips = "".join(heads)
        line = f"M{n(x0)} {n(y0)}Q{n(xc)} {n(yc)} {n(x1)} {n(y1)}"
        shape = f'<path fill="none" stroke-linecap="round" d="{line}"/><path stroke-linejoin="round" d="{tips}"/>'
        yield f'<g stroke="{CARD}" fill="{CARD}" stroke-width="30">{shape}</g>'
        yield f'<g stroke="{ARROW}" fill="{ARROW}" stroke-width="14">{shape}</g>'


def head(start: tuple[float, float], tip: tuple[float, float], size: float = 38) -> str:
    """The head of an arrow that comes from `start`."""
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    corners = [(tip[0] + size * 0.6 * math.cos(angle), tip[1] + size * 0.6 * math.sin(angle))]
    for turn in (-2.5, 2.5):
        corners.append((tip[0] + size * math.cos(angle + turn), tip[1] + size * math.sin(angle + turn)))
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in corners) + "z"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: a figure, what stands behind it, what it holds, and what moves."""

    pose: Pose
    behind: tuple[Box, ...] = ()
    things: tuple[Part, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    nearer: Mapping[str, float] = field(default_factory=dict)
    """Parts that are to be drawn as if they were nearer, in metres."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Two pictures, the start and the hold or the two ends of a movement: one above the other, or side by side."""

    title: str
    words: str
    scenes: tuple[Scene, Scene]
    turn: float = 18
    tilt: float = 14
    working: str = ""
    moving: bool = False
    beside: bool = False


def draw(drawing: Drawing, *, mirrored: bool = False) -> str:
    """A drawing as SVG."""
    inner = "".join(contents(drawing))
    if mirrored:
        inner = f'<g transform="matrix(-1 0 0 1 {SIZE} 0)">{inner}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE // 2}" height="{SIZE // 2}">'
        f"<title>{escape(drawing.title)}</title><desc>{escape(drawing.words)}</desc>"
        f'<rect width="{SIZE}" height="{SIZE}" rx="56" fill="{CARD}"/>{inner}</svg>\n'
    )


def contents(drawing: Drawing) -> Iterator[str]:
    """The two pictures, and the sign between them."""
    flat = Camera(drawing.turn, drawing.tilt, scale=1)
    boxes = [extents(scene, flat, drawing.working) for scene in drawing.scenes]
    along, aside = (0, 1) if drawing.beside else (1, 0)
    # Along the way from the first picture to the second, each has the room it needs; aside, both have the same.
    starts, ends = [min(box[aside] for box in boxes)] * 2, [max(box[aside + 2] for box in boxes)] * 2
    lengths = [box[along + 2] - box[along] for box in boxes]
    if drawing.beside:
        lengths = [max(lengths)] * 2
    room = SIZE - 2 * MARGIN
    scale = min(SCALE, (room - GAP) / sum(lengths), room / (ends[0] - starts[0]))
    at = SIZE / 2 - (sum(lengths) * scale + GAP) / 2
    for scene, box, length, start, end in zip(drawing.scenes, boxes, lengths, starts, ends, strict=True):
        origin = [0.0, 0.0]
        origin[along] = at - box[along] * scale
        origin[aside] = SIZE / 2 - (start + end) / 2 * scale
        yield from draw_scene(scene, replace(flat, origin=(origin[0], origin[1]), scale=scale), drawing.working)
        at += length * scale + GAP
    middle = at - lengths[1] * scale - GAP * 1.5
    yield sign((middle, SIZE / 2) if drawing.beside else (SIZE / 2, middle), drawing)


def sign(at: tuple[float, float], drawing: Drawing) -> str:
    """What leads from the first picture to the second: there, or there and back."""
    dx, dy = (1, 0) if drawing.beside else (0, 1)
    shape = ""
    for toward in (1, -1) if drawing.moving else (1,):
        apart = 26 * toward if drawing.moving else 0
        x, y = at[0] + apart * dy, at[1] + apart * dx
        shape += head((x - toward * dx, y - toward * dy), (x, y), 34)
    return f'<path fill="{CHEVRON}" d="{shape}"/>'


def extents(scene: Scene, camera: Camera, working: str) -> tuple[float, float, float, float]:
    """The rectangle around a scene: left, top, right, bottom."""
    circles = [
        (*camera.see(at), radius * camera.scale)
        for part in [*body(scene.pose, working), *scene.things]
        for at, radius in part.balls
    ]
    for arrow in scene.arrows:
        circles += [(*camera.see(at), 0.04 * camera.scale) for at in (arrow.start, arrow.through, arrow.end)]
    for box in scene.behind:
        for x in (box.low.x, box.high.x):
            for y in (box.low.y, box.high.y):
                for z in (box.low.z, box.high.z):
                    circles.append((*camera.see(Point(x, y, z)), 0))
    return (
        min(x - r for x, y, r in circles),
        min(y - r for x, y, r in circles),
        max(x + r for x, y, r in circles),
        max(y + r for x, y, r in circles),
    )


def draw_scene(scene: Scene, camera: Camera, working: str) -> Iterator[str]:
    """What stands behind, the figure from the farthest part to the nearest, the arrows."""
    yield f'<g stroke="{INK}" stroke-opacity=".35" stroke-width="3" stroke-linejoin="round">'
    for box in scene.behind:
        yield from box.draw(camera)
    yield "</g>"
    parts = [*body(scene.pose, working), *scene.things]

    def distance(part: Part) -> float:
        middle = sum(camera.depth(at) for at, _ in part.balls) / len(part.balls)
        return middle - part.nearer - scene.nearer.get(part.name, 0)

    yield f'<g stroke="{INK}" stroke-width="{n(OUTLINE * camera.scale)}">'
    for part in sorted(parts, key=distance, reverse=True):
        yield from draw_part(part, camera)
    yield "</g>"
    for arrow in scene.arrows:
        yield from arrow.draw(camera)


def draw_part(part: Part, camera: Camera) -> Iterator[str]:
    """A part in its line; the line is only around all its pieces."""
    edge = "" if part.outlined else ' stroke="none"'
    yield f'<path fill="{part.colour}"{edge} d="{around(part.pieces, camera)}"/>'
    inside = part.joins + (part.pieces if len(part.pieces) > 1 else ())
    if inside:
        yield f'<path fill="{part.colour}" stroke="none" d="{around(inside, camera, -OUTLINE / 2)}"/>'


def around(pieces: Iterable[Sequence[Ball]], camera: Camera, wider: float = 0) -> str:
    """The path around pieces."""
    return "".join(
        skin([(*camera.see(at), (radius + wider) * camera.scale) for at, radius in balls]) for balls in pieces
    )


# --- the exercises ----------------------------------------------------------------------------------------------------

UP, DOWN, AHEAD, BACK = Point(0, 0, 1), Point(0, 0, -1), Point(-1, 0, 0), Point(1, 0, 0)


def mat(low: float, high: float, half: float = 0.33) -> Box:
    """A mat from one x to another."""
    return Box(Point(low, -half, -0.022), Point(high, half, 0), MAT, MAT_EDGE, MAT_EDGE)


def both(kind: str, limb: Limb) -> dict[str, Limb]:
    """The same on both sides: a place is that of the left, and its mirror image."""
    other = limb
    if isinstance(limb, Reach):
        to = limb.to
        if isinstance(to, Point):
            other = replace(limb, to=mirrored(to), joint=mirrored(limb.joint))
        else:
            grip = replace(to, bone=to.bone.replace("left", "right"), aside=-to.aside)
            other = replace(limb, to=grip, joint=mirrored(limb.joint))
    return {f"left {kind}": limb, f"right {kind}": other}


def mirrored(point: Point) -> Point:
    """A point on the other side of the body."""
    return replace(point, y=-point.y)


def standing_on(x: float, y: float, z: float = 0) -> Point:
    """Where the ankle is above a place for the sole of a foot."""
    return Point(x, y, z + 0.072)


KNEELING = both("leg", Reach(Point(0.64, -0.09, 0.06), Point(-0.5, 0, -1), 82))
ON_HANDS = both("arm", Reach(Point(-0.27, -0.17, 0.045), Point(0.3, -1, 0), 182))
FLAT = (170, 168)


def on_knees(spine: tuple[float, float], neck: float, crown: float, hips: tuple[float, float] = (0.22, 0.478), **limbs: Limb) -> Pose:
    return Pose(hips, spine, neck, crown, {**KNEELING, **ON_HANDS, **named(limbs)})


def named(limbs: Mapping[str, Limb]) -> dict[str, Limb]:
    return {name.replace("_", " "): limb for name, limb in limbs.items()}


FEET_FLAT = both("leg", Reach(standing_on(-0.44, -0.09), UP))
AT_SIDES = both("arm", Bent((184, 12), (184, 4), (182, 4)))
PILLOW = Part("cushion", (((Point(0.6, -0.15, 0.035), 0.04), (Point(0.6, 0.15, 0.035), 0.04), (Point(0.78, -0.15, 0.035), 0.04), (Point(0.78, 0.15, 0.035), 0.04)),), CUSHION, -0.3)


def on_back(**limbs: Limb) -> Pose:
    return Pose((0, 0.105), (0, 2), 14, 4, {**FEET_FLAT, **AT_SIDES, **named(limbs)})


def holding(side: str, thigh: str, along: float = 0.42) -> Reach:
    """A hand that comes around a thigh from one side, to hold it from behind."""
    out = SIDES[side]
    return Reach(Grip(f"{thigh} thigh", along, 0.065, out * 0.075), Point(0.3, out * 0.8, -0.6), (180, -75))


BACK_MAT = (mat(-0.75, 0.9),)
KNEE_OVER_HIP = Bent(74, 180, 15)


def with_band(pose: Pose) -> tuple[Part, ...]:
    """A band around the arch of the left foot, its ends in the hands."""
    bones = skeleton(pose)
    ankle, toes = bones["left toes"]
    arch = ankle + (toes - ankle) * 0.05 + (bones["left sole"][1] - ankle) * 0.075
    sides = [arch + Point(0, out * 0.05, 0) for out in SIDES.values()]
    ends = [bones[f"{side} hand"] for side in SIDES]
    return (
        ribbon("band", *sides),
        *(ribbon(f"{name} band", side, hand[0] + (hand[1] - hand[0]) * 0.06) for name, side, hand in zip(SIDES, sides, ends, strict=True)),
    )


def ribbon(name: str, start: Point, end: Point) -> Part:
    """A straight piece of a band."""
    return Part(name, (((start, 0.014), (end, 0.014)),), BAND)


def chair(back: float = 0.3) -> tuple[Box, ...]:
    """A chair whose seat is 0.45 m high and ends at x = -0.14."""
    posts = [
        Box(Point(x, y, 0), Point(x + 0.04, y + 0.04, top), WOOD_TOP, WOOD, WOOD_SIDE)
        for x, y, top in ((back - 0.04, 0.19, 0.92), (-0.14, 0.19, 0.42), (back - 0.04, -0.23, 0.92), (-0.14, -0.23, 0.42))
    ]
    rest = Box(Point(back - 0.05, -0.23, 0.64), Point(back, 0.23, 0.92), WOOD_TOP, WOOD, WOOD_SIDE)
    seat = Box(Point(-0.14, -0.23, 0.42), Point(back, 0.23, 0.46), WOOD_TOP, WOOD, WOOD_SIDE)
    return (posts[0], posts[2], rest, *posts[1::2], seat)


def on_chair(spine: tuple[float, float], neck: float, crown: float, **limbs: Limb) -> Pose:
    feet = both("leg", Reach(standing_on(-0.42, -0.1), Point(-1, 0, 0.4)))
    return Pose((0.03, 0.555), spine, neck, crown, {**feet, **both("arm", Reach(Grip("left thigh", 0.72, -0.085, -0.02), Point(0.4, -1, -0.3), 200)), **named(limbs)})


CROSSED_SITTING = Reach(Grip("right thigh", 0.76, -0.11, 0.03), Point(-0.75, -1, 0.1), 0)


CROSSED_LYING = Reach(Grip("right thigh", 0.76, -0.105, 0.03), Point(-0.2, -1, 0.35), 0)
FIGURE_FOUR = {"right_arm": holding("right", "right"), "left_arm": holding("left", "right", 0.38)}

STRADDLE = both("leg", Bent((181, 42), (183, 42), 5))


def straddle(spine: tuple[float, float], neck: float, crown: float, hands: float) -> Pose:
    return Pose((0, 0.1), spine, neck, crown, {**STRADDLE, **both("arm", Reach(Point(hands, -0.12, 0.045), Point(0.3, -1, 0), 182))})


STEP = Box(Point(-0.95, -0.3, 0), Point(-0.48, 0.1, 0.2), WOOD_TOP, WOOD, WOOD_SIDE)
WALL = Box(Point(-1.0, 0.36, 0), Point(0.3, 0.38, 1.75), "#dfd9c9", "#ece7da", "#dfd9c9")


def at_step(spine: tuple[float, float], neck: float, crown: float, hips: tuple[float, float], hand: Point) -> Pose:
    return Pose(hips, spine, neck, crown, {
        "right leg": Reach(standing_on(0.04, 0.1), Point(-1, 0, 0.1)),
        "left leg": Reach(Point(-0.55, -0.09, 0.278), Point(-0.6, 0, 1), -5),
        "right arm": Reach(hand, Point(0.5, 0.2, -1), 150),
        "left arm": Reach(Grip("left thigh", 0.4, -0.105, -0.03), Point(1, -0.6, 0), 230),
    })


BAND_ON = on_back(left_leg=Bent(75, 140, 0), right_leg=Bent(180, 181, 15), **both("arm", Reach(Point(0.2, -0.15, 0.5), Point(0.3, -1, -0.6), 120)))
BAND_UP = on_back(left_leg=Bent(78, 82, 0), right_leg=Bent(180, 181, 15), **both("arm", Reach(Point(0.3, -0.13, 0.5), Point(0.3, -1, -0.6), 110)))


DRAWINGS = {
    "cat-pose": Drawing(
        "Cat pose", "", (
            Scene(on_knees(FLAT, 172, 175), (mat(-0.65, 0.9),)),
            Scene(on_knees((118, 222), 245, 250, (0.18, 0.474)), (mat(-0.65, 0.9),), arrows=(Arrow(Point(-0.02, -0.1, 0.4), Point(-0.02, -0.1, 0.5), Point(-0.02, -0.1, 0.66)),)),
        ), moving=True,
    ),
    "hip-extension": Drawing(
        "Hip extension", "", (
            Scene(on_knees(FLAT, 172, 175, left_leg=Bent(-26, -26, 0)), (mat(-0.65, 1.1),)),
            Scene(on_knees(FLAT, 172, 175, left_leg=Bent(0, 2, 30)), (mat(-0.65, 1.1),), arrows=(Arrow(Point(1.3, 0, 0.12), Point(1.33, 0, 0.3), Point(1.27, 0, 0.47)),)),
        ), working="left", moving=True,
    ),
    "back-extension": Drawing(
        "Back extension", "", (
            Scene(Pose((0.3, 0.1), (180, 180), 175, 180, {**both("leg", Bent((-1,4), (-2,4), 80)), **both("arm", Reach(Point(-0.5, -0.2, 0.04), Point(-.3, -1, 0), 180))}), (mat(-0.65, 1.4),)),
            Scene(Pose((0.3, 0.1), (176, 118), 125, 122, {**both("leg", Bent((-1,4), (-2,4), 80)), **both("arm", Reach(Point(-0.35, -0.17, 0.04), Point(.6, -.3, -1), 180))}), (mat(-0.65, 1.4),), arrows=(Arrow(Point(-0.42, 0, 0.16), Point(-0.44, 0, 0.3), Point(-0.4, 0, 0.5)),)),
        ),
    ),
    "knees-to-chest": Drawing(
        "Knees to chest", "", (
            Scene(on_back(**both("leg", KNEE_OVER_HIP), left_arm=holding("left", "left"), right_arm=holding("right", "right")), BACK_MAT, (PILLOW,)),
            Scene(on_back(**both("leg", Bent(40, 195, 20)), left_arm=holding("left", "left"), right_arm=holding("right", "right")), BACK_MAT, (PILLOW,), (Arrow(Point(-0.05, 0, 0.66), Point(0.22, 0, 0.62), Point(0.44, 0, 0.48)),)),
        ),
    ),
    "lifted-leg": Drawing(
        "Lifted leg", "", (
            Scene(on_back(left_leg=KNEE_OVER_HIP, left_arm=holding("left", "left"), right_arm=holding("right", "left")), BACK_MAT, (PILLOW,)),
            Scene(on_back(left_leg=Bent(74, 86, 15), left_arm=holding("left", "left"), right_arm=holding("right", "left")), BACK_MAT, (PILLOW,), (Arrow(Point(-0.22, 0, 0.62), Point(-0.16, 0, 0.8), Point(-0.02, 0, 0.94)),)),
        ), working="left",
    ),
    "ankle-pumps": Drawing(
        "Ankle pumps", "", (
            Scene(on_back(left_leg=Bent(74, 112, 55), left_arm=holding("left", "left"), right_arm=holding("right", "left")), BACK_MAT, (PILLOW,), (Arrow(Point(0.16, 0, 0.9), Point(0.12, 0, 1.02), Point(0.02, 0, 1.09)),)),
            Scene(on_back(left_leg=Bent(74, 112, -20), left_arm=holding("left", "left"), right_arm=holding("right", "left")), BACK_MAT, (PILLOW,), (Arrow(Point(0.02, 0, 1.09), Point(0.14, 0, 1.06), Point(0.22, 0, 0.96)),)),
        ), working="left", moving=True,
    ),
    "hamstring-with-band": Drawing(
        "Band", "", (
            Scene(BAND_ON, (mat(-1.0, 0.9),), (PILLOW, *with_band(BAND_ON))),
            Scene(BAND_UP, (mat(-1.0, 0.9),), (PILLOW, *with_band(BAND_UP)), (Arrow(Point(0.2, 0, 1.02), Point(0.36, 0, 0.98), Point(0.48, 0, 0.88)),)),
        ), working="left",
    ),
    "figure-four": Drawing(
        "Figure four", "", (
            Scene(on_back(left_leg=CROSSED_LYING), BACK_MAT, (PILLOW,)),
            Scene(on_back(right_leg=Bent(75, 185, 10), left_leg=CROSSED_LYING, **FIGURE_FOUR), BACK_MAT, (PILLOW,), (Arrow(Point(-0.34, 0.09, 0.62), Point(-0.16, 0.09, 0.78), Point(0.1, 0.09, 0.86)),)),
        ), working="left", turn=42, tilt=24,
    ),
    "groin-stretch": Drawing(
        "Groin", "", (
            Scene(straddle((96, 102), 99, 94, -0.2), (mat(-0.9, 0.25, 0.78),)),
            Scene(straddle((115, 135), 142, 132, -0.55), (mat(-0.9, 0.25, 0.78),), arrows=(Arrow(Point(-0.12, 0, 0.95), Point(-0.4, 0, 0.9), Point(-0.62, 0, 0.68)),)),
        ), turn=28, tilt=28,
    ),
    "seated-figure-four": Drawing(
        "Seated four", "", (
            Scene(on_chair((90, 90), 92, 90, left_leg=CROSSED_SITTING, left_arm=Reach(Grip("left shin", 0.12, above=0.085), Point(.5,-1,-.2), 200), right_arm=Reach(Grip("left shin", 0.72, above=0.085), Point(.5,1,-.2), 200)), chair()),
            Scene(on_chair((112, 124), 125, 115, left_leg=CROSSED_SITTING, left_arm=Reach(Grip("left shin", 0.12, above=0.085), Point(.5,-1,-.2), 200), right_arm=Reach(Grip("left shin", 0.72, above=0.085), Point(.5,1,-.2), 200)), chair(), arrows=(Arrow(Point(-0.08, 0, 1.36), Point(-0.32, 0, 1.36), Point(-0.5, 0, 1.22)),)),
        ), working="left", turn=45, tilt=14, beside=True,
    ),
    "seated-cat-pose": Drawing(
        "Seated cat", "", (
            Scene(on_chair((88, 90), 92, 90), chair()),
            Scene(on_chair((60, 150), 175, 185), chair(), arrows=(Arrow(Point(0.02, -0.2, 0.86), Point(0.1, -0.2, 0.87), Point(0.25, -0.2, 0.9)),)),
        ), turn=20, tilt=12, beside=True, moving=True,
    ),
    "standing-hamstring": Drawing(
        "Standing", "", (
            Scene(at_step((90, 90), 92, 90, (-0.02, 0.885), Point(-0.4, 0.325, 1.24)), (WALL, STEP)),
            Scene(at_step((136, 140), 144, 140, (0.03, 0.87), Point(-0.72, 0.325, 1.22)), (WALL, STEP), arrows=(Arrow(Point(-0.12, 0, 1.62), Point(-0.36, 0, 1.62), Point(-0.56, 0, 1.48)),)),
        ), working="left", turn=22, tilt=12, beside=True,
    ),
}


def main() -> None:
    """Write every drawing beside this file."""
    for name, drawing in DRAWINGS.items():
        Path(__file__).with_name(f"{name}.svg").write_text(draw(drawing), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
