"""The keyboard as a remote control."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from voiceguide.live.remote import ENDS_WITHIN
from voiceguide.live.wishes import Answer, AnyWish, Wish

KEYS: Mapping[Wish, tuple[str, ...]] = {
    Wish.PLAY_OR_PAUSE: (" ",),
    Wish.NEXT: ("right", "n"),
    Wish.BACK: ("left", "b"),
    Wish.AGAIN: ("r",),
    Wish.MORE_TIME: ("+",),
    Wish.LOUDER: ("up",),
    Wish.SOFTER: ("down",),
    Wish.KEYS: ("?",),
    Wish.STOP: ("q",),
    Wish.INTERRUPT: ("c-c",),
}
"""What each key stands for, by the names that prompt_toolkit gives to keys."""
_BY_KEY = {key: wish for wish, keys in KEYS.items() for key in keys}


@contextmanager
def keyboard(
    loop: asyncio.AbstractEventLoop,
    wish: Callable[[Any], object],
    meaning: Callable[[str], AnyWish | Answer | None] = _BY_KEY.get,
) -> Iterator[None]:
    """While this is open, keys typed in the terminal become wishes; then the terminal is as it was before.

    Where there is no terminal to type in, nothing happens. `loop` runs in a thread of its own; `meaning` says what
    a key stands for.
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
                wish(meant)

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
            # A loop that hangs keeps no one from leaving; the terminal is set back all the same.
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(detach(), loop).result(ENDS_WITHIN)
