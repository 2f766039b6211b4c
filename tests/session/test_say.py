"""Speech made from words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.i18n.model import Pronunciation
from voiceguide.session.model import Speech
from voiceguide.session.speech import LONGEST_CLIP, PAUSE, SpeechBuilder, TooMuchError
from voiceguide.text import EMPHASIS, EMPHASIS_END


def said(text, *pronunciations, **values):
    return SpeechBuilder(tuple(Pronunciation(*pair) for pair in pronunciations))(text, values)


def test_values_are_filled_in():
    """And what is no value stays."""
    assert said("The {side} leg, {what}?", side="left") == (Speech("The left leg, {what}?", "The left leg, {what}?"),)


def test_nothing_is_said_where_no_word_is_left():
    """An engine would speak the dots, or nothing."""
    assert said("{side} …", side="") == ()


def test_whole_words_are_respelled_in_any_case():
    """The text to be read stays as it is written."""
    (speech,) = said("Psoas and psoas, not psoasx.", ("psoas", "so-ass"))
    assert speech.text == "Psoas and psoas, not psoasx."
    assert speech.spoken == "so-ass and so-ass, not psoasx."


def test_marks_of_emphasis_are_for_the_voice_alone():
    """A pronunciation, and the end of a sentence, are found between them."""
    text = f"{EMPHASIS}Psoas.{EMPHASIS_END} {'x' * LONGEST_CLIP}"
    first, second = said(text, ("psoas", "so-ass"))
    assert first == Speech("Psoas.", f"{EMPHASIS}so-ass.{EMPHASIS_END}")
    assert second.text == "x" * LONGEST_CLIP


def test_signs_in_a_pronunciation_mean_nothing_special():
    """Neither as a pattern nor as a replacement."""
    (speech,) = said("C++ now", ("C++", r"see \1 plus"))
    assert speech.spoken == r"see \1 plus now"


def test_what_was_respelled_is_not_respelled_again():
    """So no two pronunciations can make each other longer and longer."""
    (speech,) = said("SpeechBuilder a.", *[("a", "a a")] * 30)
    assert speech.spoken == "SpeechBuilder a a."
    (speech,) = said("SpeechBuilder one.", ("one", "two"), ("two", "three"))
    assert speech.spoken == "SpeechBuilder two."


def test_at_one_place_the_longest_pronunciation_counts():
    """Whichever is written first."""
    (speech,) = said("A leg press, and a leg.", ("leg", "lehg"), ("leg press", "lehg-press"))
    assert speech.spoken == "A lehg-press, and a lehg."


def test_of_two_pronunciations_of_the_same_words_the_first_counts():
    """In whatever case they are written."""
    (speech,) = said("Psoas.", ("psoas", "so-ass"), ("PSOAS", "p-so-ass"))
    assert speech.spoken == "so-ass."


@pytest.mark.parametrize(
    ("written", "text", "spoken"),
    [
        ("C", "C++ or C#", "x++ or x#"),
        ("+", "a + b, a+b", "a x b, a+b"),
        ("a b", "A B, a bc, za b", "x, a bc, za b"),
        ("İst", "İST", "x"),
        ("Straße", "STRASSE, Straße", "STRASSE, x"),
        ("x-ray", "x-rays, x-ray-x", "x-rays, x-x"),
    ],
)
def test_only_whole_words_are_respelled(written, text, spoken):
    """With no letter, digit or underscore beside them."""
    (speech,) = said(text, (written, "x"))
    assert speech.spoken == spoken


def test_a_text_is_too_much_where_its_values_make_it_so():
    """Before they are filled in."""
    with pytest.raises(TooMuchError):
        said("{exercise}" * 1000, exercise="a " * 2000)


def test_a_long_text_is_cut_between_sentences():
    """Into clips that every engine speaks."""
    sentence = "Breathe in slowly, and let your belly rise. "
    clips = said(sentence * 20)
    assert len(clips) > 1
    assert all(clip.text.endswith(".") for clip in clips)


@given(st.text(max_size=3000))
def test_no_clip_is_too_long_and_no_word_is_lost(text):
    """Whatever the text."""
    clips = said(text.replace("{", "").replace("}", ""))
    assert all(len(clip.text) <= LONGEST_CLIP for clip in clips)
    letters = "".join(character for clip in clips for character in clip.text if character.isalnum())
    assert letters == "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize("mark", ["…", "..."])
def test_dots_on_their_own_are_a_pause(mark):
    """They are not spoken; several make a longer one."""
    say = SpeechBuilder(())
    text = f"Lie down. {mark} Bring up\nyour knee… {mark} {mark} Hold it. {mark}"
    assert [(clip.text, pause) for clip, pause in say.with_pauses(text, {})] == [
        ("Lie down.", PAUSE),
        ("Bring up your knee…", 2 * PAUSE),
        ("Hold it.", PAUSE),
    ]


@pytest.mark.parametrize("mark", ["…10s", "...10s"])
def test_dots_with_a_time_are_a_pause_of_that_time(mark):
    """Without a blank between them."""
    say = SpeechBuilder(())
    assert [pause for _, pause in say.with_pauses(f"Breathe. {mark} Get up. {mark} … Walk.", {})] == [10_000, 11_500, 0]


@pytest.mark.parametrize("words", ["…10", "…s", "…-1s", "…1000s", "10s"])
def test_words_that_are_no_pause_are_said(words):
    """However much they look like one."""
    assert [text.text for text in said(f"Wait {words} here.")] == [f"Wait {words} here."]


def test_a_pause_before_the_first_words_is_none():
    """Nothing has been said that needs time."""
    assert SpeechBuilder(()).with_pauses("… Lie down.", {}) == ((Speech("Lie down.", "Lie down."), 0),)
