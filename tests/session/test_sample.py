"""A sample: half a minute of a session that shows what it sounds like."""

import pytest
from scenes import heard, length_of, placed, planned

from voiceguide.session.sample import HOLD, LONGEST, sample_of
from voiceguide.session.timeline import place

HELD = "### Squat\n\n- hold: 30s\n- halfway: Half.\n- release: Stand up.\n\nBend your knees.\n"
MOVED = "### Cat pose\n\n- repeat: 4 x Up 3s, Down 2s\n- release: Rest.\n\nMove slowly.\n"


def sample(*exercises, under_title="Take care."):
    return place(sample_of(planned("\n".join((f"# Back\n\n{under_title}\n", *exercises))), length_of), length_of)


def test_a_sample_leads_into_the_first_hold_and_out_of_it():
    """The title, the words, the countdown, a short hold with its ticks and its end, and the release."""
    ticks = ["<tick>"] * 3
    assert heard(sample(MOVED, HELD)) == [
        *("<listen>", "Back.", "The last one: Squat.", "Bend your knees."),
        *(*ticks, "<start>", *ticks, "<end>", "Stand up."),
    ]


def test_the_hold_of_a_sample_is_short():
    """Its start and its end are what is to be heard."""
    (hold,) = sample(HELD).holds
    assert hold.length == HOLD < placed(f"# Back\n\n{HELD}").holds[0].length


def test_a_sample_of_movements_has_one_repetition():
    """The last, in which that is said."""
    assert heard(sample(MOVED))[-5:] == ["<start>", "Last one. Up", "Down", "<end>", "Rest."]


@pytest.mark.parametrize("sentences", [1, 3, 40])
def test_a_sample_keeps_as_many_words_as_there_is_time_for(sentences):
    """Up to half a minute in all."""
    words = "\n\n".join(f"Bend your knees a little more, as if to sit down on a chair, {n}." for n in range(sentences))
    timeline = sample(HELD.replace("Bend your knees.", words))
    said = sum(sound.startswith("Bend your knees a little") for sound in heard(timeline))
    assert timeline.length <= LONGEST
    assert said == sentences or timeline.length > LONGEST - 8000


def test_a_sample_is_one_chapter():
    """That of its exercise."""
    timeline = sample(MOVED, HELD)
    assert [(chapter.title, chapter.start, chapter.end) for chapter in timeline.chapters] == [
        ("Squat", 0, timeline.length)
    ]


def test_without_words_a_sample_has_the_chimes():
    """For whoever chooses those."""
    said = place(sample_of(planned(f"# Back\n\n- talk: chimes\n\n{HELD}"), length_of), length_of)
    assert [sound for sound in heard(said) if not sound.startswith("<")] == []
    assert "<start>" in heard(said)
