"""Music as an endless stream of crossfaded tracks, prefetched by a thread."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, pairwise
from types import TracebackType
from typing import Self

from voiceguide import programs
from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.music.tracks import Decode, MusicBed, MusicError, Track, decoded
from voiceguide.audio.pcm import MUSIC, to_wave
from voiceguide.errors import VoiceguideError

CROSS_FADE = 4 * MUSIC.rate
"""Frames of a crossfade; at most a third of the shorter track."""


@dataclass(frozen=True, slots=True)
class ScheduledTrack:
    """A track that starts at frame `start` of the stream, with the lengths of its fades in frames."""

    track: Track
    gain: float
    start: int
    fade_in: int
    fade_out: int

    @property
    def end(self) -> int:
        """The first frame after the track."""
        return self.start + self.track.frames


def schedule_tracks(bed: MusicBed) -> Iterator[ScheduledTrack]:
    """The tracks one after the other, repeated endlessly; the first has no fade-in."""
    start = fade_in = 0
    for (track, gain), (coming, _) in pairwise(cycle(zip(bed.tracks, bed.gains, strict=True))):
        fade_out = min(CROSS_FADE, track.frames // 3, coming.frames // 3)
        yield ScheduledTrack(track, gain, start, fade_in, fade_out)
        start, fade_in = start + track.frames - fade_out, fade_out


class CrossfadeLoop:
    """The stream from frame `start` on; close it, since it holds files open."""

    def __init__(self, bed: MusicBed, start: int = 0, decode: Decode = decoded) -> None:
        self._decode = decode
        self._at = start
        self._coming = (one for one in schedule_tracks(bed) if one.end > start)
        self._next = next(self._coming)
        self._open: list[_OpenTrack] = []

    def read(self, frames: int) -> Wave:
        """The next frames as an array (frames, channels) from -1 to 1; raises MusicError if a file cannot be read."""
        end = self._at + frames
        while self._next.start < end:
            self._open.append(_OpenTrack(self._next, max(self._at, self._next.start), self._decode))
            self._next = next(self._coming)
        mixed = np.zeros((frames, MUSIC.channels))
        for track in self._open:
            begin = track.at - self._at
            piece = track.read(frames - begin)
            mixed[begin : begin + len(piece)] += piece
        self._at = end
        for track in [track for track in self._open if track.scheduled.end <= end]:
            track.close()
            self._open.remove(track)
        return mixed

    def close(self) -> None:
        """Close all files."""
        for track in self._open:
            track.close()
        self._open.clear()


class _OpenTrack:
    """A track that is being read, from frame `at` of the stream on."""

    def __init__(self, scheduled: ScheduledTrack, at: int, decode: Decode) -> None:
        self.scheduled = scheduled
        self.at = scheduled.start
        self._chunks = decode(scheduled.track.path)
        self._rest = np.empty((0, MUSIC.channels))
        while self.at < at:
            self._take(min(at - self.at, MUSIC.rate))

    def read(self, most: int) -> Wave:
        """The next frames with gain and fades, at most `most`; fewer at the end of the track."""
        first = self.at - self.scheduled.start
        piece = self._take(min(most, self.scheduled.end - self.at))
        shape = _fade(self.scheduled, first, len(piece)) * 10 ** (self.scheduled.gain / 20)
        return np.asarray(piece * shape[:, np.newaxis])

    def close(self) -> None:
        """End the decoder."""
        # Decode promises only an iterator; the real one is a generator, which ends ffmpeg when closed.
        with suppress(AttributeError):
            self._chunks.close()  # type: ignore[attr-defined]

    def _take(self, frames: int) -> Wave:
        """The next frames of the file; raises MusicError if it has become shorter."""
        while len(self._rest) < frames:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise MusicError(f"{self.scheduled.track.path} was changed while it was being played; start again")
            self._rest = np.concatenate([self._rest, to_wave(chunk).reshape(-1, MUSIC.channels)])
        piece, self._rest = self._rest[:frames], self._rest[frames:]
        self.at += frames
        return piece


def _fade(scheduled: ScheduledTrack, first: int, count: int) -> Wave:
    """The gains of `count` frames of a track: quarter sine fades, which keep the power constant in a crossfade."""
    frame = np.arange(first, first + count)
    left = scheduled.track.frames - frame
    if first >= scheduled.fade_in and (not count or left[-1] >= scheduled.fade_out):
        return np.ones(count)
    fade_in = np.clip(frame / scheduled.fade_in, 0, 1) if scheduled.fade_in else np.ones(count)
    fade_out = np.clip(left / scheduled.fade_out, 0, 1) if scheduled.fade_out else np.ones(count)
    return np.asarray(np.sin(np.pi / 2 * fade_in) * np.sin(np.pi / 2 * fade_out))


PIECE = MUSIC.rate // 2
"""Frames in a prefetched piece."""
MOST_PIECES = 8
"""Pieces in the buffer: four seconds."""
FIRST_PIECE_TIMEOUT = 3.0
"""Seconds to wait for the first piece."""


class PrefetchReader:
    """Reads a stream ahead of time while in a `with`; after an error, `failure` is set and silence follows."""

    def __init__(self, music: CrossfadeLoop) -> None:
        self.failure: VoiceguideError | None = None
        self._music = music
        self._pieces: deque[Wave] = deque()
        self._changed = threading.Condition()
        self._is_over = False
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="music", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread, and wait for the first piece."""
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._is_over, FIRST_PIECE_TIMEOUT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        programs.wait_for(self._has_ended.wait)
        if self._has_ended.is_set():
            self._music.close()

    def read(self, frames: int) -> Wave:
        """The next frames; silence for those that were not read in time."""
        found, missing = [np.zeros((0, MUSIC.channels))], frames
        with self._changed:
            while missing and self._pieces:
                piece = self._pieces.popleft()
                found.append(piece[:missing])
                if len(piece) > missing:
                    self._pieces.appendleft(piece[missing:])
                missing -= len(found[-1])
            self._changed.notify_all()
        return np.concatenate([*found, np.zeros((missing, MUSIC.channels))])

    def _run(self) -> None:
        try:
            while self._has_room():
                piece = self._music.read(PIECE)
                with self._changed:
                    self._pieces.append(piece)
                    self._changed.notify_all()
        except VoiceguideError as error:
            self.failure = error
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
            self._has_ended.set()

    def _has_room(self) -> bool:
        """Wait until there is room in the buffer; False when closing."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or len(self._pieces) < MOST_PIECES)
            return not self._is_over
