"""Whatever is left out of a routine, no words are of a position that the listener is not in."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, takewhile

import pytest

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.render import estimate, estimated_fit
from voiceguide.errors import UsageError
from voiceguide.paths import data_folder
from voiceguide.script.library import entries
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.fit import FitRequest, without
from voiceguide.session.model import Choices, Speech, TalkStep
from voiceguide.session.planner import plan
from voiceguide.units import MINUTE

FOLDER = data_folder("scripts")
ROUTINES = [entry.name for entry in entries([FOLDER])]
RATE = 150

BEGINNING, KNEES, FRONT, BACK, FLOOR, AT_CHAIR, CHAIR, STANDING = (
    "wherever the session begins", "hands and knees", "face down", "on the back", "sitting on the floor",
    "kneeling at the chair", "on the chair", "standing",
)  # fmt: skip
ANYWHERE = {BEGINNING, KNEES, FRONT, BACK, FLOOR, AT_CHAIR, CHAIR, STANDING}
UP = ANYWHERE - {BACK}
"""Not on the back: only from there, getting up has to be told."""

# What each sentence of a section or of the closing begins with, in English and in German; the positions in which it can
# be followed; and the one that it leads to, if any.
WAYS = (
    (
        "When you are ready, come onto your hands and knees",
        "Wenn du so weit bist, komm auf alle viere",
        {BEGINNING},
        KNEES,
    ),
    ("Put your hands under your shoulders", "Setz die Hände unter die Schultern", {KNEES}, None),
    ("Lie down on your front", "Leg dich auf den Bauch", {BEGINNING, KNEES}, FRONT),
    ("Come onto your back", "Komm auf den Rücken", {BEGINNING, KNEES, FRONT}, BACK),
    ("Put the cushion under your head", "Leg das Kissen unter den Kopf", {BACK}, None),
    ("Bend your knees, roll to one side", "Beug die Knie, roll dich auf eine Seite", {BACK}, FLOOR),
    ("Bend your knees, and roll over onto", "Beug die Knie, und roll dich herum", {BACK}, KNEES),
    ("Lean on the chair, and get up slowly", "Stütz dich auf den Stuhl, und steh langsam auf", {KNEES}, STANDING),
    ("Sit on the floor", "Setz dich auf den Boden", {BEGINNING, KNEES, FRONT, FLOOR}, FLOOR),
    ("Come up onto your knees, and go to the chair", "Komm auf die Knie, und rutsch", {KNEES, FRONT, FLOOR}, AT_CHAIR),
    (
        "Lean on the seat with both hands, put one foot on the floor, and get up",
        "Stütz die Hände auf den Sitz, stell einen Fuß auf den Boden, und steh langsam auf",
        {AT_CHAIR},
        STANDING,
    ),
    ("Put both feet flat on the floor", "Stell beide Füße flach auf den Boden", {CHAIR}, None),
    ("Turn around, and sit down", "Dreh dich um, und setz dich hin", {STANDING}, CHAIR),
    ("When you are ready, sit down on the chair", "Wenn du so weit bist, setz dich auf den Stuhl", {BEGINNING}, CHAIR),
    ("Stand up slowly", "Steh langsam auf, und warte", {CHAIR}, STANDING),
    ("Turn to the chair, lean on the seat", "Dreh dich zum Stuhl, stütz dich", {BEGINNING, STANDING}, KNEES),
    ("Sit down on one hip, and lie down", "Setz dich neben die Füße, und leg dich", {KNEES}, BACK),
    ("Bend your knees, your feet flat", "Winkle die Beine an", {BACK}, None),
    ("Get up slowly, holding on to something firm", "Steh langsam auf, halt dich dabei fest", UP, STANDING),
    ("Go to the step", "Geh zur Stufe", {STANDING}, None),
    ("Open your eyes", "Öffne die Augen", ANYWHERE, None),
    ("Well done", "Gut gemacht", UP, None),
    ("Rest as you like", "Ruh dich aus, wie du magst", UP, None),
    ("Notice how your back and your legs feel", "Spür, wie sich Rücken und Beine anfühlen", UP, None),
    ("Then open your eyes, and walk", "Dann öffne die Augen, und geh", UP, None),
)  # fmt: skip

POSITIONS = {
    KNEES: ("Cat pose", "Hip extension", "Katzenbuckel", "Hüftstreckung"),
    FRONT: ("Back extension", "Rückenstreckung"),
    BACK: (
        "Knees to chest", "Figure four", "Lifted leg stretch", "Ankle pumps", "Hamstring with a band",
        "Knie zur Brust", "Gesäßdehnung im Liegen", "Bein nach oben strecken", "Fußpumpe", "Beinrückseite mit Band",
    ),
    FLOOR: ("Groin stretch", "Grätsche im Sitzen"),
    CHAIR: ("Seated cat pose", "Seated figure four", "Katzenbuckel im Sitzen", "Gesäßdehnung auf dem Stuhl"),
    STANDING: ("Standing hamstring", "Beinrückseite im Stehen"),
}  # fmt: skip
NEEDED = {exercise: position for position, exercises in POSITIONS.items() for exercise in exercises}


@cache
def routine(name):
    return parse_routine(*read_script(FOLDER / f"{name}.md"))


def after(position, sentence):
    """The position of a listener who does what the sentence says; fails if that cannot be done."""
    for english, german, positions, leads_to in WAYS:
        if sentence.startswith((english, german)):
            assert position in positions, f"{position}: {sentence}"
            return leads_to or position
    pytest.fail(f"not in the table: {sentence}")


def follow(session):
    """Do everything that is said, from the first change of position to the closing."""
    position = BEGINNING
    for step in plan(session, Choices()).steps[1:]:
        if step.ref.exercise:
            assert position == NEEDED[step.ref.exercise], f"{position}: {step.ref.exercise}"
        elif isinstance(step, TalkStep):
            for sentence in sentences(step):
                position = after(position, sentence)


def test_every_way_is_tried():
    """Each is said in a routine, in both languages."""
    said = {
        sentence
        for name in ROUTINES
        for step in plan(routine(name), Choices()).steps
        if isinstance(step, TalkStep)
        for sentence in sentences(step)
    }
    for english, german, *_ in WAYS:
        assert any(sentence.startswith(english) for sentence in said), english
        assert any(sentence.startswith(german) for sentence in said), german


def sentences(step) -> Iterator[str]:
    for line in step.lines:
        if isinstance(line.sound, Speech):
            yield from re.split(r"(?<=[.!?])\s+", line.sound.text)


@pytest.mark.parametrize("left_out", [0, 1, 2])
@pytest.mark.parametrize("name", ROUTINES)
def test_each_position_is_reached_from_the_one_before(name, left_out):
    """In the whole routine, and without any one or two of its exercises."""
    whole = routine(name)
    for numbers in combinations(range(len(whole.exercises)), left_out):
        follow(without(whole, numbers))


@pytest.mark.parametrize("name", ROUTINES)
def test_each_position_of_a_shortened_session_is_reached(name):
    """In every whole number of minutes that the routine fits into, down from its length."""
    whole, chimes = routine(name), load_chimes(None)
    length = estimate(whole, Choices(), chimes, RATE).length
    limits = range(length // MINUTE * MINUTE, MINUTE, -MINUTE)
    sessions = [*takewhile(bool, (shortened(whole, limit, chimes) for limit in limits))]
    assert len(sessions[-1].exercises) < len(whole.exercises)
    for session in sessions:
        follow(session)


def shortened(whole, limit, chimes):
    """The routine in this time; nothing if that is too short."""
    try:
        return estimated_fit(FitRequest(whole, Choices(), limit), chimes, RATE).routine
    except UsageError:
        return None
