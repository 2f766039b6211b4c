"""An exercise in layers: what it says itself, on top of what it links to and inherits."""

from dataclasses import dataclass
from typing import Any

from voiceguide.routine.lines import Paragraph
from voiceguide.routine.options import DEFAULTS
from voiceguide.routine.outline import Part, Written
from voiceguide.routine.records import Moment

MIDDLE = Moment(50, is_percent=True)


@dataclass(frozen=True, slots=True)
class Layers:
    """An exercise's own part, and all the parts that it takes values from, the nearest last."""

    own: Part
    parts: tuple[Part, ...]

    @property
    def is_broken(self) -> bool:
        """Whether a link or a value could not be read, so that something may be missing without fault."""
        is_cut_off = self.own.heading.target is not None and not self._written_here[:-1]
        return is_cut_off or any(part.unread & {"hold", "repeat"} for part in self.parts)

    @property
    def _written_here(self) -> tuple[Part, ...]:
        """The parts of the exercise itself: its linked files, then its own."""
        return tuple(part for part in self.parts if part.home == "exercise")

    @property
    def name(self) -> str:
        """What the heading says, else the title of the linked file."""
        return next((part.heading.text for part in reversed(self._written_here) if part.heading.text), "")

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The nearest spoken words: those under a link replace those in the file."""
        return next((tuple(part.paragraphs) for part in reversed(self._written_here) if part.paragraphs), ())

    @property
    def notes(self) -> tuple[str, ...]:
        """All notes: the linked file's, then the exercise's own."""
        return tuple(note for part in self._written_here for note in part.notes)

    @property
    def cues(self) -> dict[Moment, tuple[Written, bool]]:
        """Cues inside the hold and whether they are `halfway`; a nearer one replaces one at the same point."""
        cues: dict[Moment, tuple[Written, bool]] = {}
        for part in self._written_here:
            if halfway := part.written("halfway"):
                cues[MIDDLE] = halfway, True
            cues |= {moment: (written, False) for moment, written in part.cues.items()}
        return cues

    def written(self, name: str) -> Written | None:
        """An option where it is written nearest, or None."""
        found = (part.written(name) for part in reversed(self.parts))
        return next((written for written in found if written), None)

    def value(self, name: str) -> Any:
        """The nearest value of an option, else the default."""
        written = self.written(name)
        return written.value if written else DEFAULTS.get(name)
