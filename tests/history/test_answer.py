"""The answers that phones send: whatever comes is read or refused, and nothing else happens."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.history.answer import MOST_BYTES, OLDEST, SKEW, AnswerError, AnswerProblem, SessionAnswer, read_answer
from voiceguide.history.model import FELT

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=1)))
GOOD = {
    "format": 1,
    "id": "0123456789abcdef" * 2,
    "routine": "legs",
    "level": 50,
    "length_ms": 600_000,
    "heard_ms": 590_000,
    "felt": "right",
    "at": "2026-03-02T07:45:00+01:00",
}


def encoded(**changes):
    return json.dumps({**GOOD, **changes}).encode()


def problem_of(content):
    """What is wrong with an answer; None if it can be taken."""
    try:
        read_answer(content, NOW)
    except AnswerError as error:
        return error.problem
    return None


def test_an_answer_of_the_page_is_read():
    """With the place's own time, so that its day is that of the phone."""
    at = datetime(2026, 3, 2, 7, 45, tzinfo=timezone(timedelta(hours=1)))
    assert read_answer(encoded(), NOW) == SessionAnswer(GOOD["id"], "legs", 50, 600_000, 590_000, "right", at)


@pytest.mark.parametrize("felt", FELT)
def test_there_are_four_answers(felt):
    """The same as in the question on the computer."""
    assert read_answer(encoded(felt=felt), NOW).felt == felt


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"format": True, "level": True},
        {"id": "short"},
        {"id": GOOD["id"].upper()},
        {"id": GOOD["id"] + "\n"},
        {"id": 7},
        {"routine": None},
        {"level": -1},
        {"level": 101},
        {"level": 50.0},
        {"level": True},
        {"level": "50"},
        {"length_ms": 10**15},
        {"length_ms": 1000},
        {"heard_ms": -1},
        {"heard_ms": 600_001},
        {"felt": "great"},
        {"felt": ["right"]},
        {"felt": None},
        {"at": "2026-03-02T07:45:00"},
        {"at": "yesterday"},
        {"at": 1_770_000_000},
        {"at": "2026-03-02T07:45:00+23:00"},
    ],
    ids=str,
)
def test_what_the_page_never_sends_is_refused(changes):
    """Also what only looks like it."""
    assert problem_of(encoded(**changes)) is AnswerProblem.UNREADABLE


@pytest.mark.parametrize("name", GOOD)
def test_nothing_may_be_missing(name):
    """Each part is needed."""
    content = json.dumps({key: value for key, value in GOOD.items() if key != name}).encode()
    assert problem_of(content) is AnswerProblem.UNREADABLE


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\xff", b"[" * MOST_BYTES, b"1" * MOST_BYTES, b'{"format": NaN}', b'"\\ud800"'],
    ids=lambda content: repr(content[:10]),
)
def test_what_is_no_answer_is_refused(content):
    """However it is nested or how long its numbers are."""
    assert problem_of(content) is AnswerProblem.UNREADABLE


def test_an_answer_has_a_size():
    """One byte more is too much, whatever it is."""
    content = encoded()
    assert problem_of(content + b" " * (MOST_BYTES - len(content))) is None
    assert problem_of(content + b" " * (MOST_BYTES - len(content) + 1)) is AnswerProblem.UNREADABLE


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        (NOW + SKEW, None),
        (NOW + SKEW + timedelta(seconds=1), AnswerProblem.FUTURE),
        (NOW - OLDEST, None),
        (NOW - OLDEST - timedelta(seconds=1), AnswerProblem.OLD),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), AnswerProblem.OLD),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14))), AnswerProblem.FUTURE),
    ],
)
def test_an_answer_is_neither_from_the_future_nor_from_long_ago(at, problem):
    """But the clock of a phone may be a little ahead, and its answer may have been waiting."""
    assert problem_of(encoded(at=at.isoformat())) is problem


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_nothing_else_ever_happens(content):
    """It is read or refused."""
    assert problem_of(content.encode() if isinstance(content, str) else content) in {None, *AnswerProblem}


@given(st.sampled_from([*GOOD]), st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40))
def test_no_value_gets_further_than_the_reader(name, value):
    """What is taken has the right types and sizes."""
    try:
        answer = read_answer(encoded(**{name: value}), NOW)
    except AnswerError:
        return
    assert isinstance(answer.level, int)
    assert 0 <= answer.level <= 100
    assert 0 <= answer.heard <= answer.length
    assert answer.felt in FELT
