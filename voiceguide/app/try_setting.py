"""Try settings on this computer before they are saved."""

from pathlib import Path
from typing import Any

from voiceguide.app.environment import Environment
from voiceguide.app.reporter import Reporter
from voiceguide.app.voices import find_voice, open_engine, settings_of
from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import check_chimes, load_chimes
from voiceguide.audio.music.tracks import MISSING, MusicError, measured
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.audio.tts.voices import speaks
from voiceguide.config.schema import CHIMES, DEVICE, MUSIC, VOICE, Setting
from voiceguide.errors import DeviceError, UsageError, VoiceError, VoiceguideError
from voiceguide.player.devices import find_device


def try_out(env: Environment, setting: Setting[Any], value: Any, reporter: Reporter) -> None:
    """Raise UsageError for a value that cannot be used on this computer; if it cannot be tried, only say so."""
    if missing := setting.missing(value):
        raise UsageError(f"{missing}; choose one that exists")
    try:
        match setting.name:
            case DEVICE.name:
                _try_device(value, reporter)
            case CHIMES.name:
                _try_chimes(value)
            case MUSIC.name:
                _try_music(value, reporter)
            case _ if setting.kind is VOICE.kind:
                _try_voice(env, setting, value, reporter)
    except VoiceguideError as error:
        raise UsageError(f"`{setting.name}`: {error}") from error


def _try_voice(env: Environment, setting: Setting[Any], name: str, reporter: Reporter) -> None:
    """Find the voice; one that is not of the system says a word too, since nothing else tells whether it can."""
    language = setting.name.removeprefix(VOICE.name).strip("-")
    with open_engine(env) as engine:
        try:
            engine.voices()
        except VoiceError as error:
            reporter.notice(f"the voice could not be checked: {error}")
            return
        voice = find_voice(engine, name, language)
        if language and not speaks(voice, language):
            raise VoiceError(f"{voice.name} speaks {', '.join(voice.languages)}; choose a voice for `{language}`")
        base, plus, variant = name.partition("+")
        try:
            # Variants are not listed, so only speaking tells; a recorded voice was read when it was found.
            _ = (plus or voice.engine not in ("recorded", "system")) and engine.speak(
                "one", settings_of(voice, DEFAULT_RATE)
            )
        except VoiceError as error:
            if not plus:
                raise
            right = f"leave out `+{variant}`, or try `{base}+f3`"
            raise VoiceError(f"`{base}` cannot speak as `{variant}`; {right}") from error


def _try_device(name: str, reporter: Reporter) -> None:
    try:
        find_device(name)
    except DeviceError as error:
        # Headphones may be switched off.
        reporter.notice(f"it cannot be played on now: {error}")


def _try_chimes(folder: Path) -> None:
    check_chimes(folder)
    load_chimes(folder)


def _try_music(place: Path, reporter: Reporter) -> None:
    """Try its first file."""
    try:
        measured(place, 1, NoCache())
    except MusicError as error:
        if str(error) != MISSING:
            raise
        reporter.notice(f"the music could not be tried: {error}")
