"""The voices of this computer and its user: opening their engines, and choosing one."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voiceguide.app.environment import Environment
from voiceguide.app.request import SessionRequest
from voiceguide.audio.cache import FolderCache
from voiceguide.audio.tts.base import EngineName, TtsEngine, Voice, VoiceSettings
from voiceguide.audio.tts.engines import Engines
from voiceguide.audio.tts.piper_engine import PiperEngine
from voiceguide.audio.tts.recorded_voice import RecordedVoice, RecordedVoices
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.audio.tts.voices import best_voice, choose_voice, named_voice, speaks
from voiceguide.config.file import SettingsError
from voiceguide.config.schema import PAUSE
from voiceguide.errors import VoiceError

if TYPE_CHECKING:
    from voiceguide.audio.tts.program_engine import VoiceProgram
    from voiceguide.script.model import Routine
    from voiceguide.session.model import Speech

SYSTEMS = {"linux": "eSpeak NG", "darwin": "macOS", "win32": "Windows"}
"""Who speaks the voices of the system."""


@contextmanager
def open_engine(env: Environment) -> Iterator[Engines]:
    """All engines, those of the voices that the user added before the system's."""
    with ExitStack() as stack:
        clips = FolderCache(env.folders.clips)
        recorded = recorded_voices(env)
        piper = stack.enter_context(PiperEngine(env.folders.voices, clips))
        engines: dict[EngineName, TtsEngine] = {"recorded": recorded, "piper": piper}
        if programs := _programs(env):
            from voiceguide.audio.tts.program_engine import ProgramEngine

            engines["program"] = stack.enter_context(ProgramEngine(programs))
        engines["system"] = stack.enter_context(env.new_engine())
        yield Engines(engines, lambda wanted: recorded.named(wanted) or piper.named(wanted))


def recorded_voices(env: Environment) -> RecordedVoices:
    """The voices that were recorded here."""
    return RecordedVoices(env.folders.voices[:1])


def _programs(env: Environment) -> "tuple[VoiceProgram, ...]":
    """The voices that are programs; none if the settings cannot be read, which is told where they are needed."""
    try:
        return env.settings.programs
    except SettingsError:
        return ()


def settings_of(voice: Voice, rate: int, pause: int = 100) -> VoiceSettings:
    """A voice at this rate, with pauses in percent of its own; a recorded one together with its stand-in."""
    if not isinstance(voice, RecordedVoice):
        return VoiceSettings(voice.id, rate, voice.engine, pause)
    speaker = voice.stand_in or voice
    return VoiceSettings(speaker.id, rate, speaker.engine, pause, voice.recordings)


def rate_for(routine: "Routine | None", request: SessionRequest) -> int:
    """Words a minute."""
    return request.rate or (routine and routine.rate) or DEFAULT_RATE


def find_voice(engine: Engines, wanted: str, language: str) -> Voice:
    """The voice of that name, or in that file; raises VoiceError with similar ones if there is none."""
    found = engine.named(wanted)
    return _with_stand_in(engine, found, language) if found else _listed_voice(engine, wanted, language)


def _listed_voice(engine: Engines, wanted: str, language: str) -> Voice:
    found = named_voice(engine.added_voices(), wanted) or choose_voice(engine.voices(), wanted, language)
    return _with_stand_in(engine, found, language)


def _with_stand_in(engine: Engines, voice: Voice, language: str) -> Voice:
    """A recorded voice with the next best one, which says what is not recorded."""
    if not isinstance(voice, RecordedVoice):
        return voice
    try:
        return replace(voice, stand_in=best_usual_voice(engine, language or voice.languages[0]))
    except VoiceError:
        # There may be languages that only people speak.
        return voice


def best_usual_voice(engine: Engines, language: str) -> Voice:
    """The best voice that can say anything: recorded ones are only chosen by name. Raises VoiceError."""
    added = [voice for voice in engine.added_voices() if voice.engine != "recorded"]
    return best_voice(added, language) or choose_voice(engine.usual_voices(), None, language)


@dataclass(frozen=True, slots=True)
class VoiceChooser:
    """Chooses voices as the user wants them: by the request, else by the settings."""

    env: Environment
    engine: Engines
    request: SessionRequest

    def settings_for(self, language: str, routine: "Routine | None" = None) -> VoiceSettings:
        """The voice and rate for words in a language, and for a routine if there is one; raises VoiceError."""
        pause = self.env.settings[PAUSE].value
        return settings_of(self.voice_for(language, routine), rate_for(routine, self.request), pause)

    def voice_for(self, language: str, routine: "Routine | None" = None) -> Voice:
        """The voice for words in a language: the requested one, else the user's own, the script's, or the best.

        Raises VoiceError if there is no such voice, or none for the language.
        """
        if self.request.voice:
            return find_voice(self.engine, self.request.voice, language)
        usual = self._usual_voice(language)
        if usual:
            return usual
        if routine and routine.voice:
            # Scripts come from other people, and name no files.
            return _listed_voice(self.engine, routine.voice, language)
        return best_usual_voice(self.engine, language)

    def can_speak(self, language: str) -> bool:
        """Whether any voice speaks a language."""
        return any(speaks(voice, language) for voice in self.engine.usual_voices())

    def _usual_voice(self, language: str) -> Voice | None:
        """The voice that is set for the language, else the one for all if it speaks the language; raises VoiceError."""
        for_language = self.env.settings.voice_for(language)
        wanted = for_language or self.request.usual_voice
        if not wanted:
            return None
        try:
            usual = find_voice(self.engine, wanted, language)
        except VoiceError as error:
            raise VoiceError(f"the voice that is set cannot be used: {error}") from error
        return usual if for_language or speaks(usual, language) else None


def described(voice: Voice) -> str:
    """A voice in words: its name, its variant or speaker, and what speaks it."""
    by = {"recorded": "recorded", "piper": "Piper", "program": voice.about, "system": SYSTEMS.get(sys.platform, "")}
    plain, _, variant = voice.id.partition("+")
    speaker = plain.rpartition("/")[2] if voice.speakers and "/" in plain else ""
    return ", ".join(part for part in (voice.name, speaker, variant, by[voice.engine]) if part)


def foreign(voice: Voice, language: str) -> str:
    """That a voice speaks other languages than this one, in words; empty if it is one of its own."""
    if speaks(voice, language):
        return ""
    return f"the voice {voice.name} speaks {', '.join(voice.languages)}, but the words are in {language}"


def unrecorded(voice: Voice, speeches: "Iterable[Speech]") -> str:
    """How much of it a person has not recorded, and who says that, in words; empty if nothing is missing."""
    if not isinstance(voice, RecordedVoice) or voice.stand_in is None:
        return ""
    speeches = tuple(speeches)
    missing = sum(not voice.recordings.has(speech.text) for speech in speeches)
    if not missing:
        return ""
    who = f"{voice.name} has not recorded {missing} of {len(speeches)} sentences"
    return f"{who}; they are spoken by {described(voice.stand_in)}"
