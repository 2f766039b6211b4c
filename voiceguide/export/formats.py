"""The file formats that a session can be exported to; a new row in FORMATS is a new format."""

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
"""Writes a recording at a bit rate in kbit/s to a file opened by `atomic_write`; raises ExportError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format; `name` has its article, as it appears in messages."""

    name: str
    write: Write
    bit_rates: Mapping[Quality, tuple[int, int]]
    """In kbit/s, for speech alone and with music; empty for a lossless format."""
    needs_ffmpeg: bool = True
    has_cover: bool = True

    @property
    def is_lossless(self) -> bool:
        """Whether the format has no choice of quality."""
        return not self.bit_rates

    def kbps(self, quality: Quality, channels: int = 1) -> int:
        """The bit rate in kbit/s; 0 for a lossless format."""
        return self.bit_rates.get(quality, (0, 0))[channels - 1]


def format_of(target: Path) -> Format:
    """The format for a file's suffix; MP3 for an unknown one, and for the sound in a page."""
    return FORMATS.get(target.suffix.lower()[1:], FORMATS["mp3"])


def _write_mp3(file: BinaryIO, recording: Recording, kbps: int) -> None:
    form = Mp3Format(recording.pcm.rate, recording.pcm.channels, kbps)
    if recording.rendered.bed:
        frames = encode_frames(form, recording.blocks())
    else:
        timeline, clips = recording.rendered.timeline, recording.rendered.clips
        excerpt = Excerpt(timeline, clips, recording.begin, recording.end, recording.on_progress)
        frames = splice(excerpt, form, recording.cache)
    write_mp3(file, form, frames, recording.samples, recording.tags)


def _write_wav(file: BinaryIO, recording: Recording, _kbps: int) -> None:
    write_wav(file, recording.blocks(), recording.samples, recording.pcm, recording.tags.chapters)


def _write_with_ffmpeg(coding: Coding, write_tags: WriteTags, file: BinaryIO, recording: Recording, kbps: int) -> None:
    """Ffmpeg opens the file by its name: it seeks back to write the length, which a pipe does not allow."""
    chapters = merge_chapters(recording.tags.chapters, MOST_CHAPTERS)
    encode(Path(file.name), coding, kbps, Sound(recording.pcm, recording.blocks()), chapters)
    write_tags(file, recording.tags, recording.seconds)


# On our sessions the fast coder took a fifth of the default one's time, and its error was 10 dB lower.
_AAC = Coding(("-c:a", "aac", "-aac_coder", "fast", "-movflags", "+faststart", "-f", "ipod"), has_chapters=True)
_OPUS = Coding(("-c:a", "libopus", "-f", "opus"))
_VORBIS = Coding(("-c:a", "libvorbis", "-f", "ogg"))
_FLAC = Coding(("-c:a", "flac", "-f", "flac"))

_KBPS: Mapping[Quality, tuple[int, int]] = {"small": (32, 96), "good": (48, 128), "best": (64, 192)}
_OPUS_KBPS: Mapping[Quality, tuple[int, int]] = {"small": (20, 64), "good": (28, 96), "best": (48, 160)}
_VORBIS_KBPS: Mapping[Quality, tuple[int, int]] = {"small": (32, 80), "good": (40, 112), "best": (56, 160)}

FORMATS: Mapping[str, Format] = {
    "mp3": Format("an MP3", _write_mp3, _KBPS, needs_ffmpeg=False),
    "m4b": Format("an M4B", partial(_write_with_ffmpeg, _AAC, tag_m4b), _KBPS),
    "m4a": Format("an M4A", partial(_write_with_ffmpeg, _AAC, tag_m4a), _KBPS),
    "opus": Format("an Opus file", partial(_write_with_ffmpeg, _OPUS, tag_opus), _OPUS_KBPS),
    "ogg": Format("an Ogg Vorbis", partial(_write_with_ffmpeg, _VORBIS, tag_vorbis), _VORBIS_KBPS),
    "flac": Format("a FLAC", partial(_write_with_ffmpeg, _FLAC, tag_flac), {}),
    "wav": Format("a WAV", _write_wav, {}, needs_ffmpeg=False, has_cover=False),
}
"""Formats by file suffix."""
PAGE = "html"
"""The suffix of a page with the sound in it."""
