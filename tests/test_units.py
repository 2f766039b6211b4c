"""Units of time, converted in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.units import clock, length_in_ms, samples_at, timestamp

RATE = 22_050


@pytest.mark.parametrize(
    ("time", "expected"), [(0, "0:00"), (7_999, "0:07"), (750_000, "12:30"), (3_723_000, "1:02:03")]
)
def test_a_time_as_it_is_read_off_a_clock(time, expected):
    """Seconds begun do not count."""
    assert clock(time) == expected


def test_a_time_as_files_have_it():
    """To the millisecond, with the point that the format wants."""
    assert timestamp(3_723_045) == "01:02:03.045"
    assert timestamp(99 * 3_600_000 + 5, ",") == "99:00:00,005"


@given(st.integers(0, 12 * 3_600_000), st.integers(0, 20_000_000))
def test_what_starts_after_a_sound_never_overlaps_it(start, samples):
    """A length in ms holds all samples, wherever it begins."""
    after = start + length_in_ms(samples, RATE)
    assert samples_at(after, RATE) >= samples_at(start, RATE) + samples - 1


@given(st.integers(0, 12 * 3_600_000))
def test_a_place_is_rounded_once(time):
    """It is never more than half a sample off."""
    assert abs(samples_at(time, RATE) - time * RATE / 1000) <= 0.5
