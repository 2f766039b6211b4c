"""`voices --try`: each voice says a sentence of a real exercise; one key goes on, another keeps the voice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import chimes_for, clip_cache, load_named
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest, request_from_settings
from voiceguide.app.spoken_prompt import PromptItem, SpokenPrompt, stopping
from voiceguide.app.voice_list import sections
from voiceguide.app.voices import described, open_engine, rate_for, settings_of
from voiceguide.audio.tts.base import Voice
from voiceguide.audio.tts.recorded_voice import RecordedVoice
from voiceguide.audio.tts.synthesizer import UnspokenError
from voiceguide.audio.tts.voices import speaks
from voiceguide.config.file import set_in_file
from voiceguide.config.schema import PAUSE
from voiceguide.errors import UsageError, VoiceError
from voiceguide.i18n.catalog import language_base
from voiceguide.player.commands import Answer, AnyCommand, Command
from voiceguide.player.controller import EndReason, State
from voiceguide.session.model import NO_TIME, Speech
from voiceguide.session.navigation import exercise_at
from voiceguide.session.speech import SpeechBuilder
from voiceguide.units import Ms

ROUTINE = "short-relief"
"""Its first exercise is what is said, where there is a version in the language."""
AFTER_EACH = Ms(1500)
NEXT, BACK, KEEP = (" ", "n", "right"), ("b", "left"), ("c-m", "c-j", "k")
"""Enter is `c-m`, or `c-j` where a terminal sends a line feed."""


def try_voices(env: Environment, language: str, reporter: Reporter) -> Voice | None:
    """The voice that the user kept for the language, which is now set; None if they kept none."""
    request = request_from_settings(env.settings)
    with open_engine(env) as engine:
        found = sections(engine.voices(), language)
        voices = tuple(voice for section in found for voice in section.voices if speaks(voice, language))
        if not voices:
            raise VoiceError(f"no voice on this computer speaks `{language}`; `voiceguide voices --all` lists all")
        reporter.notice("space: the next one · b: the one before · enter: keep it · q: quit")
        chooser = _Chooser(voices, reporter)
        prompt = SpokenPrompt(
            engine,
            clip_cache(env),
            chimes_for(env, request),
            env.new_player,
            env.new_controls,
            "Voices",
            on_failure=chooser.tell_failure,
        )
        ended = prompt.read(_items(env, voices, language, request), chooser.meant, _meaning, chooser.watch)
        if ended is EndReason.INTERRUPTED:
            raise KeyboardInterrupt
    kept = chooser.kept
    if kept:
        name = f"voice-{language_base(language)}"
        set_in_file(env.folders.config_file, name, kept.id)
        reporter.notice(f"{name} is now {kept.id}.")
    return kept


class _Chooser:
    """Follows which voice is heard, and which one is kept."""

    def __init__(self, voices: Sequence[Voice], reporter: Reporter) -> None:
        self.kept: Voice | None = None
        self._voices = voices
        self._reporter = reporter
        self._told = -1

    def meant(self, command: AnyCommand | Answer, number: int) -> AnyCommand | None:
        """The command for the player; keeping a voice is the end."""
        if isinstance(command, Answer):
            return None
        if command is Command.PLAY:
            self.kept = self._voices[number]
            return Command.STOP
        return command

    def watch(self, state: State) -> None:
        """Tell which voice is heard."""
        number = exercise_at(state.timeline, state.at) if state.timeline.steps else -1
        if number > self._told and state.end is None:
            self._told = number
            voice = self._voices[number]
            self._reporter.notice(f"{number + 1} of {len(self._voices)}: {voice.id}  ({described(voice)})")

    def tell_failure(self, error: UnspokenError) -> None:
        """Tell that a voice cannot speak; the others go on."""
        self._reporter.notice(str(error))


def _meaning(key: str) -> Command:
    if key in KEEP:
        return Command.PLAY
    if key in BACK:
        return Command.BACK
    return stopping(key, Command.NEXT if key in NEXT else Command.NOTHING)


def _items(env: Environment, voices: Sequence[Voice], language: str, request: SessionRequest) -> tuple[PromptItem, ...]:
    """The same words for each voice, but those that a person has recorded for theirs."""
    words = _words(env, language)

    def said_by(voice: Voice) -> Iterator[tuple[Speech, Ms]]:
        for speech, pause in _recorded(voice) or words:
            # A clip is known by its text, and each voice has one of its own.
            yield replace(speech, text=f"{voice.id}: {speech.text}"), pause

    return tuple(
        PromptItem(
            tuple(said_by(voice)),
            settings_of(voice, rate_for(None, request), env.settings[PAUSE].value),
            AFTER_EACH,
            voice.id,
        )
        for voice in voices
    )


def _recorded(voice: Voice) -> tuple[tuple[Speech, Ms], ...]:
    """The first sentence of a recorded voice."""
    texts = [*voice.recordings.files][:1] if isinstance(voice, RecordedVoice) else []
    return tuple((Speech(text, text), NO_TIME) for text in texts)


def _words(env: Environment, language: str) -> tuple[tuple[Speech, Ms], ...]:
    """The words of an exercise in a language with their pauses, or what else voiceguide says in it."""
    try:
        _, routine = load_named(env, ROUTINE, language)
    except UsageError:
        return SpeechBuilder(()).with_pauses(env.languages.words(language).page.caution, {})
    text = next(text.marked for exercise in routine.exercises for text in exercise.words)
    return SpeechBuilder(routine.pronunciations, routine.words).with_pauses(text, {})
