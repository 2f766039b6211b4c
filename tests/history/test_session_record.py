"""The record of a session that was done."""

from datetime import datetime, timedelta, timezone

import pytest
from history_scenes import done

from voiceguide.history.model import SessionRecord, local_now


def test_the_day_is_the_local_one():
    """Half past midnight in Auckland is that day, though it is still yesterday in London."""
    at = datetime(2026, 3, 3, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    assert SessionRecord(at, "legs", "Legs", 50, 1, 1, None).day == at.date()


def test_a_time_without_an_offset_is_refused():
    """Its day would be unknown."""
    with pytest.raises(ValueError, match="no offset"):
        SessionRecord(datetime(2026, 3, 3), "legs", "Legs", 50, 1, 1, None)  # noqa: DTZ001 (that is what is refused)


def test_a_session_counts_as_done_from_80_percent():
    """Less does not."""
    assert done(heard=80, length=100).counts_as_done
    assert not done(heard=79, length=100).counts_as_done


def test_now_has_an_offset():
    """So that it can be stored."""
    assert local_now().utcoffset() is not None
