"""The renderer puts every clip where the timeline has it, to the sample."""

from fakes import tone
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.audio.mixer import blocks, session_samples
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.session.model import Speech, StepRef
from voiceguide.session.timeline import Cue, Timeline
from voiceguide.units import Ms, length_in_ms, samples_at

SPOT = StepRef(0, 1)


def session(*placed, length):
    """A timeline with clips at ms, and the clips."""
    clips = {Speech(str(i), str(i)): clip for i, (_, clip) in enumerate(placed)}
    cues = tuple(
        Cue(Ms(at), length_in_ms(len(clip) // 2, SAMPLE_RATE), sound, SPOT, 1)
        for sound, (at, clip) in zip(clips, placed, strict=True)
    )
    return Timeline(Ms(length), cues, (), (), (), ()), clips


def naive(timeline, clips):
    """The same by adding up whole sessions."""
    total = [0] * session_samples(timeline)
    for cue in timeline.cues:
        clip = memoryview(clips[cue.sound]).cast("h")
        start = samples_at(cue.start, SAMPLE_RATE)
        for i, value in enumerate(clip):
            if start + i < len(total):
                total[start + i] = max(-32768, min(32767, total[start + i] + value))
    return b"".join(value.to_bytes(2, "little", signed=True) for value in total)


def test_a_clip_begins_at_its_rounded_sample():
    """A cue at 1,234 ms begins at sample round(1234 * 22.05), and silence is before it."""
    timeline, clips = session((1234, tone(100)), length=2000)
    audio = b"".join(blocks(timeline, clips))
    start = 2 * round(1234 * SAMPLE_RATE / 1000)
    assert audio[:start] == bytes(start)
    assert audio[start : start + len(tone(100))] == tone(100)


def test_a_clip_reaches_over_the_edges_of_blocks():
    """One that is longer than a block is heard whole."""
    timeline, clips = session((900, tone(3300)), length=5000)
    assert b"".join(blocks(timeline, clips)) == naive(timeline, clips)


def test_clips_at_the_same_time_are_added_and_do_not_wrap_around():
    """Two loud ones stop at full scale."""
    timeline, clips = session((100, tone(300, 440, 0.9)), (150, tone(300, 440, 0.9)), length=700)
    assert b"".join(blocks(timeline, clips)) == naive(timeline, clips)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 2500)), max_size=6),
    st.integers(1, 4500),
    st.integers(0, 99_000),
)
def test_blocks_add_up_and_the_tail_is_the_same_from_anywhere(placed, length, start):
    """The blocks are as long as the session, equal the naive sum, and those from a sample on equal its tail."""
    timeline, clips = session(*sorted((at, tone(size, 300 + at / 7)) for at, size in placed), length=length)
    whole = b"".join(blocks(timeline, clips))
    assert whole == naive(timeline, clips)
    start = min(start, session_samples(timeline))
    assert b"".join(blocks(timeline, clips, start)) == whole[2 * start :]
