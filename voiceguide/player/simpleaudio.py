"""A player through simpleaudio, for those who have it installed."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from voiceguide.audio.arrays import np
from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, SPOKEN, PcmForm
from voiceguide.errors import DeviceError
from voiceguide.player.devices import Pull

MOST_BYTES = 12 * 3600 * SAMPLE_RATE * SAMPLE_WIDTH
"""The size of the buffer: 12 hours, or 3 with music; the system allocates memory only for what has been written."""
AHEAD = 0.4
"""Seconds that are written before they are played: simpleaudio reads ahead."""
DRIFT = 1e-4
"""How much faster the device's clock may be than the computer's, as a fraction."""
PERIOD = 0.05
ENDS_WITHIN = 1.0
"""Seconds after which a source counts as hanging."""
CRASHES_FROM = (3, 12)


class SimpleaudioPlayer:
    """Plays one large buffer that is filled just ahead of playback.

    simpleaudio can only play a buffer from start to end, but it reads it while it plays.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._closed = threading.Event()
        self._stream: Any = None
        self._form = SPOKEN
        self._thread: threading.Thread | None = None

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and start pulling; raises DeviceError if there is none."""
        simpleaudio = _simpleaudio()
        self._form = form
        buffer = np.zeros((MOST_BYTES // form.frame_width, form.channels), "<i2")
        written = self._write(buffer, 0, AHEAD, pull)
        try:
            self._stream = simpleaudio.play_buffer(buffer.reshape(-1), form.channels, SAMPLE_WIDTH, form.rate)
        except Exception as error:
            raise DeviceError(
                f"simpleaudio found no sound device ({error}); `voiceguide export` writes a file"
            ) from error
        self._thread = threading.Thread(target=self._run, args=(buffer, written, pull), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop playing, and close the device."""
        self._closed.set()
        if self._thread:
            self._thread.join(ENDS_WITHIN)
        stream, self._stream = self._stream, None
        if stream:
            stream.stop()

    def _run(self, buffer: Any, written: int, pull: Pull) -> None:
        begin = self._clock()
        while not self._closed.wait(PERIOD) and self._stream and self._stream.is_playing():
            elapsed = self._clock() - begin
            with suppress(Exception):
                written = self._write(buffer, written, elapsed * (1 + DRIFT) + AHEAD, pull)

    def _write(self, buffer: Any, written: int, until: float, pull: Pull) -> int:
        """Fill the buffer for the first `until` seconds; returns the number of samples written so far."""
        due = min(len(buffer), int(until * self._form.rate))
        if due > written:
            buffer[written:due] = np.frombuffer(pull(due - written), "<i2").reshape(-1, self._form.channels)
        return max(written, due)


def _simpleaudio() -> Any:
    if sys.version_info >= CRASHES_FROM:
        raise DeviceError("simpleaudio crashes on Python 3.12 and later; leave `--player simpleaudio` out")
    try:
        import simpleaudio
    except ImportError as error:
        raise DeviceError(
            "simpleaudio is not installed; `pip install simpleaudio` needs a compiler and the ALSA headers"
        ) from error
    return simpleaudio
