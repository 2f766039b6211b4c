"""An MP3 that is spliced: encoded where something sounds, one small silent frame everywhere else.

A session is mostly silence, and an encoder that is given all of it spends seconds on nothing. Here each segment of
sound is encoded by itself, by an encoder of its own, beginning at the start of a frame, so that its frames are those
of that place in the stream. All frames of one encoding stay together, since what they borrow from the bit reservoir
they borrow from each other, and they keep their lengths; the silent frames between them keep the stream at its bit
rate. An encoding begins with silence, so that the encoder has bits to borrow when the sound begins, and ends with
silence, until the last of the sound has been decoded.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.mixer import Content, FrameGrid, Segment, find_segments, session_samples
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.errors import ExportError
from voiceguide.export.mp3.encoder import encode_frames, encoder_name
from voiceguide.export.mp3.frames import Mp3Format, silent_frame
from voiceguide.session.model import Sound
from voiceguide.session.timeline import Timeline

BEFORE = 6
"""Frames of silence before the sound: what the encoder looks ahead, and room for the bit reservoir to fill."""
AFTER = 2
"""Frames of silence after it, besides the two that the delays of encoder and decoder add."""
MIN_GAP = 6
"""Frames between two encodings: those two, and four in which the stream comes back to its bit rate."""
LONGEST_KEPT = 60 * SAMPLE_RATE
"""Samples of a segment that is encoded ahead and cached; a longer one is never held in memory."""
SILENCE_AT_ONCE = 300
"""Silent frames that are returned at a time."""
WORKERS = os.cpu_count() or 1
MOST_AHEAD = 4 * WORKERS
"""Segments that are encoded, or wait for it, while one is written."""
ENCODINGS_KEPT = 50
"""Encodings that stay in memory, since the same ones come again and again."""

Encode = Callable[[Mp3Format, Iterable[bytes]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Samples `begin` to `end` of a timeline and its clips; an `end` of None is that of the timeline.

    `on_progress` is told how many samples are done, and of how many.
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


def splice(
    excerpt: Excerpt,
    form: Mp3Format,
    cache: BlobCache,
    *,
    encode: Encode = encode_frames,
    longest_kept: int = LONGEST_KEPT,
) -> Iterator[bytes]:
    """The frames of an excerpt, in pieces of any size; tests hand in `encode` and `longest_kept`."""
    grid = FrameGrid(form.samples_per_frame, BEFORE, AFTER, MIN_GAP)
    stream = _Stream(form)
    segments = find_segments(excerpt.timeline, excerpt.clips, grid, excerpt.begin, excerpt.samples)
    with ThreadPoolExecutor(WORKERS) as pool:
        encoder = _SegmentEncoder(form, cache, pool, encode, longest_kept)
        try:
            for segment, frames in _encoded_ahead(segments, encoder):
                yield from stream.silence_until(segment.begin // grid.frame)
                yield from stream.add(frames, form.frames_for(segment.end - segment.begin))
                excerpt.on_progress(segment.end, excerpt.samples)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    yield from stream.silence_until(form.frames_for(excerpt.samples))
    excerpt.on_progress(excerpt.samples, excerpt.samples)


class _Stream:
    """Counts frames and bytes, and keeps the stream at its bit rate."""

    def __init__(self, form: Mp3Format) -> None:
        self._form = form
        self._frames = 0
        self._bytes = 0
        self._silent = tuple(silent_frame(form, padding) for padding in (0, 1))
        self._cycle = b"".join(self._fitting(number, form.bytes_in(number)) for number in range(_cycle(form)))

    def add(self, frames: Iterable[bytes], count: int) -> Iterator[bytes]:
        """Pass on an encoding of `count` frames; raises ExportError if it has not as many bytes as they need."""
        size = 0
        for piece in frames:
            size += len(piece)
            yield piece
        if abs(size - self._form.bytes_in(count)) > 1:
            raise ExportError(f"the MP3 encoder made {size} bytes of {count} frames, which cannot be")
        self._frames += count
        self._bytes += size

    def silence_until(self, frame: int) -> Iterator[bytes]:
        """Silent frames up to that one, which is left out."""
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
        """Silent frame number `number`, with padding if that brings the stream closer to its bit rate."""
        missing = self._form.bytes_in(number + 1) - before
        return self._silent[missing > len(self._silent[0])]

    def _silence(self, count: int) -> bytes:
        """The next silent frames of a stream that is at its bit rate; their lengths repeat."""
        start = self._bytes % len(self._cycle)
        size = self._form.bytes_in(self._frames + count) - self._bytes
        return (self._cycle * -(-(start + size) // len(self._cycle)))[start : start + size]

    def _count(self, frames: int, size: int) -> None:
        self._frames += frames
        self._bytes += size


def _cycle(form: Mp3Format) -> int:
    """After how many frames their lengths repeat."""
    return next(count for count in range(1, 10_000) if form.bytes_in(count) * 8 * form.rate == _bits(form, count))


def _bits(form: Mp3Format, frames: int) -> int:
    """The bits of that many frames, times the sample rate."""
    return frames * form.samples_per_frame * form.kbps * 1000


# Encoding

Encoding = bytes | Future[bytes]
"""Frames, or those of a job in the pool."""


def _encoded_ahead(
    segments: Iterator[Segment], encoder: "_SegmentEncoder"
) -> Iterator[tuple[Segment, Iterable[bytes]]]:
    """Each segment with its frames, in order, while those that come after it are being encoded."""
    jobs: deque[tuple[Segment, Encoding | None]] = deque()
    for segment in segments:
        jobs.append((segment, encoder.start(segment)))
        if len(jobs) >= MOST_AHEAD:
            yield encoder.finish(*jobs.popleft())
    while jobs:
        yield encoder.finish(*jobs.popleft())


class _SegmentEncoder:
    """Encodes segments in a pool of threads; those with the same content are encoded once."""

    def __init__(
        self, form: Mp3Format, cache: BlobCache, pool: ThreadPoolExecutor, encode: Encode, longest_kept: int
    ) -> None:
        self._form, self._cache, self._pool = form, cache, pool
        self._encode, self._longest_kept = encode, longest_kept
        self._keys = _Keys(form)
        self._jobs: dict[Content, Encoding] = {}

    def start(self, segment: Segment) -> Encoding | None:
        """The frames of a segment, or the job that makes them; None if it is too long to be encoded ahead."""
        if segment.end - segment.begin > self._longest_kept:
            return None
        content = segment.content
        job = self._jobs.pop(content, None) or self._cached_or_started(segment, self._keys.of(content))
        self._jobs[content] = job
        if len(self._jobs) > ENCODINGS_KEPT:
            del self._jobs[next(iter(self._jobs))]
        return job

    def finish(self, segment: Segment, job: Encoding | None) -> tuple[Segment, Iterable[bytes]]:
        """A segment with its frames, when they are ready; a long one is encoded as it is read."""
        if job is None:
            return segment, self._encode(self._form, segment.blocks())
        return segment, (job.result() if isinstance(job, Future) else job,)

    def _cached_or_started(self, segment: Segment, key: str) -> Encoding:
        """The cache is read here and now: that takes less time than to ask another thread."""
        return self._cache.get(key) or self._pool.submit(self._encode_and_keep, segment, key)

    def _encode_and_keep(self, segment: Segment, key: str) -> bytes:
        frames = b"".join(self._encode(self._form, segment.blocks()))
        self._cache.put(key, frames)
        return frames


class _Keys:
    """Cache keys for the frames of segments: a hash of all that they depend on, each clip hashed once."""

    def __init__(self, form: Mp3Format) -> None:
        self._made_by = f"{encoder_name()} {form.rate} {form.channels} {form.kbps}"
        self._hashes: dict[bytes, str] = {}

    def of(self, content: Content) -> str:
        """The key of the frames of a segment with that content, wherever it lies in a session."""
        length, clips = content
        hashes = ",".join(f"{at}:{self._hash(clip)}" for at, clip in clips)
        return cache_key(frames=self._made_by, length=length, heard=hashes)

    def _hash(self, clip: bytes) -> str:
        if clip not in self._hashes:
            self._hashes[clip] = hashlib.sha256(clip).hexdigest()
        return self._hashes[clip]
