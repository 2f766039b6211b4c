"""The menu for the ear: the routines are read aloud, and any key takes the one that is heard."""

import os
import queue
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.folders import cache_folder
from voiceguide.cli.list_command import Row
from voiceguide.cli.screen import tell
from voiceguide.cli.session import Asked, load, own_chimes
from voiceguide.errors import Exit, VoiceError
from voiceguide.live.speaking import speaking
from voiceguide.live.wishes import AnyWish, SetVolume, Wish
from voiceguide.routine.languages import language_base
from voiceguide.session.moves import exercise_at
from voiceguide.session.plan import speeches
from voiceguide.session.say import Say
from voiceguide.session.sounds import Chime, Speech
from voiceguide.session.steps import Line, Plan, Spot, TalkStep
from voiceguide.session.words.tables import has_words, words_for
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.live.conductor import Ending
    from voiceguide.routine.records import Routine
    from voiceguide.sound.cache import FolderCache
    from voiceguide.sound.voices.pyttsx3_speaker import Pyttsx3Speaker
    from voiceguide.sound.voices.records import Manner, Voice

ROUNDS = 3
PAUSE = Ms(2500)
"""After each routine, to press a key in."""
REACTION = Ms(500)
"""Who presses a key this soon after a routine has begun means the one before."""
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Part:
    """Something that is read: its words, who says them, and the name of the routine where it is one."""

    words: tuple[Speech, ...]
    manner: "Manner"
    pause: Ms
    name: str = ""
    title: tuple[Speech, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Whom the parts are read by, and the chimes and clips that are there."""

    speaker: "Pyttsx3Speaker"
    cache: "FolderCache"
    chimes: Mapping[Chime, bytes]

    def clips(self, parts: Iterable[Part]) -> Generator[tuple[Speech, bytes], None, None]:
        """Everything that the parts say with its clip, in the order in which it is first heard."""
        from voiceguide.sound.balance import SESSION_LUFS
        from voiceguide.sound.narrator import Narrator

        for manner, spoken in groupby(dict.fromkeys(parts), lambda part: part.manner):
            narrator = Narrator(self.speaker, manner, self.cache, self.speaker.workers)
            yield from narrator.clips(speeches(_plan(tuple(spoken)).steps), SESSION_LUFS)


def choose_by_ear(rows: Sequence[Row]) -> str | Exit:
    """The name of the routine that was chosen and announced, or the exit code if none was."""
    from voiceguide.live.conductor import Ending
    from voiceguide.sound.cache import FolderCache
    from voiceguide.sound.voices.pyttsx3_speaker import Pyttsx3Speaker

    with Pyttsx3Speaker() as speaker:
        stage = Stage(speaker, FolderCache(cache_folder()), own_chimes(Asked()))
        chosen = _chosen_by_ear(_parts(rows, speaker.voices()), stage)
    match chosen:
        case Part():
            return chosen.name
        case Ending.INTERRUPTED:
            return Exit.INTERRUPTED
        case _:
            return Exit.DONE


def _chosen_by_ear(parts: Sequence[Part], stage: Stage) -> "Part | Ending":
    """The routine that was chosen and announced, or how the reading ended without one."""
    from voiceguide.live.conductor import Ending

    chosen: list[Part] = []

    def meant(wish: AnyWish, number: int) -> AnyWish:
        if wish in (Wish.STOP, Wish.INTERRUPT) or isinstance(wish, SetVolume):
            return wish
        if not parts[number].name:
            # Nothing can be chosen here: who presses a key does not want to wait.
            return Wish.NEXT
        chosen.append(parts[number])
        return Wish.STOP

    ending = _heard(parts, stage, meant)
    if not chosen or ending is Ending.INTERRUPTED:
        return ending
    announcement = Part(chosen[0].title, chosen[0].manner, Ms(0))
    ending = _heard([announcement], stage, lambda wish, _: wish)
    return chosen[0] if ending is Ending.FINISHED else ending


def _heard(parts: Sequence[Part], stage: Stage, meant: Callable[[AnyWish, int], AnyWish]) -> "Ending":
    """How a reading of the parts ended; `meant` makes of a wish, and the part it comes in, what is to be done."""
    from voiceguide.live.conductor import Conductor, World
    from voiceguide.live.keys import keyboard
    from voiceguide.live.mpris import media_control
    from voiceguide.live.performance import Performance
    from voiceguide.live.players.miniaudio_player import MiniaudioPlayer
    from voiceguide.live.remote import listening
    from voiceguide.sound.unfolding import Unfolding

    session = Unfolding(_plan(parts), stage.chimes)
    performance = Performance(session)
    wishes: queue.SimpleQueue[AnyWish] = queue.SimpleQueue()

    def press(wish: AnyWish) -> None:
        wishes.put(meant(wish, exercise_at(session.score.timeline, performance.at - REACTION)))

    with ExitStack() as stack:
        loop = stack.enter_context(listening())
        stack.enter_context(keyboard(loop, press, _meaning))
        control = stack.enter_context(media_control(loop, press, "voiceguide"))
        voice = stack.enter_context(speaking(session, partial(stage.clips, parts)))
        world = World(MiniaudioPlayer, wishes, control.show, lambda: voice.failure)
        conductor = Conductor(performance, session, world, stage.chimes[Chime("listen")])
        return stack.enter_context(conductor).conduct()


def _meaning(key: str) -> Wish:
    """Every key chooses, but for those that stop."""
    return {"q": Wish.STOP, "escape": Wish.STOP, "c-c": Wish.INTERRUPT}.get(key, Wish.PLAY)


# What is read


def _plan(parts: Sequence[Part]) -> Plan:
    """A chapter for each part."""
    steps = (TalkStep(Spot(index, 1), _lines(part), part.pause) for index, part in enumerate(parts))
    return Plan(tuple(part.name for part in parts), tuple(steps), ())


def _lines(part: Part) -> tuple[Line, ...]:
    return tuple(Line(speech, 1) for speech in part.words)


def _parts(rows: Sequence[Row], voices: "Sequence[Voice]") -> tuple[Part, ...]:
    """The opening, the routines as often as they go round, the ending; raises VoiceError if nothing can speak."""
    routines = [(row, load(Path(row.file))) for row in rows if not row.problems]
    language = _language()
    # The frame is in the same English as the routines, where they are English.
    own = next((routine.language for _, routine in routines if language_base(routine.language) == language), language)
    manner = _manner(voices, None, own, None)
    offers = [part for row, routine in routines for part in _offer(row, routine, voices)]
    if not offers:
        raise VoiceError("there is no routine that a voice on this machine can speak; `voiceguide check` says why")
    frame = words_for(language).menu
    opening, ending = (Part(Say(())(text, {}), manner, Ms(1000)) for text in (frame.opening, frame.ending))
    return (opening, *offers * ROUNDS, ending)


def _offer(row: Row, routine: "Routine", voices: "Sequence[Voice]") -> Iterator[Part]:
    """A routine as it is read, in its own voice; none if there is no such voice, since it could not be played."""
    try:
        manner = _manner(voices, routine.voice, routine.language, routine.rate)
    except VoiceError as error:
        tell(f"{row.name} is left out: {error}")
        return
    say = Say(routine.pronunciations)
    time = round(row.duration_ms / MINUTE) * MINUTE or row.duration_ms
    length = words_for(routine.language).length(time)
    words = (*say(f"{routine.title}, {length}.", {}), *say(routine.summary, {}))
    yield Part(words, manner, PAUSE, row.name, say(f"{routine.title}.", {}))


def _manner(voices: "Sequence[Voice]", wanted: str | None, language: str, rate: int | None) -> "Manner":
    from voiceguide.sound.narrator import DEFAULT_RATE
    from voiceguide.sound.voices.choice import choose_voice
    from voiceguide.sound.voices.records import Manner

    return Manner(choose_voice(voices, wanted, language).id, rate or DEFAULT_RATE)


def _language() -> str:
    """The listener's language, of those that the program has words in; else English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    language = next(filter(None, names), "")
    return language_base(language) if has_words(language) else "en"
