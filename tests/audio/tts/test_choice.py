"""The voice that was asked for is found by any of its names, or it is an error."""

import pytest

from voiceguide.audio.tts.base import Voice
from voiceguide.audio.tts.voices import choose_voice, speaks
from voiceguide.errors import VoiceError

BRITISH = Voice("gmw/en", "English (Great Britain)", ("en-gb", "en"), "male")
AMERICAN = Voice("gmw/en-us", "English (America)", ("en-us", "en"), "male")
GERMAN = Voice("gmw/de", "German", ("de",), "male")
AUSTRIAN = Voice("com.apple.voice.compact.de-AT.Anna", "Anna", ("de_AT",), "female")
BRAZILIAN = Voice("roa/pt-br", "Portuguese (Brazil)", ("pt-br",), "female")
VOICES = (BRITISH, AMERICAN, GERMAN, AUSTRIAN, BRAZILIAN)


@pytest.mark.parametrize(
    ("wanted", "voice"),
    [
        ("gmw/en-us", AMERICAN),
        ("en-us", AMERICAN),
        ("en", BRITISH),
        ("German", GERMAN),
        ("Portuguese (Brazil)", BRAZILIAN),
        ("pt-br", BRAZILIAN),
        ("en-gb", BRITISH),
        ("de-at", AUSTRIAN),
    ],
    ids="id id_without_folder short_id name name_with_brackets id_or_tag tag tag_with_underscore".split(),
)
def test_a_voice_is_found_by_each_of_its_names(wanted, voice):
    """By id, with or without its folder, by name, and by language tag."""
    assert choose_voice(VOICES, wanted, "xx") == voice


@pytest.mark.parametrize(("wanted", "voice"), [("GMW/EN-US", AMERICAN), ("german", GERMAN), ("anna", AUSTRIAN)])
def test_case_does_not_matter(wanted, voice):
    """Neither in what is asked for nor in what the engine says."""
    assert choose_voice(VOICES, wanted, "xx") == voice


def test_an_id_goes_before_a_name_and_a_name_before_a_language():
    """Whatever order the engine lists its voices in."""
    by_tag = Voice("first", "First", ("de",), "")
    by_name = Voice("second", "de", (), "")
    by_id = Voice("gmw/de", "Third", (), "")
    assert choose_voice([by_tag, by_name, by_id], "de", "xx") == by_id
    assert choose_voice([by_tag, by_name], "de", "xx") == by_name


def test_what_is_wanted_goes_before_the_language():
    """A German voice may read an English script, if that is asked for."""
    assert choose_voice(VOICES, "German", "en-us") == GERMAN


@pytest.mark.parametrize("wanted", ["en-us+f3", "gmw/en-us+f3", "English (America)+f3"])
def test_a_variant_is_the_voice_in_another_tone(wanted):
    """All else stays; the engine gets the id with the variant."""
    variant = choose_voice(VOICES, wanted, "xx")
    assert variant == Voice("gmw/en-us+f3", AMERICAN.name, AMERICAN.languages, AMERICAN.gender)


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("en-us", AMERICAN),
        ("en_US", AMERICAN),
        ("EN-gb", BRITISH),
        ("en-au", BRITISH),
        ("de", GERMAN),
        ("pt", BRAZILIAN),
    ],
    ids="exact with_underscore upper_case base_of_region exact_base any_region".split(),
)
def test_the_best_voice_of_a_language(language, voice):
    """Exactly that language, else the language in general, else any of its regions."""
    assert choose_voice(VOICES, None, language) == voice


def test_an_exact_language_goes_before_the_order_of_the_voices():
    """Another region that is listed first does not win."""
    assert choose_voice([BRAZILIAN, AUSTRIAN, GERMAN, AMERICAN, BRITISH], None, "de") == GERMAN


def test_an_empty_wish_is_no_wish():
    """The language decides."""
    assert choose_voice(VOICES, "", "de") == GERMAN


def test_a_wrong_voice_names_the_near_ones():
    """By what can be given instead."""
    with pytest.raises(VoiceError, match=r"there is no voice `en-uss`; did you mean `gmw/en-us`"):
        choose_voice(VOICES, "en-uss", "en")


def test_at_most_three_near_voices_are_named():
    """More would not be read."""
    voices = [Voice(f"en-{letter}", f"English {letter}", ("en",), "male") for letter in "abcd"]
    with pytest.raises(VoiceError) as refused:
        choose_voice(voices, "en-e", "en")
    assert str(refused.value).count("(English") == 3


def test_a_misspelt_name_leads_to_the_id():
    """Each near voice once, though both its name and its id are near."""
    with pytest.raises(VoiceError, match=r"`Germann`; did you mean `gmw/de` \(German\)\?"):
        choose_voice(VOICES, "Germann", "en")


def test_a_wrong_voice_far_from_all_leads_to_the_list():
    """No guess is better than a bad one."""
    with pytest.raises(VoiceError, match=r"there is no voice `zzzzzz`; see `voiceguide voices`"):
        choose_voice(VOICES, "zzzzzz", "en")


def test_a_voice_that_can_be_got_leads_to_the_command():
    """It stands in the README, and newcomers name it before they have it."""
    with pytest.raises(VoiceError, match="here; to get it: voiceguide voices --get en_GB-cori-high"):
        choose_voice(VOICES, "en_GB-cori-high", "en")


def test_a_wrong_voice_is_never_replaced_by_one_of_the_language():
    """Not even by the only one that there is."""
    with pytest.raises(VoiceError, match="there is no voice `Frederick`"):
        choose_voice([GERMAN], "Frederick", "de")


def test_a_language_that_nobody_speaks():
    """It is not read out by a voice of another language."""
    with pytest.raises(VoiceError, match="no voice on this computer speaks `fi`; `voiceguide voices`"):
        choose_voice(VOICES, None, "fi")


def test_a_machine_without_voices():
    """The same two sentences."""
    with pytest.raises(VoiceError, match="speaks `en`"):
        choose_voice([], None, "en")
    with pytest.raises(VoiceError, match="no voice `anna`"):
        choose_voice([], "anna", "en")


MANDARIN = Voice("sit/cmn", "Chinese (Mandarin)", ("cmn",), "male")
TING_TING = Voice("com.apple.voice.compact.zh-CN.Tingting", "Tingting", ("zh_CN",), "female")
NAMELESS = Voice("HKEY/Voices/X", "X", (), "")


@pytest.mark.parametrize(
    ("voice", "language", "is_so"),
    [
        (AMERICAN, "en", True),
        (AMERICAN, "en-AU", True),
        (AMERICAN, "de", False),
        (GERMAN, "DE_at", True),
        (AUSTRIAN, "de", True),
        (BRAZILIAN, "pt-PT", True),
        (MANDARIN, "zh", True),
        (MANDARIN, "cmn", True),
        (TING_TING, "zh-TW", True),
        (TING_TING, "en", False),
        (NAMELESS, "en", False),
    ],
)
def test_a_voice_speaks_its_languages_of_whatever_region(voice, language, is_so):
    """However the engine writes them."""
    assert speaks(voice, language) == is_so


def test_a_voice_in_another_tone_speaks_the_same_languages():
    """A variant changes nothing else."""
    assert speaks(choose_voice(VOICES, "German+f2", "xx"), "de")


def test_a_variant_that_is_no_name_reaches_no_engine():
    """Wherever it was kept."""
    with pytest.raises(VoiceError, match=r"`\.\./f3` is not a voice variant"):
        choose_voice(VOICES, "en-us+../f3", "xx")
