"""How loud voice and music are, told before anything is spoken."""

from pathlib import Path

import numpy as np
import pytest
from music_scenes import SECOND, Disk, sine
from scenes import length_of, planned

from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.levels import SESSION_WITH_MUSIC_LUFS, balanced
from voiceguide.audio.loudness import levelled, loudness
from voiceguide.audio.mixer import blocks
from voiceguide.audio.music.mix import accompanied
from voiceguide.audio.music.tracks import Music, measured
from voiceguide.audio.pcm import SAMPLE_RATE, to_pcm
from voiceguide.session.timeline import place

WORDS = "Go to the wall, lean on it with both of your hands, and take half a step back with one foot. " * 2
SCRIPT = f"# T\n\n- hold: 20s\n\nMove slowly, and keep breathing.\n\n### A\n\n{WORDS}\n\n### B\n\n{WORDS}\n"
"""With as much speech as a routine has, two fifths."""
CHIMES = load_chimes(None)


def voice(length, seed):
    """Noise with the rise and fall of words, as many ms."""
    count = length * SAMPLE_RATE // 1000
    noise = np.random.default_rng(seed).normal(0, 0.1, count)
    return to_pcm(noise * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(count) / SAMPLE_RATE)))


@pytest.fixture
def tracks(tmp_path):
    path = tmp_path / "a.mp3"
    path.touch()
    disk = Disk(a=sine(40 * SECOND, 300))
    return measured(path, 60_000, NoCache(), disk.decode), disk


@pytest.mark.parametrize(("level", "duck"), [(-20, 6), (-24, 20), (-16, 0)])
def test_the_whole_is_as_loud_as_other_spoken_audio(tracks, level, duck):
    """Whatever the music's own share: within half a LU."""
    found, disk = tracks
    timeline = place(planned(SCRIPT), length_of)
    balance = balanced(timeline, CHIMES, Music(found, level, duck))
    clips = {
        cue.sound: CHIMES.get(cue.sound) or levelled(voice(cue.length, n), balance.voice)
        for n, cue in enumerate(timeline.cues)
    }
    pcm = b"".join(accompanied(blocks(timeline, clips), timeline, balance.bed, decode=disk.decode))
    sides = np.frombuffer(pcm, "<i2").reshape(-1, 2).T / 32768
    # Both sides at the rate of music, measured at that of speech: every second sample is the voice's own.
    power = sum(10 ** (loudness(np.ascontiguousarray(side[::2])) / 10) for side in sides)
    assert 10 * np.log10(power / 2) == pytest.approx(SESSION_WITH_MUSIC_LUFS, abs=0.5)


def test_music_lies_under_the_voice_by_what_was_asked(tracks):
    """A track's gain makes up for its own loudness."""
    found, _ = tracks
    timeline = place(planned(SCRIPT), length_of)
    for level in (-20, -10):
        balance = balanced(timeline, CHIMES, Music(found, level, 12))
        from_two_speakers = balance.voice + 10 * np.log10(2)
        assert found[0].loudness + balance.bed.gains[0] == pytest.approx(from_two_speakers + level, abs=0.01)


def test_a_silent_track_stays_silent(tmp_path):
    """It has no loudness to be brought anywhere."""
    path = tmp_path / "a.mp3"
    path.touch()
    disk = Disk(a=bytes(8 * SECOND))
    found = measured(Path(path), 1000, NoCache(), disk.decode)
    timeline = place(planned(SCRIPT), length_of)
    assert balanced(timeline, CHIMES, Music(found)).bed.gains == (0.0,)


def test_what_changes_the_sound_changes_the_digest(tracks):
    """So that an export is made again."""
    found, _ = tracks
    timeline = place(planned(SCRIPT), length_of)
    beds = [balanced(timeline, CHIMES, Music(found, *how)).bed for how in ((-12, 12), (-13, 12), (-12, 11), (-12, 12))]
    assert len({bed.digest for bed in beds}) == 3
