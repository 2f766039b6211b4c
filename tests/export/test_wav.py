import io
import itertools
import struct
import wave

import pytest

from voiceguide.audio.pcm import SPOKEN, PcmForm
from voiceguide.errors import ExportError
from voiceguide.export.wav import checked, write_wav
from voiceguide.session.timeline import Chapter


def test_the_samples_come_back():
    """Another reader finds the format, the length and every sample."""
    file = io.BytesIO()
    write_wav(file, [b"\x01\x00\x02\x00", b"\x03\x80"], 3, SPOKEN)
    file.seek(0)
    with wave.open(file) as read:
        assert read.getparams()[:4] == (1, 2, 22_050, 3)
        assert read.readframes(9) == b"\x01\x00\x02\x00\x03\x80"


def test_the_header_is_what_the_standard_library_writes():
    """Byte for byte."""
    ours, theirs = io.BytesIO(), io.BytesIO()
    write_wav(ours, [bytes(2000)], 1000, PcmForm(44_100, 1))
    with wave.open(theirs, "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(bytes(2000))
    assert ours.getvalue() == theirs.getvalue()


class Forgetful(io.RawIOBase):
    """A file that cannot seek, and only counts bytes."""

    size = 0

    def writable(self):
        return True

    def write(self, data):
        self.size += len(data)
        return len(data)


def test_blocks_are_written_as_they_come():
    """Without seeking, and each before the next one is requested."""
    file = Forgetful()
    seen = []

    def blocks():
        for _ in range(3):
            seen.append(file.size)
            yield bytes(100)

    write_wav(file, blocks(), 150, SPOKEN)
    assert seen == [44, 144, 244]


def test_a_session_of_another_length_is_an_error():
    """The header would be wrong."""
    with pytest.raises(ExportError, match="the sound ends after 2 of 3 samples"):
        write_wav(io.BytesIO(), [bytes(4)], 3, SPOKEN)


def test_more_than_4_gib_is_refused():
    """The length fields cannot state more, and nothing is written."""
    file = io.BytesIO()
    with pytest.raises(ExportError, match="too long for a WAV file"):
        write_wav(file, itertools.repeat(bytes(44_100)), 2**31, SPOKEN)
    assert file.getvalue() == b""


CHAPTERS = (Chapter("Knie", 0, 500), Chapter("Übung 2", 500, 1000))


def chunks(content):
    """The chunks of a RIFF file or list, by their lengths."""
    at = 0
    while at < len(content):
        (size,) = struct.unpack_from("<I", content, at + 4)
        yield content[at : at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    assert at == len(content)


def test_chapters_are_markers_with_labels():
    """After the samples; the length of the file includes them."""
    file = io.BytesIO()
    write_wav(file, [bytes(2000)], 1000, PcmForm(1000, 1), CHAPTERS)
    ((riff, content),) = chunks(file.getvalue())
    assert (riff, content[:4]) == (b"RIFF", b"WAVE")
    parts = dict(chunks(content[4:]))
    assert list(parts) == [b"fmt ", b"data", b"cue ", b"LIST"]
    assert parts[b"cue "] == struct.pack("<III4sIIIII4sIII", 2, 1, 0, b"data", 0, 0, 0, 2, 500, b"data", 0, 0, 500)
    assert parts[b"LIST"][:4] == b"adtl"
    labels = list(chunks(parts[b"LIST"][4:]))
    assert labels == [(b"labl", b"\1\0\0\0Knie\0"), (b"labl", b"\2\0\0\0" + "Übung 2".encode() + b"\0")]


def test_markers_change_nothing_before_them():
    """Except for the length of the file."""
    plain, marked = io.BytesIO(), io.BytesIO()
    write_wav(plain, [bytes(2000)], 1000, PcmForm(1000, 1))
    write_wav(marked, [bytes(2000)], 1000, PcmForm(1000, 1), CHAPTERS)
    assert marked.getvalue()[8:].startswith(plain.getvalue()[8:])


def test_the_expected_number_of_samples_passes():
    """The blocks are unchanged."""
    assert list(checked([b"ab", b"", b"cdef"], 3)) == [b"ab", b"", b"cdef"]


@pytest.mark.parametrize("blocks", [[], [b"ab"], [b"abcd", b"e"]])
def test_too_little_sound_is_an_error(blocks):
    """The message has the number of samples, to the half."""
    with pytest.raises(ExportError, match="the sound ends after"):
        list(checked(blocks, 3))


def test_too_much_sound_is_an_error_at_once():
    """The block that exceeds the expected samples is not passed on."""
    given = checked([b"ab", b"abcd", b"ab"], 2)
    assert next(given) == b"ab"
    with pytest.raises(ExportError, match="more sound than the expected 2 samples"):
        next(given)
