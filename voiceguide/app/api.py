"""What `import voiceguide` gives to other programs: the routines, a session, its file, its sound.

All times are whole milliseconds. What goes wrong raises a VoiceguideError; nothing prints.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

from voiceguide.app import prepare as preparing
from voiceguide.app.environment import Environment, this_machine
from voiceguide.app.export import Exported, ExportOptions, checked_job, stem_of, write
from voiceguide.app.personalize import PersonalizedRoutine, personalize
from voiceguide.app.play import Playable, PlayReporter, PlayRequest, perform
from voiceguide.app.reporter import Quiet, Reporter
from voiceguide.app.request import PATHS, SessionRequest, request_from_settings
from voiceguide.app.routines import RoutineRow, list_routines
from voiceguide.audio.music.tracks import MusicError  # noqa: F401 (given on)
from voiceguide.audio.render import RenderedSession
from voiceguide.config.file import SettingsError  # noqa: F401
from voiceguide.config.schema import (
    CHIMES,
    DEVICE,
    LANGUAGE,
    MINUTES,
    MUSIC,
    QUALITY,
    RATE,
    SORE,
    TALK,
    VOICE,
    VOLUME,
    whole_number,
)
from voiceguide.errors import DeviceError, ExportError, UsageError, VoiceError, VoiceguideError  # noqa: F401
from voiceguide.export.file_names import safe_stem
from voiceguide.export.formats import Quality
from voiceguide.history.model import HistoryError  # noqa: F401
from voiceguide.player.controller import EndReason
from voiceguide.script.diagnostics import ScriptError  # noqa: F401
from voiceguide.script.model import Routine, Script, Talk
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import decode
from voiceguide.script.values import BadValue
from voiceguide.session.model import Chime, SoreSide, Speech
from voiceguide.session.planner import plan
from voiceguide.session.timeline import Timeline

TEXT = "script"
"""What a script is called that is in no file."""


class SessionOptions(TypedDict, total=False):
    """What can be asked of a session, as by the options of the same names in the command line; None asks nothing.

    `level` goes from 0 to 100, `rate` is in words a minute (80 to 450), `minutes` a time that the session fits into
    (10, "4:30", or "full" for all of it), `sounds` a folder with chimes. The level of music is in dB above the voice
    (-40 to 0), `music_duck` is how many dB it goes down for words and chimes (0 to 60).
    """

    level: int | None
    minutes: float | str | None
    talk: Talk | None
    sore: SoreSide
    no_countdown: bool
    voice: str | None
    rate: int | None
    language: str | None
    sounds: str | os.PathLike[str] | None
    music: str | os.PathLike[str] | None
    no_music: bool
    music_level: int
    music_duck: int


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is ready: every sentence is spoken, and every time is known."""

    title: str
    timeline: Timeline
    """Its length, cues, holds, steps and chapters."""
    personalized: PersonalizedRoutine
    """Its level, and what was left out of it."""
    rendered: RenderedSession
    """The sound of each cue."""
    request: SessionRequest
    script: Path | None
    environment: Environment


def routines(language: str | None = None, *, environment: Environment | None = None) -> tuple[RoutineRow, ...]:
    """Every routine of the user; each once in the best version for `language`, if one is given."""
    return list_routines(environment or this_machine(), language)


def prepare(
    routine: str | os.PathLike[str],
    *,
    environment: Environment | None = None,
    reporter: Reporter | None = None,
    **options: Unpack[SessionOptions],
) -> Session:
    """A session of a routine: its name, the path of its script, or a script's text, which has several lines.

    It is the one that `voiceguide export` would write: at the user's level, without what they skip, and by their
    settings where `options` say nothing. A text has no history, and links to no files.

    Raises UsageError for what is not there or makes no sense, ScriptError, SettingsError, VoiceError or MusicError.
    """
    env, reporter = environment or this_machine(), reporter or Quiet()
    request = replace(request_from_settings(env.settings), **_checked(options))
    script, parsed = _load(env, os.fspath(routine), request.language)
    with reporter.progress() as progress:
        personalized = personalize(env, script, parsed, request, reporter)
        personalized, rendered = preparing.prepare(env, personalized, request, progress.spoken)
    return Session(parsed.title, rendered.timeline, personalized, rendered, request, script, env)


def export(  # noqa: PLR0913 (each is an option of the command)
    session: Session,
    file: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    quality: Quality | None = None,
    captions: tuple[str, ...] = (),
    chapters: bool = False,
    cover: str | os.PathLike[str] | None = None,
    split: bool = False,
    reporter: Reporter | None = None,
) -> Exported:
    """Write a session into a file, whose suffix says the format, or into a folder that exists; returns what was done.

    The file is there as a whole or not at all. What voiceguide wrote there before is replaced, if nobody has changed
    it since; anything else only with `overwrite`. `captions` are of `srt`, `vtt` and `lrc`.

    Raises UsageError if the options make no sense, ExportError if a file cannot be written.
    """
    options = ExportOptions(
        output=Path(file),
        quality=quality,
        usual_quality=session.environment.settings[QUALITY].value,
        captions=captions,
        has_chapters_file=chapters,
        cover=Path(cover) if cover else None,
        is_split=split,
        overwrite=overwrite,
        renews=True,
    )
    env, personalized = session.environment, session.personalized
    name = personalized.name or session.title
    job = checked_job(env, options, safe_stem(stem_of(name) if session.script else name))
    with (reporter or Quiet()).progress() as progress:
        files, is_new, is_known = write(env, job, session.rendered, personalized, progress)
    return Exported(name, job.place, files, personalized, session.timeline, is_new, is_known)


def play(  # noqa: PLR0913 (each is an option of the command)
    session: Session,
    *,
    start_at: str | None = None,
    delay: str | None = None,
    volume: int = 100,
    device: str | None = None,
    player: str = "miniaudio",
    record: bool = False,
    ask: bool = False,
    reporter: PlayReporter | None = None,
) -> EndReason:
    """Play a session; returns at its end, and says why it ended.

    Keys and media keys control it, as in `voiceguide play`. `start_at` is an exercise's number or name, or a time;
    times are written as in scripts (`1:30`, `20s`), and the volume is in percent (0 to 125). To `record` it means to
    add it to the user's history, and to keep where it was stopped; only then they can be `ask`ed how it was.

    Raises UsageError for what makes no sense, DeviceError if there is nothing to play on.
    """
    if record and session.script is None:
        raise UsageError("a script that is in no file has no history; leave out `record`, or write it into a file")
    _read("volume", VOLUME.kind.read, volume)
    device = device or session.environment.settings[DEVICE].value
    request = PlayRequest(
        "", session.request, start_at, delay, volume, device, player, asks_for_feedback=ask, is_recorded=record
    )
    personalized, rendered = session.personalized, session.rendered
    chimes = {sound: clip for sound, clip in rendered.clips.items() if isinstance(sound, Chime)}
    playable = Playable(
        session.script,
        personalized,
        plan(personalized.routine, personalized.choices),
        chimes,
        lambda: ((sound, clip) for sound, clip in rendered.clips.items() if isinstance(sound, Speech)),
        rendered.bed,
    )
    return perform(session.environment, request, playable, reporter or Quiet())


def _load(env: Environment, routine: str, language: str | None) -> tuple[Path | None, Routine]:
    if "\n" not in routine:
        return preparing.load_named(env, routine, language)
    text = decode(routine.encode("utf-8", "surrogatepass"), TEXT)
    return None, parse_routine(Script(TEXT, text), languages=env.languages)


# Options


def _place(name: str) -> Callable[[str | os.PathLike[str]], Path]:
    """Reads a file or a folder for that setting, which has to be there."""
    setting = {"sounds": CHIMES, "music": MUSIC}[name]

    def read(value: str | os.PathLike[str]) -> Path:
        path = Path(value)
        if missing := setting.missing(path):
            raise UsageError(missing)
        return path

    return read


READERS: Mapping[str, Callable[[Any], object]] = {
    "level": whole_number(0, 100).read,
    "minutes": MINUTES.kind.read,
    "talk": TALK.kind.read,
    "sore": SORE.kind.read,
    "voice": VOICE.kind.read,
    "rate": RATE.kind.read,
    "language": LANGUAGE.kind.read,
    "music_level": whole_number(-40, 0).read,
    "music_duck": whole_number(0, 60).read,
    **{name: _place(name) for name in PATHS},
}


def _checked(options: SessionOptions) -> dict[str, Any]:
    """The options that ask for something; raises UsageError if they make no sense."""
    given = {name: value for name, value in options.items() if value is not None}
    return {name: _read(name, READERS[name], value) if name in READERS else value for name, value in given.items()}


def _read(name: str, read: Callable[[Any], object], value: object) -> object:
    try:
        return read(value)
    except BadValue as error:
        raise UsageError(f"`{name}`: {error.message}") from error
