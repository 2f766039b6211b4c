"""The kinds of files that a session can be written as: one table, in which a new row is a new format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from voiceguide.export.ffmpeg_encoder import Coding, Sound, encode
from voiceguide.export.mp3.assembly import Excerpt, splice
from voiceguide.export.mp3.encoder import encode_frames, write_mp3
from voiceguide.export.mp3.frames import Mp3Format
from voiceguide.export.recording import Recording
from voiceguide.export.tags_id3 import MOST_CHAPTERS, merge_chapters
from voiceguide.export.tags_other import WriteTags, tag_flac, tag_m4a, tag_m4b, tag_opus, tag_vorbis
from voiceguide.export.wav import write_wav

Quality = Literal["small", "good", "best"]
QUALITIES: tuple[Quality, ...] = get_args(Quality)
GOOD: Quality = "good"

Write = Callable[[BinaryIO, Recording, int], None]
"""Writes a recording at so many kbit/s into a new file of `atomic_write`; raises ExportError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name in a sentence, how it is written, its kbit/s by quality, what it needs and holds."""

    name: str
    write: Write
    kbps: Mapping[Quality, tuple[int, int]]
    """Of speech, and with music."""
    needs_ffmpeg: bool = True
    has_cover: bool = True

    @property
    def is_lossless(self) -> bool:
        """Whether there is no quality to choose."""
        return not self.kbps

    def rate(self, quality: Quality, channels: int = 1) -> int:
        """Its kbit/s; 0 where nothing is lost."""
        return self.kbps.get(quality, (0, 0))[channels - 1]


def format_of(target: Path) -> Format:
    """The format of a file's suffix, an MP3 for any other."""
    return FORMATS.get(target.suffix.lower()[1:], FORMATS["mp3"])


def _mp3(file: BinaryIO, recording: Recording, kbps: int) -> None:
    form = Mp3Format(recording.pcm.rate, recording.pcm.channels, kbps)
    if recording.rendered.bed:
        frames = encode_frames(form, recording.blocks())
    else:
        timeline, clips = recording.rendered.timeline, recording.rendered.clips
        excerpt = Excerpt(timeline, clips, recording.begin, recording.end, recording.on_progress)
        frames = splice(excerpt, form, recording.cache)
    write_mp3(file, form, frames, recording.samples, recording.tags)


def _wav(file: BinaryIO, recording: Recording, _kbps: int) -> None:
    write_wav(file, recording.blocks(), recording.samples, recording.pcm, recording.tags.chapters)


def _by_ffmpeg(coding: Coding, write_tags: WriteTags, file: BinaryIO, recording: Recording, kbps: int) -> None:
    """By its name, since ffmpeg goes back in the file to write its length; a pipe would not do."""
    chapters = merge_chapters(recording.tags.chapters, MOST_CHAPTERS)
    encode(Path(file.name), coding, kbps, Sound(recording.pcm, recording.blocks()), chapters)
    write_tags(file, recording.tags, recording.seconds)


# On our sessions the fast coder took a fifth of the time of the usual one, and came 10 dB closer to the sound.
_AAC = Coding(("-c:a", "aac", "-aac_coder", "fast", "-movflags", "+faststart", "-f", "ipod"), has_chapters=True)
_OPUS = Coding(("-c:a", "libopus", "-f", "opus"))
_VORBIS = Coding(("-c:a", "libvorbis", "-f", "ogg"))
_FLAC = Coding(("-c:a", "flac", "-f", "flac"))

_KBPS: Mapping[Quality, tuple[int, int]] = {"small": (32, 96), "good": (48, 128), "best": (64, 192)}
_KBPS_OF_OPUS: Mapping[Quality, tuple[int, int]] = {"small": (20, 64), "good": (28, 96), "best": (48, 160)}
_KBPS_OF_VORBIS: Mapping[Quality, tuple[int, int]] = {"small": (32, 80), "good": (40, 112), "best": (56, 160)}

FORMATS: Mapping[str, Format] = {
    "mp3": Format("an MP3", _mp3, _KBPS, needs_ffmpeg=False),
    "m4b": Format("an M4B", partial(_by_ffmpeg, _AAC, tag_m4b), _KBPS),
    "m4a": Format("an M4A", partial(_by_ffmpeg, _AAC, tag_m4a), _KBPS),
    "opus": Format("an Opus file", partial(_by_ffmpeg, _OPUS, tag_opus), _KBPS_OF_OPUS),
    "ogg": Format("an Ogg Vorbis", partial(_by_ffmpeg, _VORBIS, tag_vorbis), _KBPS_OF_VORBIS),
    "flac": Format("a FLAC", partial(_by_ffmpeg, _FLAC, tag_flac), {}),
    "wav": Format("a WAV", _wav, {}, needs_ffmpeg=False, has_cover=False),
}
"""Each format by the suffix of its files."""
