"""Which options hold for an exercise: its own, those of the files that it links to, and those above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from voiceguide.script.markdown import Paragraph
from voiceguide.script.model import CueOffset, SourceLocation
from voiceguide.script.options import DURATION, HALFWAY, HOLD, REPEAT, REPS, TEMPO, OptionSpec
from voiceguide.script.outline import OutlineNode, RawOption

T = TypeVar("T")

MIDDLE = CueOffset(50, is_percent=True)

LENGTHS = (HOLD, DURATION)
MOVEMENTS = (REPEAT, REPS)
"""The options of either kind say what is done in an exercise."""
_WORK = frozenset(spec.name for spec in (*LENGTHS, *MOVEMENTS, TEMPO))


def nearest(nodes: Sequence[OutlineNode], spec: OptionSpec[object]) -> RawOption | None:
    """The option of the last node that sets it."""
    found = (node.raw(spec) for node in reversed(nodes))
    return next((raw for raw in found if raw), None)


def value_of(nodes: Sequence[OutlineNode], spec: OptionSpec[T]) -> T:
    """The value of an option in the last node that sets it, otherwise the default."""
    raw = nearest(nodes, spec)
    return cast("T", raw.value) if raw else spec.default


@dataclass(frozen=True, slots=True)
class ResolvedOptions:
    """An exercise's own node, and all nodes that it inherits from, ending with its own."""

    own: OutlineNode
    nodes: tuple[OutlineNode, ...]

    @property
    def is_broken(self) -> bool:
        """Whether a link or a length could not be read, so that a missing length is no problem of its own."""
        is_link_broken = self.own.heading.target is not None and not self._exercise_nodes[:-1]
        return is_link_broken or any(node.broken & _WORK for node in self.nodes)

    @property
    def _exercise_nodes(self) -> tuple[OutlineNode, ...]:
        """The linked files' nodes, then the exercise's own."""
        return tuple(node for node in self.nodes if node.scope == "exercise")

    @property
    def name(self) -> str:
        """The text of the heading, otherwise the title of the linked file."""
        return next((node.heading.text for node in reversed(self._exercise_nodes) if node.heading.text), "")

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The spoken words: those under a link replace those in the linked file."""
        return next((tuple(node.paragraphs) for node in reversed(self._exercise_nodes) if node.paragraphs), ())

    @property
    def notes(self) -> tuple[str, ...]:
        """All notes: those of the linked files, then the exercise's own."""
        return tuple(note for node in self._exercise_nodes for note in node.notes)

    @property
    def cues(self) -> Mapping[CueOffset, tuple[RawOption, bool]]:
        """The cues inside the hold and whether each is `halfway`; a later node replaces those at the same offset."""
        cues: dict[CueOffset, tuple[RawOption, bool]] = {}
        for node in self._exercise_nodes:
            if halfway := node.raw(HALFWAY):
                cues[MIDDLE] = halfway, True
            cues |= {offset: (raw, False) for offset, raw in node.cues.items()}
        return cues

    @property
    def rest_cues(self) -> Mapping[CueOffset, RawOption]:
        """The cues in rests; a later node replaces those at the same offset."""
        return {offset: raw for node in self.nodes for offset, raw in node.rest_cues.items()}

    def raw(self, spec: OptionSpec[object]) -> RawOption | None:
        """The option where it is set last, or None."""
        return nearest(self.nodes, spec)

    def last(self, *specs: OptionSpec[object]) -> RawOption | None:
        """Whichever of these options is set last."""
        found = (raw for node in reversed(self.nodes) for spec in specs if (raw := node.raw(spec)))
        return next(found, None)

    def set_with_or_after(self, spec: OptionSpec[object], other: RawOption) -> RawOption | None:
        """The option where it is set last, unless `other` is set after it."""
        for node in reversed(self.nodes):
            if raw := node.raw(spec):
                return raw
            if any(other in raws for raws in node.options.values()):
                return None
        return None

    def value_beside(self, spec: OptionSpec[T], other: RawOption) -> T:
        """The value of an option in the file that sets `other`, and in what that inherits from."""
        place = next(at for at, node in enumerate(self.nodes) if any(other in raws for raws in node.options.values()))
        return value_of(self.nodes[: place + 1], spec)

    def location(self, spec: OptionSpec[object]) -> SourceLocation | None:
        """Where the option is set last; None if it is not set."""
        raw = self.raw(spec)
        return raw.location if raw else None

    def value(self, spec: OptionSpec[T]) -> T:
        """The value of an option, otherwise its default."""
        return value_of(self.nodes, spec)
