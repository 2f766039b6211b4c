"""The answers that phones send: each is a session that goes into the history once."""

from shlex import quote

from voiceguide.app.environment import Environment
from voiceguide.app.feedback import level_line
from voiceguide.app.personalize import own_level_on, start
from voiceguide.history.answer import AnswerError, AnswerProblem, SessionAnswer, read_answer
from voiceguide.history.level import level_on
from voiceguide.history.model import HistoryError, SessionRecord
from voiceguide.history.store import open_history
from voiceguide.share.events import AnswerRefusedError, RefusalReason
from voiceguide.share.model import SharedSession, TakenAnswer

REASONS = {
    AnswerProblem.UNREADABLE: RefusalReason.ANSWER,
    AnswerProblem.FUTURE: RefusalReason.FUTURE,
    AnswerProblem.OLD: RefusalReason.OLD,
}


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
