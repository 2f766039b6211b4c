"""A session that can be played while its later words are still being synthesized, and the thread that does that."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile

from voiceguide import programs
from voiceguide.audio.pcm import length_of_clip
from voiceguide.errors import VoiceError, VoiceguideError
from voiceguide.session.model import Chime, Plan, RestStep, Sound, Speech, Step, TalkStep
from voiceguide.session.navigation import with_more_time
from voiceguide.session.planner import sounds_of
from voiceguide.session.timeline import LEAD_IN, Placer, Timeline
from voiceguide.units import Ms


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The part of a session that has been synthesized so far; its timeline ends at the first missing clip."""

    timeline: Timeline
    clips: Mapping[Sound, bytes]
    is_complete: bool

    @property
    def known(self) -> Ms:
        """The end of the known part, in ms; the lead-in silence is known before the first word."""
        return max(self.timeline.length, LEAD_IN)


class ProgressiveSession:
    """A session whose steps are placed as soon as their clips arrive.

    Each snapshot starts with the previous one, so what has been heard never changes.
    """

    def __init__(self, plan: Plan, chimes: Mapping[Chime, bytes]) -> None:
        self._plan = plan
        self._clips: dict[Sound, bytes] = dict(chimes.items())
        self._lock = threading.Lock()
        self._placer = self._new_placer()
        self.snapshot = self._new_snapshot()
        self._place_ready()

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all chapters."""
        return self._plan.chapters

    @property
    def exercises(self) -> tuple[str, ...]:
        """The name of the exercise of each chapter."""
        names = {step.ref.chapter: step.ref.exercise for step in self._plan.steps if step.ref.exercise}
        return tuple(names[number] for number in range(len(self.titles)))

    def take(self, clips: Iterable[tuple[Speech, bytes]]) -> None:
        """Add clips as they come, until there are no more."""
        for speech, clip in clips:
            self._clips[speech] = clip
            with self._lock:
                self._place_ready()

    def give_more_time(self, at: int, time: int) -> bool:
        """Lengthen the hold or the pause at `at` ms by `time` ms; False if there is none."""
        with self._lock:
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
        """Place the next steps, up to the first one with a missing clip.

        The last one that is placed is a rest or words: nobody has to wait for words in a hold, or to be told that it is
        over, since the session waits where what is placed ends.
        """
        before = len(self._placer.steps)
        waiting = self._plan.steps[before:]
        ready = list(takewhile(self._is_ready, waiting))
        while len(ready) < len(waiting) and ready and not isinstance(ready[-1], TalkStep | RestStep):
            ready.pop()
        for step in ready:
            self._placer.add(step)
        if len(self._placer.steps) > before:
            self.snapshot = self._new_snapshot()
        elif not before:
            self._place_opening()

    def _is_ready(self, step: Step) -> bool:
        return all(sound in self._clips for sound in sounds_of(step))

    def _place_opening(self) -> None:
        """Begin with the first sentences of the first step while the others are being spoken.

        Each is where it will be when the step is placed: after a sentence there is as much silence as before the next.
        """
        first = self._plan.steps[0] if self._plan.steps else None
        if not isinstance(first, TalkStep):
            return
        ready = tuple(takewhile(lambda line: isinstance(line.sound, Speech) and line.sound in self._clips, first.lines))
        if ready:
            placer = self._new_placer()
            placer.add(replace(first, lines=ready, pause=Ms(0)))
            self.snapshot = Snapshot(placer.timeline(self._plan), self._clips, is_complete=False)

    def _new_snapshot(self) -> Snapshot:
        is_complete = len(self._placer.steps) == len(self._plan.steps)
        return Snapshot(self._placer.timeline(self._plan), self._clips, is_complete)


Clips = Callable[[], Generator[tuple[Speech, bytes], None, None]]
"""Opens the voice, yields each speech with its clip, and closes the voice when it is closed."""


class SynthesisState:
    """The state of the voice's thread: `is_over` is set when it has ended, `failure` is its error if it failed."""

    def __init__(self) -> None:
        self.failure: VoiceguideError | None = None
        self.is_over = threading.Event()


@contextmanager
def synthesizing(session: ProgressiveSession, clips: Clips) -> Iterator[SynthesisState]:
    """Within this context, a thread adds clips to the session as they are synthesized; at its end the thread stops.

    A voice that hangs is abandoned.
    """
    state, is_stopping = SynthesisState(), threading.Event()
    thread = threading.Thread(target=_synthesize, args=(session, clips, state, is_stopping), name="voice", daemon=True)
    try:
        thread.start()
        yield state
    finally:
        is_stopping.set()
        # The thread may hang, or wait forever for a module whose import was interrupted.
        programs.wait_for(state.is_over.wait)


def _synthesize(session: ProgressiveSession, clips: Clips, state: SynthesisState, is_stopping: threading.Event) -> None:
    try:
        with closing(clips()) as opened:
            for clip in opened:
                session.take([clip])
                if is_stopping.is_set():
                    return
    except VoiceguideError as error:
        state.failure = error
    except Exception as error:  # noqa: BLE001 (it would be lost in a thread)
        state.failure = VoiceError(f"the voice failed: {type(error).__name__}: {error}")
    finally:
        state.is_over.set()
