"""The answers that phones send, in the history."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from phone_sessions import described

from voiceguide.app.phone_answers import take_answer
from voiceguide.history.model import SetLevel
from voiceguide.history.store import open_history
from voiceguide.share.events import AnswerRefusedError, RefusalReason

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEGS = described(routine="legs", level=50)


@pytest.fixture
def env(machine):
    machine.changes["now"] = lambda: NOW
    return machine.environment()


def answer(felt="right", number=1, **changes):
    """An answer of the page."""
    given = {
        "format": 1,
        "id": f"{number:032x}",
        "routine": "legs",
        "level": 50,
        "length_ms": 600_000,
        "heard_ms": 600_000,
        "felt": felt,
        "at": NOW.isoformat(),
    }
    return json.dumps({**given, **changes}).encode()


def sessions(env):
    with open_history(env.folders.history_file) as history:
        return history.sessions()


@pytest.mark.parametrize(("felt", "level"), [("easy", 55), ("right", 52), ("hard", 40), ("hurt", 30)])
def test_an_answer_moves_the_level(env, felt, level):
    """As one to the program's own question."""
    taken = take_answer(env, LEGS, answer(felt))
    assert (taken.felt, taken.level_before, taken.level, taken.is_new) == (felt, 50, level, True)
    (session,) = sessions(env)
    assert (session.routine, session.title, session.felt, session.day) == ("legs", "Legs", felt, NOW.date())


def test_an_answer_that_is_sent_twice_counts_once(env):
    """The second time it has the same response, whatever it says by then."""
    take_answer(env, LEGS, answer("right"))
    again = take_answer(env, LEGS, answer("easy"))
    assert (again.level, again.is_new) == (52, False)
    assert len(sessions(env)) == 1


def test_an_answer_of_yesterday_counts_for_yesterday(env):
    """It was waiting for a connection."""
    take_answer(env, LEGS, answer(at=(NOW - timedelta(days=1)).isoformat()))
    (session,) = sessions(env)
    assert session.day == NOW.date() - timedelta(days=1)


def test_it_is_told_with_the_new_level(env):
    """With what to do where it hurt, and why a level stays."""
    with open_history(env.folders.history_file) as history:
        history.set_level(SetLevel(NOW - timedelta(days=1), "legs", 60))
    assert take_answer(env, LEGS, answer("right", level=60)).message == (
        "The phone says: right. Your level for Legs is now 62 (it was 60)."
    )
    assert take_answer(env, LEGS, answer("easy", 2, heard_ms=1000)).message == (
        "The phone says: easy. Your level for Legs stays at 62. Less than 80 % of it was heard."
    )
    assert take_answer(env, LEGS, answer("hurt", 3)).message == (
        "The phone says: it hurt. Your level for Legs is now 42 (it was 62). "
        "To leave out an exercise that hurts: voiceguide skip legs EXERCISE"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"right", RefusalReason.ANSWER),
        (answer(felt="great"), RefusalReason.ANSWER),
        (answer(routine="arms"), RefusalReason.ROUTINE),
        (answer(at="2026-03-03T08:00:00+00:00"), RefusalReason.FUTURE),
        (answer(at="2006-03-03T08:00:00+00:00"), RefusalReason.OLD),
    ],
)
def test_what_is_no_answer_to_this_session_is_refused(env, content, reason):
    """And leaves no history behind."""
    with pytest.raises(AnswerRefusedError) as refusal:
        take_answer(env, LEGS, content)
    assert refusal.value.reason is reason
    assert not env.folders.history_file.exists()


def test_a_history_that_cannot_be_written_is_said(env):
    """So that the phone keeps the answer."""
    env.folders.history_file.mkdir(parents=True)
    with pytest.raises(AnswerRefusedError) as refusal:
        take_answer(env, LEGS, answer())
    assert refusal.value.reason is RefusalReason.HISTORY
