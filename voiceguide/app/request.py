"""What the user wants of a session, by options, by settings, or by an earlier session."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from voiceguide.audio.music.tracks import DEFAULT_DUCK
from voiceguide.audio.music.tracks import DEFAULT_LEVEL as DEFAULT_MUSIC_LEVEL
from voiceguide.config.resolve import Settings
from voiceguide.config.schema import CHIMES, COUNTDOWN, MINUTES, MUSIC, RATE, SORE, TALK, VOICE
from voiceguide.script.model import Talk
from voiceguide.session.model import DEFAULT_LEVEL, Choices, SoreSide

PATHS = ("sounds", "music")
"""The options that are a file or a folder."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """The options that change what is heard; None leaves it to the history, the script or the settings.

    `level` is the highest one; there may only be time for less. 0 `minutes` are all of the routine. `voice` speaks
    whatever the language of the routine is; `usual_voice` is the one in the settings, for routines in its language.
    `language` takes precedence over the settings. `music` is a file or a folder, its level in dB relative to the voice.
    What is `for_anybody` heeds no history: nothing is left out, and the caution is spoken in full.
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
    for_anybody: bool = False

    @property
    def choices(self) -> Choices:
        """The choices that the planner takes."""
        level = DEFAULT_LEVEL if self.level is None else self.level
        return Choices(level, not self.no_countdown, self.talk, self.sore)

    def as_json(self) -> Mapping[str, Any]:
        """The request as JSON; its paths are absolute, so that it can be used from another folder."""
        paths = {name: getattr(self, name) for name in PATHS}
        return {**asdict(self), **{name: str(path.resolve()) if path else None for name, path in paths.items()}}


def request_from_json(stored: Mapping[str, Any]) -> SessionRequest:
    """The request from what `as_json` gave; fields that this version does not know are ignored."""
    known = {field.name for field in fields(SessionRequest)}
    chosen = {name: value for name, value in stored.items() if name in known}
    paths = {name: chosen.get(name) for name in PATHS}
    return SessionRequest(**{**chosen, **{name: Path(path) if path else None for name, path in paths.items()}})


def request_from_settings(settings: Settings) -> SessionRequest:
    """The request that the settings make by themselves."""
    return SessionRequest(
        minutes=settings[MINUTES].value,
        talk=settings[TALK].value,
        sore=settings[SORE].value,
        no_countdown=not settings[COUNTDOWN].value,
        usual_voice=settings[VOICE].value,
        rate=settings[RATE].value,
        sounds=settings[CHIMES].value,
        music=settings[MUSIC].value,
    )
