"""What takes samples from a stream to a sound device: the protocol, miniaudio, and a player without a device.

miniaudio plays through PulseAudio, PipeWire and ALSA on Linux, Core Audio on macOS, WASAPI on Windows.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

from voiceguide.audio.pcm import SPOKEN, PcmForm
from voiceguide.errors import DeviceError

T = TypeVar("T")

Pull = Callable[[int], bytes]
"""Gives the next n samples of each channel as PCM: always exactly n."""


class Source(Protocol):
    """What is played."""

    @property
    def form(self) -> PcmForm:
        """Its rate and channels."""

    def pull(self, samples: int) -> bytes:
        """The next samples of each channel as PCM: always exactly `samples` of them."""


class Player(Protocol):
    """One stream to one device; it pulls from a thread of its own until it is closed."""

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and begin to pull samples of that form; raises DeviceError if there is none."""

    def close(self) -> None:
        """Fall silent at once, and give the device back."""


PERIOD_MS = 80
"""Long enough for a busy machine, short enough for a key to take effect at once."""
OPENS_WITHIN, CLOSES_WITHIN = 10.0, 1.0
"""Seconds after which the sound system counts as hanging."""
HANGS = "the sound system does not answer; `voiceguide export` writes a file instead"
NO_DEVICE = (
    "no sound device was found; `voiceguide export` writes a file instead, `voiceguide devices` shows what there is"
)


class MiniaudioPlayer:
    """Plays on the default device, or on one that is named."""

    def __init__(self, device: str | None = None) -> None:
        self._name = device
        self._device: Any = None

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and begin to pull."""
        miniaudio = _miniaudio()
        source = _pulled(pull, form.frame_width)
        next(source)
        device_id = _named(self._name) if self._name else None

        def opened() -> Any:
            device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=form.channels,
                sample_rate=form.rate,
                buffersize_msec=PERIOD_MS,
                device_id=device_id,
                app_name="voiceguide",
            )
            device.start(source)
            return device

        try:
            self._device = _apart(opened, OPENS_WITHIN)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(NO_DEVICE) from error

    def close(self) -> None:
        """Fall silent, and give the device back."""
        device, self._device = self._device, None
        if device:
            # It is given back to a sound system that hangs when this program ends.
            with suppress(DeviceError):
                _apart(device.close, CLOSES_WITHIN)


def devices() -> tuple[str, ...]:
    """The names of the devices that sound can be played on; raises DeviceError if there is no sound system."""
    return tuple(info["name"] for info in _infos())


def _named(name: str) -> Any:
    """The device whose name is `name`, or has it in it."""
    infos = _infos()
    for fits in (lambda info: info["name"].lower() == name.lower(), lambda info: name.lower() in info["name"].lower()):
        for info in infos:
            if fits(info):
                return info["id"]
    names = ", ".join(f"`{info['name']}`" for info in infos) or "none"
    raise DeviceError(f"there is no sound device `{name}`; there are: {names}")


def _infos() -> list[dict[str, Any]]:
    miniaudio = _miniaudio()
    try:
        infos: list[dict[str, Any]] = _apart(lambda: miniaudio.Devices().get_playbacks(), OPENS_WITHIN)
    except miniaudio.MiniaudioError as error:
        raise DeviceError(NO_DEVICE) from error
    return infos


def _apart(work: Callable[[], T], seconds: float) -> T:
    """What comes of it in a thread of its own, since a sound system that hangs cannot be interrupted in this one.

    Raises DeviceError if nothing does.
    """
    if sys.platform == "win32":
        # What is opened in a thread there belongs to that thread.
        return work()
    pool = ThreadPoolExecutor(1)
    with _no_chatter():
        done = pool.submit(work)
        pool.shutdown(wait=False)
        try:
            return done.result(seconds)
        except TimeoutError as error:
            raise DeviceError(HANGS) from error


def _pulled(pull: Pull, width: int) -> Generator[bytes, int, None]:
    """What miniaudio asks for the next samples; whatever happens, it gets some: an error would silence it for good."""
    samples = yield b""
    while True:
        pcm = bytes(samples * width)
        with suppress(Exception):
            pcm = pull(samples)
        samples = yield pcm


def _miniaudio() -> Any:
    try:
        import miniaudio
    except ImportError as error:
        raise DeviceError(
            "miniaudio, which plays sound, is not there for this machine; `voiceguide export` writes a file instead"
        ) from error
    return miniaudio


@contextmanager
def _no_chatter() -> Iterator[None]:
    """ALSA prints a screenful on the standard error when there is no device."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


PERIOD = 0.08
"""Seconds between two pulls."""
ENDS_WITHIN = 1.0
"""Seconds after which a source counts as hanging."""


class NullPlayer:
    """Pulls as fast as a device would, and plays nothing; `wait` and `clock` are handed in by tests."""

    def __init__(
        self, *, wait: Callable[[float], object] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait
        self._clock = clock
        self._thread: threading.Thread | None = None

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Begin to pull."""
        self._thread = threading.Thread(target=self._run, args=(pull, form.rate), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Pull no more."""
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
