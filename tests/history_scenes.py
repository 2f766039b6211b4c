"""Sessions for the tests of the history."""

from datetime import UTC, datetime, timedelta

from voiceguide.history.model import SessionRecord, SetLevel

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def done(felt="right", day=0, *, level=50, heard=10 * 60_000, length=10 * 60_000, routine="legs", hour=8, **others):
    """A session on a day, counted from Monday 2 March 2026."""
    at = MONDAY.replace(hour=hour) + timedelta(days=day)
    return SessionRecord(at, routine, routine.title(), level, heard, length, felt, **others)


def set_to(level, day=0, *, routine="legs", hour=8):
    """A level that is set on a day."""
    return SetLevel(MONDAY.replace(hour=hour) + timedelta(days=day), routine, level)


def day(number):
    """A date, counted in days from Monday 2 March 2026."""
    return (MONDAY + timedelta(days=number)).date()
