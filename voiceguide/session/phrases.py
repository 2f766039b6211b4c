"""The phrases of a session: which are spoken for each amount of talk, and their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from voiceguide.i18n.model import Words
from voiceguide.script.model import Talk, Text
from voiceguide.session.model import Chime, ChimeName, Line
from voiceguide.session.speech import SpeechBuilder

PhraseKind = Literal[
    "title", "opening", "caution", "ticks", "needs", "leave", "position", "position's name", "next", "fetch",
    "standing", "name", "first side", "side", "switch", "instructions", "easier", "rounds left", "cue",
    "ease off", "release", "phase", "count", "last", "closing",
]  # fmt: skip
"""The kinds of phrases in a session."""

_BRIEF: frozenset[PhraseKind] = frozenset(
    {
        *("title", "caution", "leave", "position's name", "name", "fetch", "first side", "side", "rounds left"),
        *("release", "phase", "count"),
    }
)
"""The words of a phase are its name; without them a movement would be just ticks."""
_NOT_FULL: frozenset[PhraseKind] = frozenset({"caution", "position's name", "name"})
"""The opening, the words of a section and the announcement of an exercise say these with other words."""

SPOKEN: Mapping[Talk, frozenset[PhraseKind]] = {
    "full": frozenset(get_args(PhraseKind)) - _NOT_FULL,
    "brief": _BRIEF,
    "chimes": frozenset(),
}
"""The phrases that are spoken for each amount of talk; holds and pauses are always the same."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Builds lines in one language for one amount of talk; empty for phrases that are not spoken."""

    words: Words
    build: SpeechBuilder
    talk: Talk

    def at(self, talk: Talk) -> "Phrases":
        """The same for another amount of talk."""
        return replace(self, talk=talk)

    def says(self, kind: PhraseKind) -> bool:
        """Whether phrases of that kind are spoken."""
        return kind in SPOKEN[self.talk]

    def program_lines(
        self, kind: PhraseKind, text: str, line: int, values: Mapping[str, str] | None = None
    ) -> tuple[Line, ...]:
        """Lines with the program's own words."""
        if not self.says(kind):
            return ()
        return tuple(Line(speech, line, pause) for speech, pause in self.build.with_pauses(text, values or {}))

    def script_lines(
        self, kind: PhraseKind, texts: Sequence[Text | None], values: Mapping[str, str]
    ) -> tuple[Line, ...]:
        """Lines with words of the script."""
        return tuple(
            line for text in texts if text for line in self.program_lines(kind, text.marked, text.line, values)
        )

    def item_lines(self, kind: PhraseKind, sentence: str, items: Sequence[str], line: int) -> tuple[Line, ...]:
        """Lines with a sentence about the items that are needed, if any."""
        if not items:
            return ()
        return self.program_lines(kind, sentence.format(things=self.words.listed(items)), line)


def or_chime(lines: tuple[Line, ...], chime: ChimeName, line: int) -> tuple[Line, ...]:
    """The lines, or a chime if there are none, so that the start of something is always audible."""
    return lines or (Line(Chime(chime), line),)
