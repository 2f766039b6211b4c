"""The language of the environment."""

import pytest

from voiceguide.languages import language_of, language_variable


@pytest.mark.parametrize(
    ("locale", "tag"),
    [
        ("de_DE.UTF-8", "de-DE"),
        ("de_AT", "de-AT"),
        ("de", "de"),
        ("DE_de", "de-DE"),
        ("en-US", "en-US"),
        ("es_419", "es-419"),
        ("ca_ES.UTF-8@valencia", "ca-ES"),
        ("sr_RS@latin", "sr-RS"),
        ("C", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("/usr/share/locale/de", "en"),
        ("", "en"),
    ],
)
def test_a_locale_names_a_language(locale, tag):
    """English where it names none."""
    assert language_of({"LANG": locale}) == tag


def test_the_first_variable_that_is_not_empty_counts():
    """LC_ALL goes before LC_MESSAGES, that before LANG."""
    environment = {"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "de_DE"}
    assert (language_of(environment), language_variable(environment)) == ("fr-FR", "LC_MESSAGES")
    assert language_of({**environment, "LC_ALL": "C"}) == "en"
    assert (language_of({}), language_variable({})) == ("en", "")
