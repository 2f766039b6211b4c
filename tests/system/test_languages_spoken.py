"""Every phrase of every language, through the real voice."""

import sys
from dataclasses import fields, is_dataclass

import pytest

from voiceguide.audio.loudness import trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, sample_count
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine
from voiceguide.audio.tts.voices import choose_voice
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.i18n.language_file import SHIPPED
from voiceguide.i18n.model import PluralForms

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="on Linux, eSpeak NG has a voice for each of them"),
]
TAGS = sorted(path.stem for path in SHIPPED.glob("*.toml"))
NOT_SPOKEN = {"page", "numbers", "number_forms", "pronunciations", "abbreviations", "warning", "problem", "keys"}
SHORTEST = 0.05
"""Seconds of a word such as the Spanish `y`."""


@pytest.fixture(scope="module")
def engine():
    with Pyttsx3Engine(2) as speaker:
        yield speaker


def texts(words):
    """Every phrase with something in its placeholders, and all words for numbers as one text."""
    for field in fields(words):
        value = getattr(words, field.name)
        if field.name in NOT_SPOKEN:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from filter(None, (part for item in value for part in ([item] if isinstance(item, str) else item)))
        elif isinstance(value, PluralForms):
            yield from value.forms.values()
        elif is_dataclass(value):
            yield from texts(value)


@pytest.mark.parametrize("tag", TAGS)
def test_every_phrase_can_be_heard(engine, tag):
    """None is empty, and the numbers come in as many words as there are."""
    words = BUILT_IN.words(tag)
    settings = VoiceSettings(choose_voice(engine.voices(), None, tag).id, 150)
    numbers = [words.length(number * 1000) for number in range(1, 60)]
    said = {text.replace("{", "").replace("}", "") for text in texts(words)} | {", ".join(numbers)}
    for text in sorted(said):
        clip = trimmed(engine.speak(text, settings))
        assert sample_count(clip) > SHORTEST * SAMPLE_RATE, text
