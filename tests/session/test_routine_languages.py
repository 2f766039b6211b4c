"""A session in each language that comes with voiceguide: no word of English, and no chime in place of words."""

import re

import pytest
from scenes import parsed, placed, planned, spoken

from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.i18n.language_file import SHIPPED
from voiceguide.session.model import Chime, TalkStep

TAGS = sorted(path.stem for path in SHIPPED.glob("*.toml"))

SCRIPT = """# Xa

- language: {tag}
- needs: xb, xc
- sides: {sides}
- rounds: 2-4
- hold: 92s
- closing: {{total}}.

{{total}} {{next}}.

### Xd

- easier: Xe.
- fetch: xf

{{number}} {{total}} {{round}} {{side}} {{other}} {{hold}} {{next}}.

### Xg

- repeat: 3 x Xh 3s, Xi 3s
- rounds: 1
- sides: none

{{next}}.
"""


def script(tag):
    """A routine with every phrase of a session, and no words but names that begin with x."""
    sides = BUILT_IN.words(tag).sides
    return SCRIPT.format(tag=tag, sides=", ".join(sides.names))


def words_of(texts):
    """The words that are spoken, in lower case."""
    return set(re.findall(r"[^\W\d_]+", " ".join(texts).lower()))


@pytest.mark.parametrize("tag", TAGS)
def test_a_session_is_in_its_language_throughout(tag):
    """What is heard is made of the words of its file, those of the script, and none of the English ones."""
    said = words_of(spoken(placed(script(tag), level=0)) + spoken(placed(script(tag), level=100)))
    names = {f"x{letter}" for letter in "abcdefghi"}
    assert names <= said
    file = words_of([(SHIPPED / f"{tag}.toml").read_text("utf-8").partition("[phrases]")[2]])
    assert said - names <= file
    english = words_of(spoken(placed(script("en"), level=0)))
    # Some languages share a word or two: the Dutch `van`, the French `six`.
    assert tag == "en" or len((said - names) & english) <= 1


@pytest.mark.parametrize("tag", TAGS)
def test_no_chime_stands_in_for_a_phrase(tag):
    """Every pause before a hold has words; a chime there would be one for words that are missing."""
    steps = planned(script(tag)).steps
    talks = [step for step in steps if isinstance(step, TalkStep) and step.pause]
    alone = [step for step in talks if all(isinstance(line.sound, Chime) for line in step.lines)]
    # The end of the session is a chime in every language.
    assert [line.sound.name for step in alone for line in step.lines] == ["finish"]
    assert not [step for step in steps for line in getattr(step, "lines", ()) if line.sound == Chime("listen")]
    assert planned(script(tag)).warnings == ()


@pytest.mark.parametrize("tag", TAGS)
def test_lengths_are_spoken_in_words(tag):
    """Also those that a script asks for, and the numbers of exercises and rounds."""
    assert not [text for text in spoken(placed(script(tag))) if re.search(r"\d", text)]


@pytest.mark.parametrize("tag", TAGS)
def test_a_movement_says_which_is_the_last(tag):
    """Before its first phase."""
    last = parsed(script(tag)).words.last.format(phase="Xh")
    assert last in spoken(placed(script(tag)))
