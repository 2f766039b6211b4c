"""What is no list is refused with a plain sentence, and nothing that it names is followed."""

import json

import pytest

from voiceguide.errors import UsageError
from voiceguide.importing.read import read_list

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<workout_file><name>&b;</name><workout><SteadyState Duration="60"/></workout></workout_file>"""
OUTSIDE = BOMB.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')

ENDLESS = '<IntervalsT Repeat="100" OnDuration="9" OffDuration="9"/>'


def refusal(content):
    with pytest.raises(UsageError) as refused:
        read_list(content if isinstance(content, bytes) else content.encode(), "mine", None, "en")
    (line,) = refused.value.lines
    assert len(line) < 300
    return line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Cat pose 20s\n" * 10_000, "this list has 10000 lines; a list can have at most 500"),
        ("a,b,c\n" * 10_000, "this list has 10000 lines"),
        ("Cat pose " * 10_000, "this list has over 60000 characters"),
        ("", "there is nothing in this list"),
        (" \n\n", "there is nothing in this list"),
        ("!!!\n???\n", "no exercise was found in this list"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "this is not a text file"),
        (bytes(range(256)) * 10, "this is not a text file"),
        (b"PK\x03\x04word/document.xml", "this is a Word document, a spreadsheet or another packed file, not text"),
        (b"%PDF-1.7", "this is a PDF, not text; copy the list from it"),
        (b"x" * 1_000_001, "this file is over 1 MB"),
        ("<html><body>Cat pose</body></html>", "this is a web page; copy the list from it"),
        ('{"packages": {"": {"name": "x"}}}', "this JSON is not of a program that voiceguide knows"),
        ("[1, 2, 3]", "this JSON is not of a program that voiceguide knows"),
        ('{"name": "x", ', "this looks like JSON, but cannot be read: line 1"),
        ("[" * 100_000, "this JSON is nested too deep"),
        ('{"a": ' * 50_000 + "1" + "}" * 50_000, "this JSON is nested too deep"),
        ('{"a": ' + "9" * 10_000 + "}", "this JSON has a number that is too long"),
        (BOMB, "this XML declares a document type or entities"),
        (OUTSIDE, "this XML declares a document type or entities"),
        ("<workout_file><workout>" + "<a>" * 100_000, "this XML is nested too deep"),
        ("<workout_file><workout>", "this XML cannot be read: line 1"),
        ("<gpx><trk/></gpx>", "this XML is `gpx`, not a workout"),
        ("<workout_file><workout/></workout_file>", "there is nothing to do in this workout"),
        ('<workout_file><IntervalsT Repeat="9999999" OnDuration="9"/></workout_file>', "repeated too often"),
        (f"<workout_file>{ENDLESS * 200}</workout_file>", "this workout has over 10000 intervals"),
        ('<workout_file><SteadyState Duration="soon"/></workout_file>', "has no length that can be used"),
        ('<workout_file><SteadyState Duration="1e999"/></workout_file>', "has no length that can be used"),
        ("[Gap: 99999999 hours]\n", "has no length that can be used"),
        ("00:00 ; Done\n00:00 ; Really\n", "there are no exercises in this list of times"),
        ("00:00 Bridge\n10:00:00 Plank\n23:00:00 End\n", "the interval `Plank` has no length that can be used"),
        ("3 x " * 2_000, "this list has a line of 8000 characters; write a line for each exercise"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(content, said):
    """In a sentence that says what would be right."""
    assert said in refusal(content)


def seconds(**changes):
    return json.dumps({"name": "x", "type": 0, "numberOfSets": 1, "intervals": [], **changes})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (seconds(), "there are no exercises in a file of Seconds"),
        (seconds(intervals=[{"name": "Hold", "duration": 5, "indefinite": True}]), "the interval `Hold` has no end"),
        (seconds(intervals=[{"name": "Hold", "duration": -5}]), "has no length that can be used"),
        (seconds(intervals=[{"name": "Hold", "duration": 1e300}]), "has no length that can be used"),
        (seconds(intervals=[{"name": "Hold", "duration": "nan"}]), "has no length that can be used"),
        (seconds(intervals=[{"name": "Hold", "duration": None}]), "has no length that can be used"),
        (seconds(intervals=[{"name": "Hold", "duration": 5}], numberOfSets="1e9"), "can have from 1 to 50 rounds"),
        (seconds(intervals=[{"name": str(n), "duration": 5} for n in range(2000)]), "it has 2000 intervals"),
        (json.dumps({"packs": [{"items": [{"items": []}]}] * 3}), "this JSON is not of a program"),
    ],
)  # fmt: skip
def test_a_timer_that_cannot_be_a_routine_is_refused(content, said):
    """With what is wrong with it."""
    assert said in refusal(content)


def test_packs_in_packs_are_opened_so_far():
    """And no further."""
    data = json.loads(seconds(intervals=[{"name": "Hold", "duration": 5}]))
    for _ in range(30):
        data = {"packs": [{"items": [data]}]}
    assert "packs in packs" in refusal(json.dumps(data))
