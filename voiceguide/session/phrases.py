"""Lines of speech, made only where the talk that the listener wants has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voiceguide.routine.records import Talk, Text
from voiceguide.session.say import Say
from voiceguide.session.sounds import Chime, ChimeName
from voiceguide.session.steps import Line
from voiceguide.session.talk import SAID, Part
from voiceguide.session.words.records import Words


@dataclass(frozen=True, slots=True)
class Phrases:
    """Makes lines in one language, at one amount of talk; what is not said there has none."""

    words: Words
    say: Say
    talk: Talk

    def at(self, talk: Talk) -> "Phrases":
        """The same at another amount of talk."""
        return replace(self, talk=talk)

    def says(self, part: Part) -> bool:
        """Whether something of that kind is said at all."""
        return part in SAID[self.talk]

    def own(self, part: Part, text: str, line: int, values: Mapping[str, str] | None = None) -> tuple[Line, ...]:
        """The program's own words."""
        if not self.says(part):
            return ()
        return tuple(Line(speech, line) for speech in self.say(text, values or {}))

    def written(self, part: Part, texts: Sequence[Text | None], values: Mapping[str, str]) -> tuple[Line, ...]:
        """The script's words."""
        return tuple(line for text in texts if text for line in self.own(part, text.text, text.line, values))

    def things(self, part: Part, sentence: str, things: Sequence[str], line: int) -> tuple[Line, ...]:
        """A sentence of the program about things, where there are any."""
        if not things:
            return ()
        return self.own(part, sentence.format(things=self.words.listed(things)), line)


def or_chime(lines: tuple[Line, ...], chime: ChimeName, line: int) -> tuple[Line, ...]:
    """The lines, or a chime where nothing is said: that something begins is to be heard all the same."""
    return lines or (Line(Chime(chime), line),)
