"""A player without a device, which keeps time all the same."""

import threading
import time
from collections.abc import Callable

from voiceguide.live.players.records import Pull
from voiceguide.sound.pcm import SPOKEN, PcmForm

PERIOD = 0.08
ENDS_WITHIN = 1.0
"""Seconds after which what it pulls from counts as hanging."""


class NullPlayer:
    """Pulls as fast as a device would, and hears nothing; `wait` and `clock` are the outside world's time."""

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
