"""The question after a session, which can be answered without looking: how was it?"""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.cli.reading import Part, Reader, stopping
from voiceguide.history.records import FELT, Felt
from voiceguide.live.wishes import Answer, AnyWish, SetVolume, Wish
from voiceguide.session.say import Say
from voiceguide.session.words.records import Words
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.sound.voices.records import Manner

ANSWERS_WITHIN = Ms(20_000)
"""After this time without an answer, there is none."""
PRESSES_WITHIN = 1.5
"""Seconds after which no further press belongs to those before it."""
NAME_PAUSE = Ms(2500)
"""After each exercise's name, to press in."""
PRESSES = {Wish.NEXT: 2, Wish.BACK: 3}
"""What headsets make of two and of three presses of their one button; every other wish is one press."""


@dataclass(frozen=True, slots=True)
class Question:
    """Asks in the words of one language, or with chimes alone where nothing is said."""

    words: Words
    reader: Reader
    manner: "Manner"
    is_spoken: bool
    presses_within: float = PRESSES_WITHIN

    def how_was_it(self) -> Felt | None:
        """The answer; None if there was none in time."""
        counted = _Counted(self.presses_within)
        question = self._part(self.words.question.question, ANSWERS_WITHIN)
        self.reader.read([question], counted.meant, self._meaning, counted.wishes)
        counted.close()
        return FELT[min(counted.count, len(FELT)) - 1] if counted.count else None

    def which(self, sayings: Sequence[str], names: Sequence[str]) -> str | None:
        """One of `names` that was picked while it was read, after the `sayings`; None if none was."""
        said = [self._part(saying, Ms(800)) for saying in (*sayings, self.words.question.which)]
        parts = [*said, *(self._part(self.words.only.format(name=name), NAME_PAUSE, name) for name in names)]
        picked: list[str] = []

        def meant(wish: AnyWish | Answer, number: int) -> AnyWish:
            if isinstance(wish, SetVolume) or wish is Wish.STOP or wish is Wish.INTERRUPT:
                return wish
            if not parts[number].name:
                return Wish.NOTHING
            picked.append(parts[number].name)
            return Wish.STOP

        self.reader.read(parts, meant, lambda key: stopping(key, Wish.PLAY))
        return picked[0] if picked else None

    def say(self, *sayings: str) -> None:
        """Say something, which a key cuts short."""
        if self.is_spoken:
            self.reader.read([self._part(" ".join(sayings), Ms(500))], lambda *_: Wish.STOP, _stop)

    def _part(self, text: str, pause: Ms, name: str = "") -> Part:
        say = Say(self.words.pronunciations)
        return Part(say(text, {}) if self.is_spoken else (), self.manner, pause, name)

    def _meaning(self, key: str) -> AnyWish | Answer:
        """Digits and first letters answer at once; q and Esc do not answer; every other key is a press."""
        for keys in ("1234", self.words.question.keys):
            if len(key) == 1 and key.lower() in keys:
                return Answer(keys.index(key.lower()) + 1)
        return stopping(key, Wish.PLAY_OR_PAUSE)


def _stop(_key: str) -> Wish:
    return Wish.STOP


class _Counted:
    """Counts presses, and ends the question when no more come."""

    def __init__(self, within: float) -> None:
        self.count = 0
        self.wishes: queue.SimpleQueue[AnyWish] = queue.SimpleQueue()
        self._within = within
        self._end: threading.Timer | None = None

    def meant(self, wish: AnyWish | Answer, _part: int) -> AnyWish:
        """What is to be done on a press."""
        match wish:
            case Answer(number):
                self.count = number
                return Wish.STOP
            case Wish.STOP | Wish.INTERRUPT | SetVolume():
                return wish
            case Wish():
                self.count += PRESSES.get(wish, 1)
            case _:
                self.count += 1
        self._wait()
        return Wish.NOTHING

    def close(self) -> None:
        """Wait no more."""
        if self._end:
            self._end.cancel()

    def _wait(self) -> None:
        self.close()
        end: Callable[[], object] = lambda: self.wishes.put(Wish.STOP)  # noqa: E731 (a name would say no more)
        self._end = threading.Timer(self._within, end)
        self._end.daemon = True
        self._end.start()
