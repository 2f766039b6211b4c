"""An audition: every voice says the same words, in one file."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.atomic import check_target
from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.levels import SESSION_LUFS
from voiceguide.audio.loudness import levelled, trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, sample_count
from voiceguide.audio.render import RenderedSession
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.cli.screen import tell
from voiceguide.errors import VoiceError
from voiceguide.export.exporter import Export, export, tags_of
from voiceguide.session.model import Line, Plan, Sound, Speech, StepRef, TalkStep
from voiceguide.session.timeline import place
from voiceguide.units import Ms, length_in_ms

if TYPE_CHECKING:
    from voiceguide.audio.tts.base import Voice
    from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine

PAUSE = Ms(800)


def voice_samples(
    engine: "Pyttsx3Engine",
    voices: Sequence["Voice"],
    words: str,
    target: Path,
    *,
    rate: int | None,
    overwrite: bool,
) -> None:
    """Write a file in which each voice says its name and the words, with a chapter for each.

    A voice that cannot speak is named and left out. Raises VoiceError if none can, ExportError if the file
    cannot be written.
    """
    check_target(target, overwrite=overwrite)
    spoken = _spoken(engine, voices, words, rate or DEFAULT_RATE)
    clips: dict[Sound, bytes] = dict([*load_chimes(None).items(), *spoken.items()])
    heard = [voice for voice in voices if _speech(voice, words) in clips]
    if not heard:
        raise VoiceError("no voice could say that; try other words")
    plan = Plan(tuple(voice.name for voice in heard), tuple(_steps(heard, words)), ())
    timeline = place(plan, lambda sound: length_in_ms(sample_count(clips[sound]), SAMPLE_RATE))
    tags = tags_of(timeline, title=f"Voices: {words}")
    export(RenderedSession(timeline, clips), Export(target, tags, NoCache(), overwrite))
    tell(f"{target}: {len(heard)} voices say “{words}”")


def _spoken(engine: "Pyttsx3Engine", voices: Sequence["Voice"], words: str, rate: int) -> Mapping[Speech, bytes]:
    with ThreadPoolExecutor(engine.workers) as pool:
        jobs = {
            voice: pool.submit(engine.speak, _speech(voice, words).spoken, VoiceSettings(voice.id, rate))
            for voice in voices
        }
    clips: dict[Speech, bytes] = {}
    for voice, job in jobs.items():
        error = job.exception()
        if isinstance(error, VoiceError):
            tell(f"{voice.id} is left out: {error}")
        elif clip := trimmed(job.result()):
            clips[_speech(voice, words)] = levelled(clip, SESSION_LUFS)
    return clips


def _speech(voice: "Voice", words: str) -> Speech:
    return Speech(f"{voice.id}: {words}", f"{voice.name}. {words}")


def _steps(voices: Sequence["Voice"], words: str) -> list[TalkStep]:
    return [TalkStep(StepRef(i, 1), (Line(_speech(voice, words), 1),), PAUSE) for i, voice in enumerate(voices)]
