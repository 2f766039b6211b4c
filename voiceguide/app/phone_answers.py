"""The answers that phones send, or save as a file: each is a session that goes into the history once."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import Any

from voiceguide.app.environment import Environment
from voiceguide.app.personalize import own_level_on, start
from voiceguide.app.prepare import load, load_named
from voiceguide.errors import UsageError, VoiceguideError, reason_of
from voiceguide.files import open_file
from voiceguide.history.answer import FORMAT, AnswerError, AnswerProblem, SessionAnswer, read_answer
from voiceguide.history.level import level_line, level_on
from voiceguide.history.model import HistoryError, SessionRecord
from voiceguide.history.store import open_history
from voiceguide.script.library import entries, in_language, routine_key
from voiceguide.share.events import AnswerRefusedError, RefusalReason
from voiceguide.share.model import SharedSession, TakenAnswer

REASONS = {
    AnswerProblem.UNREADABLE: RefusalReason.ANSWER,
    AnswerProblem.FUTURE: RefusalReason.FUTURE,
    AnswerProblem.OLD: RefusalReason.OLD,
}

UNKNOWN = "there is no such routine here"
MOST_FILE_BYTES = 1_000_000
"""A file with as many answers as a page keeps is a third of it."""
MOST_ANSWERS = 1000
"""As many as a page keeps (share/page.js)."""


def take_answer(env: Environment, shared: SharedSession, content: bytes) -> TakenAnswer:
    """Store the answer that a phone has sent for a session; raises AnswerRefusedError."""
    try:
        answer = read_answer(content, env.now())
    except AnswerError as error:
        raise AnswerRefusedError(REASONS[error.problem]) from error
    if answer.routine != shared.routine:
        raise AnswerRefusedError(RefusalReason.ROUTINE)
    try:
        return store_answer(env, answer, shared.title)
    except HistoryError as error:
        raise AnswerRefusedError(RefusalReason.HISTORY) from error


def store_answer(env: Environment, answer: SessionAnswer, title: str) -> TakenAnswer:
    """Add the session of an answer to the history, unless it was there before; raises HistoryError."""
    today = env.now().date()
    done = SessionRecord(answer.at, answer.routine, title, answer.level, answer.heard, answer.length, answer.felt)
    with open_history(env.folders.history_file) as history:
        before = own_level_on(env, today, history.events(answer.routine))
        start(env, history, answer.routine)
        is_new = history.add_answered(done, answer.id)
        level = level_on(today, history.events(answer.routine))
    return TakenAnswer(answer.felt, before, level, _message(done, before, level), is_new)


def _message(done: SessionRecord, before: int, level: int) -> str:
    """What the phone has said, and what follows."""
    said = "it hurt" if done.felt == "hurt" else done.felt
    sentences = [f"The phone says: {said}.", level_line(done.title, before, level)]
    if done.felt == "hurt":
        sentences.append(f"To leave out an exercise that hurts: voiceguide skip {quote(done.routine)} EXERCISE")
    elif not done.counts_as_done:
        sentences.append("Less than 80 % of it was heard.")
    return " ".join(sentences)


# Answers in a file


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """An answer in a file, or None if it is not readable; either it is `taken`, or `refused` says why not.

    `title` is that of its routine, or the routine's name if nobody knows it here.
    """

    answer: SessionAnswer | None
    title: str
    taken: TakenAnswer | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """The user's level for a routine before and after new answers, and whether one of them says that it hurt."""

    routine: str
    title: str
    before: int
    after: int
    has_hurt: bool


def level_changes(answers: Iterable[FileAnswer]) -> tuple[LevelChange, ...]:
    """What follows from the new answers, for each routine that they are about."""
    changes: dict[str, LevelChange] = {}
    for each in answers:
        if each.answer and each.taken and each.taken.is_new:
            routine, hurt = each.answer.routine, each.answer.felt == "hurt"
            first = changes.get(routine) or LevelChange(routine, each.title, each.taken.level_before, 0, has_hurt=False)
            changes[routine] = replace(first, after=each.taken.level, has_hurt=first.has_hurt or hurt)
    return tuple(changes.values())


def take_answers(env: Environment, path: Path, name: str | None = None) -> tuple[FileAnswer, ...]:
    """Store the answers in a file that a page has saved, each once; the others are refused one by one.

    The routine of that `name` or path is known, whether or not it is among the user's own. Raises UsageError if there
    is none, or if it is no such file, HistoryError if one cannot be stored; those before it are.
    """
    titles = _titles(env)
    if name:
        script, routine = load_named(env, name)
        titles = {**titles, routine_key(script): routine.title}
    return tuple(_take(env, json.dumps(each).encode(), titles) for each in _answers_in(path))


def _answers_in(path: Path) -> Sequence[Any]:
    try:
        with open_file(path) as file:
            content = file.read(MOST_FILE_BYTES + 1)
        found = json.loads(content) if len(content) <= MOST_FILE_BYTES else {}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from error
    except (ValueError, RecursionError):
        found = {}
    answers = found.get("answers") if isinstance(found, dict) and found.get("format") == FORMAT else None
    if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
        raise UsageError(f"{path} is not a file of answers; save one on the page of a session, on the phone")
    return answers


def _titles(env: Environment) -> Mapping[str, str]:
    """The titles of the routines that are known here, from their scripts or else from the history."""
    with open_history(env.folders.history_file) as history:
        done = {session.routine: session.title for session in history.sessions()}
        return {name: name for name in history.routines()} | done | dict(_titles_of_scripts(env))


def _titles_of_scripts(env: Environment) -> Iterator[tuple[str, str]]:
    for entry in in_language(entries(env.folders.routines), env.language):
        try:
            yield routine_key(entry.path), load(env, entry.path).title
        except VoiceguideError:
            # It may be repaired; its sessions count anyway.
            yield routine_key(entry.path), routine_key(entry.path)


def _take(env: Environment, content: bytes, titles: Mapping[str, str]) -> FileAnswer:
    try:
        answer = read_answer(content, env.now())
    except AnswerError as error:
        if not error.answer or not _is_stored(env, error.answer):
            return FileAnswer(error.answer, _title(error.answer, titles), refused=error.problem.value)
        answer = error.answer
    title = _title(answer, titles)
    if answer.routine not in titles:
        return FileAnswer(answer, title, refused=UNKNOWN)
    return FileAnswer(answer, title, store_answer(env, answer, title))


def _title(answer: SessionAnswer | None, titles: Mapping[str, str]) -> str:
    return titles.get(answer.routine, answer.routine) if answer else ""


def _is_stored(env: Environment, answer: SessionAnswer) -> bool:
    """A phone keeps answers for longer than we take them."""
    with open_history(env.folders.history_file) as history:
        return history.has_answer(answer.id)
