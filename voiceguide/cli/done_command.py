"""`voiceguide done`: a session that was heard elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime, time
from shlex import quote

import click

from voiceguide.cli.arguments import routine_argument
from voiceguide.cli.asked import Asked
from voiceguide.cli.folders import history_file
from voiceguide.cli.screen import tell
from voiceguide.cli.session import estimated, load_named
from voiceguide.errors import UsageError
from voiceguide.history.records import FELT, Done, Felt, local_now
from voiceguide.history.rule import level_on
from voiceguide.history.store import open_history
from voiceguide.routine.library import routine_key
from voiceguide.routine.records import Routine
from voiceguide.routine.speech import fill

NOON = time(12)


@click.command("done")
@routine_argument
@click.option("--felt", type=click.Choice(FELT), required=True, help="How it felt.")
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day.  [default: today]"
)  # fmt: skip
@click.option(
    "--level", type=click.IntRange(0, 100), metavar="0..100", help="The session's level.  [default: yours on that day]"
)  # fmt: skip
def command(*, name: str, felt: Felt, on: datetime | None, level: int | None) -> None:
    """Note a session that you heard elsewhere, such as an MP3 on the phone, and how it felt.

    It moves the routine's level as if it had been played here; `voiceguide history` explains how.
    """
    path, routine = load_named(name)
    key = routine_key(path)
    now = local_now()
    day = _day(on, now)
    with open_history(history_file()) as history:
        earlier = history.sessions(key)
        own = level_on(day, earlier) if level is None else level
        length = estimated(routine, Asked(level=own)).length
        history.add(Done(_moment(day, now, earlier), key, routine.title, own, length, length, felt))
        before, after = level_on(now.date(), earlier), level_on(now.date(), history.sessions(key))
    click.echo(f"{key}: level {after}, {'as before' if after == before else f'before {before}'}")
    if felt == "hurt":
        _caution(name, routine)


def _day(on: datetime | None, now: datetime) -> date:
    day = on.date() if on else now.date()
    if day > now.date():
        raise UsageError(f"{day} is still to come; --on takes a day up to today, {now.date()}")
    return day


def _moment(day: date, now: datetime, earlier: Sequence[Done]) -> datetime:
    """Now, or noon of a day gone by, but not before what is already known of that day."""
    moment = now if day == now.date() else datetime.combine(day, NOON).astimezone()
    return max([moment, *(session.at for session in earlier if session.day == day)])


def _caution(name: str, routine: Routine) -> None:
    """What the routine itself says before it begins."""
    values = {"total": str(len(routine.exercises)), "next": routine.exercises[0].name}
    for words in routine.opening:
        tell(f"\n{fill(words.text, values)}")
    tell(f"\nTo leave an exercise out that hurts:  voiceguide skip {quote(name)} EXERCISE")
