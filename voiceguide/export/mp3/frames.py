"""The frames that an MP3 stream is made of.

An MP3 stream is a sequence of *frames*. Each holds 576 samples of a channel (1,152 from 32 kHz up, which is MPEG-1;
below it is MPEG-2) and begins with a *header* of four bytes, which says how the frame is coded and so how long it is.
Then comes the *side information*, then the *main data*, in which the sound is: not as samples, but as 576 frequencies.

Three things tie frames together:

- **The bit reservoir.** A frame that needs few bits leaves room, and the main data of a later one may begin in it:
  `main_data_begin`, the first eight or nine bits of the side information, says how many bytes before its own frame.
- **The overlap.** Each frame fades into the next one: what is decoded is the sum of both, and a filter bank of 512
  samples spreads it a little further. So a sound reaches into frames before and after the samples that it has.
- **The delay.** Encoder and decoder between them put 1,105 samples of silence before the sound.

At a constant bit rate all frames are equally long, but for one byte of *padding* that some have, so that the average
is the bit rate: at 22,050 Hz and 48 kbit/s a frame would have 156.73 bytes, and 36 of 49 frames have 157.

Sources: ISO/IEC 11172-3 and 13818-3, 2.4.1.3 and 2.4.2.3 (header), 2.4.1.7 and 2.4.2.7 (side information, main data),
2.4.3.4 (decoding). Numbers are big-endian.
"""

import struct
from dataclasses import dataclass

from voiceguide.errors import ExportError

ENCODER_DELAY = 576
"""Samples of silence that LAME puts before the sound."""
LEAST_PADDING = 576
"""Samples of silence that LAME puts after it at least; a decoder needs 529 to give the last of the sound back."""

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
    """What all frames of a stream have in common; `rate` in Hz, `kbps` in kbit/s, one channel or two."""

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

    @property
    def bit_rates(self) -> tuple[int, ...]:
        """The bit rates in kbit/s that a header can name, by their index."""
        return MPEG_1_KBPS if self.is_mpeg_1 else MPEG_2_KBPS

    def frame_length(self, kbps: int) -> int:
        """Bytes in a frame of that bit rate, without the *padding* byte that evens out the fraction."""
        return self.samples_per_frame * kbps * 1000 // (8 * self.rate)

    def bytes_in(self, frames: int) -> int:
        """How many bytes that many frames have at the bit rate, rounded down."""
        return frames * self.samples_per_frame * self.kbps * 1000 // (8 * self.rate)

    def frames_in(self, audio_bytes: int) -> int:
        """How many frames there are in that many bytes; thanks to padding, frames are never a byte off the bit rate."""
        return round(audio_bytes * 8 * self.rate / (self.samples_per_frame * self.kbps * 1000))

    def frames_for(self, samples: int) -> int:
        """How many frames LAME makes of that many samples and at least 576 of silence (lame_encode_flush)."""
        return -(-(samples + ENCODER_DELAY + LEAST_PADDING) // self.samples_per_frame)


def header(form: Mp3Format, kbps: int, padding: int = 0) -> bytes:
    """The four bytes at the start of a frame; bits that are not named here are 0.

    Raises ExportError if there are no such frames.
    """
    rates = MPEG_1_RATES if form.is_mpeg_1 else MPEG_2_RATES
    if form.rate not in rates:
        raise ExportError(f"an MP3 cannot have a sample rate of {form.rate} Hz")
    version = 0b11 if form.is_mpeg_1 else 0b10
    mode = MONO if form.channels == 1 else JOINT_STEREO
    bits = SYNC << 21 | version << 19 | LAYER_III << 17 | NO_FRAME_CRC << 16
    bits |= form.bit_rates.index(kbps) << 12 | rates.index(form.rate) << 10 | padding << 9
    return HEADER.pack(bits | mode << 6 | ORIGINAL << 2)


def silent_frame(form: Mp3Format, padding: int) -> bytes:
    """A silent frame: side information and main data are zeros, and nothing is borrowed from earlier frames."""
    return header(form, form.kbps, padding).ljust(form.frame_length(form.kbps) + padding, b"\0")
