"""Music as an endless stream: tracks that fade into one another, read ahead by a thread of its own."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, pairwise
from types import TracebackType
from typing import Self

import numpy as np

from voiceguide import programs
from voiceguide.audio.loudness import Wave
from voiceguide.audio.music.tracks import Decode, MusicBed, MusicError, Track, decoded
from voiceguide.audio.pcm import MUSIC, to_wave
from voiceguide.errors import VoiceguideError

CROSS_FADE = 4 * MUSIC.rate
"""Frames in which one track gives way to the next; in short ones, a third of the shorter."""


@dataclass(frozen=True, slots=True)
class ScheduledTrack:
    """A track's turn, from frame `start` of the music on; it comes in and goes over so many frames."""

    track: Track
    gain: float
    start: int
    fade_in: int
    fade_out: int

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.start + self.track.frames


def schedule(bed: MusicBed) -> Iterator[ScheduledTrack]:
    """The tracks one after the other, over and over; the first begins at once."""
    start = fade_in = 0
    for (track, gain), (coming, _) in pairwise(cycle(zip(bed.tracks, bed.gains, strict=True))):
        fade_out = min(CROSS_FADE, track.frames // 3, coming.frames // 3)
        yield ScheduledTrack(track, gain, start, fade_in, fade_out)
        start, fade_in = start + track.frames - fade_out, fade_out


class CrossfadeLoop:
    """The music from frame `start` on, read piece by piece; to be closed, since files are open meanwhile."""

    def __init__(self, bed: MusicBed, start: int = 0, decode: Decode = decoded) -> None:
        self._decode = decode
        self._at = start
        self._coming = (turn for turn in schedule(bed) if turn.end > start)
        self._next = next(self._coming)
        self._heard: list[_Heard] = []

    def read(self, frames: int) -> Wave:
        """The next frames, a row for each, full scale at 1.0; raises MusicError if a file can no longer be read."""
        end = self._at + frames
        while self._next.start < end:
            self._heard.append(_Heard(self._next, max(self._at, self._next.start), self._decode))
            self._next = next(self._coming)
        mixed = np.zeros((frames, MUSIC.channels))
        for heard in self._heard:
            begin = heard.at - self._at
            piece = heard.read(frames - begin)
            mixed[begin : begin + len(piece)] += piece
        self._at = end
        for heard in [heard for heard in self._heard if heard.turn.end <= end]:
            heard.close()
            self._heard.remove(heard)
        return mixed

    def close(self) -> None:
        """Read no more."""
        for heard in self._heard:
            heard.close()
        self._heard.clear()


class _Heard:
    """A turn that is being heard, from frame `at` of the music on."""

    def __init__(self, turn: ScheduledTrack, at: int, decode: Decode) -> None:
        self.turn = turn
        self.at = turn.start
        self._chunks = decode(turn.track.path)
        self._rest = np.empty((0, MUSIC.channels))
        while self.at < at:
            self._take(min(at - self.at, MUSIC.rate))

    def read(self, most: int) -> Wave:
        """Its next frames, faded; fewer than `most` at its end."""
        first = self.at - self.turn.start
        piece = self._take(min(most, self.turn.end - self.at))
        shape = _fade(self.turn, first, len(piece)) * 10 ** (self.turn.gain / 20)
        return np.asarray(piece * shape[:, np.newaxis])

    def close(self) -> None:
        """End the program that reads it."""
        # It is an iterator, but also a generator, which holds the program.
        with suppress(AttributeError):
            self._chunks.close()  # type: ignore[attr-defined]

    def _take(self, frames: int) -> Wave:
        """The next frames as they are in the file, silence where it has become shorter."""
        while len(self._rest) < frames:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise MusicError(f"{self.turn.track.path} was changed while it was being played; start again")
            self._rest = np.concatenate([self._rest, to_wave(chunk).reshape(-1, MUSIC.channels)])
        piece, self._rest = self._rest[:frames], self._rest[frames:]
        self.at += frames
        return piece


def _fade(turn: ScheduledTrack, first: int, count: int) -> Wave:
    """The gain of frames of a turn: a quarter of a sine at its ends, so that two tracks are as loud as one."""
    frame = np.arange(first, first + count)
    left = turn.track.frames - frame
    if first >= turn.fade_in and (not count or left[-1] >= turn.fade_out):
        return np.ones(count)
    coming = np.clip(frame / turn.fade_in, 0, 1) if turn.fade_in else np.ones(count)
    going = np.clip(left / turn.fade_out, 0, 1) if turn.fade_out else np.ones(count)
    return np.asarray(np.sin(np.pi / 2 * coming) * np.sin(np.pi / 2 * going))


PIECE = MUSIC.rate // 2
"""Frames that are read at a time."""
MOST_PIECES = 8
"""How many are kept: four seconds."""
BEGINS_WITHIN = 3.0
"""Seconds that the first piece is waited for."""


class PrefetchReader:
    """Gives what was read, and silence where nothing was, in a `with`; `failure` says why it has ended."""

    def __init__(self, music: CrossfadeLoop) -> None:
        self.failure: VoiceguideError | None = None
        self._music = music
        self._pieces: deque[Wave] = deque()
        self._changed = threading.Condition()
        self._is_over = False
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="music", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read, and wait for the first of it."""
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._is_over, BEGINS_WITHIN)
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
        """The next frames."""
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
        """Waits until something was taken; False if no more is wanted."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or len(self._pieces) < MOST_PIECES)
            return not self._is_over
