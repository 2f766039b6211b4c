"""Lengths of time are spoken as words of the script's language."""

import pytest

from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.i18n.model import Pronunciation
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine
from voiceguide.session.model import Choices, Speech
from voiceguide.session.planner import plan, speeches
from voiceguide.session.respelling import ABOUT, RANGE, TIMES, Respelling, with_signs, with_units


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
        ("en", "Hold 10-15 s, 8–12 times.", "Hold 10 to fifteen seconds, 8 to 12 times."),
        ("en", "Lift it 2.5 - 3 kg.", "Lift it 2.5 to 3 kilograms."),
        ("en", "3x a day, 1x at night, 2 x.", "3 times a day, once at night, 2 times."),
        ("en", "1/2 turn, then 1 1/2 turns", "½ turn, then one and a half turns"),
        ("en", "Lie in 90/90, left/right, L4/L5.", "Lie in 90 90, left, right, L4, L5."),
        ("en", "~10 s, max. 2.1 cm w/o pain", "about ten seconds, maximum 2.1 centimeters without pain"),
        ("en", "Rest 1.5 min.", "Rest one minute thirty seconds."),
        ("de", "2-3 Min., 8-12 Wdh., mind. 3x", "2 bis drei Minuten, 8 bis 12 Wiederholungen, mindestens 3 mal"),
        ("de", "1 Min. 30 Sek. mit re. Bein", "eine Minute dreißig Sekunden mit rechts Bein"),
        ("fr", "10-15 s, 8 à 12 rép.", "10 à quinze secondes, 8 à 12 répétitions"),
        ("es", "10-15 seg. con ½ vuelta", "10 a quince segundos con media vuelta"),
        ("es", "3x al día, 1x por la noche", "3 veces al día, una vez por la noche"),
        ("it", "dx e sx, 2-3x al giorno", "destra e sinistra, 2-3 volte al giorno"),
        ("pt", "10-15 s, p.ex. 1x ao dia", "10 a quinze segundos, por exemplo uma vez ao dia"),
        ("nl", "10-15 sec. i.p.v. ½ slag", "10 tot vijftien seconden in plaats van een halve slag"),
        ("pl", "10-15 s, ½ obrotu, m.in.", "10-piętnaście sekund, pół obrotu, między innymi"),
    ],
)
def test_signs_units_and_abbreviations_are_words(language, written, said):
    """In the language of the script, whatever speaks it."""
    script = Script("s.md", f"# T\n\n- language: {language}\n\n### A\n\n- hold: 9s\n\n{written}\n")
    planned = plan(parse_routine(script), Choices())
    assert [speech.spoken for speech in speeches(planned.steps) if speech.text == written] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "Breathe 4-7-8.",
        "On 3/4/2026",
        "On 12-3-2026",
        "L4-5",
        "20-10 s",
        "At 7:00-8:00",
        "Call 555-1234.",
        "Yes - no",
        "Part 1/2",
        "Day 1/3: legs",
    ],
)
def test_what_only_looks_like_a_range_stays(text):
    """Breaths and dates, and what goes down."""
    assert with_signs(text, (TIMES, RANGE, ABOUT)) == text


def test_signs_without_a_word_for_them_stay():
    """In a language of the user's own."""
    assert with_signs("10-15 s, ~2x", ()) == "10-15 s, ~2x"


@pytest.mark.parametrize("written", ["90/90", "10-15", "3x", "left/right", "1/2"])
def test_a_pronunciation_of_a_script_goes_before_the_signs(written):
    """Of people who wrote one since the voice got it wrong."""
    english = BUILT_IN.words("en")
    respell = Respelling((Pronunciation(written, "so"), *english.abbreviations), english.length)
    assert respell(f"Do {written} now") == "Do so now"


def test_what_is_shown_stays_as_it_is_written():
    """Only what is spoken changes, and the script's own pronunciation goes first."""
    script = Script(
        "s.md", "# T\n\n- pronounce: 5 s = a moment\n\n### A\n\n- hold: 9s\n\nWait 5 s. Lift it for 20 s.\n"
    )
    planned = plan(parse_routine(script), Choices())
    found = [speech for speech in speeches(planned.steps) if "Wait" in speech.text]
    assert found == [Speech("Wait 5 s. Lift it for 20 s.", "Wait a moment. Lift it for twenty seconds.")]
