"""Speech made from words."""

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.routine.records import Pronunciation
from voiceguide.session.say import LONGEST_CLIP, Say
from voiceguide.session.sounds import Speech


def said(text, *pronunciations, **values):
    return Say(tuple(Pronunciation(*pair) for pair in pronunciations))(text, values)


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


def test_signs_in_a_pronunciation_mean_nothing_special():
    """Neither as a pattern nor as a replacement."""
    (speech,) = said("C++ now", ("C++", r"see \1 plus"))
    assert speech.spoken == r"see \1 plus now"


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
