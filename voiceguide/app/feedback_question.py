"""The question after a session, to be answered without looking: how was it?"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.app.spoken_prompt import PromptItem, SpokenPrompt, stopping
from voiceguide.errors import DeviceError
from voiceguide.history.model import FELT, Feedback
from voiceguide.i18n.model import Words
from voiceguide.player.commands import Answer, AnyCommand, Command, SetVolume
from voiceguide.player.controller import EndReason
from voiceguide.session.navigation import exercise_at
from voiceguide.session.speech import SpeechBuilder
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.audio.tts.base import VoiceSettings
    from voiceguide.player.controller import State

ANSWERS_WITHIN = Ms(20_000)
"""How long to wait for an answer."""
PRESSES_WITHIN = 1.5
"""Seconds after which a press no longer counts together with those before."""
ONE_PRESS = 0.1
"""Seconds within which two presses count as one: a key held down repeats faster than this, a finger does not."""
NAME_PAUSE = Ms(2500)
"""The time to press a key after each exercise's name."""
PRESSES = {Command.NEXT: 2, Command.BACK: 3}
"""Headsets send these commands for two and three presses of their button; any other command is one press."""
LOUDNESS = {"up": Command.LOUDER, "down": Command.SOFTER}
"""Keys that do the same as in a session, and are no answer."""
ENDS = (Command.STOP, Command.INTERRUPT)


@dataclass(frozen=True, slots=True)
class Question:
    """Asks in one language, or with chimes unless it `is_spoken`.

    Raises KeyboardInterrupt for Ctrl-C, which is an ordinary key while something is read, and DeviceError if there is
    no sound device. `clock` gives seconds.
    """

    words: Words
    prompt: SpokenPrompt
    voice_settings: "VoiceSettings"
    is_spoken: bool
    presses_within: float = PRESSES_WITHIN
    clock: Callable[[], float] = time.monotonic

    def how_was_it(self) -> Feedback | None:
        """The answer; None if there is none in time."""
        counter = _PressCounter(self.presses_within, self.clock)
        question = self._item(self.words.question.question, ANSWERS_WITHIN)
        try:
            self._read([question], counter.meant, self._meaning, counter.watch)
        except DeviceError:
            # Once they have answered, listeners may take the headset off.
            if not counter.count:
                raise
        return FELT[min(counter.count, len(FELT)) - 1] if counter.count else None

    def which(
        self,
        sayings: Sequence[str],
        names: Sequence[str],
        on_name: Callable[[str], object],
        on_choice: Callable[[str], object],
    ) -> None:
        """Read the sayings, then the names.

        `on_name` gets each name as it begins, `on_choice` those at which something was pressed.
        """
        said = [self._item(saying, Ms(800)) for saying in (*sayings, self.words.question.which)]
        items = [*said, *(self._item(self.words.only.format(name=name), NAME_PAUSE, name) for name in names)]
        begun: list[str] = []
        chosen: set[str] = set()

        def meant(command: AnyCommand | Answer, number: int) -> AnyCommand:
            if unchanged := _unchanged(command):
                return unchanged
            name = items[number].name
            if name and name not in chosen:
                chosen.add(name)
                on_choice(name)
            return Command.NOTHING

        def watch(state: "State") -> Command | None:
            for item in items[len(said) + len(begun) : exercise_at(state.timeline, state.at) + 1]:
                begun.append(item.name)
                on_name(item.name)
            return _end_of_listening(state)

        self._read(items, meant, _press, watch)

    def say(self, *sayings: str) -> None:
        """Say something; only q, Esc and Ctrl-C cut it short, since one press too many may still arrive."""
        if self.is_spoken:
            item = self._item(" ".join(sayings), Ms(500))
            self._read([item], lambda command, _: _unchanged(command) or Command.NOTHING, _press)

    def _read(
        self,
        items: Sequence[PromptItem],
        meant: Callable[[AnyCommand | Answer, int], AnyCommand | None],
        meaning: Callable[[str], AnyCommand | Answer],
        watch: "Callable[[State], AnyCommand | None] | None" = None,
    ) -> None:
        if self.prompt.read(items, meant, meaning, watch or _end_of_listening) is EndReason.INTERRUPTED:
            raise KeyboardInterrupt

    def _item(self, text: str, pause: Ms, name: str = "") -> PromptItem:
        say = SpeechBuilder(self.words.pronunciations)
        return PromptItem(say.with_pauses(text, {}) if self.is_spoken else (), self.voice_settings, pause, name)

    def _meaning(self, key: str) -> AnyCommand | Answer:
        """Digits and first letters answer at once; other keys that do not stop or set the volume count as presses."""
        for keys in ("1234", self.words.question.keys):
            if len(key) == 1 and key.lower() in keys:
                return Answer(keys.index(key.lower()) + 1)
        return _press(key)


def _press(key: str) -> Command:
    """The command for a key: a press, but for the keys that stop or set the volume."""
    return LOUDNESS.get(key) or stopping(key, Command.PLAY)


def _unchanged(command: AnyCommand | Answer) -> AnyCommand | None:
    """The command, if it does the same as in a session; None if it counts as a press."""
    if isinstance(command, SetVolume):
        return command
    return command if isinstance(command, Command) and command in (*ENDS, *LOUDNESS.values()) else None


def _end_of_listening(state: "State") -> Command | None:
    """End a question that has paused: the device is gone, or the computer was asleep."""
    if state.trouble:
        raise DeviceError("the sound device is gone")
    return None if state.is_playing else Command.STOP


class _PressCounter:
    """Counts presses from the first sound of the question on, and ends it after the last one."""

    def __init__(self, within: float, clock: Callable[[], float]) -> None:
        self.count = 0
        self._within = within
        self._clock = clock
        self._pressed_at = clock() - within
        self._is_asked = False
        self._is_over = False

    def meant(self, command: AnyCommand | Answer, _part: int) -> AnyCommand | None:
        """What to do on a press; nothing once there is an answer, as for Enter after a digit."""
        if self._is_over or self._is_complete():
            return command if command is Command.INTERRUPT else None
        if isinstance(command, Answer):
            return self._end(Command.STOP, command.number)
        if unchanged := _unchanged(command):
            return self._end(unchanged, 0) if unchanged in ENDS else unchanged
        return self._press(PRESSES.get(command, 1) if isinstance(command, Command) else 1)

    def watch(self, state: "State") -> AnyCommand | None:
        """The command that ends the question after the last press."""
        cues = state.timeline.cues
        # Earlier presses were meant for the session.
        self._is_asked = self._is_asked or (bool(cues) and state.at >= cues[0].start)
        return self._end(Command.STOP, self.count) if self._is_complete() else _end_of_listening(state)

    def _press(self, presses: int) -> Command | None:
        before, self._pressed_at = self._pressed_at, self._clock()
        if not self._is_asked:
            return Command.NOTHING
        if self._pressed_at - before < ONE_PRESS:
            return None
        self.count += presses
        # So that the question does not end between two presses.
        return Command.MORE_TIME

    def _is_complete(self) -> bool:
        return self.count > 0 and self._clock() - self._pressed_at >= self._within

    def _end(self, command: AnyCommand, count: int) -> AnyCommand:
        self.count, self._is_over = count, True
        return command
