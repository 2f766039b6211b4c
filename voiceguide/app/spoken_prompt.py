"""Reads items aloud, and handles keys and buttons meanwhile."""

import queue
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from voiceguide.audio.levels import SESSION_LUFS
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.synthesizer import Synthesizer, UnspokenError
from voiceguide.player.commands import Answer, AnyCommand, Command
from voiceguide.player.controller import PlaybackController, Ports
from voiceguide.player.progressive import ProgressiveSession, synthesizing
from voiceguide.player.stream import PlaybackStream
from voiceguide.session.model import Chime, Line, Plan, Speech, StepRef, TalkStep
from voiceguide.session.navigation import exercise_at
from voiceguide.session.phrases import or_chime
from voiceguide.session.planner import speeches
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.app.environment import NewControls
    from voiceguide.audio.cache import BlobCache
    from voiceguide.audio.tts.base import TtsEngine, VoiceSettings
    from voiceguide.player.controller import EndReason, State
    from voiceguide.player.devices import Player

SILENCE = bytes(2 * SAMPLE_RATE // 10)
"""A clip for what is left out."""
REACTION = Ms(500)
"""A key that is pressed this soon after the start of an item means the one before."""


@dataclass(frozen=True, slots=True)
class PromptItem:
    """Something to read: its words, the voice, the pause after them, and the name of what it stands for, if anything.

    Each of the words has its own pause too, which is in the text. Without words, a chime is played.
    """

    words: tuple[tuple[Speech, Ms], ...]
    voice_settings: "VoiceSettings"
    pause: Ms
    name: str = ""


@dataclass(slots=True)
class SpokenPrompt:
    """Reads items with an engine, a player and controls.

    The volume stays as the listener sets it; 1 is as loud as an export.
    """

    engine: "TtsEngine"
    cache: "BlobCache"
    chimes: Mapping[Chime, bytes]
    new_player: "Callable[[], Player]"
    new_controls: "NewControls"
    title: str = "voiceguide"
    volume: float = 1.0
    on_failure: Callable[[UnspokenError], object] | None = None
    """Is told what cannot be spoken, which is then left out; without it, that is an error."""

    def read(
        self,
        items: Sequence[PromptItem],
        meant: Callable[[AnyCommand | Answer, int], AnyCommand | None],
        meaning: Callable[[str], AnyCommand | Answer | None],
        watch: "Callable[[State], AnyCommand | None]" = lambda _: None,
    ) -> "EndReason":
        """Read the items aloud; returns why that ended.

        `meaning` gives the command for a key; `meant` gives what to do for a command in the item with that number.
        `watch` is called with each state, and may give a command too.
        """
        session, stream = self._begun(items)
        commands: queue.SimpleQueue[AnyCommand] = queue.SimpleQueue()

        def send(command: AnyCommand | None) -> None:
            if command:
                commands.put(command)

        def press(pressed: AnyCommand | Answer) -> None:
            send(meant(pressed, exercise_at(session.snapshot.timeline, stream.at - REACTION)))

        def on_state(state: "State") -> None:
            self.volume = state.volume
            control.show(state)
            send(watch(state))

        with ExitStack() as stack:
            control = stack.enter_context(self.new_controls(press, self.title, meaning=meaning))
            voice = stack.enter_context(synthesizing(session, partial(self.clips, items)))
            ports = Ports(self.new_player, commands, on_state, lambda: voice.failure)
            controller = PlaybackController(stream, session, ports, self.chimes[Chime("listen")])
            return stack.enter_context(controller).run()

    def _begun(self, items: Sequence[PromptItem]) -> "tuple[ProgressiveSession, PlaybackStream]":
        """The items as a session, and a stream of it at the current volume."""
        session = ProgressiveSession(plan_of(items), self.chimes)
        stream = PlaybackStream(session)
        stream.set_volume(self.volume)
        return session, stream

    def clips(self, items: Iterable[PromptItem]) -> Generator[tuple[Speech, bytes], None, None]:
        """The clip of each speech in the items, in the order in which they are first heard."""
        for voice_settings, spoken in groupby(dict.fromkeys(items), lambda item: item.voice_settings):
            synthesizer = Synthesizer(self.engine, voice_settings, self.cache)
            wanted = speeches(plan_of(tuple(spoken)).steps)
            try:
                yield from synthesizer.clips(wanted, SESSION_LUFS)
            except UnspokenError as error:
                if self.on_failure is None:
                    raise
                self.on_failure(error)
                yield from dict.fromkeys(wanted, SILENCE).items()


def plan_of(items: Sequence[PromptItem]) -> Plan:
    """A chapter for each item."""
    steps = (TalkStep(StepRef(index, 1), _lines(item), item.pause) for index, item in enumerate(items))
    return Plan(tuple(item.name for item in items), tuple(steps), ())


def _lines(item: PromptItem) -> tuple[Line, ...]:
    return or_chime(tuple(Line(speech, 1, pause) for speech, pause in item.words), "switch", 1)


def stopping(key: str, other: Command) -> Command:
    """The command for a key if q, Esc and Ctrl-C stop, and any other key is `other`."""
    return {"q": Command.STOP, "escape": Command.STOP, "c-c": Command.INTERRUPT}.get(key, other)
