"""The table of settings, and the kinds of values in it."""

import tomllib
from pathlib import Path

import pytest

from voiceguide.config.schema import (
    FOLDER,
    FORMAT,
    LANGUAGE_TAG,
    MINUTE_NUMBER,
    QUALITY,
    SESSION_MINUTES,
    SETTINGS,
    SWITCH,
    VOICE_NAME,
    one_of,
    template,
    whole_number,
)
from voiceguide.export.formats import FORMATS, QUALITIES
from voiceguide.script.values import BadValue

RATE = whole_number(80, 450)
TALK = one_of("full", "brief", "chimes")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (VOICE_NAME, " en-gb+f3 ", "en-gb+f3"),
        (RATE, "80", 80),
        (RATE, " 450", 450),
        (TALK, "Brief", "brief"),
        (FOLDER, "/music", Path("/music")),
        (MINUTE_NUMBER, "10", 10),
        (MINUTE_NUMBER, "7,5", 7.5),
        (MINUTE_NUMBER, "4:30", 4.5),
        (MINUTE_NUMBER, "5m", 5),
        (MINUTE_NUMBER, "10 min", 10),
        (MINUTE_NUMBER, "1h 10m", 70),
        (MINUTE_NUMBER, "90s", 1.5),
        (SESSION_MINUTES, "Full", 0),
        (SESSION_MINUTES, "12h", 720),
        (SWITCH, "Off", False),
        (SWITCH, "on", True),
        (LANGUAGE_TAG, "de", "de"),
        (LANGUAGE_TAG, "zh-Hant-TW", "zh-Hant-TW"),
        (LANGUAGE_TAG, "de_AT", "de-AT"),
    ],
)
def test_good_text_is_the_value_that_it_names(kind, text, value):
    """Spaces around it do not count."""
    assert kind.from_text(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (VOICE_NAME, "  ", "there is nothing here; write a name, or leave it out"),
        (VOICE_NAME, "a\x1bb", "`a\\x1bb` has a character that cannot be seen; write it without"),
        (VOICE_NAME, "en-us+../!v/f3", "`../!v/f3` is not a voice variant; write a name such as `f3`"),
        (VOICE_NAME, "a\udc80", "`a\\udc80` has a character that cannot be seen; write it without"),
        (RATE, "79", "`79` is out of range; write a whole number from 80 to 450"),
        (RATE, "-100", "`-100` is out of range; write a whole number from 80 to 450"),
        (RATE, "fast", "`fast` is not a whole number; write a whole number from 80 to 450"),
        (RATE, "1_50", "`1_50` is not a whole number; write a whole number from 80 to 450"),
        (RATE, "٩٠", "`٩٠` is not a whole number; write a whole number from 80 to 450"),
        (RATE, "1" * 5000, f"`{'1' * 60}…` is not a whole number; write a whole number from 80 to 450"),
        (TALK, "loud", "`loud` is not a choice; write full, brief or chimes"),
        (SWITCH, "no", "`no` is not a choice; write on or off"),
        *(
            (kind, text, f"`{text}` is not a time; write minutes up to 720, such as `10`, or `4:30`")
            for kind in (MINUTE_NUMBER, SESSION_MINUTES)
            for text in ("0", "-5", "720.1", "12h 1s", "nan", "inf", "1e9", "5-10", "4:70", "ten", "")
        ),
        (MINUTE_NUMBER, "full", "`full` is not a time; write minutes up to 720, such as `10`, or `4:30`"),
        (FOLDER, "https://x.org/a", "`https://x.org/a` is an address; write a file or folder on this computer"),
        (FOLDER, "~nobody-of-that-name/x", "`~nobody-of-that-name/x` names nobody's home; write `~/` for your own"),
        (LANGUAGE_TAG, "german!", "`german!` is not a language tag; write `en-US` or `de`"),
    ],
)
def test_bad_text_is_answered_with_what_would_be_right(kind, text, said):
    """In one sentence, cut to fit, with nothing in it that a terminal would obey."""
    with pytest.raises(BadValue) as caught:
        kind.from_text(text)
    assert caught.value.message == said


def test_a_tilde_is_the_own_home(monkeypatch):
    """As in a shell."""
    monkeypatch.setenv("HOME", "/home/sam")
    monkeypatch.setenv("USERPROFILE", "/home/sam")
    assert FOLDER.from_text("~/Music") == Path("/home/sam/Music")


@pytest.mark.parametrize("name", SETTINGS)
def test_the_example_of_a_setting_is_good(name):
    """It stands in messages, and in the file to begin with."""
    setting = SETTINGS[name]
    value = tomllib.loads(setting.line)[name]
    assert type(value) in setting.kind.written
    assert setting.kind.read(value) == setting.kind.from_text(str(setting.example))


def test_the_file_to_begin_with_sets_nothing_yet_and_explains_all():
    """Every line is a comment, and each setting has its own."""
    assert tomllib.loads(template()) == {}
    for setting in SETTINGS.values():
        assert f"# {setting.meaning}\n" in template()
        assert f"\n# {setting.line}\n" in template()


def test_with_its_settings_taken_in_it_is_a_good_file():
    """Each # before a setting can go."""
    text = template()
    for setting in SETTINGS.values():
        text = text.replace(f"# {setting.line}", setting.line)
    assert list(tomllib.loads(text)) == list(SETTINGS)


def test_formats_and_qualities_are_those_of_exports():
    """They are listed twice, since exports are slow to import."""
    assert FORMAT.kind.choices == tuple(FORMATS)
    assert QUALITY.kind.choices == QUALITIES
