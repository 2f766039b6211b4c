"""A stream with its music, pulled by hand."""

import numpy as np
import pytest
from fakes import tone
from hypothesis import given, settings
from hypothesis import strategies as st
from music_scenes import SECOND, Disk, sine
from scenes import planned

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.mixer import blocks
from voiceguide.audio.music.mix import LOOKS_AHEAD, MIX_DELAY, accompanied
from voiceguide.audio.music.stream import CrossfadeLoop
from voiceguide.audio.pcm import MUSIC
from voiceguide.player.music import FADE, StreamWithMusic
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.stream import PlaybackStream
from voiceguide.session.planner import speeches

SCRIPT = "# T\n\n- hold: 8s\n- rest: 2s\n\nSlowly.\n\n### A\n\nSit down.\n\n### B\n\nStand up.\n"
CHIMES = load_chimes(None)
CLIPS = {speech: tone(700, 200 + 30 * n) for n, speech in enumerate(speeches(planned(SCRIPT).steps))}
DISK = Disk(a=sine(7 * SECOND, 250), b=sine(5 * SECOND, 330))


class Stage:
    """A session, its stream and its music."""

    def __init__(self, count=None, delay=b""):
        self.session = ProgressiveSession(planned(SCRIPT), CHIMES)
        self.session.take(list(CLIPS.items())[:count])
        self.stream = PlaybackStream(self.session, delay=delay, ahead=LOOKS_AHEAD)
        self.music = CrossfadeLoop(DISK.bed(), 0, DISK.decode)
        self.source = StreamWithMusic(self.stream, self.session, self.music, 12)

    def pull(self, seconds):
        pcm = b"".join(self.source.pull(441) for _ in range(round(seconds * 100)))
        return np.frombuffer(pcm, "<i2").reshape(-1, 2)

    @property
    def exported(self):
        timeline, clips = self.session.snapshot.timeline, self.session.snapshot.clips
        return b"".join(accompanied(blocks(timeline, clips), timeline, DISK.bed(), decode=DISK.decode))


@settings(max_examples=4)
@given(st.lists(st.integers(900, 9000), min_size=1, max_size=20))
def test_what_is_played_is_what_is_exported(sizes):
    """To the sample, five thousandths of a second later, in whatever pieces a device pulls."""
    stage = Stage()
    exported, played = stage.exported, b""
    while len(played) < len(exported) + 4 * MIX_DELAY:
        for size in sizes:
            played += stage.source.pull(size)
    assert played[4 * MIX_DELAY :][: len(exported)] == exported


def test_after_a_delay_it_is_the_same():
    """The music begins with the session, not with the way to the mat."""
    stage = Stage(delay=bytes(2 * 30_001))
    exported = stage.exported
    played = b"".join(stage.source.pull(3528) for _ in range(len(exported) // 14112 + 30))
    begin = 4 * (MIX_DELAY + 2 * 30_001)
    assert not any(played[:begin])
    assert played[begin:][: len(exported)] == exported


def test_it_gives_exactly_as_much_as_is_asked_for():
    """An odd number of frames too, of which the session has only every second."""
    stage = Stage()
    assert [len(stage.source.pull(size)) for size in (1, 1, 3, 441, 0, 2)] == [4, 4, 12, 1764, 0, 8]
    assert stage.source.form == MUSIC


def test_a_pause_is_silent_after_a_soft_end_and_the_music_goes_on_where_it_was():
    """Nothing of the music is lost while the listener is away."""
    stage = Stage()
    stage.pull(12)
    stage.stream.pause()
    last = stage.pull(1)
    assert last[: FADE // 2].any()
    assert not last[FADE + MIX_DELAY + 1000 :].any()
    at = stage.music._at
    assert not stage.pull(20).any()
    assert stage.music._at == at
    stage.stream.resume()
    again = stage.pull(1)
    assert again.any()
    assert np.abs(np.diff(again[:, 0].astype(int))).max() < 4000


def test_when_the_listener_goes_elsewhere_the_music_goes_on():
    """Only the words jump."""
    stage = Stage()
    stage.pull(12)
    before = stage.music._at
    stage.stream.go_to(3000)
    stage.pull(2)
    assert stage.music._at == before + 2 * SECOND


def test_the_volume_is_that_of_voice_and_music():
    """One knob."""
    loud, soft = Stage(), Stage()
    soft.stream.set_volume(0.5)
    first, second = loud.pull(14)[11 * SECOND :], soft.pull(14)[11 * SECOND :]
    np.testing.assert_allclose(second, first / 2, atol=2)


def test_it_waits_for_what_it_has_to_know():
    """The music goes down before words that are still being spoken."""
    stage = Stage(count=3)
    stage.pull(60)
    known = stage.session.snapshot.known
    assert stage.stream.at == pytest.approx(max(0, known - LOOKS_AHEAD), abs=1)
    stage.session.take(list(CLIPS.items())[3:])
    stage.pull(60)
    assert stage.stream.finished.is_set()
