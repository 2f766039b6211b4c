"""`voiceguide done`: rate a session, add one that was heard elsewhere, or take one back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shlex import quote
from typing import Any

import click

from voiceguide.app.caution import tell_caution
from voiceguide.app.environment import Environment
from voiceguide.app.history import Done, DoneRequest, add_session, is_hurt_already, leave_out_all, take_back
from voiceguide.app.phone_answers import UNKNOWN, FileAnswer, level_changes, take_answers
from voiceguide.cli.data import FORMAT, session_data
from voiceguide.cli.options import LEVEL, RoutineName, Value, json_option
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import can_ask, chosen_numbers, is_confirmed, print_json, say, tell
from voiceguide.errors import Exit
from voiceguide.history.level import level_line
from voiceguide.history.model import FELT, Feedback, SessionRecord
from voiceguide.text import counted

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Day(click.ParamType[date]):
    """A day, as in `2026-03-12`, `yesterday`, `-1` or `monday`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that was typed."""
        env = ctx.find_object(Environment) if ctx else None
        day = day_of(str(value), env.now().date()) if env else None
        if day is None:
            right = "write `yesterday`, `-2`, `monday` or a date such as `2026-03-12`"
            self.fail(f"`{value}` is not a day; {right}", param, ctx)
        return day


def day_of(text: str, today: date) -> date | None:
    """The day that is meant, none of them after today but a date; None if it is none. A weekday is the last one."""
    typed = text.strip().lower()
    ago = {"today": 0, "yesterday": 1}.get(typed)
    if typed.startswith("-") and typed[1:].isdecimal() and len(typed) <= 5:
        ago = int(typed[1:])
    weekdays = [number for number, name in enumerate(WEEKDAYS) if typed in (name, name[:3])]
    if weekdays:
        ago = (today.weekday() - weekdays[0]) % 7
    if ago is not None:
        return today - timedelta(days=ago)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@click.command("done")
@click.argument(
    "name", metavar="[ROUTINE]", type=RoutineName(), required=False,
    help="A name from `voiceguide list`, or a script's path; only --undo and --from go without.",
)  # fmt: skip
@click.option("--felt", type=click.Choice(FELT), help="How it felt.")
@click.option(
    "--on", "on", type=Day(), metavar="DAY", help="yesterday, -2, monday or a date: YYYY-MM-DD.  [default: today]"
)  # fmt: skip
@click.option(
    "--level", type=Value(LEVEL), metavar="0..100", help="The session's level.  [default: yours on that day]"
)  # fmt: skip
@click.option(
    "--again", "is_another", is_flag=True, help="Add another session, even if one that day is not rated yet, or hurt."
)
@click.option("--undo", is_flag=True, help="Take the last session back; without ROUTINE, whichever it was.")
@click.option(
    "--from", "file", type=click.Path(path_type=Path), metavar="FILE",
    help="Add the answers that a phone has saved on the page of a published session, each once.",
)  # fmt: skip
@json_option
@click.pass_obj
def command(
    env: Environment,
    *,
    name: str | None,
    felt: Feedback | None,
    on: date | None,
    level: int | None,
    is_another: bool,
    undo: bool,
    file: Path | None,
    as_json: bool,
) -> Exit:
    """Say how a session felt: the one that you have not rated that day, or one that you heard elsewhere.

    That is an MP3 on the phone, for example, or a session that you stopped because it hurt, after which you were not
    asked. It changes your level as a session played here does; `voiceguide level --help` explains how.
    """
    is_other = bool(felt or on or is_another) or level is not None
    if file:
        if undo or is_other:
            raise click.UsageError("--from adds the answers in a file; leave out the other options")
        return _take_answers(env, file, name, as_json=as_json)
    if undo:
        if is_other:
            raise click.UsageError("--undo takes the last session back; leave out the other options")
        return _undo(env, name, as_json=as_json)
    if not name:
        raise click.UsageError("name the routine that you have done")
    if not felt:
        raise click.UsageError(f"say how it felt: --felt {'|'.join(FELT)}")
    return _add(env, DoneRequest(name, felt, on, level, is_another), as_json=as_json)


def _add(env: Environment, request: DoneRequest, *, as_json: bool) -> Exit:
    asks = can_ask() and not as_json
    if asks and is_hurt_already(env, request):
        if not is_confirmed("It is already noted as hurt that day. Add another session?"):
            tell("Nothing was added.")
            return Exit.DONE
        request = replace(request, is_another=True)
    reporter = TerminalReporter()
    done = add_session(env, request, reporter)
    _tell(done.session, done.level_before, done.level_after, as_json=as_json)
    if request.on and not as_json:
        tell(f"It is noted for {done.session.day:%A}, {done.session.day}.")
    if request.feedback == "hurt":
        tell_caution(done.personalized.routine, done.personalized.name, reporter)
        if asks:
            _ask_what_hurt(env, done)
    return Exit.DONE


def _tell(session: SessionRecord, before: int, after: int, *, as_json: bool) -> None:
    if as_json:
        data = session_data(session)
        print_json({"format": FORMAT, "level_before": before, "level_after": after, "session": data})
    else:
        say(level_line(session.title, before, after))


def _undo(env: Environment, name: str | None, *, as_json: bool) -> Exit:
    back = take_back(env, name)
    session = back.session
    felt = session.felt or "not rated"
    tell(f"Taken back: {session.title} on {session.day:%A}, {session.day}, {session.at:%H:%M} ({felt})")
    _tell(session, back.level_before, back.level_after, as_json=as_json)
    return Exit.DONE


def _ask_what_hurt(env: Environment, done: Done) -> None:
    """Ask on a terminal which exercises hurt, and leave those out."""
    names = tuple(dict.fromkeys(exercise.name for exercise in done.personalized.routine.exercises))
    chosen = chosen_numbers("Which hurt? They will be left out. Numbers such as 1 3, or Enter for none", names)
    if chosen:
        hurt = tuple(names[number] for number in chosen)
        leave_out_all(env, done.personalized, hurt)
        say(f"Left out from now on: {', '.join(hurt)}")


def _take_answers(env: Environment, file: Path, name: str | None, *, as_json: bool) -> Exit:
    found = take_answers(env, file, name)
    if as_json:
        print_json(_answers_data(found))
    else:
        say(*_answer_lines(found))
        if any(each.refused == UNKNOWN for each in found):
            tell(f"If its script is elsewhere: voiceguide done SCRIPT.md --from {quote(str(file))}")
    return Exit.FAILED if any(each.refused for each in found) else Exit.DONE


def _answer_lines(found: Sequence[FileAnswer]) -> Iterator[str]:
    """How many answers were added, why others were not, and what follows for each routine."""
    taken = [each.taken for each in found if each.taken]
    refused = {number: each for number, each in enumerate(found, 1) if each.refused}
    new = sum(each.is_new for each in taken)
    parts = [f"{counted(new, 'answer')} added"]
    parts += [f"{len(taken) - new} here already"] if new < len(taken) else []
    parts += [f"{len(refused)} refused:"] if refused else []
    yield ", ".join(parts)
    for number, each in refused.items():
        about = f" ({each.title}, {each.answer.at:%Y-%m-%d})" if each.answer else ""
        yield f"  number {number}{about}: {each.refused}"
    for change in level_changes(found):
        yield level_line(change.title, change.before, change.after)
        if change.has_hurt:
            yield f"To leave out an exercise that hurts: voiceguide skip {quote(change.routine)} EXERCISE"


def _answers_data(found: Sequence[FileAnswer]) -> Mapping[str, Any]:
    levels = [
        {"routine": each.routine, "title": each.title, "level_before": each.before, "level_after": each.after}
        for each in level_changes(found)
    ]
    return {"format": FORMAT, "answers": [_answer_data(each) for each in found], "levels": levels}


def _answer_data(each: FileAnswer) -> Mapping[str, Any]:
    answer, status = each.answer, "refused"
    if each.taken:
        status = "added" if each.taken.is_new else "known"
    return {
        "status": status,
        "reason": each.refused or None,
        "routine": answer.routine if answer else None,
        "at": answer.at.isoformat() if answer else None,
        "level": answer.level if answer else None,
        "felt": answer.felt if answer else None,
    }
