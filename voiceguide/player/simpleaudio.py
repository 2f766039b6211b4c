"""Playing through simpleaudio, if it is installed."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, SPOKEN, PcmForm
from voiceguide.errors import DeviceError
from voiceguide.player.devices import Pull

MOST_BYTES = 12 * 3600 * SAMPLE_RATE * SAMPLE_WIDTH
"""Of one stream: 12 hours, or 3 with music; memory is only taken for what has been written."""
AHEAD = 0.4
"""Seconds that are written before they are heard: simpleaudio reads some of them at once."""
DRIFT = 1e-4
"""How much faster a device's clock may be than ours."""
PERIOD = 0.05
ENDS_WITHIN = 1.0
"""Seconds after which a source counts as hanging."""
CRASHES_FROM = (3, 12)


class SimpleaudioPlayer:
    """Plays one buffer that is written just ahead of what is heard.

    simpleaudio plays a buffer from its start to its end and can do nothing else; but it reads it while it plays.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._closed = threading.Event()
        self._stream: Any = None
        self._form = SPOKEN
        self._thread: threading.Thread | None = None

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and begin to pull; raises DeviceError if there is none."""
        import numpy as np

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
        """Fall silent, and give the device back."""
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
        """Write what is heard until `until` s after the start; returns how many samples are written by then."""
        import numpy as np

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
            "simpleaudio is not installed; `pip install simpleaudio` needs a compiler and the headers of ALSA"
        ) from error
    return simpleaudio
