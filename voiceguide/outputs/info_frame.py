"""The Info frame: what an MP3 file says about itself, in its first frame.

An MP3 stream is a row of *frames*. Each holds 576 samples of a channel (1,152 from 32 kHz up, which is MPEG-1;
below it is MPEG-2) and begins with a *header* of four bytes, which says how the frame is coded and so how
long it is; then comes the *side information*, then the *main data*. Nothing in the stream says how long it is as
a whole, and encoder and decoder between them put some 1,100 samples of silence before the sound and fill up the
last frame. So encoders put a frame in front whose side information is all zeros: a decoder that does not know it plays
a frame of silence; one that does finds in place of the main data:

- the *Xing header*, called `Info` where every frame has the same bit rate: the number of frames and of bytes, and a
  table of 100 places to jump to;
- the *LAME tag*: who encoded it, how many samples to drop at both ends so that exactly those that went in come
  out again, and checksums.

Sources: ISO/IEC 11172-3 and 13818-3, 2.4.1.3 and 2.4.2.3 (header), 2.4.1.7 (side information); "MP3 Info Tag, revision
1" by Gabriel Bouvigne (gabriel.mp3-tech.org/mp3infotag.html), which also describes the Xing header. Numbers are
big-endian.
"""

import struct
from dataclasses import dataclass

from voiceguide.errors import ExportError
from voiceguide.outputs.checksum import crc16

ENCODER = b"LAME4.0"
"""Players trust the delays below only where they know the encoder; lameenc 1.9 holds this one."""
ENCODER_DELAY = 576
"""Samples of silence that LAME puts before the sound. Players add the decoder's own, which is always 529."""

MPEG_1_RATES = (44_100, 48_000, 32_000)
MPEG_2_RATES = (22_050, 24_000, 16_000)
# Layer III, kbit/s. Index 0 means any rate, index 15 is forbidden.
MPEG_1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG_2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)

HEADER_LENGTH = 4
SYNC = 0b111_1111_1111
LAYER_III = 0b01
NO_FRAME_CRC = 1
ORIGINAL = 1
JOINT_STEREO, MONO = 0b01, 0b11

XING = struct.Struct(">4sIII100sI")
FRAMES, BYTES, TOC, QUALITY = 1, 2, 4, 8
TOC_ENTRIES = 100
LAME = struct.Struct(">9sBBfHHBB3sBBHIH")
"""All of the LAME tag but its last field, the checksum of the frame up to there."""
CRC_LENGTH = 2
REVISION = 0
"""What LAME itself writes, although its tag is that of revision 1."""
CONSTANT_BIT_RATE = 1
UNKNOWN = 0
"""For what lameenc does not tell, and no player needs."""


@dataclass(frozen=True, slots=True)
class Mp3Format:
    """What is the same in all frames of a stream; `rate` in Hz, `kbps` in kbit/s, one channel or two."""

    rate: int
    channels: int
    kbps: int

    @property
    def is_mpeg_1(self) -> bool:
        """Whether the rate is one of MPEG-1, rather than of the "lower sampling frequencies" of MPEG-2."""
        return self.rate in MPEG_1_RATES

    @property
    def samples_per_frame(self) -> int:
        """Samples of each channel in a frame: two *granules* of 576, or in MPEG-2 one."""
        return 1152 if self.is_mpeg_1 else 576

    @property
    def side_information(self) -> int:
        """Bytes between the header and the main data."""
        mono, stereo = (17, 32) if self.is_mpeg_1 else (9, 17)
        return mono if self.channels == 1 else stereo

    def frame_length(self, kbps: int) -> int:
        """Bytes in a frame of that bit rate, without the *padding* byte that evens out the fraction."""
        return self.samples_per_frame * kbps * 1000 // (8 * self.rate)

    def frames_in(self, audio_bytes: int) -> int:
        """How many frames those bytes are; by padding, any number of them is never a byte off the bit rate."""
        return round(audio_bytes * 8 * self.rate / (self.samples_per_frame * self.kbps * 1000))


@dataclass(frozen=True, slots=True)
class Mp3Audio:
    """The frames that follow the Info frame: their bytes and checksum, and the samples that went in."""

    samples: int
    size: int
    crc: int


def info_frame_length(form: Mp3Format) -> int:
    """Bytes in the Info frame of such a stream."""
    return form.frame_length(_roomy_kbps(form))


def info_frame(form: Mp3Format, audio: Mp3Audio) -> bytes:
    """The frame to put before `audio`."""
    length = info_frame_length(form)
    frame = _header(form) + bytes(form.side_information) + _xing(form, audio, length) + _lame(form, audio, length)
    return (frame + struct.pack(">H", crc16(frame))).ljust(length, b"\0")


def _roomy_kbps(form: Mp3Format) -> int:
    """The bit rate of the stream, or the next in which the Info frame has room; its frames need not be alike."""
    needed = HEADER_LENGTH + form.side_information + XING.size + LAME.size + CRC_LENGTH
    for kbps in _table_of(form):
        if kbps >= form.kbps and form.frame_length(kbps) >= needed:
            return kbps
    raise ExportError(f"an MP3 cannot have {form.kbps} kbit/s at {form.rate} Hz")


def _table_of(form: Mp3Format) -> tuple[int, ...]:
    return MPEG_1_KBPS if form.is_mpeg_1 else MPEG_2_KBPS


def _header(form: Mp3Format) -> bytes:
    """The four bytes at the start of a frame; bits that are not named here are 0."""
    rates = MPEG_1_RATES if form.is_mpeg_1 else MPEG_2_RATES
    if form.rate not in rates:
        raise ExportError(f"an MP3 cannot have a sample rate of {form.rate} Hz")
    version = 0b11 if form.is_mpeg_1 else 0b10
    mode = MONO if form.channels == 1 else JOINT_STEREO
    bits = SYNC << 21 | version << 19 | LAYER_III << 17 | NO_FRAME_CRC << 16
    bits |= _table_of(form).index(_roomy_kbps(form)) << 12 | rates.index(form.rate) << 10
    return struct.pack(">I", bits | mode << 6 | ORIGINAL << 2)


def _xing(form: Mp3Format, audio: Mp3Audio, length: int) -> bytes:
    """The Xing header; its number of frames leaves out the Info frame, its number of bytes does not."""
    flags = FRAMES | BYTES | TOC | QUALITY
    toc = _toc(length, audio.size)
    quality = UNKNOWN
    return XING.pack(b"Info", flags, form.frames_in(audio.size), length + audio.size, toc, quality)


def _toc(length: int, audio_bytes: int) -> bytes:
    """Where each hundredth of the time begins, in 256ths of the bytes: even steps, the Info frame before them."""
    total = length + audio_bytes
    return bytes(256 * (TOC_ENTRIES * length + audio_bytes * i) // (TOC_ENTRIES * total) for i in range(TOC_ENTRIES))


def _lame(form: Mp3Format, audio: Mp3Audio, length: int) -> bytes:
    """The LAME tag up to its checksum."""
    return LAME.pack(
        ENCODER,
        REVISION << 4 | CONSTANT_BIT_RATE,
        UNKNOWN,  # low-pass
        UNKNOWN,  # peak
        UNKNOWN,  # loudness of the track
        UNKNOWN,  # loudness of the album
        UNKNOWN,  # encoding flags
        min(form.kbps, 255),
        _delays(form, audio),
        _stereo_mode(form) << 2 | _source_rate(form.rate) << 6,
        0,  # MP3 gain: the sound was not made louder or softer afterwards
        UNKNOWN,  # presets
        length + audio.size,
        audio.crc,
    )


def _delays(form: Mp3Format, audio: Mp3Audio) -> bytes:
    """How many samples are not of the sound, before it and after it: twelve bits each."""
    padding = form.frames_in(audio.size) * form.samples_per_frame - ENCODER_DELAY - audio.samples
    if not 0 <= padding < 1 << 12:
        raise ExportError(f"the MP3 encoder made {audio.size} bytes of {audio.samples} samples, which cannot be")
    return (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")


def _stereo_mode(form: Mp3Format) -> int:
    return 0 if form.channels == 1 else 3


def _source_rate(rate: int) -> int:
    """Up to 32 kHz, 44.1 kHz, 48 kHz, more."""
    return sum(rate > bound for bound in (32_000, 44_100, 48_000))
