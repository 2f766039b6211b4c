"""The stream with music, pulled by the test."""

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


class Playing:
    """A session, its stream and its music."""

    def __init__(self, count=None, delay=b""):
        self.session = ProgressiveSession(planned(SCRIPT), CHIMES)
        self.session.take(list(CLIPS.items())[:count])
        self.stream = PlaybackStream(self.session, delay=delay, ahead=LOOKS_AHEAD)
        self.music = CrossfadeLoop(DISK.bed(), 0, DISK.decode)
        self.source = StreamWithMusic(self.stream, self.session, self.music, 12)

    def pull(self, seconds):
        pcm = b"".join(self.source.pull(2205) for _ in range(round(seconds * 20)))
        return np.frombuffer(pcm, "<i2").reshape(-1, 2)


@pytest.fixture(scope="module")
def exported():
    """The session with its music, as a file would have it."""
    snapshot = Playing().session.snapshot
    timeline, clips = snapshot.timeline, snapshot.clips
    return b"".join(accompanied(blocks(timeline, clips), timeline, DISK.bed(), decode=DISK.decode))


@settings(max_examples=3)
@given(st.lists(st.integers(1800, 9000), min_size=1, max_size=20))
def test_playback_has_the_same_samples_as_the_export(exported, sizes):
    """Five milliseconds later, whatever sizes the device pulls."""
    playing, played = Playing(), b""
    while len(played) < len(exported) + 4 * MIX_DELAY:
        for size in sizes:
            played += playing.source.pull(size)
    assert played[4 * MIX_DELAY :][: len(exported)] == exported


def test_a_delay_does_not_change_the_samples(exported):
    """The music starts with the session."""
    playing = Playing(delay=bytes(2 * 30_001))
    played = b"".join(playing.source.pull(3528) for _ in range(len(exported) // 14112 + 30))
    begin = 4 * (MIX_DELAY + 2 * 30_001)
    assert not any(played[:begin])
    assert played[begin:][: len(exported)] == exported


def test_a_pull_returns_exactly_the_requested_frames():
    """Also odd numbers, although a sample of the session is two frames."""
    playing = Playing()
    assert [len(playing.source.pull(size)) for size in (1, 1, 3, 441, 0, 2)] == [4, 4, 12, 1764, 0, 8]
    assert playing.source.form == MUSIC


def test_the_music_fades_out_in_a_pause_and_resumes_where_it_was():
    """None of it is skipped."""
    playing = Playing()
    playing.pull(12)
    playing.stream.pause()
    last = playing.pull(1)
    assert last[: FADE // 2].any()
    assert not last[FADE + MIX_DELAY + 1000 :].any()
    at = playing.music._at
    assert not playing.pull(20).any()
    assert playing.music._at == at
    playing.stream.resume()
    again = playing.pull(1)
    assert again.any()
    assert np.abs(np.diff(again[:, 0].astype(int))).max() < 4000


def test_the_music_plays_on_when_the_listener_seeks():
    """Only the words jump."""
    playing = Playing()
    playing.pull(12)
    before = playing.music._at
    playing.stream.go_to(3000)
    playing.pull(2)
    assert playing.music._at == before + 2 * SECOND


def test_the_volume_applies_to_voice_and_music():
    """To both equally."""
    loud, soft = Playing(), Playing()
    soft.stream.set_volume(0.5)
    first, second = loud.pull(14)[11 * SECOND :], soft.pull(14)[11 * SECOND :]
    np.testing.assert_allclose(second, first / 2, atol=2)


def test_the_stream_waits_for_words_that_duck_the_music():
    """The music goes down before words that are still being synthesized."""
    playing = Playing(count=3)
    playing.pull(60)
    known = playing.session.snapshot.known
    assert playing.stream.at == pytest.approx(max(0, known - LOOKS_AHEAD), abs=1)
    playing.session.take(list(CLIPS.items())[3:])
    playing.pull(60)
    assert playing.stream.finished.is_set()
