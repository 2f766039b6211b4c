"""What comes after a session: it is noted, the listener is asked how it was, and the level moves."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from voiceguide.cli.asked import SessionRequest
from voiceguide.cli.folders import cache_folder, history_file
from voiceguide.cli.outcome import caution_of, level_line, tell_caution
from voiceguide.cli.question import Question
from voiceguide.cli.reading import SpokenPrompt
from voiceguide.cli.screen import tell, tell_sentences
from voiceguide.cli.session import own_chimes, voice_settings_for
from voiceguide.cli.today import PersonalizedRoutine
from voiceguide.errors import VoiceError, VoiceguideError
from voiceguide.history.level import level_on
from voiceguide.history.model import Feedback, HistoryError, SessionRecord, local_now
from voiceguide.history.store import History, open_history
from voiceguide.i18n.catalog import words_for
from voiceguide.player.tracking import ListenTracker

if TYPE_CHECKING:
    from voiceguide.player.devices import Player


@dataclass(frozen=True, slots=True)
class FeedbackSession:
    """A session that was done, what was asked for it, and what it was played on."""

    today: PersonalizedRoutine
    asked: SessionRequest
    tracker: ListenTracker
    new_player: "Callable[[], Player]"

    def note(self, *, can_answer: bool) -> None:
        """Keep it in the history, ask how it was where somebody can answer, and say what follows from it."""
        with open_history(history_file()) as history:
            try:
                before = self._level(history)
                # Kept before the question: whatever happens then, the session was done.
                number = history.add(self._done())
            except HistoryError as error:
                tell(f"voiceguide: {error}; this session is not noted")
                return
            try:
                self._follow(history, number, before, can_answer=can_answer)
            except VoiceguideError as error:
                tell(f"voiceguide: {error}; the session is noted all the same")
            except KeyboardInterrupt:
                # There is nothing left to interrupt: what was answered is kept, what was not is no answer.
                return

    def _follow(self, history: History, number: int, before: int, *, can_answer: bool) -> None:
        if not can_answer:
            self._tell_level(before, self._level(history))
            return
        with self._question() as question:
            try:
                felt = _asked(question)
                if felt is not None:
                    history.answer(number, felt)
            finally:
                after = self._level(history)
                self._tell_level(before, after)
            if felt is not None:
                self._answered(question, history, felt, after)

    def _done(self) -> SessionRecord:
        today, tracker = self.today, self.tracker
        routine = today.routine
        return SessionRecord(
            local_now(), today.key, routine.title, today.choices.level, tracker.time, tracker.length, None
        )

    def _level(self, history: History) -> int:
        return level_on(local_now().date(), history.sessions(self.today.key))

    def _tell_level(self, before: int, after: int) -> None:
        tell(level_line(self.today.key, before, after))

    def _answered(self, question: Question, history: History, felt: Feedback, level: int) -> None:
        words = question.words.question
        said = {"easy": words.easy, "right": words.right, "hard": words.hard, "hurt": words.hurt}[felt]
        sayings = (said, words.level.format(level=question.words.number(level)))
        if felt == "hurt":
            self._hurt(question, history, sayings)
        else:
            question.say(*sayings)

    def _hurt(self, question: Question, history: History, sayings: Sequence[str]) -> None:
        """Read the caution again, and leave out the exercise that the listener names."""
        today, words = self.today, question.words.question
        caution = caution_of(today.routine)
        names = tuple(dict.fromkeys(exercise.name for exercise in today.routine.exercises))
        tell_caution(today.routine, today.name)
        if len(names) < 2 or not question.is_spoken:
            # Nothing would be left of the routine; or the names would be chimes, which say nothing of whom they mean.
            question.say(*sayings, *caution)
            return
        name = question.which((*sayings, *caution), names)
        if name is None:
            question.say(words.nothing_left_out)
            return
        history.skip(today.key, name)
        tell(f"left out from now on: {name} (`voiceguide skip {quote(today.name)} --undo` takes it in again)")
        question.say(words.left_out.format(exercise=name))

    @contextmanager
    def _question(self) -> Iterator[Question]:
        """Asks in the routine's voice; with chimes where it has none, or the listener wants no words."""
        from voiceguide.audio.cache import FolderCache
        from voiceguide.audio.tts.base import VoiceSettings
        from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine

        routine, asked = self.today.routine, self.asked
        words, cache, chimes = words_for(routine.language), FolderCache(cache_folder()), own_chimes(asked)
        with Pyttsx3Engine() as engine:
            reader = SpokenPrompt(
                engine, engine.workers, cache, chimes, self.new_player, routine.title, self.tracker.volume
            )
            is_spoken = bool(words.question.question) and (asked.talk or routine.talk) != "chimes"
            try:
                voice_settings = (
                    voice_settings_for(asked, engine.voices(), routine.language, routine)
                    if is_spoken
                    else VoiceSettings("", 0)
                )
            except VoiceError:
                # Who heard the session without a voice, since nothing was said in it, can answer without one.
                voice_settings, is_spoken = VoiceSettings("", 0), False
            yield Question(words, reader, voice_settings, is_spoken)
        cache.tidy()


def _asked(question: Question) -> Feedback | None:
    words = question.words.question
    tell("")
    tell_sentences(words.question or "How was it?")
    answers = zip(words.keys, ("easy", "just right", "hard", "it hurt"), strict=True)
    tell("  " + " · ".join(f"{number} or {key}: {answer}" for number, (key, answer) in enumerate(answers, 1)))
    return question.how_was_it()
