"""Reads what is done in an exercise: a hold, or a movement that is repeated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.script import options as option
from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.inheritance import LENGTHS, MIDDLE, MOVEMENTS, ResolvedOptions
from voiceguide.script.limits import MOST_CUES
from voiceguide.script.markdown import Paragraph, Piece
from voiceguide.script.model import Hold, Phase, Range, Repeat, SourceLocation, Text, TimedCue
from voiceguide.script.outline import OutlineNode, RawOption
from voiceguide.script.work_values import HoldText, PhaseText, RepeatText

_UNKNOWN = Hold((Range(0, 0),), ())
"""What could not be read; the problem is reported, so no routine with it is returned."""

_CONFLICTS = (
    *((length, other) for number, length in enumerate(LENGTHS) for other in (*LENGTHS[number + 1 :], *MOVEMENTS)),
    (option.REPEAT, option.REPS),
    (option.REPEAT, option.TEMPO),
)
"""Options that cannot stand under the same heading."""


def check_conflicts(node: OutlineNode, diagnostics: Diagnostics) -> None:
    """Report options under one heading that exclude each other."""
    if MIDDLE in node.cues and (halfway := node.raw(option.HALFWAY)):
        line = node.cues[MIDDLE].location.line
        diagnostics.add(halfway.location, f"`at 50%` in line {line} is the middle too; keep one of them")
    place = "in one exercise" if node.scope == "exercise" else "under one heading"
    for first, second in _CONFLICTS:
        if node.raw(first) and (raw := node.raw(second)):
            diagnostics.add(raw.location, f"`{first.name}` and `{second.name}` {place}; keep one of them")


def is_held(resolved: ResolvedOptions) -> bool:
    """Whether an exercise is a hold: the last option about what is done gives a length."""
    raw = resolved.last(*LENGTHS, *MOVEMENTS)
    return not raw or isinstance(raw.value, HoldText)


@dataclass(frozen=True, slots=True)
class WorkReader:
    """Reads what is done in one exercise; `text` turns its words into checked ones."""

    resolved: ResolvedOptions
    diagnostics: Diagnostics
    text: Callable[[Paragraph], Text]

    def work(self) -> Hold | Repeat:
        """The hold or movement."""
        raw = self.resolved.last(*LENGTHS, *MOVEMENTS)
        match raw:
            case RawOption(HoldText(lengths, is_moving)):
                self._refuse_repetitions()
                return Hold(lengths, tuple(self._cues()), is_moving)
            case RawOption(RepeatText() as amount):
                self._refuse_cues()
                return self._movement(amount, raw.location)
            case _:
                self._report_missing()
                return _UNKNOWN

    def rounds(self) -> Range:
        """The rounds; where the hold has several lengths, there is one for each."""
        rounds, raw = self.resolved.value(option.ROUNDS), self.resolved.last(*LENGTHS, *MOVEMENTS)
        lengths = raw.value.lengths if raw and isinstance(raw.value, HoldText) else ()
        if not raw or len(lengths) < 2:
            return rounds
        nearer = self.resolved.set_with_or_after(option.ROUNDS, raw)
        if nearer and rounds.high != len(lengths):
            message = f"line {raw.location.line} has {len(lengths)} lengths, one for each round; leave out `rounds`"
            self.diagnostics.add(nearer.location, message)
        return rounds if nearer else Range(len(lengths), len(lengths))

    def _report_missing(self) -> None:
        if self.resolved.is_broken:
            return
        name = self.resolved.name
        message = (
            f"`{name}` has a tempo, but no number of repetitions; write `- reps: 12`"
            if self.resolved.raw(option.TEMPO)
            else f"`{name}` has neither a length nor repetitions; write `- hold: 20s`"
        )
        self.diagnostics.add(self.resolved.own.heading.location, message)

    # Holds

    def _refuse_repetitions(self) -> None:
        own = self.resolved.own
        for spec in (option.TEMPO, option.COUNT):
            raw = own.raw(spec)
            if raw and not self.resolved.is_broken and not any(map(own.raw, MOVEMENTS)):
                message = f"`{spec.name}` is about repetitions; add `- reps: 12`, or leave it out"
                self.diagnostics.add(raw.location, message)

    def _cues(self) -> Iterator[TimedCue]:
        cues = self.resolved.cues
        if len(cues) > MOST_CUES:
            message = f"{len(cues)} cues are too many; a hold may have at most {MOST_CUES}"
            self.diagnostics.add(self.resolved.own.heading.location, message)
            return
        for offset, (raw, is_halfway) in cues.items():
            yield TimedCue(offset, self.text(raw.paragraph()), is_halfway)

    # Movements

    def _refuse_cues(self) -> None:
        for raw, _ in self.resolved.cues.values():
            if raw.location.file == self.resolved.own.heading.location.file:
                message = "a cue inside a hold, but this exercise has repetitions; leave it out"
                self.diagnostics.add(raw.location, message)

    def _movement(self, amount: RepeatText, location: SourceLocation) -> Hold | Repeat:
        """The movement; the phases are those of the last `tempo` or `repeat`."""
        tempo = self.resolved.last(option.TEMPO, option.REPEAT)
        if tempo is None or not isinstance(tempo.value, RepeatText):
            if not self.resolved.is_broken:
                message = "`reps` needs a tempo; add `- tempo: Lower 2s, Lift 2s`, or just seconds: `- tempo: 2-1-2`"
                self.diagnostics.add(location, message)
            return _UNKNOWN
        phases = tuple(self._phase(phase, tempo.location) for phase in tempo.value.phases)
        count = self.resolved.value(option.COUNT)
        is_counted = count if count is not None else not any(phase.words for phase in phases)
        return Repeat(amount.amount, phases, amount.is_timed, is_counted)

    def _phase(self, phase: PhaseText, location: SourceLocation) -> Phase:
        piece = Piece(phase.words, location.shifted(phase.offset))
        return Phase(self.text(Paragraph((piece,))) if phase.words else None, phase.length)
