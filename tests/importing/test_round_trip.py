"""A routine written as a table and read again is the same session."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import length_of, parsed

from voiceguide.importing.columns import routine_table
from voiceguide.importing.markdown import script_of
from voiceguide.importing.read import read_list
from voiceguide.paths import data_folder
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

PROGRAMMES = sorted((Path(__file__).parents[1] / "session" / "programmes").glob("*.md"))
BUNDLED = sorted(path for path in data_folder("scripts").glob("*.md") if path.stem != "README")


def again(routine):
    """The routine in the script that its table makes."""
    imported = read_list(routine_table(routine).encode(), "again", None, "en")
    return parse_routine(Script("again.md", script_of(imported, "Again")))


def heard(routine, **choices):
    """All that is heard, and when, whatever lines it comes from."""
    timeline = place(plan(routine, Choices(**choices)), length_of)
    cues = [(cue.start, cue.length, cue.sound, replace(cue.ref, line=0)) for cue in timeline.cues]
    holds = [(hold.start, hold.length, replace(hold.ref, line=0)) for hold in timeline.holds]
    return (
        timeline.length,
        [(chapter.title, chapter.start, chapter.end) for chapter in timeline.chapters],
        timeline.rests,
        cues,
        holds,
    )


@pytest.mark.parametrize("path", [*PROGRAMMES, *BUNDLED], ids=lambda path: path.name)
@pytest.mark.parametrize("choices", [{"level": 0}, {"level": 70, "sore": "right"}, {"talk": "brief"}], ids=str)
def test_a_routine_is_the_same_session(path, choices):
    """Also one that links to exercises, in German, with tempo, circuits, ladders and sides."""
    routine = parse_routine(*read_script(path))
    assert heard(again(routine), **choices) == heard(routine, **choices)


def test_a_note_keeps_its_paragraphs():
    """A paragraph that is wrapped in the script does not fall apart."""
    text = "# A\n\n### B\n\n- hold: 9s\n\n> One line,\n> and its end.\n>\n> Another.\n"
    (exercise,) = again(parse_routine(Script("a.md", text))).exercises
    assert exercise.notes == ("One line, and its end.\n\nAnother.",)


WORK = st.sampled_from(
    [
        *("- hold: 20s", "- hold: 10-30s\n- rounds: 1-3", "- hold: 20s, 30s, 40-50s", "- duration: 90s"),
        *(
            "- hold: 1500ms",
            '- hold: 9s\n- halfway: Half, "nearly".\n- at 3s: Sink; now.',
            "- hold: 30s\n- at 5s left: Soon.",
        ),
        *("- reps: 8-12\n- tempo: 2-1-2", "- reps: 5\n- tempo: Up 2s, Down 1.5-3s", "- repeat: 2 min x In 4s, Out 6s"),
        *("- reps: 5\n- tempo: 0-2-0\n- count: off", "- repeat: 4 x Up 2s\n- count: on\n- sets: 2"),
    ]
)
OPTION = st.sampled_from(
    [
        *(
            "",
            "- rest: 20s",
            "- rest after: 90s",
            "- switch: 12s",
            "- ready: 0s",
            "- countdown: off",
            "- countdown: 5s",
        ),
        *(
            "- sides: left, right",
            "- sides: left, right, one at a time",
            "- sides: near, far, sore first",
            "- fetch: band",
        ),
        *(
            "- sides: right, left, as written",
            "- sides: a, b, c",
            "- priority: 2",
            "- talk: brief",
            "- release: Let go.",
        ),
        *(
            "- easier: Less.",
            "- ease off: off",
            "- rest at 5s left: Soon.",
            "- rest at 40%: Soon half.",
            "- fetching: 3s",
        ),
    ]
)
WORDS = st.sampled_from(
    ["", "Do it.", 'One.\n\nTwo, "three" … four.', "Wait ... then\ngo, 3 * 4 = 12.", "> Two kilos.\n> Daily."]
)


@st.composite
def exercises(draw):
    chosen = {option.partition(":")[0]: option for option in draw(st.lists(OPTION, max_size=4)) if option}
    bullets = "\n".join((draw(WORK), *chosen.values()))
    return f"### {draw(st.sampled_from(['Bridge', 'Cat, cow', 'Leg *lift*']))}\n\n{bullets}\n\n{draw(WORDS)}\n\n"


SECTION = st.sampled_from(
    [
        *(
            "",
            "## Floor\n\n- settle: 4s\n- leave: Up.\n\nLie down.\n\n",
            "## Ring\n\n- circuit: 2-3\n- circuit rest: 30s\n\n",
        ),
        *(
            "## Chair\n\n- needs: chair\n- talk: brief\n- rest: 5s\n\nSit.\n\n",
            "## Wall\n\n- switch: 20s\n- ready: 2s\n\n",
        ),
    ]
)
TITLE = st.sampled_from(
    [
        *(
            "",
            "- rest: 15s\n- ready: 4s\n",
            "- needs: mat, chair\n- closing: Well done.\n",
            "- talk: chimes\n",
            "- circuit: 2\n",
        ),
        *(
            "- pronounce: cow = kau\n- pronounce: leg = lehg\n- reminder: Stop.\n",
            "- phrase: next = Then: {exercise}.\n- rate: 120\n",
        ),
        "- summary: Short\n- author: Sam\n- language: de\n- settle: 3s\n",
    ]
)


@given(
    TITLE,
    WORDS,
    st.lists(st.tuples(SECTION, st.lists(exercises(), min_size=1, max_size=3).map("".join)), min_size=1, max_size=3),
)
@settings(max_examples=75)
def test_any_routine_is_the_same_session(title, words, sections):
    """At every level, with a sore side or without."""
    body = "".join(f"{heading}{text}" for heading, text in sections)
    if "circuit" in title:
        body = body.replace("- circuit: 2-3\n- circuit rest: 30s\n", "")
    routine = parsed(f"# My session\n\n{title}\n{words}\n\n{body}")
    for choices in ({"level": 0}, {"level": 100, "sore": "right"}):
        assert heard(again(routine), **choices) == heard(routine, **choices)
