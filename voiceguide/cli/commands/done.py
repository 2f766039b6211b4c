"""`voiceguide done`: add a session that was heard elsewhere."""

from datetime import date
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.feedback import level_line, tell_caution
from voiceguide.app.history import DoneRequest, add_session
from voiceguide.cli.data import FORMAT, session_data
from voiceguide.cli.options import LEVEL, Value, json_option, routine_argument
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, say
from voiceguide.history.model import FELT, Feedback


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
    reporter = TerminalReporter()
    done = add_session(env, DoneRequest(name, felt, on, level), reporter)
    before, after = done.level_before, done.level_after
    if as_json:
        session = session_data(done.session)
        print_json({"format": FORMAT, "level_before": before, "level_after": after, "session": session})
    else:
        say(level_line(done.session.title, before, after))
    if felt == "hurt":
        tell_caution(done.personalized.routine, done.personalized.name, reporter)
