"""A session that was done."""

from datetime import datetime, timedelta, timezone

import pytest
from history_scenes import done

from voiceguide.history.model import SessionRecord, local_now


def test_its_day_is_the_one_that_was_lived():
    """Half past midnight in Auckland is that day, though it is still yesterday in London."""
    at = datetime(2026, 3, 3, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    assert SessionRecord(at, "legs", "Legs", 50, 1, 1, None).day == at.date()


def test_a_moment_without_an_offset_is_refused():
    """Nobody could say which day it was."""
    with pytest.raises(ValueError, match="no offset"):
        SessionRecord(datetime(2026, 3, 3), "legs", "Legs", 50, 1, 1, None)  # noqa: DTZ001 (that is what is refused)


def test_four_fifths_are_whole():
    """Less is not."""
    assert done(heard=80, length=100).counts_as_done
    assert not done(heard=79, length=100).counts_as_done


def test_now_has_an_offset():
    """So that it can be kept."""
    assert local_now().utcoffset() is not None
