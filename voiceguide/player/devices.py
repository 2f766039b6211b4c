"""Playing a stream on a sound device: the protocols, a player through miniaudio, and one without a device.

miniaudio plays through PulseAudio, PipeWire and ALSA on Linux, Core Audio on macOS, WASAPI on Windows.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Literal, Protocol, TypeVar

from voiceguide.audio.pcm import SPOKEN, PcmForm
from voiceguide.errors import DeviceError

T = TypeVar("T")

Pull = Callable[[int], bytes]
"""Returns the next n samples per channel as PCM: always exactly n."""


class Source(Protocol):
    """A source of PCM to play."""

    @property
    def form(self) -> PcmForm:
        """The sample rate and the channels."""

    def pull(self, samples: int) -> bytes:
        """The next samples as PCM: always exactly `samples` per channel."""


class Player(Protocol):
    """Plays one source on one device; pulls in a thread of its own until it is closed."""

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and start pulling PCM of that form; raises DeviceError if there is no device."""

    def close(self) -> None:
        """Stop at once, and close the device."""


PERIOD_MS = 80
"""Long enough for a busy machine, short enough for a key to take effect at once."""
OPENS_WITHIN, CLOSES_WITHIN = 10.0, 1.0
"""Seconds after which the sound system counts as hanging."""
HANGS = "the sound system does not respond; `voiceguide export` writes a file instead"
NO_DEVICE = "no sound device was found; `voiceguide export` writes a file instead"


class MiniaudioPlayer:
    """Plays on the default device, or on the named one."""

    def __init__(self, device: str | None = None) -> None:
        self._name = device
        self._device: Any = None

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and start pulling."""
        miniaudio = imported_miniaudio()
        device = partial(
            miniaudio.PlaybackDevice,
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=form.channels,
            sample_rate=form.rate,
            buffersize_msec=PERIOD_MS,
            device_id=find_device(self._name) if self._name else None,
            app_name="voiceguide",
        )
        self._device = started(device, _source(pull, form.frame_width), NO_DEVICE)

    def close(self) -> None:
        """Stop playing, and close the device."""
        device, self._device = self._device, None
        if device:
            close(device)


def started(device: Callable[[], Any], stream: Generator[Any, Any, None], missing: str) -> Any:
    """A device of miniaudio with its stream; raises DeviceError, which says `missing` if there is none."""
    next(stream)

    def start() -> Any:
        opened = device()
        opened.start(stream)
        return opened

    try:
        return call_with_timeout(start, OPENS_WITHIN)
    except imported_miniaudio().MiniaudioError as error:
        raise DeviceError(missing) from error


def close(device: Any) -> None:
    """Close a device of miniaudio; if the sound system hangs, that happens when the program ends."""
    with suppress(DeviceError):
        call_with_timeout(device.close, CLOSES_WITHIN)


def devices() -> tuple[str, ...]:
    """The names of the playback devices; raises DeviceError if there is no sound system."""
    return tuple(info["name"] for info in _device_infos())


def find_device(name: str, kind: Literal["playbacks", "captures"] = "playbacks") -> Any:
    """The id of the device called `name`, or else of the first one whose name contains it."""
    infos = _device_infos(kind)
    for fits in (lambda info: info["name"].lower() == name.lower(), lambda info: name.lower() in info["name"].lower()):
        for info in infos:
            if fits(info):
                return info["id"]
    names = ", ".join(f"`{info['name']}`" for info in infos) or "none"
    what = "sound device" if kind == "playbacks" else "microphone"
    raise DeviceError(f"there is no {what} `{name}`; available: {names}")


def _device_infos(kind: Literal["playbacks", "captures"] = "playbacks") -> list[dict[str, Any]]:
    miniaudio = imported_miniaudio()
    try:
        infos: list[dict[str, Any]] = call_with_timeout(
            lambda: [*getattr(miniaudio.Devices(), f"get_{kind}")()], OPENS_WITHIN
        )
    except miniaudio.MiniaudioError as error:
        raise DeviceError(NO_DEVICE) from error
    return infos


def call_with_timeout(function: Callable[[], T], seconds: float) -> T:
    """Call a function in another thread, since calls into a hanging sound system cannot be interrupted.

    Raises DeviceError if it does not return in time.
    """
    if sys.platform == "win32":
        # There, a device belongs to the thread that opened it.
        return function()
    pool = ThreadPoolExecutor(1)
    with _stderr_silenced():
        result = pool.submit(function)
        pool.shutdown(wait=False)
        try:
            return result.result(seconds)
        except TimeoutError as error:
            raise DeviceError(HANGS) from error


def _source(pull: Pull, width: int) -> Generator[bytes, int, None]:
    """Samples for miniaudio; silence in place of an exception, which would stop it for good."""
    samples = yield b""
    while True:
        pcm = bytes(samples * width)
        with suppress(Exception):
            pcm = pull(samples)
        samples = yield pcm


def imported_miniaudio() -> Any:
    """The module; raises DeviceError where there is none."""
    try:
        import miniaudio
    except ImportError as error:
        raise DeviceError(
            "miniaudio, which plays sound, is not available on this computer; `voiceguide export` writes a file instead"
        ) from error
    return miniaudio


@contextmanager
def _stderr_silenced() -> Iterator[None]:
    """Without this, ALSA prints a screenful of errors when there is no device."""
    sys.stderr.flush()
    stderr = os.dup(2)
    devnull = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(devnull, 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(devnull)


PERIOD = 0.08
"""Seconds between two pulls."""
ENDS_WITHIN = 1.0
"""Seconds after which a source counts as hanging."""


class NullPlayer:
    """Pulls at the speed of a device and plays nothing; tests hand in `wait` and `clock`."""

    def __init__(
        self, *, wait: Callable[[float], object] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait
        self._clock = clock
        self._thread: threading.Thread | None = None

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Start pulling."""
        self._thread = threading.Thread(target=self._run, args=(pull, form.rate), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop pulling."""
        self._closed.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(ENDS_WITHIN)

    def _run(self, pull: Pull, rate: int) -> None:
        begin, pulled = self._clock(), 0
        while not self._closed.is_set():
            due = int((self._clock() - begin) * rate) + 1
            if due > pulled:
                pull(due - pulled)
                pulled = due
            self._wait(PERIOD)
