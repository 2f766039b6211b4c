"""The Info frame: information about an MP3 file in its first frame.

A stream of frames (voiceguide.export.mp3.frames) does not tell its total length, nor how many samples of silence
encoder and decoder add before and after the sound. So encoders start it with a frame whose side information is all
zeros. Decoders that do not know about it play a silent frame; others find there, in place of the main data:

- the *Xing header*, called `Info` at a constant bit rate: the number of frames and bytes, and a table of 100 positions
  to seek to;
- the *LAME tag*: the encoder, how many samples to drop at both ends to get exactly the original sound, and a checksum
  of this frame.

Source: "MP3 Info Tag, revision 1" by Gabriel Bouvigne (gabriel.mp3-tech.org/mp3infotag.html), which also describes the
Xing header. Numbers are big-endian.
"""

import struct
from dataclasses import dataclass

from voiceguide.errors import ExportError
from voiceguide.export.mp3.frames import ENCODER_DELAY, HEADER, Mp3Format, header

ENCODER = b"LAME4.0"
"""The version in lameenc 1.9; players trust the delays below only if they know the encoder."""

XING = struct.Struct(">4sIII100sI")
FRAMES, BYTES, TOC, QUALITY = 1, 2, 4, 8
TOC_ENTRIES = 100
LAME = struct.Struct(">9sBBfHHBB3sBBHIH")
"""The LAME tag without its last field, the checksum of the frame up to there."""
CRC_LENGTH, CRC_POLYNOMIAL = 2, 0xA001
"""CRC-16 of the polynomial 0x8005, low bit first ("CRC-16/ARC")."""
REVISION = 0
"""As written by LAME itself, although its tag has the fields of revision 1."""
CONSTANT_BIT_RATE = 1
UNKNOWN = 0
"""For fields that lameenc does not report, and the checksum of the sound; no player needs them."""


@dataclass(frozen=True, slots=True)
class Mp3Audio:
    """The audio frames of a file: the samples per channel that were encoded, and the bytes of all frames."""

    samples: int
    size: int


def info_frame_length(form: Mp3Format) -> int:
    """The length of a stream's Info frame in bytes."""
    return form.frame_length(_info_kbps(form))


def info_frame(form: Mp3Format, audio: Mp3Audio) -> bytes:
    """The Info frame that describes `audio`."""
    length = info_frame_length(form)
    start = header(form, _info_kbps(form)) + bytes(form.side_information)
    frame = start + _xing(form, audio, length) + _lame(form, audio, length)
    return (frame + struct.pack(">H", crc16(frame))).ljust(length, b"\0")


def crc16(data: bytes) -> int:
    """The CRC-16 of the part of an Info frame before its checksum."""
    register = 0
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (CRC_POLYNOMIAL if register & 1 else 0)
    return register


def _info_kbps(form: Mp3Format) -> int:
    """The bit rate of the Info frame: the stream's, or a higher one if the frame would be too small."""
    needed = HEADER.size + form.side_information + XING.size + LAME.size + CRC_LENGTH
    for kbps in form.bit_rates:
        if kbps >= form.kbps and form.frame_length(kbps) >= needed:
            return kbps
    raise ExportError(f"an MP3 cannot have {form.kbps} kbit/s at {form.rate} Hz")


def _xing(form: Mp3Format, audio: Mp3Audio, length: int) -> bytes:
    """The Xing header; it counts the bytes of the Info frame, but not the frame."""
    flags = FRAMES | BYTES | TOC | QUALITY
    toc = _toc(length, audio.size)
    quality = UNKNOWN
    return XING.pack(b"Info", flags, form.frames_in(audio.size), length + audio.size, toc, quality)


def _toc(length: int, audio_bytes: int) -> bytes:
    """The position of each hundredth of the playing time, in 256ths of the bytes."""
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
        UNKNOWN,  # checksum of the sound
    )


def _delays(form: Mp3Format, audio: Mp3Audio) -> bytes:
    """The samples to drop before and after the sound, in twelve bits each."""
    padding = form.frames_in(audio.size) * form.samples_per_frame - ENCODER_DELAY - audio.samples
    if not 0 <= padding < 1 << 12:
        raise ExportError(f"the MP3 encoder made {audio.size} bytes of {audio.samples} samples, which cannot be right")
    return (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")


def _stereo_mode(form: Mp3Format) -> int:
    return 0 if form.channels == 1 else 3


def _source_rate(rate: int) -> int:
    """0 for up to 32 kHz, 1 for 44.1 kHz, 2 for 48 kHz, 3 for more."""
    return sum(rate > bound for bound in (32_000, 44_100, 48_000))
