"""The stream of a session with music under it."""

from typing import Protocol

import numpy as np

from voiceguide.audio.loudness import Wave
from voiceguide.audio.music.mix import CEILING, FRAMES, Mix, ducking, times_of
from voiceguide.audio.pcm import MUSIC, PcmForm
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.stream import PlaybackStream

FADE = 3 * MUSIC.rate // 10
"""Frames in which the music fades when the listener pauses, resumes or seeks."""
LEAST_JUMP = 0.02
"""A step between two gains that is more than the music's own rise and fall."""


class MusicReader(Protocol):
    """Where the music comes from."""

    def read(self, frames: int) -> Wave:
        """The next frames."""


class StreamWithMusic:
    """Plays a stream with its music; without an interruption, it is the same as its export to the sample.

    When the listener seeks, the music plays on; while the session is paused, so is the music.
    """

    def __init__(self, stream: PlaybackStream, session: ProgressiveSession, music: MusicReader, duck: int) -> None:
        self._stream = stream
        self._session = session
        self._music = music
        self._duck = duck
        self._mix = Mix()
        self._rest = b""
        self._volume = stream.volume
        self._gain = 0.0
        self._off, self._off_for = 0.0, 0
        """How far the gain was from its target when that jumped, and the frames left until it gets there."""

    @property
    def form(self) -> PcmForm:
        """Its rate and channels."""
        return MUSIC

    def pull(self, samples: int) -> bytes:
        """The next samples of each channel, as PCM."""
        size = samples * MUSIC.frame_width
        missing = -(-(size - len(self._rest)) // MUSIC.frame_width)
        pcm = self._rest + self._mixed(-(-missing // FRAMES))
        self._rest = pcm[size:]
        return pcm[:size]

    def _mixed(self, samples: int) -> bytes:
        """The next samples of the session, FRAMES for each."""
        stream, count = self._stream, samples * FRAMES
        before, was_delayed = stream.position, stream.samples_before > 0
        spoken = stream.pull(samples)
        moved = (stream.position - before) * FRAMES
        goes_on = 0 <= moved <= count and stream.is_playing and not stream.samples_before
        # Other samples come before those of the session if it was delayed, else after them, while it waits.
        first = count - moved if was_delayed else 0
        wanted = np.zeros(count)
        if goes_on:
            wanted[first:] = self._ducked(before * FRAMES, moved, count - first)
        gains = self._followed(wanted)
        music = self._heard(gains, first) if goes_on or gains.any() else np.zeros((count, MUSIC.channels))
        ceiling = CEILING * max(1.0, stream.volume)
        return self._mix.add(spoken, music * (gains * self._volumes(count))[:, np.newaxis], ceiling)

    def _ducked(self, at: int, moved: int, count: int) -> Wave:
        """The gains of `count` frames from frame `at` of the session on; it has moved by `moved` frames."""
        snapshot = self._session.snapshot
        times = np.minimum(times_of(at, count), times_of(at + moved, 1))
        return ducking(snapshot.timeline, self._duck, times, is_whole=snapshot.is_complete)

    def _followed(self, wanted: Wave) -> Wave:
        """The gains, moving to the wanted ones within FADE where those jump."""
        jump = self._gain - (wanted[0] if len(wanted) else self._gain)
        if abs(jump - self._off * self._off_for / FADE) > LEAST_JUMP:
            self._off, self._off_for = jump, FADE
        left = np.maximum(self._off_for - np.arange(len(wanted)), 0)
        gains = np.maximum(wanted + self._off * left / FADE, 0)
        self._off_for = max(0, self._off_for - len(wanted))
        self._gain = float(gains[-1]) if len(gains) else self._gain
        return np.asarray(gains)

    def _heard(self, gains: Wave, first: int) -> Wave:
        """The music, from frame `first` on unless it is still heard before that."""
        begin = 0 if gains[:first].any() else first
        silence = np.zeros((begin, MUSIC.channels))
        return np.concatenate([silence, self._music.read(len(gains) - begin)])

    def _volumes(self, count: int) -> Wave:
        volume, self._volume = self._volume, self._stream.volume
        return np.linspace(volume, self._volume, count)
