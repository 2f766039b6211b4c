"""The thread that keyboards and media controls are listened to in."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ENDS_WITHIN = 1.0
"""Seconds that it has to end in, whatever it is busy with."""


@contextmanager
def listening() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in a thread of its own, beside the one that plays."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="remote control", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(ENDS_WITHIN)
        if not thread.is_alive():
            loop.close()
