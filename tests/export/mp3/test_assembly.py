"""A spliced MP3 is as good as the one that an encoder makes of the whole session."""

import io
import shutil
import subprocess

import numpy as np
import pytest
from fakes import tone
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.audio.mixer import blocks
from voiceguide.audio.pcm import SAMPLE_RATE, length_of_clip, to_pcm, to_wave
from voiceguide.errors import ExportError
from voiceguide.export.mp3.assembly import Excerpt, splice
from voiceguide.export.mp3.encoder import encode_frames, write_mp3
from voiceguide.export.mp3.frames import Mp3Format, header, silent_frame
from voiceguide.export.tags_id3 import Tags
from voiceguide.session.model import Speech, StepRef
from voiceguide.session.timeline import Chapter, Cue, Timeline

FORM = Mp3Format(SAMPLE_RATE, 1, 48)
BARE = Tags("", "", "", "", 0, 0, (), (), "", b"")
SPOT = StepRef(0, 1)

needs_mpg123 = pytest.mark.skipif(shutil.which("mpg123") is None, reason="needs mpg123 to decode the file with")


def noise(milliseconds, seed):
    """Something like speech: noise that comes and goes, silent at its ends."""
    count = SAMPLE_RATE * milliseconds // 1000
    wave = np.convolve(np.random.default_rng(seed).normal(0, 0.1, count), np.hanning(12), "same")
    return to_pcm(wave * np.hanning(count) * np.clip(np.sin(np.arange(count) / 900) + 0.5, 0, 1))


def session(length, *cues):
    """A session of clips, each with the ms at which it starts."""
    clips = {Speech(f"{number}", ""): clip for number, (_, clip) in enumerate(cues)}
    placed = tuple(
        Cue(start, length_of_clip(clip), sound, SPOT, 1)
        for (start, clip), sound in zip(cues, clips, strict=True)
    )  # fmt: skip
    return Excerpt(Timeline(length, placed, (), (), (Chapter("", 0, length),), ()), clips)


def spliced(one, cache=None, **replaced):
    """The bytes of the file."""
    return file_of(splice(one, FORM, cache or NoCache(), **replaced), one.samples)


def never(*_):
    """An encoder that must not be asked."""
    pytest.fail("encoded again")


def encoded_whole(one):
    """The bytes of the file that an encoder makes of the whole session."""
    return file_of(encode_frames(FORM, blocks(one.timeline, one.clips)), one.samples)


def file_of(frames, samples):
    """The bytes of a file of those frames."""
    file = io.BytesIO()
    write_mp3(file, FORM, frames, samples, BARE)
    return file.getvalue()


def decoded(mp3):
    """Its samples, by a decoder that knows about delays and must not complain."""
    ran = subprocess.run(["mpg123", "-q", "-s", "-"], input=mp3, capture_output=True, check=True)
    assert ran.stderr == b""
    return to_wave(ran.stdout)


def source(one):
    return to_wave(b"".join(blocks(one.timeline, one.clips)))


def snr(heard, wanted):
    """In dB, over all of it."""
    return 10 * np.log10((wanted**2).sum() / ((heard - wanted) ** 2).sum())


def silence_around(one, reach=0.2):
    """Where nothing sounds, nor within `reach` seconds."""
    quiet = np.ones(one.samples, bool)
    for cue in one.timeline.cues:
        start, end = cue.start / 1000 - reach, cue.end / 1000 + reach
        quiet[max(0, round(start * SAMPLE_RATE)) : round(end * SAMPLE_RATE)] = False
    return quiet


CUES = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(60, 900), st.integers(0, 99)), min_size=1, max_size=6
)  # fmt: skip


@pytest.mark.real
@needs_mpg123
@given(CUES, st.booleans(), st.booleans())
@settings(deadline=None, max_examples=40)
def test_it_sounds_like_one_that_was_encoded_whole(gaps, is_dense, ends_with_sound):
    """Whatever clips lie where: touching, on top of each other, at the very start or the very end."""
    at, cues = 0, []
    for gap, milliseconds, seed in gaps:
        clip = noise(milliseconds, seed)
        at += gap // 10 if is_dense else gap
        cues.append((at, clip))
        at += length_of_clip(clip) // (2 if is_dense else 1)
    end = max(start + length_of_clip(clip) for start, clip in cues)
    one = session(end if ends_with_sound else end + 1500, *cues)
    wanted, heard = source(one), decoded(spliced(one))
    assert len(heard) == len(wanted)
    # An encoder remembers a little of what was before, for better or worse: up to 1 dB in the shortest of clips.
    assert snr(heard, wanted) > snr(decoded(encoded_whole(one)), wanted) - 1
    assert np.abs(heard[silence_around(one)]).max(initial=0) < 10 ** (-90 / 20)


@pytest.mark.real
@needs_mpg123
@given(st.integers(0, 2500), st.integers(100, 2500))
@settings(deadline=None, max_examples=25)
def test_a_part_sounds_like_one_that_was_encoded_whole(begin, length):
    """Wherever it begins and ends: before a clip, in it, or after it."""
    cues = ((0, noise(300, 1)), (700, noise(900, 2)), (1500, noise(800, 3)), (3900, noise(500, 4)))
    clips = session(5000, *cues)
    start, end = begin * SAMPLE_RATE // 1000, (begin + length) * SAMPLE_RATE // 1000
    part = Excerpt(clips.timeline, clips.clips, start, end)
    wanted, plain = source(clips)[start:end], to_pcm(source(clips)[start:end])
    heard, usual = decoded(spliced(part)), decoded(file_of(encode_frames(FORM, [plain]), end - start))
    assert len(heard) == len(wanted)
    error, usual_error = (((one - wanted) ** 2).sum() for one in (heard, usual))
    # Up to 1.3 dB were seen, in a quarter of a second of sound.
    assert error <= usual_error * 10 ** (2 / 10) + 1e-9 * len(wanted)


def test_every_frame_is_where_the_bit_rate_has_it():
    """So that a player that jumps by the rate lands there: never a byte off where nothing sounds."""
    one = session(60_000, *((7000 * number, noise(900, number)) for number in range(8)))
    stream = b"".join(splice(one, FORM, NoCache()))
    assert len(stream) == pytest.approx(FORM.bytes_in(FORM.frames_for(one.samples)), abs=1)
    frame = FORM.frames_for(one.samples) - 100
    assert stream[FORM.bytes_in(frame) :][:2] == header(FORM, 48)[:2]


def test_hours_of_silence_are_frames_of_silence():
    """As many as an encoder would have made, and all alike."""
    one = session(2 * 3_600_000)
    stream = b"".join(splice(one, FORM, NoCache()))
    assert len(stream) == FORM.bytes_in(FORM.frames_for(one.samples))
    assert stream.count(header(FORM, 48)) + stream.count(header(FORM, 48, 1)) == FORM.frames_for(one.samples)


def test_a_silent_frame_is_one_that_the_encoder_might_have_written():
    """The same header and length; only the filling differs."""
    first = b"".join(encode_frames(FORM, [bytes(4 * 576)]))[: FORM.frame_length(48)]
    assert silent_frame(FORM, 0)[:4] == first[:4]
    assert len(silent_frame(FORM, 0)) == FORM.frame_length(48)


def test_what_was_encoded_once_is_not_encoded_again(tmp_path):
    """The second export is made of what was kept, and the same to the byte."""
    one = session(9000, (500, noise(800, 1)), (4000, noise(800, 2)))
    first = spliced(one, FolderCache(tmp_path))
    assert spliced(one, FolderCache(tmp_path), encode=never) == first


def test_sound_that_comes_again_is_encoded_once():
    """Even where nothing is kept on disk."""
    clip, asked = noise(800, 1), []

    def counted(*given):
        asked.append(1)
        return encode_frames(*given)

    # After 1,280 ms, 49 frames, a clip stands alike in its frame, to the sample.
    again = session(12_000, *((1280 * number, clip) for number in range(1, 9, 2)))
    assert spliced(again, encode=counted) == spliced(again)
    assert len(asked) == 1


def test_a_clip_is_found_again_wherever_it_stands_alike_in_its_frame(tmp_path):
    """In another session too."""
    clip, grid = noise(800, 1), 640
    for start in (grid, 5 * grid):
        spliced(session(9000, (start, clip)), FolderCache(tmp_path))
    # 640 ms are 24.5 frames: an odd and an even number of them lie in two ways.
    assert len(list(tmp_path.rglob("*.blob"))) == 1


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"\0" + content[1:], lambda _: b""])
def test_what_was_kept_and_is_damaged_is_encoded_again(tmp_path, damage):
    """Never heard."""
    one = session(2000, (500, noise(800, 1)))
    first = spliced(one, FolderCache(tmp_path))
    (kept,) = tmp_path.rglob("*.blob")
    kept.write_bytes(damage(kept.read_bytes()))
    assert spliced(one, FolderCache(tmp_path)) == first


def test_a_long_segment_is_not_held_in_memory(tmp_path):
    """It is encoded piece by piece, and comes out the same."""
    one = session(9000, (500, noise(4000, 1)))
    first = spliced(one)
    assert spliced(one, FolderCache(tmp_path), max_cached=SAMPLE_RATE) == first
    assert not list(tmp_path.rglob("*.blob"))


def test_an_encoder_that_makes_too_little_is_an_error():
    """The file would be out of step from there on."""
    with pytest.raises(ExportError, match=r"the MP3 encoder made 156 bytes of \d+ frames, which cannot be"):
        spliced(session(3000, (500, tone(800))), encode=lambda form, _: [silent_frame(form, 0)])


def test_progress_ends_with_all_of_it():
    """And goes one way."""
    told = []
    one = session(9000, (500, noise(800, 1)), (4000, noise(800, 2)))
    b"".join(splice(Excerpt(one.timeline, one.clips, on_progress=lambda *done: told.append(done)), FORM, NoCache()))
    assert told == sorted(told)
    assert told[-1] == (one.samples, one.samples)
