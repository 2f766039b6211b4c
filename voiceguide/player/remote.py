"""Remote controls: the keyboard, media keys and headset buttons, and the event loop that serves them."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voiceguide.player.commands import KEYS, Answer, AnyCommand

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

    from voiceguide.player.controller import State
    from voiceguide.player.mpris import MprisService

_BY_KEY = {key: command for command, keys in KEYS.items() for key in keys}

CommandFor = Callable[[str], AnyCommand | Answer | None]
"""Returns the command for a key, None if it has none."""


@dataclass(frozen=True, slots=True)
class RemoteControls:
    """The keyboard, media keys and headset buttons of a session."""

    media: "MediaControl"
    has_keyboard: bool

    @property
    def is_available(self) -> bool:
        """Whether the listener has anything to press."""
        return self.has_keyboard or self.media.is_connected

    def show(self, state: "State") -> None:
        """Publish a state for media keys; neither waits nor raises."""
        self.media.show(state)


@contextmanager
def controls(
    handle: Callable[[Any], object], title: str, artist: str = "", command_for: CommandFor | None = None
) -> Iterator[RemoteControls]:
    """Within this context, `handle` is called with the command for each press, in another thread."""
    with (
        event_loop_thread() as loop,
        keyboard(loop, handle, command_for or _BY_KEY.get),
        media_control(loop, handle, title, artist) as media,
    ):
        yield RemoteControls(media, sys.stdin.isatty())


@contextmanager
def keyboard(
    loop: asyncio.AbstractEventLoop,
    handle: Callable[[Any], object],
    command_for: CommandFor = _BY_KEY.get,
) -> Iterator[None]:
    """Within this context, `handle` is called with the command for each key pressed; then the terminal is restored.

    Without a terminal, it does nothing. `loop` runs in another thread; `command_for` returns the command for a key.
    """
    if not sys.stdin.isatty():
        yield
        return
    from prompt_toolkit.input import create_input

    terminal = create_input()

    def read() -> None:
        for key in [*terminal.read_keys(), *terminal.flush_keys()]:
            command = command_for(getattr(key.key, "value", key.key))
            if command:
                handle(command)

    with terminal.raw_mode(), _within(loop, lambda: terminal.attach(read)):
        yield


@contextmanager
def _within(loop: asyncio.AbstractEventLoop, open_context: Callable[[], Any]) -> Iterator[None]:
    """Within this context, the thread of `loop` is within another one."""
    opened: list[Any] = []

    async def enter() -> None:
        opened.append(open_context())
        opened[0].__enter__()

    async def leave() -> None:
        opened.pop().__exit__(None, None, None)

    asyncio.run_coroutine_threadsafe(enter(), loop).result()
    try:
        yield
    finally:
        # Even if the loop hangs, the program can end, and the terminal is restored.
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(leave(), loop).result(ENDS_WITHIN)


ENDS_WITHIN = 1.0
"""Seconds after which the thread counts as hanging."""
DISCONNECTS_WITHIN = 1.0
"""Seconds that disconnecting from the session bus may take."""


@contextmanager
def event_loop_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in a thread of its own."""
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


class MediaControl:
    """Publishes a session on the D-Bus session bus if there is one; playback goes on if anything fails there."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        handle: Callable[[AnyCommand], object],
        title: str,
        artist: str,
        clock: Callable[[], float],
    ) -> None:
        self._loop = loop
        self._handle = handle
        self._title = title
        self._artist = artist
        self._clock = clock
        self._bus: MessageBus | None = None
        self._service: MprisService | None = None
        self._serving: asyncio.Task[None] | None = None
        self._latest: tuple[State, float]

    @property
    def is_connected(self) -> bool:
        """Whether media keys and headset buttons reach this program."""
        return self._service is not None

    def show(self, state: "State") -> None:
        """Publish a state; can be called from any thread, and neither waits nor raises."""
        with suppress(RuntimeError):  # the loop may have been closed
            self._loop.call_soon_threadsafe(self._update, state, self._clock())

    def _update(self, state: "State", moment: float) -> None:
        """Publish a state; the first one connects, which so does not delay the first sound."""
        self._latest = state, moment
        if self._serving is None:
            self._serving = self._loop.create_task(self._serve())
        elif self._service:
            with suppress(Exception):
                self._service.show(state, moment)

    async def _serve(self) -> None:
        """Connect, and serve until the connection ends."""
        with suppress(Exception):
            from voiceguide.player.mpris import Metadata, MprisService, connect

            self._bus = await connect()
            metadata = Metadata(self._title, self._artist)
            self._service = MprisService(self._bus, self._handle, metadata, *self._latest)
            await self._service.serve()
        self._service = None

    async def disconnect(self) -> None:
        """Disconnect from the bus."""
        if self._serving is None:
            return
        if self._bus and self._bus.connected:
            self._bus.disconnect()
        else:
            self._serving.cancel()
        await asyncio.wait([self._serving], timeout=DISCONNECTS_WITHIN)


@contextmanager
def media_control(
    loop: asyncio.AbstractEventLoop,
    handle: Callable[[AnyCommand], object],
    title: str,
    artist: str = "",
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[MediaControl]:
    """Within this context, `handle` is called with the commands of media keys and headset buttons.

    `loop` runs in another thread; `title` and `artist` are the routine's; `clock` returns seconds. Without a session
    bus, it does nothing.
    """
    control = MediaControl(loop, handle, title, artist, clock)
    try:
        yield control
    finally:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(control.disconnect(), loop).result(2 * DISCONNECTS_WITHIN)
