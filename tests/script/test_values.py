"""Values are read as people write them, and what cannot be read is refused with what would be right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.i18n.model import Pronunciation
from voiceguide.script.limits import LONGEST
from voiceguide.script.model import CueOffset, Range, Sides
from voiceguide.script.options import OPTIONS, cue_offset
from voiceguide.script.values import (
    BadValue,
    count,
    duration,
    has_speech,
    read_count_range,
    read_duration,
    read_duration_range,
    voice,
    words,
)


def option(name, text):
    return OPTIONS[name].read(text)


# durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20s", 20),
        ("20 s", 20),
        ("20 sec", 20),
        ("20 secs", 20),
        ("1 second", 1),
        ("20 seconds", 20),
        ("20 Sekunden", 20),
        ("20SEK", 20),
        ('20"', 20),
        ("20″", 20),
        ("2m", 120),
        ("2 min", 120),
        ("2 Minutes", 120),
        ("2 Minuten", 120),
        ("2'", 120),
        ("2′", 120),
        ("1.5 min", 90),
        ("1,5 min", 90),
        ("0.5s", 0.5),
        ("1h", 3600),
        ("1 Std", 3600),
        ("1 hour", 3600),
        ("1m30s", 90),
        ("1 min 30 s", 90),
        ("1m30", 90),
        ("1'30\"", 90),
        ("1h30", 5400),
        ("1h1m1s", 3661),
        ("1:30", 90),
        ("0:05", 5),
        ("90:00", 5400),
        ("1:02:03", 3723),
        ("750ms", 0.75),
        ("1s500ms", 1.5),
        ("0s", 0),
        ("12h", 43_200),
    ],
)
def test_a_time_is_read_as_people_write_it(text, seconds):
    """Short and long units, a clock, halves, English and German."""
    assert duration(text) == seconds * 1000


@given(st.integers(0, LONGEST))
@settings(deadline=None)
def test_every_time_reads_back_from_hours_minutes_and_seconds(length):
    """To the millisecond, at any length that is allowed."""
    hours, rest = divmod(length, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    assert duration(f"{hours}h{minutes}m{rest // 1000}.{rest % 1000:03}s") == length


@given(st.integers(0, LONGEST // 1000))
@settings(deadline=None)
def test_every_whole_second_reads_back_from_a_clock(seconds):
    """As `1:02:03`."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    assert duration(f"{hours}:{minute:02}:{second:02}") == seconds * 1000


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "the time is missing; write `20s`, `1m30s`, `1:30` or `2 min`", 0),
        ("20", "`20` has no unit; write `20s` or `20 min`", 0),
        ("1.5", "`1.5` has no unit; write `1.5s` or `1.5 min`", 0),
        ("forever", "`forever` is not a time; write `20s`, `1m30s`, `1:30` or `2 min`", 0),
        ("20s please", "`20s please` is not a time; write `20s`, `1m30s`, `1:30` or `2 min`", 3),
        ("20 breaths", "`breaths` is not a unit of time; write `s`, `min` or `h`", 3),
        ("1m 5 breaths", "`breaths` is not a unit of time; write `s`, `min` or `h`", 5),
        ("20s1m", "`20s1m` has its units in the wrong order; write `1m30s`", 3),
        ("1m2m", "`1m2m` has its units in the wrong order; write `1m30s`", 2),
        ("1:60", "`1:60` has minutes or seconds over 59; `1:30` is a minute and a half", 0),
        ("1:60:00", "`1:60:00` has minutes or seconds over 59; `1:30` is a minute and a half", 0),
        ("1s30", "`30` has no unit; write `30s` or `30 min`", 2),
        ("12h1ms", "`12h1ms` is too long; a time may be at most 12 hours", 0),
        ("999999999h", "`999999999h` is too long; a time may be at most 12 hours", 0),
    ],
)
def test_what_is_no_time_is_refused(text, message, offset):
    """With what is wrong, what would be right, and where in the value."""
    with pytest.raises(BadValue) as refused:
        duration(text)
    assert (refused.value.message, refused.value.offset) == (message, offset)


@pytest.mark.parametrize("text", ["5s", "0s", "1:00"])
def test_a_single_time_is_read_where_no_range_goes(text):
    """As it is, and none is too short where nothing is the least."""
    assert read_duration(text, 0) == duration(text)


def test_a_range_is_refused_where_one_time_goes():
    """A rest has one length at every level."""
    with pytest.raises(BadValue, match="a range is not allowed here; write one time, such as `5s`"):
        read_duration("5-10s", 0)


def test_a_time_under_the_least_is_refused():
    """Said in seconds."""
    with pytest.raises(BadValue, match=r"0\.5 s is too short; the minimum is 1 s"):
        read_duration("500ms", 1000)


# ranges of times


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20s", 20, 20),
        ("10-30s", 10, 30),
        ("10 - 30 s", 10, 30),
        ("10s-30s", 10, 30),
        ("10–30s", 10, 30),
        ("10—30s", 10, 30),
        ("10 to 30 seconds", 10, 30),
        ("10 bis 30 Sekunden", 10, 30),
        ("1-2 min", 60, 120),
        ("30s-1m30s", 30, 90),
        ("0:30-1:30", 30, 90),
        ("20-20s", 20, 20),
    ],
)
def test_a_range_of_times_is_read_as_people_write_it(text, low, high):
    """The first end takes its unit from the second where it has none."""
    assert read_duration_range(text, 1000) == Range(low * 1000, high * 1000, 1000)


def test_a_range_with_parts_of_a_second_goes_in_milliseconds():
    """Whole seconds would miss its ends."""
    assert read_duration_range("0.5-2s", 500) == Range(500, 2000, 1)


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("30-10s", "`30-10s` is reversed; write the smaller number first", 0),
        ("10-", "`10-` is half a range; write both ends, or one number without a dash", 0),
        ("10-30", "`30` has no unit; write `30s` or `30 min`", 3),
        ("10-30 breaths", "`breaths` is not a unit of time; write `s`, `min` or `h`", 6),
        ("some-30s", "`some` is not a time; write `20s`, `1m30s`, `1:30` or `2 min`", 0),
        ("0-30s", "0 s is too short; the minimum is 1 s", 0),
        ("1-13h", "`13h` is too long; a time may be at most 12 hours", 2),
    ],
)
def test_what_is_no_range_of_times_is_refused(text, message, offset):
    """The offset is that of the end that is wrong."""
    with pytest.raises(BadValue) as refused:
        read_duration_range(text, 1000)
    assert (refused.value.message, refused.value.offset) == (message, offset)


# counts


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("2", 2, 2), ("1-2", 1, 2), ("1 to 2", 1, 2), ("1 – 2", 1, 2), ("50", 50, 50)],
)
def test_a_count_is_read_as_people_write_it(text, low, high):
    """Alone or as a range, in steps of one."""
    assert read_count_range(text, 50) == Range(low, high, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("two", "`two` is not a whole number; write `2` or `1-2`"),
        ("2x", "`2x` is not a whole number; write `2` or `1-2`"),
        ("1.5", "`1.5` is not a whole number; write `2` or `1-2`"),
        ("0", "`0` is out of range; write a number from 1 to 50"),
        ("51", "`51` is out of range; write a number from 1 to 50"),
        ("1-51", "`1-51` is out of range; write a number from 1 to 50"),
        ("3-1", "`3-1` is reversed; write the smaller number first"),
        ("1234567", "`1234567` is not a whole number; write `2` or `1-2`"),
    ],
)
def test_what_is_no_count_is_refused(text, message):
    """With the bounds where it is a number."""
    with pytest.raises(BadValue) as refused:
        read_count_range(text, 50)
    assert refused.value.message == message


@given(st.integers(0, 999_999))
@settings(deadline=None)
def test_every_count_reads_back(number):
    """Up to six digits."""
    assert count(str(number)) == number


# lists, words, and the values of single options


def test_a_list_is_parted_at_its_commas():
    """Spaces around a part do not count; those within do."""
    assert words("mat,  small cushion ,chair") == ("mat", "small cushion", "chair")


@pytest.mark.parametrize("text", ["left,", ",left", "left,,right", ","])
def test_an_empty_place_in_a_list_is_refused(text):
    """A comma too many is a slip."""
    with pytest.raises(BadValue, match="has an empty item"):
        words(text)


@pytest.mark.parametrize(("text", "speaks"), [("a", True), ("7", True), ("ü", True), ("漢", True), ("…!", False)])
def test_speech_has_a_letter_or_a_digit(text, speaks):
    """Signs alone are silent."""
    assert has_speech(text) is speaks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15s", CueOffset(15_000, is_percent=False)),
        ("1:30", CueOffset(90_000, is_percent=False)),
        ("75%", CueOffset(75, is_percent=True)),
        ("75 %", CueOffset(75, is_percent=True)),
        ("5 percent", CueOffset(5, is_percent=True)),
    ],
)
def test_a_point_in_a_hold_is_a_time_or_a_share(text, expected):
    """As in `at 15s` and `at 75%`."""
    assert cue_offset(text) == expected


@pytest.mark.parametrize("text", ["100%", "-5%", "1.5%", "half%"])
def test_what_is_no_share_of_a_hold_is_refused(text):
    """A cue at the end would be over the end signal."""
    with pytest.raises(BadValue, match="is not a percentage of its length; write `at 50%`"):
        cue_offset(text)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("sides", "left, right", Sides(("left", "right"))),
        ("sides", "near, far, middle", Sides(("near", "far", "middle"))),
        ("sides", "None", Sides()),
        ("sides", "Sore First", Sides((), "first")),
        ("sides", "gauche, droite, sore  only", Sides(("gauche", "droite"), "only")),
        ("sides", "left, right, As written", Sides(("left", "right"), "as written")),
        ("talk", "Brief", "brief"),
        ("priority", "9", 9),
        ("countdown", "off", 0),
        ("countdown", "none", 0),
        ("countdown", "10s", 10_000),
        ("rate", "150", 150),
        ("rate", "150 wpm", 150),
        ("rate", "150 words a minute", 150),
        ("language", "de", "de"),
        ("language", "zh-Hant-TW", "zh-Hant-TW"),
        ("pronounce", "a = b = c", Pronunciation("a", "b = c")),
    ],
)
def test_an_option_reads_its_value(name, text, expected):
    """Each in its own way."""
    assert option(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("sides", "left", "`left` is a single name; write `left, right` with a comma in between, or `none`"),
        (
            "sides",
            "left, sore first",
            "`left, sore first` is a single name; write `left, right` with a comma in between, or `none`",
        ),
        (
            "sides",
            "a, b, c, sore only",
            "`a, b, c, sore only` has 3 sides; `sore` needs exactly two, left and right",
        ),
        ("talk", "little", "`little` is not an amount of talk; write `full`, `brief` or `chimes`"),
        ("priority", "10", "`10` is not a priority; write a number from 1 (kept longest when time is short) to 9"),
        ("sides", "left, Left", "`left, Left` names a side twice; name each one once"),
        ("countdown", "1.5s", "`1.5s` is not a countdown; write whole seconds up to `10s`, or `off`"),
        ("countdown", "11s", "`11s` is not a countdown; write whole seconds up to `10s`, or `off`"),
        ("rate", "79", "`79` is not a speech rate; write words a minute from 80 to 450, such as `150`"),
        ("rate", "451", "`451` is not a speech rate; write words a minute from 80 to 450, such as `150`"),
        ("rate", "fast", "`fast` is not a speech rate; write words a minute from 80 to 450, such as `150`"),
        ("language", "en_US", "`en_US` is not a language tag; write `en-US` or `de`"),
        ("language", "German", "`German` is not a language tag; write `en-US` or `de`"),
        (
            "pronounce",
            "piriformis",
            "a pronunciation needs a word and its spelling; write `piriformis = peer-ih-for-miss`",
        ),
        (
            "pronounce",
            "piriformis =",
            "a pronunciation needs a word and its spelling; write `piriformis = peer-ih-for-miss`",
        ),
        (
            "pronounce",
            "= peer",
            "a pronunciation needs a word and its spelling; write `piriformis = peer-ih-for-miss`",
        ),
        ("release", "...", "there are no words here; write what to say"),
    ],
)
def test_an_option_refuses_what_it_cannot_read(name, text, message):
    """With what would be right."""
    with pytest.raises(BadValue) as refused:
        option(name, text)
    assert refused.value.message == message


# repeat


@pytest.mark.parametrize(
    "text",
    [
        "8-10 x Point 3s, Pull back 2s",
        "8-10x Point 3s, Pull back 2s",
        "8-10xPoint 3s, Pull back 2s",
        "8 to 10 x Point 3 s , Pull back 2 sec",
        "8–10 × Point 3s,Pull back 2s",
    ],
)
def test_a_movement_is_read_as_people_write_it(text):
    """A count, then each phase with its time."""
    repeat = option("repeat", text)
    assert repeat.amount == Range(8, 10)
    assert [(phase.words, phase.length.low) for phase in repeat.phases] == [("Point", 3000), ("Pull back", 2000)]


def test_a_phase_may_have_a_range_and_numbers_in_its_words():
    """The first place from which the rest is a time parts the two."""
    (phase,) = option("repeat", "5 x Lift 1 leg 2 to 4s").phases
    assert (phase.words, phase.length) == ("Lift 1 leg", Range(2000, 4000, 1000))


def test_a_phase_knows_where_its_words_start():
    """So that a problem in them is shown there."""
    text = "5 x Point 3s,  Pull back 2s"
    phases = option("repeat", text).phases
    assert [text[phase.offset :].split(maxsplit=1)[0] for phase in phases] == ["Point", "Pull"]


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("Point 3s", "the number of repetitions is missing; write `8-10 x Point 3s, Pull back 3s`", 0),
        ("3", "`3` has no phases; write `3 x Point 3s, Pull back 3s`, or `- rounds: 3` if a hold is repeated", 0),
        ("0 x Point 3s", "`0` is out of range; write a number from 1 to 500", 0),
        ("501 x Point 3s", "`501` is out of range; write a number from 1 to 500", 0),
        ("Some x Point 3s", "`Some` is not a whole number; write `2` or `1-2`", 0),
        ("8 x Point", "`Point` is not a phase with a time; write `Point 3s, Pull back 3s`", 4),
        ("8 x Point 3s, Back", "`Back` is not a phase with a time; write `Point 3s, Pull back 3s`", 14),
        ("8 x 3s", "`3s` is not a phase with a time; write `Point 3s, Pull back 3s`", 4),
        ("8 x Point 3", "`3` has no unit; write `3s` or `3 min`", 10),
        ("8 x Point 3s, Back 4-2s", "`4-2s` is reversed; write the smaller number first", 19),
        ("8 x Point 0.4s", "0.4 s is too short; the minimum is 0.5 s", 10),
    ],
)
def test_what_is_no_movement_is_refused(text, message, offset):
    """The offset is that of the phase or the time that is wrong."""
    with pytest.raises(BadValue) as refused:
        option("repeat", text)
    assert (refused.value.message, refused.value.offset) == (message, offset)


@pytest.mark.parametrize("text", ["en-gb", "en-us+f3", "gmw/de+Mr serious", "English (America)+klatt2", "a\\b c_d"])
def test_voices(text):
    """By any name, and with a variant that is only a name."""
    assert voice(text) == text


@pytest.mark.parametrize(
    "variant", ["", " ", "../!v/f3", "f3/", "f.3", "f3 ", " f3", "f3+f4", "a" * 21, "f3\n", "ä", "f\\3", "%s"]
)
def test_variants_are_names(variant):
    """ESpeak NG would take anything else for a path, or write beyond its end."""
    with pytest.raises(BadValue, match="is not a voice variant; write a name such as `f3`") as bad:
        voice(f"en-us+{variant}")
    assert bad.value.offset == 6
