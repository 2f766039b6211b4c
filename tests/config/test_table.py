"""The table of settings."""

import tomllib

import pytest

from voiceguide.config.schema import SETTINGS, template


@pytest.mark.parametrize("name", SETTINGS)
def test_the_example_of_a_setting_is_good(name):
    """It stands in messages, and in the file to begin with."""
    setting = SETTINGS[name]
    value = tomllib.loads(setting.line)[name]
    assert type(value) is setting.kind.written
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
