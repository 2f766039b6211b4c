"""A person's own voice: what it has to say for a routine, and what of it is recorded."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from shlex import quote

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import load_named
from voiceguide.app.reporter import Reporter
from voiceguide.app.voices import open_engine
from voiceguide.audio.takes import Take
from voiceguide.audio.tts.recorded_voice import RecordedVoice, RecordedVoices, Recordings, clip_in, keep
from voiceguide.audio.tts.voices import named_voice
from voiceguide.errors import UsageError, VoiceError
from voiceguide.export.file_names import safe_from_devices
from voiceguide.script.model import Routine, Talk
from voiceguide.session.model import Choices, Opening, SoreSide, Speech
from voiceguide.session.planner import plan, speeches
from voiceguide.session.speech import SpeechBuilder

LEVELS = (50, 0, 100)
"""The lowest and the highest one have all the words there are: the easier variants, and every round."""
TALKS: tuple[Talk, ...] = ("full", "brief")
SORE: tuple[SoreSide, ...] = ("both", "left", "right")
OPENINGS: tuple[Opening, ...] = ("full", "reminder")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """The routine and the voice, and which of the numbered sentences; without `last`, all from `first` on."""

    routine: str
    voice: str
    language: str | None = None
    first: int = 1
    last: int | None = None
    microphone: str | None = None

    def numbered(self, texts: Sequence[str]) -> Mapping[int, str]:
        """The wanted ones of these sentences by their numbers; raises UsageError if there are none."""
        wanted = {number: text for number, text in enumerate(texts, 1) if self.first <= number <= (self.last or number)}
        if not wanted:
            raise UsageError(f"there is no sentence {self.first}; they have the numbers 1 to {len(texts)}")
        return wanted


def sentences(routine: Routine) -> tuple[str, ...]:
    """All that is said in sessions of a routine, in the order of a usual one, and in the question after it.

    Not what depends on a listener's own choices, such as which exercise they leave out.
    """
    found: dict[str, None] = {}
    for talk, sore, opening, level in product(TALKS, SORE, OPENINGS, LEVELS):
        planned = plan(routine, Choices(level, talk=talk, sore=sore, opening=opening))
        found |= dict.fromkeys(speech.text for speech in speeches(planned.steps))
    words = routine.words.question
    build = SpeechBuilder(routine.pronunciations)
    for text in (words.question, words.which, words.nothing_left_out):
        found |= dict.fromkeys(speech.text for speech in build(text, {}))
    # What only newcomers hear comes last, so that the numbers of the others are those of lists printed before.
    newcomers = plan(routine, Choices(talk="full", explains_ticks=True))
    found |= dict.fromkeys(speech.text for speech in speeches(newcomers.steps))
    return tuple(found)


class OwnVoice:
    """A voice that is being recorded in a language."""

    def __init__(self, recordings: Recordings, language: str) -> None:
        self.recordings = recordings
        self._language = language

    @property
    def folder(self) -> Path:
        """Where it is kept; it may not exist yet."""
        return self.recordings.folder

    def has(self, text: str) -> bool:
        """Whether a sentence is recorded, and can be heard."""
        return bool(self.clip(text))

    def clip(self, text: str) -> bytes:
        """The recording of a sentence as PCM; empty if there is none."""
        return clip_in(self.recordings.content(Speech(text, text)) or b"") or b""

    def keep(self, text: str, take: Take) -> None:
        """Keep a take of a sentence, in place of an earlier one."""
        self.recordings = keep(self.folder, text, self._language, take.pcm)


def own_voice(env: Environment, name: str, language: str) -> OwnVoice:
    """The voice of that name, which may be a new one; raises UsageError if no voice can have it."""
    folder = env.folders.voices[0]
    found = RecordedVoices([folder]).named(name)
    if isinstance(found, RecordedVoice):
        return OwnVoice(found.recordings, language)
    is_name = name.replace("-", "").replace("_", "").isalnum() and len(name) <= LONGEST_NAME
    if not is_name or name.startswith("-") or safe_from_devices(name) != name:
        raise UsageError(f"`{name}` cannot be the name of a voice; use letters, digits and hyphens, such as `anna`")
    if _is_taken(env, name):
        raise UsageError(f"there is a voice `{name}` already that nobody recorded; choose another name")
    return OwnVoice(Recordings(folder / name), language)


def _is_taken(env: Environment, name: str) -> bool:
    with open_engine(env) as engine, suppress(VoiceError):
        return bool(engine.named(name) or named_voice(engine.voices(), name))
    return False


def open_voice(env: Environment, request: RecordRequest) -> tuple[Path, Routine, OwnVoice]:
    """The script, its routine, and the voice that records it."""
    path, routine = load_named(env, request.routine, request.language)
    return path, routine, own_voice(env, request.voice, routine.language)


def tell_state(request: RecordRequest, voice: OwnVoice, texts: Mapping[int, str], reporter: Reporter) -> None:
    """How much of it is recorded, and what can be done next."""
    missing = sum(not voice.has(text) for text in texts.values())
    reporter.notice(f"{len(texts) - missing} of {len(texts)} sentences are recorded, in {voice.folder}")
    if missing:
        reporter.notice(
            "To go on another day, type the same command. What is missing is spoken by the next best voice."
        )
    if missing < len(texts):
        reporter.notice(f"To hear it:  voiceguide play {quote(request.routine)} --voice {request.voice}")
