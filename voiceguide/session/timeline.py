"""Lays out a plan in time: the start of every cue, hold, rest and chapter.

Of each sound only the length is needed, which may be measured or estimated.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from voiceguide.script.model import SourceLocation
from voiceguide.session.model import (
    Chime,
    CountdownStep,
    CueAlternatives,
    CueWarning,
    HoldStep,
    Line,
    MovementStep,
    PauseKind,
    Plan,
    RestStep,
    ShownPicture,
    Sound,
    Speech,
    StatedLength,
    Step,
    StepRef,
    TalkStep,
)
from voiceguide.units import Ms, in_seconds

LEAD_IN = Ms(500)
"""Silence at the start, because Bluetooth headsets swallow the first moments of audio."""
GAP = Ms(450)
"""Silence between two sentences, and the minimum after the last one."""
AFTER_CHIME = Ms(250)
"""Silence between a chime and the words after it."""
LONG_SILENCE = Ms(8000)
"""After a silence of this length, a soft chime comes before the voice, so that it does not startle."""
AFTER_RELEASE = Ms(2000)
"""Silence before the words of a rest, if it has four times as much to spare."""
MOVEMENT_LEAD = Ms(1000)
"""From the start signal of a movement to its first phase."""
BREATH = Ms(100)
"""Minimum silence after a cue in a hold or a phase."""
BETWEEN_CUES = Ms(1000)
"""Silence in a hold before words that nobody has asked for there."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A sound at a time; it ends before the next one starts."""

    start: Ms
    length: Ms
    sound: Sound
    ref: StepRef
    line: int

    @property
    def end(self) -> Ms:
        """The first ms after it."""
        return Ms(self.start + self.length)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One exercise with all its rounds and sides, as a part of the session that players can jump to.

    The picture is that of its first side.
    """

    title: str
    start: Ms
    end: Ms
    picture: ShownPicture | None = None


@dataclass(frozen=True, slots=True)
class PlacedHold:
    """A hold, from the first sample of its start signal to the first sample of its end signal."""

    ref: StepRef
    start: Ms
    length: Ms


@dataclass(frozen=True, slots=True)
class PlacedRest:
    """A pause, from the end of a hold or movement to the start signal, or the instructions, of the next."""

    kind: PauseKind
    start: Ms
    length: Ms

    @property
    def end(self) -> Ms:
        """The first ms after it."""
        return Ms(self.start + self.length)


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A step with its times; there are no gaps between steps."""

    step: Step
    start: Ms
    end: Ms


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session with all its times."""

    length: Ms
    cues: tuple[Cue, ...]
    holds: tuple[PlacedHold, ...]
    steps: tuple[PlacedStep, ...]
    chapters: tuple[Chapter, ...]
    warnings: tuple[CueWarning, ...]
    rests: tuple[PlacedRest, ...] = ()


LengthOf = Callable[[Sound], Ms]


def place(plan: Plan, length_of: LengthOf) -> Timeline:
    """Lay out a plan; `length_of` gives the length of each sound in ms."""
    placer = Placer(length_of)
    for step in plan.steps:
        placer.add(step)
    return placer.timeline(plan)


class Placer:
    """Lays out one step after another; its attributes show the result so far."""

    def __init__(self, length_of: LengthOf) -> None:
        self.now = Ms(0)
        self.steps: list[PlacedStep] = []
        self.cues: list[Cue] = []
        self.holds: list[PlacedHold] = []
        self.rests: list[PlacedRest] = []
        self.warnings: list[CueWarning] = []
        self._too_long: dict[StatedLength, tuple[int, CueWarning]] = {}
        """For each stated length that words do not fit into, the longest pause in ms, and the warning about it."""
        self._length_of = length_of
        self._zero: Ms | None = None
        """The end of the last hold or movement, until the pause after it has been placed."""
        self._quiet_since = Ms(-LONG_SILENCE)

    def timeline(self, plan: Plan) -> Timeline:
        """The timeline of the steps added so far."""
        too_long = (warning for _, warning in self._too_long.values())
        return Timeline(
            length=self.now,
            cues=tuple(self.cues),
            holds=tuple(self.holds),
            steps=tuple(self.steps),
            chapters=tuple(self._chapters(plan)),
            warnings=tuple(dict.fromkeys((*plan.warnings, *self.warnings, *too_long))),
            rests=tuple(self.rests),
        )

    def _chapters(self, plan: Plan) -> Iterator[Chapter]:
        """The chapters; the first starts with the session, the last ends with it."""
        starts: dict[int, Ms] = {}
        for placed in self.steps:
            starts.setdefault(placed.step.ref.chapter, placed.start)
        bounds = [*starts.values(), self.now]
        pictures = plan.pictures or (None,) * len(plan.chapters)
        for number, (start, end) in zip(starts, pairwise(bounds), strict=True):
            yield Chapter(plan.chapters[number], start, end, pictures[number])

    def add(self, step: Step) -> None:
        """Add a step at the end."""
        start = self.now
        if start == 0:
            self._wait(LEAD_IN)
        match step:
            case TalkStep():
                self._talk(step.ref, step.lines)
                self._wait(max(GAP if step.lines else 0, step.pause))
            case RestStep():
                self._rest(step)
            case CountdownStep():
                self._countdown(step)
            case HoldStep():
                self._hold(step)
            case MovementStep():
                self._movement(step)
        self.steps.append(PlacedStep(step, start, self.now))

    def _wait(self, length: int) -> None:
        self.now = Ms(self.now + length)

    def _sound(self, start: int, sound: Sound, ref: StepRef, line: int) -> Cue:
        cue = Cue(Ms(start), self._length_of(sound), sound, ref, line)
        self.cues.append(cue)
        self._quiet_since = cue.end
        return cue

    def _talk(self, ref: StepRef, lines: Sequence[Line]) -> None:
        self._say(ref, self.now, lines)
        if lines:
            self.now = Ms(self._quiet_since + lines[-1].pause)

    def _say(self, ref: StepRef, start: int, lines: Sequence[Line]) -> None:
        for at, line in tuple(self._one_after_another(start, lines)):
            self._sound(at, line.sound, ref, line.line)

    def _one_after_another(self, start: int, lines: Sequence[Line]) -> Iterator[tuple[Ms, Line]]:
        """Each line with its start, and a soft chime before words that follow a long silence."""
        quiet_since = self._quiet_since
        for line in lines:
            if isinstance(line.sound, Speech) and start - quiet_since >= LONG_SILENCE:
                listen = Line(Chime("listen"), line.line)
                yield Ms(start), listen
                start += self._length_of(listen.sound) + AFTER_CHIME
            yield Ms(start), line
            quiet_since = Ms(start + self._length_of(line.sound))
            start = quiet_since + max(AFTER_CHIME if isinstance(line.sound, Chime) else GAP, line.pause)

    def _rest(self, step: RestStep) -> None:
        zero = self.now if self._zero is None else self._zero
        self._wait(self._breath_before(step, zero))
        self._talk(step.ref, step.lines)
        words_end = (self.now if step.lines else self._quiet_since) + max(GAP, step.after)
        self.now = Ms(max(self.now, words_end, zero + step.length - 1000 * step.ticks) + step.extra)
        for offset, choice in sorted(step.cues, key=itemgetter(0)):
            self._timed_cue(step.ref, zero + offset, self.now, choice, f"rest of {in_seconds(step.length)}")
        if self._zero is not None:
            rest = PlacedRest(step.kind, zero, Ms(self.now + 1000 * step.ticks - zero))
            self.rests.append(rest)
            self._check_stated(step, rest.length - step.extra)
        self._zero = None

    def _breath_before(self, step: RestStep, zero: int) -> int:
        """The silence before the words of a rest: a quarter of what they leave of it.

        None if a chime leads to them, or if other words have their time.
        """
        if not step.lines or isinstance(step.lines[0].sound, Chime) or step.cues:
            return 0
        words_end = self._end_of(self.now, step.lines) + step.lines[-1].pause + max(GAP, step.after)
        spare = zero + step.length - 1000 * step.ticks - words_end
        return min(max(0, spare // 4), AFTER_RELEASE)

    def _check_stated(self, step: RestStep, length: int) -> None:
        stated = step.stated
        if stated and length > step.length:
            found = length, _too_long(step, stated, length)
            self._too_long[stated] = max(self._too_long.get(stated, found), found, key=itemgetter(0))

    def _countdown(self, step: CountdownStep) -> None:
        self._ticks(self.now, step.ticks, step.ref)
        self._wait(1000 * step.ticks)

    def _ticks(self, start: int, count: int, ref: StepRef) -> None:
        for number in range(count):
            self._sound(start + 1000 * number, Chime("tick"), ref, ref.line)

    def _hold(self, step: HoldStep) -> None:
        start, end = self.now, Ms(self.now + step.length)
        signal = self._sound(start, Chime("start"), step.ref, step.ref.line)
        ticks = _ticks_that_fit(step, signal.length)
        for offset, choice in sorted(step.cues, key=itemgetter(0)):
            if not 0 <= offset < step.length:
                where = "after the end" if offset > 0 else "before the start"
                self._leave_out(choice, f"it is {where} of a hold of {in_seconds(step.length)}")
            elif choice.is_flexible:
                ticks = self._flexible_cue(step, start + offset, ticks, choice)
            elif choice.is_optional:
                self._optional_cue(step, start + offset, end - 1000 * ticks, choice)
            else:
                self._hold_cue(step, start + offset, end - 1000 * ticks, choice)
        self._ticks(end - 1000 * ticks, ticks, step.ref)
        self.holds.append(PlacedHold(step.ref, start, step.length))
        self.now = self._zero = end

    def _hold_cue(self, step: HoldStep, start: int, until: int, choice: CueAlternatives) -> None:
        self._timed_cue(step.ref, start, until, choice, f"hold of {in_seconds(step.length)}")

    def _timed_cue(self, ref: StepRef, start: int, until: int, choice: CueAlternatives, where: str) -> None:
        if start < self._quiet_since + BREATH:
            self._leave_out(choice, f"it would run into the cue before it, in a {where}")
            return
        self._choose(ref, start, until, choice, f"it would run into the last seconds of a {where}")

    def _optional_cue(self, step: HoldStep, start: int, until: int, choice: CueAlternatives) -> None:
        (words,) = choice.options
        start = max(start, self._quiet_since + BETWEEN_CUES)
        if self._end_of(start, words) + BREATH <= until:
            self._say(step.ref, start, words)

    def _flexible_cue(self, step: HoldStep, start: int, ticks: int, choice: CueAlternatives) -> int:
        """Add a cue that may start earlier, or take the place of all ticks but one; return how many ticks are left."""
        end, earliest = self.now + step.length, self._quiet_since + BREATH
        until = end - 1000 * min(ticks, 1) - BREATH
        for option in choice.options[: choice.acceptable]:
            if start >= earliest and self._end_of(start, option) <= until:
                self._say(step.ref, start, option)
                return min(ticks, (end - self._quiet_since - BREATH) // 1000)
        words = choice.options[choice.acceptable - 1]
        earlier = until - (self._end_of(start, words) - start)
        if earliest <= earlier < start:
            self._say(step.ref, earlier, words)
            return min(ticks, 1)
        others = replace(choice, options=choice.options[choice.acceptable :], acceptable=0)
        self._hold_cue(step, start, end - 1000 * ticks, others)
        return ticks

    def _choose(self, ref: StepRef, start: int, until: int, choice: CueAlternatives, reason: str) -> None:
        """Add the first alternative that ends in time."""
        for index, option in enumerate(choice.options):
            if option and self._end_of(start, option) + BREATH > until:
                continue
            if index >= choice.acceptable:
                self._leave_out(choice, reason)
            self._say(ref, start, option)
            return
        self._leave_out(choice, reason)

    def _end_of(self, start: int, lines: Sequence[Line]) -> Ms:
        """The end of lines that start at `start`."""
        *_, (at, last) = self._one_after_another(start, lines)
        return Ms(at + self._length_of(last.sound))

    def _leave_out(self, choice: CueAlternatives, reason: str) -> None:
        message = f"{_written(choice.linked)}{choice.name} is left out: {reason}"
        self.warnings.append(CueWarning(choice.line, message, choice.linked))

    def _movement(self, step: MovementStep) -> None:
        signal = self._sound(self.now, Chime("start"), step.ref, step.ref.line)
        self._wait(max(MOVEMENT_LEAD, signal.length + BREATH))
        for length, choice in step.phases:
            end = self.now + length
            self._choose(step.ref, self.now, end, choice, f"it takes longer than its {in_seconds(length)}")
            self.now = Ms(end)
        self._zero = self.now


def _ticks_that_fit(step: HoldStep, signal: int) -> int:
    """The number of ticks that fit into the hold after its start signal."""
    return min(step.ticks, max(0, (step.length - signal - BREATH) // 1000))


def _too_long(step: RestStep, stated: StatedLength, length: int) -> CueWarning:
    # Rounded up to a tenth, so that a script that states this length gets no warning.
    lasts, wanted = in_seconds(-(-length // 100) * 100), in_seconds(step.length)
    words = "its words and `ready` need" if step.after else "its words need"
    message = f"`{stated.option}` lasts {lasts} after {stated.exercise}, not {wanted}, since {words} it"
    return CueWarning(stated.line, f"{_written(stated.linked)}{message}", stated.linked)


def _written(linked: SourceLocation | None) -> str:
    return f"{linked.file}:{linked.line}: " if linked else ""
