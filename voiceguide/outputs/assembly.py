"""An MP3 that is put together: encoded where something sounds, one small silent frame everywhere else.

A session is mostly silence, and an encoder that is fed all of it works for seconds on nothing. Here each island of
sound is encoded by itself, in an encoder of its own, from the start of a frame on: so its frames are those that stand
at this place of the stream. All frames of one encoding stay together, since what they borrow from the bit reservoir
they borrow from each other, and they keep their lengths; the silent frames between them keep the stream at its bit
rate. An encoding begins with silence, so that the encoder has bits to borrow when the sound begins, and ends with
silence, until the last of the sound has been decoded.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from voiceguide.errors import ExportError
from voiceguide.outputs.encoder import encoded, encoder_name
from voiceguide.outputs.frames import Mp3Format, silent_frame
from voiceguide.session.sounds import Sound
from voiceguide.session.timeline import Timeline
from voiceguide.sound.cache import ClipCache, clip_key
from voiceguide.sound.islands import Grid, Heard, Island, islands
from voiceguide.sound.mixing import session_samples
from voiceguide.sound.pcm import SAMPLE_RATE

BEFORE = 6
"""Frames of silence before the sound: what the encoder looks ahead, and room for the bit reservoir to fill."""
AFTER = 2
"""Frames of silence after it, beside the two that the delays of encoder and decoder add."""
APART = 6
"""Frames between two encodings: those two, and four in which the stream comes back to its bit rate."""
LONGEST_KEPT = 60 * SAMPLE_RATE
"""Samples of an island that is encoded ahead and kept; a longer one is never held in memory."""
SILENCE_AT_ONCE = 300
"""Silent frames that are handed out at a time."""
ENCODINGS_KEPT = 50
"""Encodings that stay in memory, since the same ones come again and again."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is to be heard: samples `begin` to `end` of a timeline, None being its end.

    `on_progress` is told how many of how many samples are done.
    """

    timeline: Timeline
    clips: Mapping[Sound, bytes]
    begin: int = 0
    end: int | None = None
    on_progress: Callable[[int, int], object] = lambda *_: None

    @property
    def samples(self) -> int:
        """How many samples it has."""
        return (session_samples(self.timeline) if self.end is None else self.end) - self.begin


def assembled(session: Session, form: Mp3Format, cache: ClipCache) -> Iterator[bytes]:
    """The frames of a session, in pieces of any size."""
    grid = Grid(form.samples_per_frame, BEFORE, AFTER, APART)
    stream = _Stream(form)
    found = islands(session.timeline, session.clips, grid, session.begin, session.samples)
    with _encoding(found, form, cache) as encodings:
        for island, frames in encodings:
            yield from stream.silence_until(island.begin // grid.cell)
            yield from stream.taken(frames, form.frames_for(island.end - island.begin))
            session.on_progress(island.end, session.samples)
    yield from stream.silence_until(form.frames_for(session.samples))
    session.on_progress(session.samples, session.samples)


class _Stream:
    """Counts frames and bytes, and keeps them at the bit rate."""

    def __init__(self, form: Mp3Format) -> None:
        self._form = form
        self._frames = 0
        self._bytes = 0
        self._silent = tuple(silent_frame(form, padding) for padding in (0, 1))
        self._cycle = b"".join(self._fitting(number, form.bytes_in(number)) for number in range(_cycle(form)))

    def taken(self, frames: Iterable[bytes], count: int) -> Iterator[bytes]:
        """An encoding of so many frames; raises ExportError if it has not the bytes for them."""
        size = 0
        for piece in frames:
            size += len(piece)
            yield piece
        if abs(size - self._form.bytes_in(count)) > 1:
            raise ExportError(f"the MP3 encoder made {size} bytes of {count} frames, which cannot be")
        self._frames += count
        self._bytes += size

    def silence_until(self, frame: int) -> Iterator[bytes]:
        """Silent frames up to that one."""
        while self._frames < frame and self._bytes != self._form.bytes_in(self._frames):
            silent = self._fitting(self._frames, self._bytes)
            self._count(1, len(silent))
            yield silent
        while self._frames < frame:
            count = min(SILENCE_AT_ONCE, frame - self._frames)
            silence = self._silence(count)
            self._count(count, len(silence))
            yield silence

    def _fitting(self, number: int, before: int) -> bytes:
        """The silent frame of that number, so long that the stream is at its bit rate again if it can be."""
        missing = self._form.bytes_in(number + 1) - before
        return self._silent[missing > len(self._silent[0])]

    def _silence(self, count: int) -> bytes:
        """The next silent frames, where the stream is at its bit rate: their lengths come again and again."""
        start = self._bytes % len(self._cycle)
        size = self._form.bytes_in(self._frames + count) - self._bytes
        return (self._cycle * -(-(start + size) // len(self._cycle)))[start : start + size]

    def _count(self, frames: int, size: int) -> None:
        self._frames += frames
        self._bytes += size


def _cycle(form: Mp3Format) -> int:
    """After so many frames, their lengths come again."""
    return next(count for count in range(1, 10_000) if form.bytes_in(count) * 8 * form.rate == _bits(form, count))


def _bits(form: Mp3Format, frames: int) -> int:
    """The bits of so many frames, times the sample rate."""
    return frames * form.samples_per_frame * form.kbps * 1000


# Encoding

Encoding = bytes | Future[bytes]
"""Frames, or the promise of them."""


@contextmanager
def _encoding(
    found: Iterator[Island], form: Mp3Format, cache: ClipCache
) -> Iterator[Iterator[tuple[Island, Iterable[bytes]]]]:
    """Each island with its frames, in order, while those that come after it are being encoded."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield _ahead(found, form, cache, pool, 4 * workers)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _ahead(
    found: Iterator[Island], form: Mp3Format, cache: ClipCache, pool: ThreadPoolExecutor, most: int
) -> Iterator[tuple[Island, Iterable[bytes]]]:
    jobs: deque[tuple[Island, Encoding | None]] = deque()
    encodings = _Encodings(form, cache, pool)
    for island in found:
        is_long = island.end - island.begin > LONGEST_KEPT
        jobs.append((island, None if is_long else encodings.of(island)))
        if len(jobs) >= most:
            yield _done(*jobs.popleft(), form)
    while jobs:
        yield _done(*jobs.popleft(), form)


def _done(island: Island, job: Encoding | None, form: Mp3Format) -> tuple[Island, Iterable[bytes]]:
    if job is None:
        return island, encoded(form, island.blocks())
    return island, (job.result() if isinstance(job, Future) else job,)


class _Encodings:
    """Encodings under way, or done a short while ago; an island that sounds the same has the same one."""

    def __init__(self, form: Mp3Format, cache: ClipCache, pool: ThreadPoolExecutor) -> None:
        self._form, self._cache, self._pool = form, cache, pool
        self._keys = _Keys(form)
        self._jobs: dict[Heard, Encoding] = {}

    def of(self, island: Island) -> Encoding:
        """The frames of an island, or what is making them."""
        heard = island.from_its_start
        job = self._jobs.pop(heard, None) or self._kept_or_begun(island, self._keys.of(heard))
        self._jobs[heard] = job
        if len(self._jobs) > ENCODINGS_KEPT:
            del self._jobs[next(iter(self._jobs))]
        return job

    def _kept_or_begun(self, island: Island, key: str) -> Encoding:
        """What is kept is read here and now: that takes less time than to ask another thread."""
        return self._cache.get(key) or self._pool.submit(_made, self._form, self._cache, island, key)


def _made(form: Mp3Format, cache: ClipCache, island: Island, key: str) -> bytes:
    frames = b"".join(encoded(form, island.blocks()))
    cache.put(key, frames)
    return frames


class _Keys:
    """Names for the frames of islands: a hash of all that they depend on, each clip hashed once."""

    def __init__(self, form: Mp3Format) -> None:
        self._made_by = f"{encoder_name()} {form.rate} {form.channels} {form.kbps}"
        self._hashes: dict[bytes, str] = {}

    def of(self, heard: Heard) -> str:
        """The name of an island's frames: the same wherever it lies in a session."""
        length, clips = heard
        hashes = ",".join(f"{at}:{self._hash(clip)}" for at, clip in clips)
        return clip_key(frames=self._made_by, length=length, heard=hashes)

    def _hash(self, clip: bytes) -> str:
        if clip not in self._hashes:
            self._hashes[clip] = hashlib.sha256(clip).hexdigest()
        return self._hashes[clip]
