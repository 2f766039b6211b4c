"""What holds, and where it comes from."""

from pathlib import Path

import pytest

from voiceguide.config.file import SettingsError
from voiceguide.config.resolve import ResolvedSetting, SettingSource, read_settings, usable
from voiceguide.config.schema import CHIMES, EXPORTS, LANGUAGE, RATE, SETTINGS, TALK, VOICE, VOLUME
from voiceguide.errors import Exit


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.toml"


def test_without_anything_the_defaults_hold(file):
    """Of every setting, in the order of the table."""
    held = {setting.name: held for setting, held in read_settings(file, {})}
    assert list(held) == list(SETTINGS)
    assert {name: value.value for name, value in held.items()} == {
        "voice": None, "rate": None, "pause": 100, "talk": None, "minutes": None, "level": 50, "sore": "both",
        "countdown": True,
        "volume": 100, "device": None, "exports": None, "format": None, "quality": None, "language": "en",
        "chimes": None, "music": None,
    }  # fmt: skip
    assert not any(value.is_set or value.origin for value in held.values())


def test_a_later_source_goes_before_an_earlier_one(file):
    """Default, file, environment, option; each value knows its own."""
    file.write_text('voice = "a"\nrate = 100\ntalk = "brief"\n')
    settings = read_settings(file, {"VOICEGUIDE_RATE": " 110 ", "VOICEGUIDE_TALK": "chimes"})
    settings = settings.with_options({"talk": "full", "rate": None})
    assert settings[VOICE] == ResolvedSetting("a", SettingSource.FILE, f"{file}:1")
    assert settings[RATE] == ResolvedSetting(110, SettingSource.ENVIRONMENT, "VOICEGUIDE_RATE")
    assert settings[TALK] == ResolvedSetting("full", SettingSource.OPTION, "--talk")
    assert settings[VOLUME] == ResolvedSetting(100, SettingSource.DEFAULT)


def test_an_empty_variable_is_not_set(file):
    """As if it were not there."""
    assert not read_settings(file, {"VOICEGUIDE_RATE": "", "VOICEGUIDE_VOICE": " "})[RATE].is_set


def test_the_language_is_that_of_the_system_unless_it_is_set(file):
    """A default with an origin."""
    assert read_settings(file, {"LANG": "de_DE.UTF-8"})[LANGUAGE] == ResolvedSetting(
        "de-DE", SettingSource.DEFAULT, "LANG"
    )
    file.write_text('language = "fr"')
    assert read_settings(file, {"LANG": "de_DE.UTF-8"})[LANGUAGE].value == "fr"


def test_problems_of_the_file_and_of_the_environment_are_said_together(file):
    """A variable is named."""
    file.write_text("rate = 1\n")
    with pytest.raises(SettingsError) as caught:
        read_settings(file, {"VOICEGUIDE_TALK": "loud", "VOICEGUIDE_VOLUME": "x"})
    assert caught.value.exit_code == Exit.WRONG_USE
    assert str(caught.value).splitlines() == [
        f"{file}:1: `rate`: `1` is out of range; write a whole number from 80 to 450",
        "VOICEGUIDE_TALK: `loud` is not a choice; write full, brief or chimes",
        "VOICEGUIDE_VOLUME: `x` is not a whole number; write a whole number from 0 to 125",
    ]


def test_a_folder_in_the_environment_may_count_from_the_current_one(file):
    """A variable is set where the program is started."""
    assert read_settings(file, {"VOICEGUIDE_EXPORTS": "out"})[EXPORTS].value == Path("out")


def test_a_folder_that_is_not_there_cannot_be_used(file, tmp_path):
    """It is said where it was set; that is no problem before it is needed."""
    file.write_text(f"chimes = '{tmp_path / 'gone'}'\nexports = '{tmp_path}'\n")
    settings = read_settings(file, {})
    assert usable(EXPORTS, settings[EXPORTS]) == tmp_path
    with pytest.raises(SettingsError, match="there is no folder") as caught:
        usable(CHIMES, settings[CHIMES])
    assert str(caught.value).startswith(f"{file}:1: `chimes`: ")
