"""`voices --say`: all voices say the same words, in one file with a chapter for each."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.app.reporter import Reporter
from voiceguide.app.voices import settings_of
from voiceguide.atomic import check_target
from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.levels import SESSION_LUFS
from voiceguide.audio.loudness import levelled, trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, sample_count
from voiceguide.audio.render import RenderedSession
from voiceguide.audio.tts.base import TtsEngine
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.errors import VoiceError
from voiceguide.export.exporter import Export, export, tags_of
from voiceguide.session.model import Line, Plan, Sound, Speech, StepRef, TalkStep
from voiceguide.session.timeline import place
from voiceguide.units import Ms, length_in_ms

if TYPE_CHECKING:
    from voiceguide.audio.tts.base import Voice

PAUSE = Ms(800)


@dataclass(frozen=True, slots=True)
class SamplesRequest:
    """The words that the voices say, the file to write, and the rate in words a minute."""

    words: str
    target: Path
    rate: int = DEFAULT_RATE
    overwrite: bool = False


def voice_samples(engine: TtsEngine, voices: Sequence["Voice"], request: SamplesRequest, reporter: Reporter) -> None:
    """Write a file in which each voice says its name and the words, with a chapter for each.

    Voices that cannot speak are named and left out. Raises VoiceError if none can, ExportError if the file
    cannot be written.
    """
    words, target = request.words, request.target
    check_target(target, overwrite=request.overwrite)
    clips: dict[Sound, bytes] = dict([*load_chimes(None).items(), *_spoken(engine, voices, request, reporter).items()])
    audible = [voice for voice in voices if _speech(voice, words) in clips]
    if not audible:
        raise VoiceError("no voice could say that; try other words")
    plan = Plan(tuple(voice.name for voice in audible), tuple(_steps(audible, words)), ())
    timeline = place(plan, lambda sound: length_in_ms(sample_count(clips[sound]), SAMPLE_RATE))
    tags = tags_of(timeline, title=f"Voices: {words}")
    export(RenderedSession(timeline, clips), Export(target, tags, NoCache(), request.overwrite))
    say = "1 voice says" if len(audible) == 1 else f"{len(audible)} voices say"
    reporter.notice(f"{target}: {say} “{words}”")


def _spoken(
    engine: TtsEngine, voices: Sequence["Voice"], request: SamplesRequest, reporter: Reporter
) -> Mapping[Speech, bytes]:
    speeches = {voice: _speech(voice, request.words) for voice in voices}
    with ThreadPoolExecutor(engine.workers) as pool:
        jobs = {
            voice: pool.submit(engine.speak, speech.spoken, settings_of(voice, request.rate))
            for voice, speech in speeches.items()
        }
    clips: dict[Speech, bytes] = {}
    for voice, job in jobs.items():
        error = job.exception()
        if isinstance(error, VoiceError):
            reporter.notice(f"{voice.id} is left out: {error}")
        elif clip := trimmed(job.result()):
            clips[speeches[voice]] = levelled(clip, SESSION_LUFS)
    return clips


def _speech(voice: "Voice", words: str) -> Speech:
    return Speech(f"{voice.id}: {words}", f"{voice.name}. {words}")


def _steps(voices: Sequence["Voice"], words: str) -> list[TalkStep]:
    return [TalkStep(StepRef(i, 1), (Line(_speech(voice, words), 1),), PAUSE) for i, voice in enumerate(voices)]
