"""Lengths of time are spoken as words of the script's language."""

import pytest

from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine
from voiceguide.session.model import Choices, Speech
from voiceguide.session.phrases import with_units
from voiceguide.session.planner import plan, speeches


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("en", "Hold for 20 s, then rest.", "Hold for twenty seconds, then rest."),
        ("en", "2 × 20 s each side", "2 × twenty seconds each side"),
        ("en", "Rest 1 min.", "Rest one minute."),
        ("en", "Rest 90s now.", "Rest one minute thirty seconds now."),
        ("en", "About 1:30 min of it.", "About one minute thirty seconds of it."),
        ("en", "Hold 30 sec. and breathe.", "Hold thirty seconds and breathe."),
        ("en", "Hold 30 sec. Then breathe.", "Hold thirty seconds. Then breathe."),
        ("de", "Halte 20 Sek. lang.", "Halte zwanzig Sekunden lang."),
        ("de", "Ruhe 1 Min.", "Ruhe eine Minute."),
    ],
)
def test_numbers_with_a_unit_are_words(language, written, said):
    """In the forms that the number needs."""
    assert with_units(written, BUILT_IN.words(language).length) == said


@pytest.mark.parametrize(
    "text",
    ["Press the T4 down.", "Do 3 sets.", "In 1.5 s or so.", "At 7:30 in the morning", "The 20th second", "20 m away"],
)
def test_all_else_is_left_to_the_voice(text):
    """It knows the numbers of its language."""
    assert with_units(text, BUILT_IN.words("en").length) == text


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("en", "2 × 20 s each side", "2 times twenty seconds each side"),
        ("en", "2x20 s, 3×10", "2 times twenty seconds, 3 times 10"),
        ("en", "Lift it 1 cm, approx. 20 cm high.", "Lift it one centimeter, approximately 20 centimeters high."),
        ("de", "2 × 20 s, z. B. mit 3 kg", "2 mal zwanzig Sekunden, zum Beispiel mit 3 Kilogramm"),
        ("pl", "2 cm, 20 cm", "dwa centymetry, 20 centymetrów"),
    ],
)
def test_signs_units_and_abbreviations_are_words(language, written, said):
    """In the language of the script, whatever speaks it."""
    script = Script("s.md", f"# T\n\n- language: {language}\n\n### A\n\n- hold: 9s\n\n{written}\n")
    planned = plan(parse_routine(script), Choices())
    assert [speech.spoken for speech in speeches(planned.steps) if speech.text == written] == [said]


def test_what_is_shown_stays_as_it_is_written():
    """Only what is spoken changes, and the script's own pronunciation goes first."""
    script = Script(
        "s.md", "# T\n\n- pronounce: 5 s = a moment\n\n### A\n\n- hold: 9s\n\nWait 5 s. Lift it for 20 s.\n"
    )
    planned = plan(parse_routine(script), Choices())
    found = [speech for speech in speeches(planned.steps) if "Wait" in speech.text]
    assert found == [Speech("Wait 5 s. Lift it for 20 s.", "Wait a moment. Lift it for twenty seconds.")]
