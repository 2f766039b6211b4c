"""After a session: add it to the history, ask how it was, and tell the new level."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from voiceguide.app.caution import spoken_caution, tell_caution
from voiceguide.app.environment import Environment
from voiceguide.app.feedback_question import Question
from voiceguide.app.history import skip_exercises
from voiceguide.app.personalize import PersonalizedRoutine, start
from voiceguide.app.prepare import chimes_for, clip_cache
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.app.spoken_prompt import SpokenPrompt
from voiceguide.app.voices import VoiceChooser, open_engine
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.errors import VoiceError, VoiceguideError
from voiceguide.history.level import level_line, level_on
from voiceguide.history.model import Feedback, HistoryError, SessionRecord
from voiceguide.history.store import History, open_history
from voiceguide.player.tracking import ListenTracker
from voiceguide.units import MINUTE, Ms, clock

if TYPE_CHECKING:
    from voiceguide.player.devices import Player


LEAST = Ms(MINUTE)
"""A session that was stopped counts in the history from this time on; a short one, from half its length on."""


@dataclass(frozen=True, slots=True)
class FeedbackSession:
    """A session that was played, its request, how it was played, and the length of the whole session."""

    env: Environment
    reporter: Reporter
    personalized: PersonalizedRoutine
    request: SessionRequest
    tracker: ListenTracker
    length: Ms
    new_player: "Callable[[], Player]"

    def record(self, *, can_answer: bool) -> None:
        """Add it to the history, ask how it was if somebody can answer, and say how the level changes."""
        with open_history(self.env.folders.history_file) as history:
            try:
                start(self.env, history, self.personalized.key)
                before = self._level(history)
                # Added before the question, since the session was done whatever happens then.
                number = history.add(self._session_record())
            except HistoryError as error:
                self._tell_not_recorded(error)
                return
            try:
                self._follow_up(history, number, before, can_answer=can_answer)
            except VoiceguideError as error:
                self.reporter.notice(f"voiceguide: {error}; the session is in your history all the same")
            except KeyboardInterrupt:
                # There is nothing left to interrupt; an answer is already in the history.
                return

    def record_part(self) -> bool:
        """Add a session to the history of which less than 80 % was heard; False if that was too little to count."""
        heard = self.tracker.time
        enough = min(LEAST, self.length // 2)
        if heard - self.tracker.counted < enough:
            self.reporter.notice(f"You heard less than {clock(enough)}, too little for your history.")
            return False
        try:
            with open_history(self.env.folders.history_file) as history:
                start(self.env, history, self.personalized.key)
                history.add(self._session_record())
        except HistoryError as error:
            self._tell_not_recorded(error)
            return False
        self.reporter.notice(
            f"You heard {clock(heard)} of {clock(self.length)} min, which is in your history. Your level stays:",
            "it only changes after at least 80 % of a session, or if it hurt.",
        )
        return True

    def _tell_not_recorded(self, error: HistoryError) -> None:
        self.reporter.notice(f"voiceguide: {error}; this session is not in your history")

    def _follow_up(self, history: History, number: int, before: int, *, can_answer: bool) -> None:
        if not can_answer:
            self._tell_unrated(before, self._level(history))
            return
        feedback: Feedback | None = None
        with self._question() as question:
            try:
                feedback = _ask(question, self.reporter)
                if feedback is not None:
                    history.answer(number, feedback)
            finally:
                after = self._level(history)
                if feedback is None:
                    self._tell_unrated(before, after)
                else:
                    self._tell_level(before, after)
            if feedback is not None:
                self._respond(question, history, feedback, after)

    def _session_record(self) -> SessionRecord:
        personalized, tracker = self.personalized, self.tracker
        title, level = personalized.routine.title, personalized.choices.level
        return SessionRecord(
            self.env.now(),
            personalized.key,
            title,
            level,
            tracker.time,
            self.length,
            None,
            counted=self.tracker.counted,
        )

    def _level(self, history: History) -> int:
        return level_on(self.env.now().date(), history.events(self.personalized.key))

    def _tell_level(self, before: int, after: int) -> None:
        self.reporter.notice(level_line(self.personalized.routine.title, before, after))

    def _tell_unrated(self, before: int, after: int) -> None:
        self._tell_level(before, after)
        name = quote(self.personalized.name)
        self.reporter.notice(f"To rate this session:  voiceguide done {name} --felt right  (or easy, hard, hurt)")

    def _respond(self, question: Question, history: History, feedback: Feedback, level: int) -> None:
        words = question.words.question
        answer = {"easy": words.easy, "right": words.right, "hard": words.hard, "hurt": words.hurt}[feedback]
        sentences = (answer, words.level.format(level=question.words.number(level)))
        if feedback == "hurt":
            self._respond_to_pain(question, history, sentences)
        else:
            question.say(*sentences)

    def _respond_to_pain(self, question: Question, history: History, sentences: Sequence[str]) -> None:
        """Read the caution again, and leave out the exercise that the listener chooses."""
        personalized, words = self.personalized, question.words.question
        routine = personalized.routine
        caution = spoken_caution(routine)
        names = tuple(dict.fromkeys(exercise.name for exercise in routine.exercises))
        tell_caution(routine, personalized.name, self.reporter)
        if len(names) < 2 or not question.is_spoken:
            # No exercise would be left; or the names would be chimes, which say nothing.
            question.say(*sentences, *caution)
            return
        self.reporter.notice("Press any key at each exercise that hurt, when you hear its name; q ends the list.")
        chosen: list[str] = []

        def choose(name: str) -> None:
            chosen.append(name)
            self.reporter.notice(f"    left out: {name}")

        try:
            question.which((*sentences, *caution), names, lambda name: self.reporter.notice(f"  {name}"), choose)
        finally:
            # Also after Ctrl-C, which only ends the reading.
            skip_exercises(history, personalized.key, routine, chosen)
            self._tell_left_out(chosen)
        question.say(*[words.left_out.format(exercise=name) for name in chosen] or [words.nothing_left_out])

    def _tell_left_out(self, names: Sequence[str]) -> None:
        if not names:
            self.reporter.notice("Nothing is left out.")
            return
        undo = f"voiceguide skip {quote(self.personalized.name)} --undo"
        self.reporter.notice(
            f"Left out from now on, wherever you would do it: {', '.join(names)}", f"To put it back:  {undo}"
        )

    @contextmanager
    def _question(self) -> Iterator[Question]:
        """Asks in the routine's voice, or with chimes if there is no voice or the listener wants no words."""
        env, routine, request = self.env, self.personalized.routine, self.request
        words, cache = routine.words, clip_cache(env)
        with open_engine(env) as engine:
            prompt = SpokenPrompt(
                engine,
                cache,
                chimes_for(env, request),
                self.new_player,
                env.new_controls,
                routine.title,
                self.tracker.volume,
            )
            is_spoken = bool(words.question.question) and (request.talk or routine.talk) != "chimes"
            try:
                voice_settings = (
                    VoiceChooser(env, engine, request).settings_for(routine.language, routine)
                    if is_spoken
                    else VoiceSettings("", 0)
                )
            except VoiceError:
                # A session with chimes alone needs no voice, and neither does its question.
                voice_settings, is_spoken = VoiceSettings("", 0), False
            yield Question(words, prompt, voice_settings, is_spoken, clock=env.seconds)
        cache.tidy()


def _ask(question: Question, reporter: Reporter) -> Feedback | None:
    words = question.words.question
    reporter.notice("")
    reporter.paragraph(words.question or "How was it?")
    answers = zip(words.keys, ("easy", "just right", "hard", "it hurt"), strict=True)
    reporter.notice(
        "  " + " · ".join(f"{number} or {key}: {answer}" for number, (key, answer) in enumerate(answers, 1))
    )
    return question.how_was_it()
