"""What the bundled routines say, as eSpeak NG says it: its phonemes, from each eSpeak that is here."""

import re
import subprocess
import sys
from functools import cache

import pytest

from voiceguide.audio.tts.espeak import candidates, locate
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.paths import data_folder
from voiceguide.script.library import entries
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan, speeches
from voiceguide.session.speech import SpeechBuilder

PROGRAM = """
import ctypes, sys

library, data, voice = sys.argv[1:]
espeak = ctypes.CDLL(library)
espeak.espeak_Initialize(2, 0, data.encode() or None, 0)
espeak.espeak_SetVoiceByName(voice.encode())
espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p
for line in sys.stdin.buffer.read().splitlines():
    text, clauses = ctypes.c_char_p(line), []
    while text.value:
        clauses.append(espeak.espeak_TextToPhonemes(ctypes.byref(text), 1, 0).decode())
    print(" ".join(" ".join(clauses).split()))
"""
"""Prints the phonemes of each line; a process of its own, since a second library would answer as the first."""

GERMAN = {
    "atme": "'A:tm@",
    "atmen": "'A:tm@n",
    "weiteratmen": "v'aIt3_|,A:tm@n",
    "durchatmen": "d'URC_|,A:tm@n",
    "ausatmen": "'aUs_|,A:tm@n",
    "einatmen": "'aIn_|,A:tm@n",
    "Atemzüge": "'A:t@mts'y:g@",
    "beweg": "b@v'e:k",
    "bewegst": "b@v'e:kst",
    "Ellbogen": "'Elb'o:g@n",
    "Fußpumpe": "f'u:sp'Ump@",
    "Fußsohle": "f'u:sz'o:l@",
    "Gesäßdehnung": "g@z'E:sd'e:nUN",
    "Hüftstreckung": "h'yftStr'EkUN",
    "Oberschenkel": "'o:b3S'ENk@l",
    "Oberschenkeln": "'o:b3S'ENk@ln",
    "Rückenstreckung": "r'yk@nStr'EkUN",
    "Sechste": "z'Ekst@",
    "wehgetan": "v'e: g@t'A:n",
}
"""Words that eSpeak NG 1.51 and 1.52 say wrong by themselves, with what is right."""

ENGLISH = {
    "Round and breathe out": "br'i:D 'aUt",
    "Flatten and breathe in": "br'i:D 'In",
    "close to the knee": "kl'oUs t@ D",
    "Lower slowly": "l'oU3 sl'oUli",
    "Take one end in each hand": "w'Vn 'End In 'i:tS h'and",
    "uncross your legs": "VNkr'O2s",
    "your calf or foot": "k'af",
    "three slow breaths": "br'ETs",
    "fall open": "f'O:l 'oUp@n",
    "bring your legs together": "br'IN jU@ l'Egz",
    "take your foot down": "f'Ut d'aUn",
}
"""Phrases of the routines that could be said in two ways."""

GERMAN_PHRASES = {
    "atme dreimal langsam durch": "d'URC",
    "Winkle die Beine an": "v'INkl@ di: b'aIn@ _|'an",
    "zur Seite sinken": "z'INk@n",
    "das Vorbeugen wehtut": "f'o:rb,OYg@n v'e:tu:t",
    "der Po locker": "p'o: l'Ok3",
    "steh langsam auf": "St'e: l'aNzA:m _|'aUf",
}
"""The same in German."""

VERBS = {
    "or use a wall": "j'u:z a#",
    "or use the wall": "j'u:z D@2",
    "and use your hands": "j'u:z jU@",
    "Use it slowly": "j'u:z It",
    "and close your eyes": "kl'oUz jU@",
}
"""Verbs with a pronunciation in the program's own words, which eSpeak NG takes for a noun or an adjective."""

TRAPS = {
    "use": "said as the noun",
    "and close": "said as the adjective",
    "[Bb]reathe in (and|to)": "the in is not stressed",
    "an end in each": "heard as: and in each",
}
"""What eSpeak NG says so in English that it is not understood."""

GERMAN_TRAPS = {
    "ein und aus": "the ein is not stressed",
    "hindurch": "stressed on the first syllable",
    "zunimmt": "stressed on the second syllable",
}
"""The same in German."""


@cache
def spoken(language):
    """Everything that is said in the routines in a language, at any level."""
    found = (parse_routine(*read_script(entry.path)) for entry in entries([data_folder("scripts")]))
    return " ".join(
        speech.text
        for routine in found
        if routine.language == language
        for level in (0, 100)
        for speech in speeches(plan(routine, Choices(level)).steps)
    )


@pytest.fixture(params=[*candidates()], ids=lambda candidate: "the system's" if candidate[1] is None else "the wheel's")
def phonemes(request):
    """Gives the phonemes of lines in a language."""
    espeak = locate([request.param])
    if sys.platform != "linux" or not espeak:
        pytest.skip("this eSpeak is not here")

    def ask(voice, lines):
        command = [sys.executable, "-c", PROGRAM, espeak.library, espeak.data or "", voice]
        answer = subprocess.run(command, input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
        return answer.stdout.decode().splitlines()

    return ask


@pytest.mark.real
def test_german_words_have_the_right_vowels_and_stress(phonemes):
    """Those with a pronunciation in the program's own words."""
    say = SpeechBuilder(BUILT_IN.words("de").pronunciations)
    said = phonemes("de", [say(word, {})[0].spoken for word in GERMAN])
    assert [right for right, heard in zip(GERMAN.values(), said, strict=True) if right not in heard] == []


@pytest.mark.real
def test_english_phrases_are_stressed_as_a_person_does(phonemes):
    """Each is heard in a routine."""
    _check(phonemes, "en-US", ENGLISH)


@pytest.mark.real
def test_german_phrases_are_stressed_as_a_person_does(phonemes):
    """Each is heard in a routine."""
    _check(phonemes, "de", GERMAN_PHRASES)


def _check(phonemes, language, phrases):
    assert [phrase for phrase in phrases if phrase not in spoken(language)] == []
    say = SpeechBuilder(BUILT_IN.words(language[:2]).pronunciations)
    said = phonemes(language.lower(), [say(phrase, {})[0].spoken for phrase in phrases])
    assert [right for right, heard in zip(phrases.values(), said, strict=True) if right not in heard] == []


@pytest.mark.real
def test_english_verbs_are_no_nouns(phonemes):
    """Those of scripts that do not avoid them."""
    say = SpeechBuilder(BUILT_IN.words("en").pronunciations)
    said = phonemes("en-us", [say(phrase, {})[0].spoken for phrase in VERBS])
    assert [right for right, heard in zip(VERBS.values(), said, strict=True) if right not in heard] == []


@pytest.mark.parametrize(
    ("language", "trap"), [*(("en-US", trap) for trap in TRAPS), *(("de", trap) for trap in GERMAN_TRAPS)]
)
def test_nothing_is_written_that_would_be_misheard(language, trap):
    """In the routines."""
    assert not re.search(rf"\b{trap}\b", spoken(language))


def test_every_german_pronunciation_is_tried():
    """With the phonemes that are right."""
    assert {pronunciation.written for pronunciation in BUILT_IN.words("de").pronunciations} == GERMAN.keys()


def test_every_english_pronunciation_is_tried():
    """In a phrase that it changes."""
    say = SpeechBuilder(BUILT_IN.words("en").pronunciations)
    changed = [phrase for phrase in VERBS if say(phrase, {})[0].spoken != phrase]
    assert len(changed) == len(VERBS) == len(BUILT_IN.words("en").pronunciations)
