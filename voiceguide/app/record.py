"""`record`: sentences are said into the microphone, one at a time, checked, played back and kept."""

import io
import queue
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from voiceguide.app.environment import Environment
from voiceguide.app.own_voice import OwnVoice, RecordRequest, open_voice, sentences, tell_state
from voiceguide.app.reporter import Reporter
from voiceguide.audio.levels import SESSION_LUFS
from voiceguide.audio.loudness import levelled
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.sound_files import VoiceRecording
from voiceguide.audio.takes import Take, checked
from voiceguide.config.schema import DEVICE
from voiceguide.errors import DeviceError, UsageError
from voiceguide.player.commands import Command

if TYPE_CHECKING:
    from voiceguide.player.devices import Player
    from voiceguide.player.microphone import Microphone

KEY_SECONDS = 0.1
"""What is left out at both ends of a take: the sound of the key."""
AFTER_CLIP = SAMPLE_RATE // 4
"""Samples of silence after a take that is played back, until the device has played all of it."""

KEYS: Mapping[str, Command] = {
    " ": Command.PLAY_OR_PAUSE,
    **dict.fromkeys(("c-m", "n", "right"), Command.NEXT),
    **dict.fromkeys(("b", "left"), Command.BACK),
    "r": Command.AGAIN,
    "k": Command.PLAY,
    **dict.fromkeys(("q", "escape"), Command.STOP),
    "c-c": Command.INTERRUPT,
}
"""What each key means, by its name in prompt_toolkit; `c-m` is enter."""


Phase = Literal["ready", "opening", "recording", "playing"]


@dataclass(frozen=True, slots=True)
class RecordState:
    """What is shown: a sentence, whether it is recorded, what happens now, and what was wrong with the last take."""

    number: int
    total: int
    text: str
    is_recorded: bool
    missing: int
    phase: Phase
    problems: tuple[str, ...] = ()
    can_keep: bool = False


class RecordView(Protocol):
    """A screen that shows how far a recording is."""

    def show(self, state: RecordState) -> None:
        """Show a state."""


class RecordReporter(Reporter, Protocol):
    """A reporter that can also show how far a recording is."""

    def recording(self) -> AbstractContextManager[RecordView]:
        """Shows a recording until the block ends."""


def record(env: Environment, request: RecordRequest, reporter: RecordReporter) -> bool:
    """Record sentences until the user stops, or none is missing; returns whether it was interrupted.

    Raises UsageError without a keyboard, DeviceError without a microphone.
    """
    _, routine, voice = open_voice(env, request)
    texts = request.numbered(sentences(routine))
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    device = env.settings[DEVICE].value
    with env.new_controls(inbox.put, routine.title, meaning=KEYS.get) as controls:
        if not controls.is_available:
            raise UsageError("recording needs a terminal and its keys; --from takes files that were recorded elsewhere")
        with reporter.recording() as view:
            ports = _Ports(inbox, env.new_microphone(request.microphone), lambda: env.new_player(device=device), view)
            is_interrupted = _RecordingSession(voice, texts, ports).run()
    tell_state(request, voice, texts, reporter)
    return is_interrupted


@dataclass(frozen=True, slots=True)
class _Ports:
    """The microphone, the player and the inbox of pressed keys that a recording is made with."""

    inbox: "queue.SimpleQueue[Any]"
    microphone: "Microphone"
    new_player: "Callable[[], Player]"
    view: RecordView


class _RecordingSession:
    """Goes through the sentences by keys."""

    def __init__(self, voice: OwnVoice, texts: Mapping[int, str], ports: _Ports) -> None:
        self._voice, self._texts, self._ports = voice, texts, ports
        self._missing = {number for number, text in texts.items() if not voice.has(text)}
        self._number: int | None = min(self._missing or texts)
        self._problems: tuple[str, ...] = ()
        self._take: Take | None = None
        """The last take, unless it was kept."""
        self._pressed: Command | None = None
        """The key that ended a take or its playing, until it is done what it says."""

    def run(self) -> bool:
        """Whether it was interrupted."""
        while self._number is not None:
            if self._pressed is None:
                self._show("ready")
                self._pressed = self._wait_for(*KEYS.values())
            pressed, self._pressed = self._pressed, None
            match pressed:
                case Command.INTERRUPT:
                    return True
                case Command.STOP:
                    return False
                case Command.PLAY_OR_PAUSE:
                    self._record()
                case Command.AGAIN:
                    self._hear()
                case Command.PLAY if self._take and self._take.pcm:
                    self._keep(self._take)
                case Command.NEXT:
                    self._go_to(self._following())
                case Command.BACK:
                    self._go_to(max((number for number in self._texts if number < self._now), default=self._now))
        return False

    @property
    def _now(self) -> int:
        assert self._number is not None  # noqa: S101 (for the type checker)
        return self._number

    def _show(self, phase: Phase) -> None:
        state = RecordState(
            self._now,
            max(self._texts),
            self._texts[self._now],
            self._now not in self._missing,
            len(self._missing),
            phase,
            self._problems,
            bool(self._take and self._take.pcm),
        )
        self._ports.view.show(state)

    def _go_to(self, number: int | None) -> None:
        self._number, self._problems, self._take = number, (), None

    def _following(self) -> int | None:
        """The next sentence that is missing, else one before it, else just the next; None after the last one."""
        others = sorted(self._missing - {self._now})
        later = [number for number in others if number > self._now]
        rest = [number for number in self._texts if number > self._now]
        return next(iter((*later, *others, *rest)), None)

    def _record(self) -> None:
        """A take, until the key is pressed again."""
        self._problems, self._take = (), None
        self._show("opening")
        self._ports.microphone.start()
        try:
            self._show("recording")
            pressed = self._wait_for(Command.PLAY_OR_PAUSE, Command.STOP, Command.INTERRUPT)
        finally:
            pcm = self._ports.microphone.stop()
        if pressed is not Command.PLAY_OR_PAUSE:
            self._pressed = pressed
            return
        recording = VoiceRecording(pcm, self._ports.microphone.rate)
        take = checked(recording.part(KEY_SECONDS, recording.seconds - KEY_SECONDS), self._texts[self._now])
        self._problems = take.problems
        if take.problems:
            self._take = take
        else:
            self._keep(take)
        self._play(take.pcm)

    def _wait_for(self, *wanted: Command) -> Command:
        while (pressed := self._ports.inbox.get()) not in wanted:
            pass
        found: Command = pressed
        return found

    def _keep(self, take: Take) -> None:
        self._voice.keep(self._texts[self._now], take)
        self._missing.discard(self._now)
        self._problems, self._take = (), None

    def _hear(self) -> None:
        """Play the last take, else what is kept."""
        self._play(self._take.pcm if self._take else self._voice.clip(self._texts[self._now]))

    def _play(self, pcm: bytes) -> None:
        """Play a take as loud as it will be heard, to its end or to the next key."""
        if not pcm:
            return
        self._show("playing")
        end = object()
        player = self._ports.new_player()
        try:
            player.start(_pull(levelled(pcm, SESSION_LUFS), lambda: self._ports.inbox.put(end)))
            while (pressed := self._ports.inbox.get()) is not end:
                if pressed in KEYS.values():
                    self._pressed = pressed
                    break
        except DeviceError as error:
            self._problems = (*self._problems, f"It cannot be played back: {error}")
        finally:
            player.close()


def _pull(clip: bytes, on_end: Callable[[], object]) -> Callable[[int], bytes]:
    """What a device pulls: a clip, then silence; `on_end` is called once, a little after the clip."""
    rest = io.BytesIO(clip + bytes(2 * AFTER_CLIP))

    def pull(samples: int) -> bytes:
        piece = rest.read(2 * samples)
        if piece and rest.tell() == len(rest.getbuffer()):
            on_end()
        return piece.ljust(2 * samples, b"\0")

    return pull
