"""Tables: CSV, tab-separated and Markdown, with headings or without, their columns in any order."""

import pytest
from scenes import parsed

from voiceguide.errors import UsageError
from voiceguide.importing.markdown import script_of
from voiceguide.importing.read import read_list


def made(text, language=None, encoding="utf-8"):
    """The name and options of each exercise, and its notes; the script has no problems."""
    routine = read_list(text.encode(encoding), "mine", language, "en")
    parsed(script_of(routine, "Mine"))
    return [(one.name, dict(one.options), one.notes) for one in routine.exercises]


CALF = ("Calf stretch", {"hold": "30s", "rounds": "2", "sides": "left, right", "rest": "20s"}, ("slowly",))


@pytest.mark.parametrize(
    "text",
    [
        "Exercise,Seconds,Sets,Sides,Rest,Notes\nCalf stretch,30,2,both,20,slowly\n",
        "Notes;Rest;Exercise;Sides;Sets;Hold (s)\nslowly;20 s;Calf stretch;each;2;30\n",
        "name\tnote\tduration\trounds\tside\trest time\nCalf stretch\tslowly\t0:30\t2\tL/R\t0:20\n",
        '"Exercise","Time","Series","Side","Break","Comment"\r\n"Calf stretch","30 sec","2x","yes","20","slowly"\r\n',
        "| Exercise | Hold | Sets | Sides | Rest | Notes |\n|--|--|--|--|--|--|\n|Calf stretch|30s|2|x|20s|slowly|\n",
        "Exercise,Minutes,Sets,Sides,Rest,Notes\nCalf stretch,0.5,2,both,20,slowly\n",
        "Exercise | Dose | Rest | Notes\n---|:-:|---|---\n**Calf stretch** | 2x30s L/R | 20 | slowly\n",
    ],
)
def test_columns_are_found_by_their_headings(text):
    """With commas, semicolons, tabs or bars between them."""
    assert made(text, "en") == [CALF]


@pytest.mark.parametrize(
    "text",
    [
        "Exercise      Sets  Reps  Notes\nHeel raise    3     12    slowly\nBridge              8\n",
        " Exercise   Sets  Reps   Notes\n --------------------\n Heel raise    3    12  slowly\n Bridge              8",
    ],
)
def test_columns_may_be_aligned_with_spaces(text):
    """To the left or to the right, and with cells that are empty."""
    assert made(text, "en") == [
        ("Heel raise", {"reps": "12", "tempo": "2-2", "sets": "3"}, ("slowly",)),
        ("Bridge", {"reps": "8", "tempo": "2-2"}, ()),
    ]


def test_headings_and_decimal_commas_in_german():
    """Their language is that of the table."""
    text = "Übung;Dauer (s);Sätze;Seite;Pause;Bemerkung\nWade;7,5;2;beide;20;langsam\nBrücke;;3;;;mit Band\n"
    assert made(text) == [
        ("Wade", {"hold": "7500ms", "rounds": "2", "sides": "links, rechts", "rest": "20s"}, ("langsam",)),
        ("Brücke", {"reps": "10", "tempo": "2-2", "sets": "3"}, ("mit Band",)),
    ]


def test_a_table_from_an_old_spreadsheet_is_read():
    """In the encodings of Windows."""
    text = "Übung;Wiederholungen\nBrücke;12\n"
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        assert made(text, encoding=encoding) == [("Brücke", {"reps": "12", "tempo": "2-2"}, ())]


def test_repetitions_and_ranges_in_cells():
    """A cell may say more than its heading."""
    text = "Exercise,Sets,Reps,Position\nSquat,3,10-12,Standing\nBird dog,2,8 each side,On hands and knees\n"
    routine = read_list(text.encode(), "mine", None, "en")
    assert [section.title for section in routine.sections] == ["Standing", "On hands and knees"]
    assert [dict(one.options) for one in routine.exercises] == [
        {"reps": "10-12", "tempo": "2-2", "sets": "3"},
        {"reps": "8", "tempo": "2-2", "sets": "2", "sides": "left, right"},
    ]


def test_without_headings_the_cells_tell():
    """A name, seconds, and perhaps a side or a note; the other side of an exercise is the same one."""
    text = "Calf stretch,30,left\nCalf stretch,30,right\nPlank,45\nRest,15\nBridge,60,,slowly\n"
    assert made(text) == [
        ("Calf stretch", {"hold": "30s", "sides": "left, right"}, ()),
        ("Plank", {"hold": "45s", "rest after": "15s"}, ()),
        ("Bridge", {"hold": "60s"}, ("slowly",)),
    ]


def test_instructions_are_spoken():
    """And what says only how much is not."""
    text = 'Exercise,Hold,Instructions\nBridge,20,"Lie down, lift your hips. Hold for 20 seconds."\n'
    (bridge,) = read_list(text.encode(), "mine", None, "en").exercises
    assert bridge.words == ("Lie down, lift your hips.",)


def test_a_row_that_is_not_understood_is_kept():
    """With its line."""
    routine = read_list(b"Exercise,Seconds\nBridge,20\n,30\n", "mine", None, "en")
    assert routine.skipped == ((3, "30"),)


@pytest.mark.parametrize(
    "text",
    ["kind,name,hold\nplane,Bridge,20s\n", "kind,name\nroutine,Mine\n"],
)
def test_a_table_of_ours_that_was_spoiled_is_refused(text):
    """With what is wrong."""
    with pytest.raises(UsageError, match=r"row 2 is a `plane`|no exercise was found"):
        read_list(text.encode(), "mine", None, "en")


def test_rests_are_in_the_unit_of_their_heading():
    """And a word for sides that is not known is taken for both of them, and noted."""
    text = "Exercise,Sets,Reps,Rest (minutes),Side\nBird dog,3,10,1.5,alternating\n"
    (bird_dog,) = read_list(text.encode(), "mine", None, "en").exercises
    assert (bird_dog.options["rest"], bird_dog.options["sides"]) == ("90s", "left, right")
    assert "took `alternating` as both sides" in bird_dog.guesses
