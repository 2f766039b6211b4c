"""What was asked of a session on the command line, or was set once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from voiceguide.audio.music.tracks import DEFAULT_DUCK
from voiceguide.audio.music.tracks import DEFAULT_LEVEL as DEFAULT_MUSIC_LEVEL
from voiceguide.script.model import Talk
from voiceguide.session.model import DEFAULT_LEVEL, Choices, SoreSide

PLACES = ("sounds", "music")
"""What is a file or a folder."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """The options that change what is heard; None is left to the history, the script or the settings.

    `voice` was asked for by name, whatever the routine's language; `usual_voice` was set once, for routines that it
    can speak. `language` was asked for, whatever is set. `music` is a file or a folder, its
    level in dB above the voice.
    """

    level: int | None = None
    minutes: float | None = None
    talk: Talk | None = None
    sore: SoreSide = "both"
    no_countdown: bool = False
    voice: str | None = None
    usual_voice: str | None = None
    rate: int | None = None
    sounds: Path | None = None
    language: str | None = None
    music: Path | None = None
    no_music: bool = False
    music_level: int = DEFAULT_MUSIC_LEVEL
    music_duck: int = DEFAULT_DUCK

    @property
    def choices(self) -> Choices:
        """What they mean for the plan."""
        level = DEFAULT_LEVEL if self.level is None else self.level
        return Choices(level, not self.no_countdown, self.talk, self.sore)

    def as_kept(self) -> Mapping[str, Any]:
        """As it can be kept in a file, and be read from another folder."""
        places = {name: getattr(self, name) for name in PLACES}
        return {**asdict(self), **{name: str(place.resolve()) if place else None for name, place in places.items()}}


def request_from(kept: Mapping[str, Any]) -> SessionRequest:
    """What was kept; what this version does not know is passed over."""
    known = {field.name for field in fields(SessionRequest)}
    chosen = {name: value for name, value in kept.items() if name in known}
    places = {name: chosen.get(name) for name in PLACES}
    return SessionRequest(**{**chosen, **{name: Path(place) if place else None for name, place in places.items()}})


def request_from_settings() -> SessionRequest:
    """What the listener has set once."""
    from voiceguide.cli.preset import own_settings
    from voiceguide.config.schema import CHIMES, MUSIC, RATE, TALK, VOICE

    settings = own_settings()
    return SessionRequest(
        talk=settings[TALK].value,
        usual_voice=settings[VOICE].value,
        rate=settings[RATE].value,
        sounds=settings[CHIMES].value,
        music=settings[MUSIC].value,
    )


def request_from_options(options: Mapping[str, Any]) -> SessionRequest:
    """What the options of the command that is being run ask for."""
    context = click.get_current_context()
    typed = {name: context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ("voice", "language")}
    return SessionRequest(
        **{
            **options,
            "voice": options["voice"] if typed["voice"] else None,
            "usual_voice": None if typed["voice"] else options["voice"],
            "language": options["language"] if typed["language"] else None,
        }
    )
