"""A session that can be played while its later words are still being synthesized, and the thread that does that."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from voiceguide import programs
from voiceguide.audio.pcm import length_of_clip
from voiceguide.errors import VoiceError, VoiceguideError
from voiceguide.session.model import Chime, Plan, Sound, Speech
from voiceguide.session.navigation import with_more_time
from voiceguide.session.planner import sounds_of
from voiceguide.session.timeline import LEAD_IN, Placer, Timeline
from voiceguide.units import Ms


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The part of a session that is known so far; its timeline ends at the first missing clip."""

    timeline: Timeline
    clips: Mapping[Sound, bytes]
    is_complete: bool

    @property
    def known(self) -> Ms:
        """The end of the known part, in ms; the lead-in silence is known before the first word."""
        return max(self.timeline.length, LEAD_IN)


class ProgressiveSession:
    """Places each step as soon as its clips are there.

    Each snapshot begins with the one before it: what was heard already never changes.
    """

    def __init__(self, plan: Plan, chimes: Mapping[Chime, bytes]) -> None:
        self._plan = plan
        self._clips: dict[Sound, bytes] = dict(chimes.items())
        self._changing = threading.Lock()
        self._placer = self._new_placer()
        self.snapshot = self._published()
        self._place_ready()

    @property
    def titles(self) -> tuple[str, ...]:
        """The exercises of the whole session."""
        return self._plan.chapters

    def take(self, spoken: Iterable[tuple[Speech, bytes]]) -> None:
        """Add clips as they come, until there are no more."""
        for speech, clip in spoken:
            self._clips[speech] = clip
            with self._changing:
                self._place_ready()

    def give_more_time(self, at: int, time: int) -> bool:
        """Make the hold or the pause at `at` ms longer by `time` ms; False if there is none."""
        with self._changing:
            longer = with_more_time(self._plan, self.snapshot.timeline, at, time)
            if longer is None:
                return False
            self._plan = longer
            self._placer = self._new_placer()
            self._place_ready()
            return True

    def _new_placer(self) -> Placer:
        return Placer(self._length_of)

    def _length_of(self, sound: Sound) -> Ms:
        return length_of_clip(self._clips[sound])

    def _place_ready(self) -> None:
        """Place all steps whose clips are there, up to the first that lacks one."""
        before = len(self._placer.steps)
        for step in self._plan.steps[before:]:
            if any(sound not in self._clips for sound in sounds_of(step)):
                break
            self._placer.add(step)
        if len(self._placer.steps) > before:
            self.snapshot = self._published()

    def _published(self) -> Snapshot:
        is_complete = len(self._placer.steps) == len(self._plan.steps)
        return Snapshot(self._placer.timeline(self._plan), self._clips, is_complete)


Clips = Callable[[], Generator[tuple[Speech, bytes], None, None]]
"""Opens the voice, gives each speech with its clip, and closes the voice again."""


class SynthesisState:
    """The state of the voice's thread: `is_over` is set when it has ended; `failure` is what it failed with."""

    def __init__(self) -> None:
        self.failure: VoiceguideError | None = None
        self.is_over = threading.Event()


@contextmanager
def synthesizing(session: ProgressiveSession, clips: Clips) -> Iterator[SynthesisState]:
    """While this is open, a thread adds clips to the session as they are spoken; then it stops, finished or not.

    A voice that hangs is left behind.
    """
    state, is_stopping = SynthesisState(), threading.Event()
    thread = threading.Thread(target=_speak, args=(session, clips, state, is_stopping), name="voice", daemon=True)
    try:
        thread.start()
        yield state
    finally:
        is_stopping.set()
        # It may hang, or wait for ever for a module whose import was interrupted.
        programs.wait_for(state.is_over.wait)


def _speak(session: ProgressiveSession, clips: Clips, state: SynthesisState, is_stopping: threading.Event) -> None:
    try:
        with closing(clips()) as spoken:
            for one in spoken:
                session.take([one])
                if is_stopping.is_set():
                    return
    except VoiceguideError as error:
        state.failure = error
    except Exception as error:  # noqa: BLE001 (in a thread it would be lost)
        state.failure = VoiceError(f"the voice failed: {type(error).__name__}: {error}")
    finally:
        state.is_over.set()
