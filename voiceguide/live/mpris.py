"""Media keys and headset buttons on Linux: a session as a player on the desktop's session bus (MPRIS 2.2)."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from voiceguide.live.mpris_scene import (
    ALWAYS,
    DESCRIPTION,
    METADATA_TYPES,
    PLAYER,
    ROOT,
    WISHES,
    Album,
    Belief,
    Scene,
    scene_of,
)
from voiceguide.live.wishes import AnyWish, SetVolume, Wish

if TYPE_CHECKING:
    from dbus_fast import Message, Variant
    from dbus_fast.aio import MessageBus

    from voiceguide.live.conductor import State

OBJECT = "/org/mpris/MediaPlayer2"
PROPERTIES = "org.freedesktop.DBus.Properties"
LEAVES_WITHIN = 1.0
"""Seconds that taking leave of the bus may last."""


class _Presence:
    """A player on a bus: answers calls, and announces what has changed."""

    def __init__(
        self, bus: "MessageBus", wish: Callable[[AnyWish], object], album: Album, shown: tuple[Scene, float]
    ) -> None:
        from dbus_fast.introspection import Node

        self._bus = bus
        self._wish = wish
        self._album = album
        scene, moment = shown
        self._belief = Belief(scene, moment, scene.position)
        self._described = Node.default(OBJECT)
        self._described.interfaces += Node.parse(DESCRIPTION).interfaces
        self._types = {
            interface.name: {one.name: one for one in interface.properties} for interface in self._described.interfaces
        }

    def announce(self, scene: Scene, moment: float) -> None:
        """Tell what is otherwise than it was; never the position, unless it jumps."""
        before, now = self._album.properties(self._belief.scene), self._album.properties(scene)
        changed = {name: value for name, value in now.items() if value != before[name] and name != "Position"}
        self._belief, jumps = self._belief.after(scene, moment)
        if changed:
            told = {name: self._variant(PLAYER, name, value) for name, value in changed.items()}
            self._signal(PROPERTIES, "PropertiesChanged", "sa{sv}as", [PLAYER, told, []])
        if jumps:
            self._signal(PLAYER, "Seeked", "x", [scene.position])

    def answer(self, call: "Message") -> bool:
        """Answer a call; False leaves it to the library, which knows what to say to the wrong ones."""
        from dbus_fast import Message, MessageFlag, MessageType

        if call.message_type is not MessageType.METHOD_CALL or call.path != OBJECT:
            return False
        reply = self._reply(call)
        if reply is None:
            return False
        if not call.flags & MessageFlag.NO_REPLY_EXPECTED:
            self._send(Message.new_method_return(call, *reply))
        return True

    def _reply(self, call: "Message") -> tuple[str, list[Any]] | None:
        """The signature and the body of the reply; None to what is not known here."""
        match call.interface, call.member, call.signature:
            case "org.freedesktop.DBus.Introspectable", "Introspect", "":
                return "s", [self._described.tostring()]
            case "org.freedesktop.DBus.Properties", "Get", "ss":
                return "v", [self._get(*call.body)]
            case "org.freedesktop.DBus.Properties", "GetAll", "s":
                (interface,) = call.body
                return "a{sv}", [{name: self._get(interface, name) for name in self._types.get(interface, ())}]
            case "org.freedesktop.DBus.Properties", "Set", "ssv":
                self._set(*call.body)
                return "", []
            case _:
                return ("", []) if self._obeys(call) else None

    def _obeys(self, call: "Message") -> bool:
        """Whether it is a method of ours; if so, what it means has been wished for."""
        scene = self._belief.scene
        match call.interface, call.member, call.signature:
            case "org.mpris.MediaPlayer2", "Raise", "":
                meant = None
            case "org.mpris.MediaPlayer2.Player", "Seek", "x":
                meant = scene.sought(*call.body)
            case "org.mpris.MediaPlayer2.Player", "SetPosition", "ox":
                meant = scene.placed(*call.body)
            case str(interface), str(member), "" if (interface, member) in WISHES:
                meant = WISHES[interface, member]
            case _:
                return False
        if meant:
            self._wish(meant)
        return True

    def _get(self, interface: str, name: str) -> "Variant":
        from dbus_fast import DBusError, ErrorType

        values = dict(ALWAYS.get(interface, {}))
        if interface == PLAYER:
            values |= self._album.properties(self._belief.scene)
        if name not in values:
            raise DBusError(ErrorType.UNKNOWN_PROPERTY, f"there is no property {interface}.{name}")
        return self._variant(interface, name, values[name])

    def _set(self, interface: str, name: str, variant: "Variant") -> None:
        from dbus_fast import DBusError, ErrorType

        described = self._types.get(interface, {}).get(name)
        if described is None:
            raise DBusError(ErrorType.UNKNOWN_PROPERTY, f"there is no property {interface}.{name}")
        if not described.access.writable():
            raise DBusError(ErrorType.PROPERTY_READ_ONLY, f"{name} cannot be set")
        if variant.signature != described.signature:
            raise DBusError(ErrorType.INVALID_ARGS, f"{name} is of type {described.signature}")
        if name == "Volume":
            self._wish(SetVolume(max(0.0, variant.value)))
        elif variant.value == 0:
            # A rate of nothing is to be taken for Pause; there is no other rate than 1.
            self._wish(Wish.PAUSE)

    def _variant(self, interface: str, name: str, value: Any) -> "Variant":
        from dbus_fast import Variant

        if name == "Metadata":
            value = {key: Variant(METADATA_TYPES[key], one) for key, one in value.items()}
        return Variant(self._types[interface][name].signature, value)

    def _signal(self, interface: str, name: str, signature: str, body: list[Any]) -> None:
        from dbus_fast import Message

        self._send(Message.new_signal(OBJECT, interface, name, signature, body))

    def _send(self, message: "Message") -> None:
        if self._bus.connected:
            self._bus.send(message)


class MediaControl:
    """Shows a session on the session bus, if there is one; whatever fails there, playing goes on without it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        wish: Callable[[AnyWish], object],
        album: Album,
        clock: Callable[[], float],
    ) -> None:
        self._loop = loop
        self._wish = wish
        self._album = album
        self._clock = clock
        self._bus: MessageBus | None = None
        self._presence: _Presence | None = None
        self._being_there: asyncio.Task[None] | None = None
        self._shown: tuple[Scene, float]

    @property
    def is_there(self) -> bool:
        """Whether media keys and headset buttons are heard."""
        return self._presence is not None

    def show(self, state: "State") -> None:
        """Show this state, from any thread; neither waits nor raises."""
        with suppress(RuntimeError):  # the loop may have been closed
            self._loop.call_soon_threadsafe(self._take, state, self._clock())

    def _take(self, state: "State", moment: float) -> None:
        """The first state connects: when there is one, the device has been opened and the first sound is on its way."""
        with suppress(Exception):
            self._shown = scene_of(state), moment
            if self._being_there is None:
                self._being_there = self._loop.create_task(self._be_there())
            elif self._presence:
                self._presence.announce(*self._shown)

    async def _be_there(self) -> None:
        """Be on the bus until it goes away."""
        with suppress(Exception):
            self._bus = await _connected()
            self._presence = _Presence(self._bus, self._wish, self._album, self._shown)
            self._bus.add_message_handler(self._presence.answer)
            await self._bus.request_name(f"{ROOT}.voiceguide.instance{os.getpid()}")
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # it has no return type
        self._presence = None

    async def leave(self) -> None:
        """Be gone from the bus."""
        if self._being_there is None:
            return
        if self._bus and self._bus.connected:
            self._bus.disconnect()
        else:
            self._being_there.cancel()
        await asyncio.wait([self._being_there], timeout=LEAVES_WITHIN)


async def _connected() -> "MessageBus":
    from dbus_fast.aio import MessageBus

    # Without a handler, Python prints what a library warns of.
    logging.getLogger("dbus_fast").addHandler(logging.NullHandler())
    asyncio.get_running_loop().set_exception_handler(_hush)
    return await MessageBus().connect()


def _hush(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """When a bus dies, dbus_fast leaves behind futures whose errors nobody can look at; asyncio would print them."""
    if not isinstance(context.get("exception"), OSError | EOFError):
        loop.default_exception_handler(context)


@contextmanager
def media_control(
    loop: asyncio.AbstractEventLoop,
    wish: Callable[[AnyWish], object],
    title: str,
    artist: str = "",
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[MediaControl]:
    """While this is open, media keys and headset buttons become wishes; `loop` runs in a thread of its own.

    `title` and `artist` are those of the routine, `clock` gives seconds. Without a session bus, nothing happens.
    """
    control = MediaControl(loop, wish, Album(title, artist or "voiceguide"), clock)
    try:
        yield control
    finally:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(control.leave(), loop).result(2 * LEAVES_WITHIN)
