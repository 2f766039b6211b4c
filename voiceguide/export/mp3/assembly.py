"""Splicing an MP3: segments with sound are encoded, and copies of one silent frame fill the gaps.

A session is mostly silence, and encoding that takes seconds. So each segment of sound gets an encoder of its own, and
starts on a frame boundary, which makes its frames valid at that point of the stream. The frames of a segment stay
together, as they borrow from each other's bit reservoir; the silent frames between segments keep the stream at its bit
rate. Each segment begins with some silence, so that there are bits to borrow when the sound begins, and ends with
enough silence to decode the last of the sound.
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
"""Silent frames before the sound: the encoder's look-ahead, and time to fill the bit reservoir."""
AFTER = 2
"""Silent frames after the sound, in addition to two for the delays of encoder and decoder."""
MIN_GAP = 6
"""Frames between two segments: those two, and four in which the stream returns to its bit rate."""
MAX_CACHED = 60 * SAMPLE_RATE
"""Samples of a segment that is encoded ahead and cached; longer ones are never held in memory."""
SILENCE_CHUNK = 300
"""Silent frames that are returned at a time."""
WORKERS = os.cpu_count() or 1
MAX_QUEUED = 4 * WORKERS
"""Segments that are encoded, or wait to be, while one is written."""
MAX_IN_MEMORY = 50
"""Encoded segments kept in memory, because the same ones keep recurring."""

Encode = Callable[[Mp3Format, Iterable[bytes]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Samples `begin` to `end` of a timeline with its clips; an `end` of None is the timeline's end.

    `on_progress` is called with the samples done and their total.
    """

    timeline: Timeline
    clips: Mapping[Sound, bytes]
    begin: int = 0
    end: int | None = None
    on_progress: Callable[[int, int], object] = lambda *_: None

    @property
    def samples(self) -> int:
        """The number of samples."""
        return (session_samples(self.timeline) if self.end is None else self.end) - self.begin


def splice(
    excerpt: Excerpt,
    form: Mp3Format,
    cache: BlobCache,
    *,
    encode: Encode = encode_frames,
    max_cached: int = MAX_CACHED,
) -> Iterator[bytes]:
    """The frames of an excerpt, in pieces of any size; tests hand in `encode` and `max_cached`."""
    grid = FrameGrid(form.samples_per_frame, BEFORE, AFTER, MIN_GAP)
    stream = _Stream(form)
    segments = find_segments(excerpt.timeline, excerpt.clips, grid, excerpt.begin, excerpt.samples)
    with ThreadPoolExecutor(WORKERS) as pool:
        encoder = _SegmentEncoder(form, cache, pool, encode, max_cached)
        try:
            for segment, frames in _encode_ahead(segments, encoder):
                yield from stream.silence_until(segment.begin // grid.frame)
                yield from stream.add(frames, form.frames_for(segment.end - segment.begin))
                excerpt.on_progress(segment.end, excerpt.samples)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    yield from stream.silence_until(form.frames_for(excerpt.samples))
    excerpt.on_progress(excerpt.samples, excerpt.samples)


class _Stream:
    """Counts frames and bytes, and adds silence that keeps the stream at its bit rate."""

    def __init__(self, form: Mp3Format) -> None:
        self._form = form
        self._frames = 0
        self._bytes = 0
        self._silent = tuple(silent_frame(form, padding) for padding in (0, 1))
        self._cycle = b"".join(self._silent_frame(number, form.bytes_in(number)) for number in range(_cycle(form)))

    def add(self, frames: Iterable[bytes], count: int) -> Iterator[bytes]:
        """Pass on `count` encoded frames; raises ExportError if their size does not match the bit rate."""
        size = 0
        for piece in frames:
            size += len(piece)
            yield piece
        if abs(size - self._form.bytes_in(count)) > 1:
            raise ExportError(f"the MP3 encoder made {size} bytes of {count} frames, which cannot be right")
        self._frames += count
        self._bytes += size

    def silence_until(self, frame: int) -> Iterator[bytes]:
        """Silent frames up to, but not including, frame number `frame`."""
        while self._frames < frame and self._bytes != self._form.bytes_in(self._frames):
            silent = self._silent_frame(self._frames, self._bytes)
            self._count(1, len(silent))
            yield silent
        while self._frames < frame:
            count = min(SILENCE_CHUNK, frame - self._frames)
            silence = self._silent_frames(count)
            self._count(count, len(silence))
            yield silence

    def _silent_frame(self, number: int, bytes_before: int) -> bytes:
        """A silent frame for position `number`, with padding if that brings the stream closer to its bit rate."""
        missing = self._form.bytes_in(number + 1) - bytes_before
        return self._silent[missing > len(self._silent[0])]

    def _silent_frames(self, count: int) -> bytes:
        """The next silent frames of a stream that is exactly at its bit rate; their lengths repeat."""
        start = self._bytes % len(self._cycle)
        size = self._form.bytes_in(self._frames + count) - self._bytes
        return (self._cycle * -(-(start + size) // len(self._cycle)))[start : start + size]

    def _count(self, frames: int, size: int) -> None:
        self._frames += frames
        self._bytes += size


def _cycle(form: Mp3Format) -> int:
    """The number of frames after which their lengths repeat."""
    return next(count for count in range(1, 10_000) if form.bytes_in(count) * 8 * form.rate == _bits(form, count))


def _bits(form: Mp3Format, frames: int) -> int:
    """The bits of a number of frames, times the sample rate."""
    return frames * form.samples_per_frame * form.kbps * 1000


# Encoding

Encoding = bytes | Future[bytes]
"""Encoded frames, or the job in the pool that produces them."""


def _encode_ahead(segments: Iterator[Segment], encoder: "_SegmentEncoder") -> Iterator[tuple[Segment, Iterable[bytes]]]:
    """Each segment with its frames, in order, while later ones are being encoded."""
    jobs: deque[tuple[Segment, Encoding | None]] = deque()
    for segment in segments:
        jobs.append((segment, encoder.start(segment)))
        if len(jobs) >= MAX_QUEUED:
            yield encoder.finish(*jobs.popleft())
    while jobs:
        yield encoder.finish(*jobs.popleft())


class _SegmentEncoder:
    """Encodes segments in a pool of threads; segments with the same content are encoded once."""

    def __init__(
        self, form: Mp3Format, cache: BlobCache, pool: ThreadPoolExecutor, encode: Encode, max_cached: int
    ) -> None:
        self._form, self._cache, self._pool = form, cache, pool
        self._encode, self._max_cached = encode, max_cached
        self._keys = _Keys(form)
        self._jobs: dict[Content, Encoding] = {}

    def start(self, segment: Segment) -> Encoding | None:
        """The frames of a segment, or a job for them; None if it is too long to be encoded ahead."""
        if segment.end - segment.begin > self._max_cached:
            return None
        content = segment.content
        job = self._jobs.pop(content, None) or self._cached_or_started(segment, self._keys.of(content))
        self._jobs[content] = job
        if len(self._jobs) > MAX_IN_MEMORY:
            del self._jobs[next(iter(self._jobs))]
        return job

    def finish(self, segment: Segment, job: Encoding | None) -> tuple[Segment, Iterable[bytes]]:
        """Wait for the frames of a segment; a long one is encoded as its frames are read."""
        if job is None:
            return segment, self._encode(self._form, segment.blocks())
        return segment, (job.result() if isinstance(job, Future) else job,)

    def _cached_or_started(self, segment: Segment, key: str) -> Encoding:
        """The cache is read in this thread: that takes less time than handing it to another."""
        return self._cache.get(key) or self._pool.submit(self._encode_and_cache, segment, key)

    def _encode_and_cache(self, segment: Segment, key: str) -> bytes:
        frames = b"".join(self._encode(self._form, segment.blocks()))
        self._cache.put(key, frames)
        return frames


class _Keys:
    """Cache keys for the frames of segments: hashes of everything that they depend on; each clip is hashed once."""

    def __init__(self, form: Mp3Format) -> None:
        self._encoder = f"{encoder_name()} {form.rate} {form.channels} {form.kbps}"
        self._hashes: dict[bytes, str] = {}

    def of(self, content: Content) -> str:
        """The key for a segment's content, wherever the segment is in a session."""
        length, clips = content
        hashes = ",".join(f"{at}:{self._hash(clip)}" for at, clip in clips)
        return cache_key(frames=self._encoder, length=length, heard=hashes)

    def _hash(self, clip: bytes) -> str:
        if clip not in self._hashes:
            self._hashes[clip] = hashlib.sha256(clip).hexdigest()
        return self._hashes[clip]
