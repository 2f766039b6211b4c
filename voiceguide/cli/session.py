"""From what was asked on the command line to a session."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.folders import cache_folder, own_folder, routine_folders
from voiceguide.routine.files import read_script
from voiceguide.routine.library import find
from voiceguide.routine.parse import parse_routine
from voiceguide.routine.records import Routine
from voiceguide.session.choices import DEFAULT_LEVEL, Choices

if TYPE_CHECKING:
    from voiceguide.session.sounds import Chime
    from voiceguide.session.timeline import Timeline
    from voiceguide.sound.narrator import Narrator
    from voiceguide.sound.rehearsal import Rehearsal


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that change what is heard."""

    level: int = DEFAULT_LEVEL
    no_countdown: bool = False
    voice: str | None = None
    rate: int | None = None
    sounds: Path | None = None

    @property
    def choices(self) -> Choices:
        """What they mean for the plan."""
        return Choices(self.level, has_countdown=not self.no_countdown)


def load(path: Path) -> Routine:
    """The routine in a script."""
    return parse_routine(*read_script(path))


def load_named(name: str) -> tuple[Path, Routine]:
    """The script of a routine's name or path, and the routine in it."""
    path = find(name, routine_folders())
    return path, load(path)


@contextmanager
def narrator(routine: Routine, asked: Asked) -> Iterator["Narrator"]:
    """The voice that was asked for, else the script's, else the best for its language; closed at the end."""
    from voiceguide.sound.cache import FolderCache
    from voiceguide.sound.narrator import DEFAULT_RATE, Narrator
    from voiceguide.sound.voices.choice import choose_voice
    from voiceguide.sound.voices.pyttsx3_speaker import Pyttsx3Speaker
    from voiceguide.sound.voices.records import Manner

    cache = FolderCache(cache_folder())
    with Pyttsx3Speaker() as speaker:
        voice = choose_voice(speaker.voices(), asked.voice or routine.voice, routine.language)
        manner = Manner(voice.id, asked.rate or routine.rate or DEFAULT_RATE)
        yield Narrator(speaker, manner, cache, speaker.workers)
    cache.tidy()


def rehearsed(
    routine: Routine, asked: Asked, on_progress: Callable[[int, int], object] = lambda *_: None
) -> "Rehearsal":
    """The session with every clip spoken and measured."""
    from voiceguide.sound.rehearsal import rehearse

    chimes = own_chimes(asked)
    with narrator(routine, asked) as voice:
        return rehearse(routine, asked.choices, voice, chimes, on_progress)


def estimated(routine: Routine, asked: Asked) -> "Timeline":
    """The session with the lengths of its words estimated; no voice is needed."""
    from voiceguide.sound.narrator import DEFAULT_RATE
    from voiceguide.sound.rehearsal import estimate

    rate = asked.rate or routine.rate or DEFAULT_RATE
    return estimate(routine, asked.choices, own_chimes(asked), rate)


def own_chimes(asked: Asked) -> Mapping["Chime", bytes]:
    """The chimes: the listener's own where there are some, else the bundled ones."""
    from voiceguide.sound.chimes import load_chimes

    return load_chimes(asked.sounds or own_folder() / "sounds")
