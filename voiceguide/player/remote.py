"""Remote controls: the keyboard, media keys and headset buttons, and the thread that listens to them."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voiceguide.player.commands import Answer, AnyCommand, Command

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

    from voiceguide.player.controller import State
    from voiceguide.player.mpris import MprisService

KEYS: Mapping[Command, tuple[str, ...]] = {
    Command.PLAY_OR_PAUSE: (" ",),
    Command.NEXT: ("right", "n"),
    Command.BACK: ("left", "b"),
    Command.AGAIN: ("r",),
    Command.MORE_TIME: ("+",),
    Command.LOUDER: ("up",),
    Command.SOFTER: ("down",),
    Command.KEYS: ("?",),
    Command.STOP: ("q",),
    Command.INTERRUPT: ("c-c",),
}
"""The keys for each command, by the names that prompt_toolkit gives them."""
_BY_KEY = {key: command for command, keys in KEYS.items() for key in keys}

KeyMeaning = Callable[[str], AnyCommand | Answer | None]
"""Gives the command for a key."""


@dataclass(frozen=True, slots=True)
class RemoteControls:
    """The keyboard, media keys and headset buttons that a session listens to."""

    media: "MediaControl"
    has_keyboard: bool

    @property
    def is_available(self) -> bool:
        """Whether anything can be pressed."""
        return self.has_keyboard or self.media.is_connected

    def show(self, state: "State") -> None:
        """Show this state on the session bus; neither waits nor raises."""
        self.media.show(state)


@contextmanager
def controls(
    handle: Callable[[Any], object], title: str, artist: str = "", meaning: KeyMeaning | None = None
) -> Iterator[RemoteControls]:
    """While this is open, `handle` gets the command for each press, from a thread of its own."""
    with (
        event_loop_thread() as loop,
        keyboard(loop, handle, meaning or _BY_KEY.get),
        media_control(loop, handle, title, artist) as media,
    ):
        yield RemoteControls(media, sys.stdin.isatty())


@contextmanager
def keyboard(
    loop: asyncio.AbstractEventLoop,
    handle: Callable[[Any], object],
    meaning: KeyMeaning = _BY_KEY.get,
) -> Iterator[None]:
    """While this is open, `handle` gets the command for each key that is typed; then the terminal is restored.

    Without a terminal, nothing happens. `loop` runs in a thread of its own; `meaning` gives the command for a key.
    """
    if not sys.stdin.isatty():
        yield
        return
    from prompt_toolkit.input import create_input

    terminal = create_input()

    def read() -> None:
        for key in [*terminal.read_keys(), *terminal.flush_keys()]:
            meant = meaning(getattr(key.key, "value", key.key))
            if meant:
                handle(meant)

    async def attach() -> None:
        attached.append(terminal.attach(read))
        attached[0].__enter__()

    async def detach() -> None:
        attached.pop().__exit__(None, None, None)

    attached: list[Any] = []
    with terminal.raw_mode():
        asyncio.run_coroutine_threadsafe(attach(), loop).result()
        try:
            yield
        finally:
            # A loop that hangs keeps nobody from leaving; the terminal is restored all the same.
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(detach(), loop).result(ENDS_WITHIN)


ENDS_WITHIN = 1.0
"""Seconds after which the thread counts as hanging."""
LEAVES_WITHIN = 1.0
"""Seconds that leaving the session bus may take."""


@contextmanager
def event_loop_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in a thread of its own, next to the one that plays."""
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
    """Shows a session on the session bus, if there is one; whatever fails there, playing goes on without it."""

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
        self._shown: tuple[State, float]

    @property
    def is_connected(self) -> bool:
        """Whether media keys and headset buttons are heard."""
        return self._service is not None

    def show(self, state: "State") -> None:
        """Show this state, from any thread; neither waits nor raises."""
        with suppress(RuntimeError):  # the loop may have been closed
            self._loop.call_soon_threadsafe(self._take, state, self._clock())

    def _take(self, state: "State", moment: float) -> None:
        """The first state connects: when there is one, the device has been opened and the first sound is on its way."""
        self._shown = state, moment
        if self._serving is None:
            self._serving = self._loop.create_task(self._serve())
        elif self._service:
            with suppress(Exception):
                self._service.show(state, moment)

    async def _serve(self) -> None:
        """Be on the bus until it goes away."""
        with suppress(Exception):
            from voiceguide.player.mpris import Metadata, MprisService, connected

            self._bus = await connected()
            metadata = Metadata(self._title, self._artist)
            self._service = MprisService(self._bus, self._handle, metadata, *self._shown)
            await self._service.serve()
        self._service = None

    async def leave(self) -> None:
        """Be gone from the bus."""
        if self._serving is None:
            return
        if self._bus and self._bus.connected:
            self._bus.disconnect()
        else:
            self._serving.cancel()
        await asyncio.wait([self._serving], timeout=LEAVES_WITHIN)


@contextmanager
def media_control(
    loop: asyncio.AbstractEventLoop,
    handle: Callable[[AnyCommand], object],
    title: str,
    artist: str = "",
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[MediaControl]:
    """While this is open, media keys and headset buttons give commands; `loop` runs in a thread of its own.

    `title` and `artist` are those of the routine, `clock` gives seconds. Without a session bus, nothing happens.
    """
    control = MediaControl(loop, handle, title, artist, clock)
    try:
        yield control
    finally:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(control.leave(), loop).result(2 * LEAVES_WITHIN)
