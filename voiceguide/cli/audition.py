"""An audition: every voice says the same words, in one file."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.screen import tell
from voiceguide.errors import VoiceError
from voiceguide.outputs.export import Export, export, tags_of
from voiceguide.outputs.whole_file import check_target
from voiceguide.session.sounds import Sound, Speech
from voiceguide.session.steps import Line, Plan, Spot, TalkStep
from voiceguide.session.timeline import place
from voiceguide.sound.balance import SESSION_LUFS
from voiceguide.sound.cache import NoCache
from voiceguide.sound.chimes import load_chimes
from voiceguide.sound.loudness import levelled, trimmed
from voiceguide.sound.narrator import DEFAULT_RATE
from voiceguide.sound.pcm import SAMPLE_RATE, sample_count
from voiceguide.sound.rehearsal import Rehearsal
from voiceguide.sound.voices.records import Manner
from voiceguide.units import Ms, length_in_ms

if TYPE_CHECKING:
    from voiceguide.sound.voices.pyttsx3_speaker import Pyttsx3Speaker
    from voiceguide.sound.voices.records import Voice

PAUSE = Ms(800)


def audition(
    speaker: "Pyttsx3Speaker",
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
    spoken = _spoken(speaker, voices, words, rate or DEFAULT_RATE)
    clips: dict[Sound, bytes] = dict([*load_chimes(None).items(), *spoken.items()])
    heard = [voice for voice in voices if _speech(voice, words) in clips]
    if not heard:
        raise VoiceError("no voice could say that; try other words")
    plan = Plan(tuple(voice.name for voice in heard), tuple(_steps(heard, words)), ())
    timeline = place(plan, lambda sound: length_in_ms(sample_count(clips[sound]), SAMPLE_RATE))
    tags = tags_of(timeline, title=f"Voices: {words}")
    export(Rehearsal(timeline, clips), Export(target, tags, NoCache(), overwrite))
    tell(f"{target}: {len(heard)} voices say “{words}”")


def _spoken(speaker: "Pyttsx3Speaker", voices: Sequence["Voice"], words: str, rate: int) -> Mapping[Speech, bytes]:
    with ThreadPoolExecutor(speaker.workers) as pool:
        jobs = {
            voice: pool.submit(speaker.speak, _speech(voice, words).spoken, Manner(voice.id, rate)) for voice in voices
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
    return [TalkStep(Spot(i, 1), (Line(_speech(voice, words), 1),), PAUSE) for i, voice in enumerate(voices)]
