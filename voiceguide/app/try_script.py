"""`try`: at each save of a script, say what is wrong and what changed, and play that when a key is pressed."""

import queue
from collections.abc import Callable, Iterable
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from voiceguide.app.check import Finding, Version, check_script
from voiceguide.app.environment import Environment
from voiceguide.app.personalize import personalize
from voiceguide.app.play import Narration, Playable, PlayReporter, PlayRequest, clips_of, perform
from voiceguide.app.prepare import chimes_for
from voiceguide.app.voices import rate_for
from voiceguide.audio.render import estimated_timeline
from voiceguide.errors import UsageError, VoiceError
from voiceguide.player.commands import Command
from voiceguide.player.controller import EndReason
from voiceguide.script.changes import Changes, changes
from voiceguide.session.model import HoldStep, MovementStep, Plan
from voiceguide.session.planner import plan

POLL = 0.05
"""Seconds between two looks at the files; a save is noticed when nothing changes from one to the next."""
GONE_AFTER = 20
"""Looks after which a file that is missing is not just being replaced."""
_KEYS = {" ": Command.PLAY, "p": Command.PLAY, "q": Command.STOP, "c-c": Command.INTERRUPT}


@dataclass(frozen=True, slots=True)
class Saved:
    """What there is to say of a save: what was found, and what differs from the last version without problems.

    `longer` is by how many ms it got longer; `plays` is the exercise that the key plays, or empty.
    """

    finding: Finding
    changes: Changes | None = None
    longer: int = 0
    plays: str = ""


Tell = Callable[[Saved], object]


def try_script(env: Environment, path: Path, request: PlayRequest, reporter: PlayReporter, tell: Tell) -> Command:
    """Watch a script until the user quits; returns the command by which they did.

    Raises UsageError if it is not the script of a routine, DeviceError if it cannot be played.
    """
    with ExitStack() as stack:
        with suppress(VoiceError):
            # It stays open, so that new words are spoken at once.
            engine = stack.enter_context(env.new_engine())
            env = replace(env, new_engine=lambda: nullcontext(engine))
        trial = _Trial(env, path, request, tell)
        trial.look()
        if trial.saved.finding.is_good and not trial.version:
            raise UsageError(f"{path} is an exercise file; try a routine that links to it")
        while True:
            command = trial.wait()
            if command is not Command.PLAY:
                return command
            if trial.play(reporter) is EndReason.INTERRUPTED:
                return Command.INTERRUPT


@dataclass(slots=True)
class _Trial:
    """A script that is being written: its last version without problems, and what a key plays."""

    env: Environment
    path: Path
    request: PlayRequest
    tell: Tell
    version: Version | None = None
    plays: str = ""
    saved: Saved = field(init=False)
    _watch: "FileWatch" = field(init=False)

    def __post_init__(self) -> None:
        self._watch = FileWatch(self.path)

    def look(self) -> None:
        """Check the script, and tell what was found."""
        finding = check_script(self.env, self.path, self.request.session)
        before, now = self.version, finding.version
        different, longer = None, 0
        if now:
            self.version = now
            names = [exercise.name for exercise in now.routine.exercises]
            if before:
                different = changes(before.routine, now.routine)
                longer = now.timeline.length - before.timeline.length
            heard = different.exercises if different else ()
            self.plays = next((name for name in (*heard, self.plays) if name in names), names[0])
            self._watch.follow(now.linked)
        self.saved = Saved(finding, different, longer, self.plays)
        self.tell(self.saved)

    def wait(self) -> Command:
        """Look at each save until a key is pressed that means something; returns its command."""
        commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        with self.env.new_controls(commands.put, str(self.path), meaning=_KEYS.get):
            while True:
                try:
                    command = commands.get(timeout=POLL)
                except queue.Empty:
                    if self._watch.is_saved():
                        self.look()
                    continue
                if command is not Command.PLAY or self.version:
                    return command

    def play(self, reporter: PlayReporter) -> EndReason | None:
        """Play the exercise that changed, as it is in a session; returns why that ended, if there is one to play."""
        if self.version is None:
            return None
        env, routine, session = self.env, self.version.routine, self.request.session
        personalized = personalize(env, None, routine, session, reporter)
        planned, chimes = plan(routine, personalized.choices), chimes_for(env, session)
        sketch = estimated_timeline(planned, routine, chimes, rate_for(routine, session))
        part = part_of(planned, self.plays)
        narration = Narration()
        clips = partial(clips_of, env, routine, session, part, sketch, narration=narration)
        request = replace(self.request, is_recorded=False, asks_for_feedback=False)
        return perform(env, request, Playable(None, personalized, part, chimes, clips, narration=narration), reporter)


def part_of(planned: Plan, exercise: str) -> Plan:
    """The first chapter with that exercise: from the way into its position to its last release."""
    chapter = next(step.ref.chapter for step in planned.steps if step.ref.exercise == exercise)
    steps = [step for step in planned.steps[1:] if step.ref.chapter == chapter]
    release = 1 + max(at for at, step in enumerate(steps) if isinstance(step, HoldStep | MovementStep))
    part = tuple(replace(step, ref=replace(step.ref, chapter=0)) for step in steps[: release + 1])
    return Plan((planned.chapters[chapter],), part, ())


_Signature = tuple[int, int, int] | None


class FileWatch:
    """Notices when a file is saved, or one that it links to.

    An editor may write a file in place, or put another in its place, so that it is missing for a moment.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[Path, _Signature] = {path: _signature(path)}
        self._last = {**self._known}
        self._looks = 0
        """How often nothing had changed since the look before."""

    def follow(self, linked: Iterable[Path]) -> None:
        """Notice these files too, in place of those that were linked before."""
        now = {path: _signature(path) for path in linked}
        self._known = {self._path: self._known[self._path], **now}

    def is_saved(self) -> bool:
        """Whether they have changed, and are at rest now."""
        last, self._last = self._last, {path: _signature(path) for path in self._known}
        self._looks = self._looks + 1 if self._last == last else 0
        needed = GONE_AFTER if self._last[self._path] is None else 1
        if self._looks < needed or self._last == self._known:
            return False
        self._known = {**self._last}
        return True


def _signature(path: Path) -> _Signature:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
