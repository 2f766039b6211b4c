import struct

import pytest

from voiceguide.errors import ExportError
from voiceguide.export.mp3.frames import Mp3Format
from voiceguide.export.mp3.info import Mp3Audio, crc16, info_frame, info_frame_length

SESSION = Mp3Format(rate=22_050, channels=1, kbps=48)
MUSIC = Mp3Format(rate=44_100, channels=2, kbps=128)
# Ten seconds: 220,500 samples, delayed by 576 and filled up, are 384 frames.
TEN_SECONDS = Mp3Audio(samples=220_500, size=60_186)


@pytest.fixture
def frame():
    """The Info frame of ten seconds of a session."""
    return info_frame(SESSION, TEN_SECONDS)


def number(frame, at, size):
    """The big-endian number at an offset."""
    return int.from_bytes(frame[at : at + size], "big")


def test_the_header_is_that_of_a_frame_of_mpeg_2_layer_iii(frame):
    """Its bits, in the order and with the names of ISO/IEC 13818-3, 2.4.1.3."""
    bits = f"{number(frame, 0, 4):032b}"
    assert bits[:12] == "1" * 12  # syncword
    assert bits[12] == "0"  # ID: MPEG-2
    assert bits[13:15] == "01"  # layer III
    assert bits[15] == "1"  # protection_bit: no CRC
    assert bits[16:20] == "0111"  # bitrate_index: 56 kbit/s
    assert bits[20:22] == "00"  # sampling_frequency: 22.05 kHz
    assert bits[22:24] == "00"  # padding_bit, private_bit
    assert bits[24:28] == "1100"  # mode: single channel; mode_extension
    assert bits[28:32] == "0100"  # copyright, original, emphasis


def test_the_frame_is_as_long_as_its_header_says(frame):
    """72 times the bit rate over the sample rate, the first rate in which the contents have room."""
    assert len(frame) == 72 * 56_000 // 22_050 == info_frame_length(SESSION)


def test_the_side_information_is_silence(frame):
    """A decoder that does not know the Info frame plays nothing."""
    assert frame[4:13] == bytes(9)


def test_the_xing_header_counts_frames_and_bytes(frame):
    """The frames leave out the Info frame, the bytes do not."""
    assert frame[13:17] == b"Info"
    assert number(frame, 17, 4) == 0b1111  # frames, bytes, table, quality
    assert number(frame, 21, 4) == 384
    assert number(frame, 25, 4) == 60_186 + 182


def test_the_table_goes_up_in_even_steps(frame):
    """Each place in time is found by its byte: within one in 256, and never before the sound."""
    table = frame[29:129]
    total = 60_186 + 182
    for percent, entry in enumerate(table):
        place = 182 + 60_186 * percent / 100
        assert entry * total / 256 <= place < (entry + 1) * total / 256


def test_the_lame_tag_has_its_fields_where_they_belong(frame):
    """At the offsets of "MP3 Info Tag, revision 1", counted from the encoder's name."""
    tag = frame[133:]
    assert tag[:9] == b"LAME4.0\0\0"
    assert tag[0x09] == 0x01  # revision of the tag in the upper half; method: constant bit rate
    assert tag[0x0A:0x13] == bytes(9)  # low-pass, peak, two loudnesses: unknown
    assert tag[0x14] == 48  # bit rate
    assert tag[0x19] == 0  # MP3 gain
    assert number(tag, 0x1C, 4) == 60_186 + 182  # music length
    assert number(tag, 0x20, 2) == 0  # music CRC: unknown
    assert frame[133 + 0x24 :] == bytes(len(frame) - 133 - 0x24)


def test_the_check_value_of_crc_16_arc():
    """The value that catalogues of CRCs list for this one."""
    assert crc16(b"123456789") == 0xBB3D


def test_the_checksum_covers_all_that_stands_before_it(frame):
    """In the frame that the specification shows, these are the first 190 bytes."""
    at = 133 + 0x22
    assert number(frame, at, 2) == crc16(frame[:at])
    assert info_frame(MUSIC, Mp3Audio(44_100, 40 * 418))[190:192] != bytes(2)


@pytest.mark.parametrize("samples", [220_500, 219_457, 220_032])
def test_delay_and_padding_leave_the_samples(samples):
    """What is in all the frames, less what is dropped at both ends, is what went in."""
    tag = info_frame(SESSION, Mp3Audio(samples, 60_186))[133:]
    delay, padding = divmod(number(tag, 0x15, 3), 1 << 12)
    assert delay == 576
    assert 384 * 576 - delay - padding == samples


def test_stereo_of_mpeg_1_has_its_own_layout():
    """Frames of 1,152 samples, 32 bytes of side information, joint stereo, and room enough at its own bit rate."""
    frame = info_frame(MUSIC, Mp3Audio(44_100, 40 * 418))
    assert frame[:4] == bytes.fromhex("fffb9044")
    assert len(frame) == 144 * 128_000 // 44_100
    assert frame[4:36] == bytes(32)
    assert frame[36:40] == b"Info"
    assert number(frame, 44, 4) == 40
    misc = frame[156 + 0x18]
    assert (misc >> 6, misc >> 2 & 7) == (1, 3)  # 44.1 kHz, joint stereo


def test_frames_are_counted_from_bytes():
    """Frames of 156 and 157 bytes that keep to the bit rate, over hours, are counted to the last one."""
    bytes_a_frame = 72 * 48_000 / 22_050
    for frames in (1, 2, 7, 137_812, 10_000_000):
        for slack in (-1, 0, 1):
            assert SESSION.frames_in(int(frames * bytes_a_frame) + slack) == frames


@pytest.mark.parametrize("size", [156, 2 * 60_186])
def test_bytes_that_cannot_hold_the_samples_are_an_error(size):
    """Padding has twelve bits, and is never less than nothing."""
    with pytest.raises(ExportError, match=f"made {size} bytes of 220500 samples"):
        info_frame(SESSION, Mp3Audio(220_500, size))


@pytest.mark.parametrize(("rate", "kbps", "words"), [(11_025, 48, "11025 Hz"), (22_050, 320, "320 kbit/s")])
def test_a_stream_that_cannot_be_is_an_error(rate, kbps, words):
    """Rates that the tables do not have are refused in a sentence."""
    with pytest.raises(ExportError, match=words):
        info_frame(Mp3Format(rate, 1, kbps), TEN_SECONDS)


def test_every_format_that_we_may_use_has_room():
    """In all of them, the checksum is the last thing before the zeros."""
    for rate in (44_100, 48_000, 32_000, 22_050, 24_000, 16_000):
        for channels in (1, 2):
            form = Mp3Format(rate, channels, 64)
            size = round(100 * form.samples_per_frame * 8000 / rate)
            frame = info_frame(form, Mp3Audio(99 * form.samples_per_frame, size))
            end = 4 + form.side_information + 120 + 36
            assert struct.unpack(">H", frame[end - 2 : end]) == (crc16(frame[: end - 2]),)
            assert not any(frame[end:])
