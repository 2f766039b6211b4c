"""MP3 frames.

An MP3 stream is a sequence of *frames*. Each holds 576 samples per channel (1,152 from 32 kHz up, which is MPEG-1;
lower rates are MPEG-2) and begins with a *header* of four bytes, which determines the coding and length of the frame.
The *side information* follows, then the *main data*: the sound, as 576 frequencies rather than samples.

Frames depend on each other in three ways:

- **The bit reservoir.** If a frame does not need all its bits, the main data of a later one may begin in it:
  `main_data_begin`, the first eight or nine bits of the side information, says how many bytes before its own frame.
- **The overlap.** The decoder adds overlapping halves of neighbouring frames, and a filter bank of 512 samples spreads
  the sound a little further. So a sound extends into the frames before and after its own samples.
- **The delay.** Encoder and decoder together put 1,105 samples of silence before the sound.

At a constant bit rate all frames have the same length, except that some have a byte of *padding* to keep the average at
the bit rate: at 22,050 Hz and 48 kbit/s a frame would have 156.73 bytes, so 36 of 49 frames have 157.

Sources: ISO/IEC 11172-3 and 13818-3, 2.4.1.3 and 2.4.2.3 (header), 2.4.1.7 and 2.4.2.7 (side information, main data),
2.4.3.4 (decoding). Numbers are big-endian.
"""

import struct
from dataclasses import dataclass

from voiceguide.errors import ExportError

ENCODER_DELAY = 576
"""Samples of silence that LAME adds before the sound."""
MIN_PADDING = 576
"""The least samples of silence that LAME adds after the sound; a decoder needs 529 for the last of the sound."""

MPEG_1_RATES = (44_100, 48_000, 32_000)
MPEG_2_RATES = (22_050, 24_000, 16_000)
# Layer III, kbit/s. Index 0 means any rate, index 15 is forbidden.
MPEG_1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG_2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)

HEADER = struct.Struct(">I")
SYNC = 0b111_1111_1111
LAYER_III = 0b01
NO_FRAME_CRC = 1
ORIGINAL = 1
JOINT_STEREO, MONO = 0b01, 0b11


@dataclass(frozen=True, slots=True)
class Mp3Format:
    """The format of all frames in a stream: sample rate in Hz, one channel or two, and bit rate in kbit/s."""

    rate: int
    channels: int
    kbps: int

    @property
    def is_mpeg_1(self) -> bool:
        """Whether the sample rate belongs to MPEG-1, not to the "lower sampling frequencies" of MPEG-2."""
        return self.rate in MPEG_1_RATES

    @property
    def samples_per_frame(self) -> int:
        """Samples per channel in a frame: two *granules* of 576, or one in MPEG-2."""
        return 1152 if self.is_mpeg_1 else 576

    @property
    def side_information(self) -> int:
        """Bytes between the header and the main data."""
        mono, stereo = (17, 32) if self.is_mpeg_1 else (9, 17)
        return mono if self.channels == 1 else stereo

    @property
    def bit_rates(self) -> tuple[int, ...]:
        """The bit rates in kbit/s, by their index in a frame header."""
        return MPEG_1_KBPS if self.is_mpeg_1 else MPEG_2_KBPS

    def frame_length(self, kbps: int) -> int:
        """Bytes in a frame at that bit rate, without padding."""
        return self.samples_per_frame * kbps * 1000 // (8 * self.rate)

    def bytes_in(self, frames: int) -> int:
        """The bytes of that many frames at the bit rate, rounded down."""
        return frames * self.samples_per_frame * self.kbps * 1000 // (8 * self.rate)

    def frames_in(self, audio_bytes: int) -> int:
        """The number of frames in that many bytes; padding keeps them within a byte of the bit rate."""
        return round(audio_bytes * 8 * self.rate / (self.samples_per_frame * self.kbps * 1000))

    def frames_for(self, samples: int) -> int:
        """The number of frames that LAME makes of that many samples, silence included (lame_encode_flush)."""
        return -(-(samples + ENCODER_DELAY + MIN_PADDING) // self.samples_per_frame)


def header(form: Mp3Format, kbps: int, padding: int = 0) -> bytes:
    """The four bytes at the start of a frame; raises ExportError if MP3 does not have this sample rate."""
    rates = MPEG_1_RATES if form.is_mpeg_1 else MPEG_2_RATES
    if form.rate not in rates:
        raise ExportError(f"an MP3 cannot have a sample rate of {form.rate} Hz")
    version = 0b11 if form.is_mpeg_1 else 0b10
    mode = MONO if form.channels == 1 else JOINT_STEREO
    bits = SYNC << 21 | version << 19 | LAYER_III << 17 | NO_FRAME_CRC << 16
    bits |= form.bit_rates.index(kbps) << 12 | rates.index(form.rate) << 10 | padding << 9
    return HEADER.pack(bits | mode << 6 | ORIGINAL << 2)


def silent_frame(form: Mp3Format, padding: int) -> bytes:
    """A silent frame: side information and main data are zeros, so it borrows nothing from earlier frames."""
    return header(form, form.kbps, padding).ljust(form.frame_length(form.kbps) + padding, b"\0")
