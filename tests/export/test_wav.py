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
    """Byte for byte, the file is that of Python's own writer."""
    ours, theirs = io.BytesIO(), io.BytesIO()
    write_wav(ours, [bytes(2000)], 1000, PcmForm(44_100, 1))
    with wave.open(theirs, "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(bytes(2000))
    assert ours.getvalue() == theirs.getvalue()


class Forgetful(io.RawIOBase):
    """A file that cannot be sought, and of which only the length is kept."""

    size = 0

    def writable(self):
        return True

    def write(self, data):
        self.size += len(data)
        return len(data)


def test_blocks_are_written_as_they_come():
    """The file is never gone back to, and no block is asked for before the one before it is written."""
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
    """The format has no room for a longer length, and nothing is written."""
    file = io.BytesIO()
    with pytest.raises(ExportError, match="too long for a WAV file"):
        write_wav(file, itertools.repeat(bytes(44_100)), 2**31, SPOKEN)
    assert file.getvalue() == b""


CHAPTERS = (Chapter("Knie", 0, 500), Chapter("Übung 2", 500, 1000))


def chunks(content):
    """The parts of a RIFF file or list, found by their lengths alone."""
    at = 0
    while at < len(content):
        (size,) = struct.unpack_from("<I", content, at + 4)
        yield content[at : at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    assert at == len(content)


def test_chapters_are_marks_with_labels():
    """After the samples, each at its sample with its title; the length of the file counts them in."""
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


def test_marks_change_nothing_before_them():
    """But the length of the file."""
    plain, marked = io.BytesIO(), io.BytesIO()
    write_wav(plain, [bytes(2000)], 1000, PcmForm(1000, 1))
    write_wav(marked, [bytes(2000)], 1000, PcmForm(1000, 1), CHAPTERS)
    assert marked.getvalue()[8:].startswith(plain.getvalue()[8:])


def test_what_was_promised_passes():
    """Blocks that hold as many samples as promised come out as they went in."""
    assert list(checked([b"ab", b"", b"cdef"], 3)) == [b"ab", b"", b"cdef"]


@pytest.mark.parametrize("blocks", [[], [b"ab"], [b"abcd", b"e"]])
def test_too_little_sound_is_an_error(blocks):
    """A session that ends early is told, to the half sample."""
    with pytest.raises(ExportError, match="the sound ends after"):
        list(checked(blocks, 3))


def test_too_much_sound_is_an_error_at_once():
    """The block that goes beyond what was promised is not handed on."""
    given = checked([b"ab", b"abcd", b"ab"], 2)
    assert next(given) == b"ab"
    with pytest.raises(ExportError, match="more sound than the expected 2 samples"):
        next(given)
