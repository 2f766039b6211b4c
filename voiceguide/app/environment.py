"""The outside world, as it is passed to every use case: folders, clock, settings, voices, devices and controls.

`this_machine` is the real one; tests and other programs pass their own.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol

from voiceguide.audio.tts.base import TtsEngine
from voiceguide.config.resolve import Settings, read_settings
from voiceguide.config.schema import LANGUAGE
from voiceguide.history.model import local_now
from voiceguide.i18n.catalog import Languages
from voiceguide.paths import Folders, user_folders

if TYPE_CHECKING:
    from voiceguide.player.commands import Answer, AnyCommand
    from voiceguide.player.controller import State
    from voiceguide.player.devices import Player
    from voiceguide.player.microphone import Microphone
    from voiceguide.share.network import HostAddress


class Controls(Protocol):
    """The remote controls of a session."""

    @property
    def is_available(self) -> bool:
        """Whether anything can be pressed: a key, a media key or a headset button."""

    def show(self, state: "State") -> None:
        """Show the state of the session; neither waits nor raises."""


class NewControls(Protocol):
    """Opens the controls of a session for a `with` block."""

    def __call__(
        self,
        handle: Callable[[Any], object],
        title: str,
        artist: str = "",
        meaning: "Callable[[str], AnyCommand | Answer | None] | None" = None,
    ) -> AbstractContextManager[Controls]:
        """`handle` gets the command for each press, from another thread; `meaning` gives the command for a key."""


class NewPlayer(Protocol):
    """Makes a player for a sound device."""

    def __call__(self, kind: str = "miniaudio", device: str | None = None) -> "Player":
        """The player of that kind: miniaudio, simpleaudio or null; raises DeviceError if there is none."""


def _microphone(name: str | None) -> "Microphone":
    from voiceguide.player.microphone import MiniaudioMicrophone

    return MiniaudioMicrophone(name)


@dataclass(frozen=True)
class Environment:
    """What the use cases know about the computer and its user; `now` has the local time zone."""

    folders: Folders
    variables: Mapping[str, str]
    now: Callable[[], datetime]
    new_engine: Callable[[], AbstractContextManager[TtsEngine]]
    """Opens the voices of the system."""
    new_player: NewPlayer
    new_controls: NewControls
    host_address: "Callable[[str | None], HostAddress]"
    """The addresses of this computer that a phone can reach, or those of the requested host."""
    seconds: Callable[[], float] = time.monotonic
    """A monotonic clock."""
    new_microphone: "Callable[[str | None], Microphone]" = _microphone
    """Makes the microphone of that name; without one, the default microphone."""

    @cached_property
    def settings(self) -> Settings:
        """The settings in the user's file and in environment variables, read once; raises SettingsError."""
        return read_settings(self.folders.config_file, self.variables)

    @cached_property
    def languages(self) -> Languages:
        """The words of each language, the user's own files first."""
        return Languages(self.folders.languages)

    @property
    def language(self) -> str:
        """The user's language, else the system's; raises SettingsError."""
        return self.settings[LANGUAGE].value


def this_machine() -> Environment:
    """This computer and the user who started the program."""
    folders = user_folders(os.environ)
    new_engine = partial(_engine, folders)
    return Environment(folders, os.environ, local_now, new_engine, _player, _controls, _host_address)


def _engine(folders: Folders) -> AbstractContextManager[TtsEngine]:
    from voiceguide.audio.cache import FolderCache
    from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine

    return Pyttsx3Engine(cache=FolderCache(folders.clips))


def _player(kind: str = "miniaudio", device: str | None = None) -> "Player":
    from voiceguide.player.devices import MiniaudioPlayer, NullPlayer
    from voiceguide.player.simpleaudio import SimpleaudioPlayer

    match kind:
        case "null":
            return NullPlayer()
        case "simpleaudio":
            return SimpleaudioPlayer()
        case _:
            return MiniaudioPlayer(device)


def _controls(
    handle: Callable[[Any], object],
    title: str,
    artist: str = "",
    meaning: "Callable[[str], AnyCommand | Answer | None] | None" = None,
) -> AbstractContextManager[Controls]:
    from voiceguide.player.remote import controls

    return controls(handle, title, artist, meaning)


def _host_address(host: str | None) -> "HostAddress":
    from voiceguide.share.network import choose_address, local_adapters, outgoing_addresses

    return choose_address(host, local_adapters(), outgoing_addresses())
