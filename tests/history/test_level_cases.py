"""The rule of levels, by a table of cases that the page on the phone is tested with too."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from voiceguide.history.level import level_on
from voiceguide.history.model import SessionRecord, SetLevel
from voiceguide.units import Ms

CASES = json.loads((Path(__file__).parents[1] / "share" / "level_cases.json").read_text("utf-8"))

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def session(at, level, felt, heard=1000):
    return SessionRecord(datetime.fromisoformat(at), "legs", "Legs", level, Ms(heard), Ms(1000), felt)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_level_is_that_of_the_table(case):
    """Each session is its time, level, answer and, of 1000, how much was heard; `start` is where new routines begin."""
    start = [SetLevel(NOW, "legs", case["start"], is_start=True)] if "start" in case else []
    events = [*start, *(session(*each) for each in case["sessions"])]
    assert level_on(date.fromisoformat(case["day"]), events) == case["level"]
