"""The audio stream of a session with background music."""

from typing import Protocol

from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.music.mix import CEILING, FRAMES, Mix, ducking, times_of
from voiceguide.audio.pcm import MUSIC, PcmForm
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.stream import PlaybackStream

FADE = 3 * MUSIC.rate // 10
"""Frames over which the music fades when the listener pauses, resumes or seeks."""
MIN_JUMP = 0.02
"""A step in the gain that ducking alone never makes."""


class MusicReader(Protocol):
    """A source of music."""

    def read(self, frames: int) -> Wave:
        """The next frames."""


class StreamWithMusic:
    """Mixes music under a stream; played without interruption, every sample is the same as in the export.

    The music plays on when the listener seeks, and pauses with the session.
    """

    def __init__(self, stream: PlaybackStream, session: ProgressiveSession, music: MusicReader, duck: int) -> None:
        self._stream = stream
        self._session = session
        self._music = music
        self._duck = duck
        self._mix = Mix()
        self._leftover = b""
        self._volume = stream.volume
        self._gain = 0.0
        self._offset, self._offset_frames = 0.0, 0
        """The gain's distance from its target when that jumped, and the frames left to get there."""

    @property
    def form(self) -> PcmForm:
        """The sample rate and the channels."""
        return MUSIC

    def pull(self, samples: int) -> bytes:
        """The next samples of each channel, as PCM."""
        size = samples * MUSIC.frame_width
        missing = -(-(size - len(self._leftover)) // MUSIC.frame_width)
        pcm = self._leftover + self._mix_next(-(-missing // FRAMES))
        self._leftover = pcm[size:]
        return pcm[:size]

    def _mix_next(self, samples: int) -> bytes:
        """The next samples of the session with music, as FRAMES frames per sample."""
        stream, count = self._stream, samples * FRAMES
        before, was_delayed = stream.position, stream.samples_before > 0
        speech = stream.pull(samples)
        moved = (stream.position - before) * FRAMES
        goes_on = 0 <= moved <= count and stream.is_playing and not stream.samples_before
        # Frames that are not the session's come first after a delay, else last: the session waits for words.
        first = count - moved if was_delayed else 0
        targets = np.zeros(count)
        if goes_on:
            targets[first:] = self._ducking_gains(before * FRAMES, moved, count - first)
        gains = self._smooth(targets)
        music = self._read_music(gains, first) if goes_on or gains.any() else np.zeros((count, MUSIC.channels))
        ceiling = CEILING * max(1.0, stream.volume)
        return self._mix.add(speech, music * (gains * self._volumes(count))[:, np.newaxis], ceiling)

    def _ducking_gains(self, at: int, moved: int, count: int) -> Wave:
        """The gains of `count` frames from frame `at` of the session, which moved on by only `moved` frames."""
        snapshot = self._session.snapshot
        times = np.minimum(times_of(at, count), times_of(at + moved, 1))
        return ducking(snapshot.timeline, self._duck, times, is_whole=snapshot.is_complete)

    def _smooth(self, targets: Wave) -> Wave:
        """The target gains; after a jump, they are approached within FADE frames."""
        jump = self._gain - (targets[0] if len(targets) else self._gain)
        if abs(jump - self._offset * self._offset_frames / FADE) > MIN_JUMP:
            self._offset, self._offset_frames = jump, FADE
        left = np.maximum(self._offset_frames - np.arange(len(targets)), 0)
        gains = np.maximum(targets + self._offset * left / FADE, 0)
        self._offset_frames = max(0, self._offset_frames - len(targets))
        self._gain = float(gains[-1]) if len(gains) else self._gain
        return np.asarray(gains)

    def _read_music(self, gains: Wave, first: int) -> Wave:
        """The music from frame `first` on, or from frame 0 if it is still audible before that."""
        begin = 0 if gains[:first].any() else first
        silence = np.zeros((begin, MUSIC.channels))
        return np.concatenate([silence, self._music.read(len(gains) - begin)])

    def _volumes(self, count: int) -> Wave:
        volume, self._volume = self._volume, self._stream.volume
        return np.linspace(volume, self._volume, count)
