"""`voiceguide done`: add a session that was heard elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.feedback import level_line, tell_caution
from voiceguide.app.personalize import personalize
from voiceguide.app.prepare import estimate_all, load_named
from voiceguide.app.request import SessionRequest
from voiceguide.cli.data import FORMAT, session_data
from voiceguide.cli.options import LEVEL, Value, json_option, routine_argument
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, say
from voiceguide.errors import UsageError
from voiceguide.history.level import level_on
from voiceguide.history.model import FELT, Feedback, SessionRecord
from voiceguide.history.store import open_history
from voiceguide.script.library import routine_key

NOON = time(12)


class Day(click.ParamType[date]):
    """A day, as in `2026-03-12`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that was typed."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a day; write year, month and day, such as `2026-03-12`", param, ctx)


@click.command("done")
@routine_argument
@click.option("--felt", type=click.Choice(FELT), required=True, help="How it felt.")
@click.option("--on", "on", type=Day(), metavar="YYYY-MM-DD", help="The day.  [default: today]")
@click.option(
    "--level", type=Value(LEVEL), metavar="0..100", help="The session's level.  [default: yours on that day]"
)  # fmt: skip
@json_option
@click.pass_obj
def command(env: Environment, *, name: str, felt: Feedback, on: date | None, level: int | None, as_json: bool) -> None:
    """Note a session that you heard elsewhere, such as an MP3 on the phone, and how it felt.

    It changes your level as a session played here does; `voiceguide history` explains how.
    """
    path, routine = load_named(env, name)
    key = routine_key(path)
    now = env.now()
    day = _day(on, now)
    with open_history(env.folders.history_file) as history:
        earlier = history.sessions(key)
        own = level_on(day, earlier) if level is None else level
        # What is left out was not heard on the phone either.
        reporter, request = TerminalReporter(), SessionRequest(level=own)
        personalized = personalize(env, path, routine, request, reporter)
        length = estimate_all(env, personalized.routine, request).length
        session = SessionRecord(_moment(day, now, earlier), key, routine.title, own, length, length, felt)
        history.add(session)
        before, after = level_on(now.date(), earlier), level_on(now.date(), history.sessions(key))
    if as_json:
        print_json({"format": FORMAT, "level_before": before, "level_after": after, "session": session_data(session)})
    else:
        say(level_line(routine.title, before, after))
    if felt == "hurt":
        tell_caution(personalized.routine, personalized.name, reporter)


def _day(on: date | None, now: datetime) -> date:
    day = on or now.date()
    if day > now.date():
        raise UsageError(f"{day} is in the future; --on takes a day up to today, {now.date()}")
    return day


def _moment(day: date, now: datetime, earlier: Sequence[SessionRecord]) -> datetime:
    """Now, or noon of an earlier day, but not before the sessions that are known of that day."""
    moment = now if day == now.date() else datetime.combine(day, NOON).astimezone()
    return max([moment, *(session.at for session in earlier if session.day == day)])
