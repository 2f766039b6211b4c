"""The microphone: what is said from one key to the next, through miniaudio."""

import threading
from collections.abc import Generator
from functools import partial
from typing import Any, Protocol

from voiceguide.errors import DeviceError
from voiceguide.player.devices import OPENS_WITHIN, close, find_device, imported_miniaudio, started

RATE = 48_000
"""In Hz; what most microphones have by themselves."""
PERIOD_MS = 20
LONGEST = 90
"""Seconds of a take; what is said after that is not kept."""
NO_MICROPHONE = "no microphone was found; `--from` takes sound files that were recorded elsewhere"
NO_SOUND = "the microphone gives no sound; is this program allowed to use it?"


class Microphone(Protocol):
    """Listens only from `start` to `stop`, as often as is wanted."""

    rate: int
    """Samples a second."""

    def start(self) -> None:
        """Listen; returns once sound comes in. Raises DeviceError if none does."""

    def stop(self) -> bytes:
        """Listen no more; what was heard, as mono PCM."""


class MiniaudioMicrophone:
    """The default microphone, or the named one."""

    rate = RATE

    def __init__(self, device: str | None = None) -> None:
        self._name = device
        self._device: Any = None
        self._heard = bytearray()
        self._is_heard = threading.Event()

    def start(self) -> None:
        """Open the device; what it gives is kept from now on."""
        miniaudio = imported_miniaudio()
        device = partial(
            miniaudio.CaptureDevice,
            input_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=RATE,
            buffersize_msec=PERIOD_MS,
            device_id=find_device(self._name, "captures") if self._name else None,
            app_name="voiceguide",
        )
        self._heard, self._is_heard = bytearray(), threading.Event()
        self._device = started(device, _sink(self._heard, self._is_heard), NO_MICROPHONE)
        if not self._is_heard.wait(OPENS_WITHIN):
            self.stop()
            raise DeviceError(NO_SOUND)

    def stop(self) -> bytes:
        """Close the device."""
        device, self._device = self._device, None
        if device:
            close(device)
        return bytes(self._heard)


def _sink(heard: bytearray, is_heard: threading.Event) -> Generator[None, bytes, None]:
    """Takes what miniaudio hears, and keeps as much of it as a take may have."""
    while True:
        pcm = yield
        is_heard.set()
        if len(heard) < 2 * RATE * LONGEST:
            heard += pcm
