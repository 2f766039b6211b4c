"""From the text of a script to a Routine."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from voiceguide.i18n.catalog import sides_in
from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.limits import DEEPEST_LINK, LONGEST, MOST_CUES, MOST_EXERCISES, MOST_LINKED
from voiceguide.script.links import Links, Script
from voiceguide.script.markdown import Paragraph, Piece, blocks
from voiceguide.script.model import (
    Exercise,
    Hold,
    HoldCue,
    Phase,
    Repeat,
    Routine,
    Section,
    Sides,
    SourceLocation,
    Text,
    longest,
)
from voiceguide.script.options import DEFAULTS, Scope
from voiceguide.script.outline import MIDDLE, SCOPES, OutlineNode, RawOption, ResolvedOptions, outline
from voiceguide.script.placeholders import spoken, values_for, values_for_exercise
from voiceguide.script.values import BadValue, has_speech
from voiceguide.units import Ms

HOUR = 3_600_000
_EXERCISE_FILE: dict[int, Scope] = {1: "exercise"}


def parse_routine(script: Script, links: Links) -> Routine:
    """The routine that a script describes; raises ScriptError with all of its problems."""
    parser = _Parser(script, links)
    routine = parser.routine()
    parser.diagnostics.close()
    return routine


def parse_exercise(script: Script, links: Links) -> Exercise:
    """The exercise in a file of its own; raises ScriptError with all of its problems."""
    parser = _Parser(script, links)
    exercise = parser.lone_exercise()
    parser.diagnostics.close()
    return exercise


def is_exercise_file(text: str) -> bool:
    """Whether a script is an exercise to link to: nothing below its title, and it says how long it lasts."""
    lines = [line.strip().lower() for line in text.splitlines()]
    has_parts = any(line.startswith("##") for line in lines)
    return not has_parts and any(line.lstrip("-*+ ").startswith(("hold:", "repeat:")) for line in lines)


class _Parser:
    """Reads one script, and the exercises that it links to."""

    def __init__(self, script: Script, links: Links) -> None:
        self.diagnostics = Diagnostics()
        self._script = script
        self._links = links
        self._linked: dict[str, OutlineNode | None] = {}
        self._linked_text = 0
        self._texts: dict[tuple[SourceLocation, tuple[str, ...]], str] = {}
        """What is spoken at a location, by what its values mean: a file is read once, however often it is linked to."""
        self._language = "en-US"

    def routine(self) -> Routine:
        parts = self._parts(self._script, SCOPES)
        title = self._title(parts)
        self._language = title.value("language") or self._language
        sections = tuple(self._sections(title, parts[1:]))
        self._check_size(title, sections)
        voice, rate, closing = (title.value(name) for name in ("voice", "rate", "closing"))
        return Routine(
            title=title.heading.text,
            location=title.heading.location,
            summary=title.value("summary") or "",
            language=self._language,
            needs=title.value("needs") or (),
            author=title.value("author") or "",
            voice=voice,
            rate=rate,
            talk=_either(title.value("talk"), DEFAULTS["talk"]),
            music=self._music(title),
            pronunciations=tuple(written.value for written in title.options.get("pronounce", [])),
            opening=self._words(title, values_for("total", "next")),
            closing=self._sentence(title, "closing", values_for("total")) if closing else None,
            notes=tuple(title.notes),
            sections=sections,
        )

    def lone_exercise(self) -> Exercise:
        parts = self._parts(self._script, _EXERCISE_FILE)
        part = self._title(parts)
        for other in parts[1:]:
            self.diagnostics.add(other.heading.location, "a second heading; an exercise of its own has one, `# Name`")
        return self._exercise(ResolvedOptions(part, (*self._targets(part, (self._script.file,)), part)))

    # The parts of the script

    def _parts(self, script: Script, scopes: dict[int, Scope]) -> list[OutlineNode]:
        lines = tuple(script.text.split("\n"))
        self.diagnostics.open_file(script.file, lines)
        return outline(blocks(lines, script.file, self.diagnostics), scopes, self.diagnostics)

    def _title(self, parts: list[OutlineNode]) -> OutlineNode:
        """The title's part; without one nothing else can be read."""
        if not parts:
            self.diagnostics.close()
            self.diagnostics.add(
                SourceLocation(self._script.file, 1), "there is no title; start the script with `# Title`"
            )
            self.diagnostics.close()
        title = parts[0]
        if title.heading.depth != 1:
            self.diagnostics.add(title.heading.location, "the title comes first; start the script with `# Title`")
            self.diagnostics.close()
        if title.scope == "routine" and title.heading.target is not None:
            self.diagnostics.add(title.heading.location, "a title is not a link; only exercises (`###`) link to files")
        return title

    def _music(self, title: OutlineNode) -> Path | None:
        written = title.written("music")
        try:
            return self._links.find(written.value, self._script.file) if written else None
        except BadValue as bad:
            self.diagnostics.add(written.location if written else title.heading.location, bad.message)
            return None

    def _sections(self, title: OutlineNode, parts: Sequence[OutlineNode]) -> Iterator[Section]:
        count = sum(part.scope == "exercise" for part in parts)
        if not count:
            message = "this routine has no exercises; add one as `### Name` with `- hold: 20s`"
            self.diagnostics.add(title.heading.location, message)
        if count > MOST_EXERCISES:
            message = f"{count} exercises are too many; a routine has at most {MOST_EXERCISES}"
            self.diagnostics.add(title.heading.location, message)
            self.diagnostics.close()
        for section, exercises in self._grouped(parts):
            yield self._section(title, section, exercises)

    def _grouped(self, parts: Sequence[OutlineNode]) -> Iterator[tuple[OutlineNode | None, list[OutlineNode]]]:
        """Each section's part with its exercises; exercises before the first section have none."""
        section: OutlineNode | None = None
        exercises: list[OutlineNode] = []
        for part in parts:
            if part.scope == "exercise":
                exercises.append(part)
                continue
            if part.scope == "routine":
                self.diagnostics.add(part.heading.location, "a second title; a section is `##`, an exercise `###`")
                continue
            if section or exercises:
                yield section, exercises
            section, exercises = part, []
        if section or exercises:
            yield section, exercises

    def _section(self, title: OutlineNode, section: OutlineNode | None, exercises: list[OutlineNode]) -> Section:
        if section is None:
            inner = tuple(self._exercise(self._layers(part, (title,))) for part in exercises)
            talk = _either(title.value("talk"), DEFAULTS["talk"])
            return Section("", title.heading.location.line, (), (), Ms(0), talk, inner)
        if section.heading.target is not None:
            self.diagnostics.add(
                section.heading.location, "a section is not a link; only exercises (`###`) link to files"
            )
        if not exercises:
            self.diagnostics.add(section.heading.location, "this section has no exercises; add one as `### Name`")
        settle, talk = (
            _either(section.value(name), _either(title.value(name), DEFAULTS[name])) for name in ("settle", "talk")
        )
        return Section(
            title=section.heading.text,
            line=section.heading.location.line,
            words=self._words(section, values_for("number", "total", "next")),
            notes=tuple(section.notes),
            settle=settle,
            talk=talk,
            exercises=tuple(self._exercise(self._layers(part, (title, section))) for part in exercises),
        )

    # Exercises, and the files that they are written in

    def _layers(self, part: OutlineNode, above: tuple[OutlineNode, ...]) -> ResolvedOptions:
        return ResolvedOptions(part, (*above, *self._targets(part, (self._script.file,)), part))

    def _targets(self, part: OutlineNode, trail: tuple[str, ...]) -> tuple[OutlineNode, ...]:
        """The parts that a linked heading stands on, the farthest first."""
        if part.heading.target is None:
            return ()
        try:
            script = self._links.read(part.heading.target, part.heading.location.file)
            _refuse_circle(script.file, trail)
        except BadValue as bad:
            self.diagnostics.add(part.heading.location, bad.message)
            return ()
        self._count_linked(script, part)
        linked = self._linked_part(script, part)
        return (*self._targets(linked, (*trail, script.file)), linked) if linked else ()

    def _count_linked(self, script: Script, part: OutlineNode) -> None:
        """A text counts as often as it is linked to; what is too much in all is not even read."""
        self._linked_text += len(script.text)
        if self._linked_text > MOST_LINKED:
            message = f"up to here, over {MOST_LINKED} characters are linked to; link to less, or to shorter files"
            self.diagnostics.add(part.heading.location, message)
            self.diagnostics.close()

    def _linked_part(self, script: Script, part: OutlineNode) -> OutlineNode | None:
        if script.file not in self._linked:
            self._linked[script.file] = None
            parts = self._parts(script, _EXERCISE_FILE)
            if parts and parts[0].heading.depth == 1 and len(parts) == 1:
                self._linked[script.file] = parts[0]
        linked = self._linked[script.file]
        if linked is None:
            message = f"`{script.file}` is not an exercise of its own; it has one heading, `# Name`"
            self.diagnostics.add(part.heading.location, message)
        return linked

    def _exercise(self, layers: ResolvedOptions) -> Exercise:
        part = layers.own
        work = self._work(layers)
        sides = self._sides(layers)
        values = values_for_exercise(has_sides=bool(sides.names), has_hold=isinstance(work, Hold))
        return Exercise(
            name=layers.name,
            location=part.heading.location,
            line=part.heading.location.line,
            words=tuple(
                self._said(paragraph, values, self._line_of(paragraph.location, layers))
                for paragraph in layers.paragraphs
            ),
            notes=layers.notes,
            work=work if isinstance(work, Repeat) else Hold(work.length, tuple(self._cues(layers, values))),
            rounds=layers.value("rounds"),
            sides=sides,
            priority=layers.value("priority"),
            talk=layers.value("talk"),
            rest=layers.value("rest"),
            switch=layers.value("switch"),
            ready=layers.value("ready"),
            countdown=layers.value("countdown"),
            fetch=layers.value("fetch") or (),
            fetching=layers.value("fetching"),
            release=self._layered(layers, "release", values),
            easier=self._layered(layers, "easier", values),
        )

    def _work(self, layers: ResolvedOptions) -> Hold | Repeat:
        """The nearest `hold` or `repeat`."""
        for part in reversed(layers.parts):
            if MIDDLE in part.cues and (halfway := part.written("halfway")):
                line = part.cues[MIDDLE].location.line
                self.diagnostics.add(halfway.location, f"`at 50%` in line {line} is the middle too; keep one of them")
            if "hold" in part.options and "repeat" in part.options:
                location = part.options["repeat"][0].location
                self.diagnostics.add(location, "`hold` and `repeat` in one exercise; keep one of them")
            if repeat := part.written("repeat"):
                self._refuse_cues(layers)
                return self._repeat(repeat, layers)
            if (hold := part.value("hold")) is not None:
                return Hold(hold, ())
        if not layers.is_broken:
            message = f"`{layers.name}` says neither how long nor how often; write `- hold: 20s`"
            self.diagnostics.add(layers.own.heading.location, message)
        return Hold(DEFAULTS["rounds"], ())

    def _sides(self, layers: ResolvedOptions) -> Sides:
        """The sides; where only `sore first` is written, left and right have their names in the language."""
        sides: Sides = layers.value("sides")
        written = layers.written("sides")
        if sides.names or not sides.sore or not written:
            return sides
        names = sides_in(self._language)
        if not names:
            message = f"left and right in `{self._language}` have to be named; write `left, right, sore {sides.sore}`"
            self.diagnostics.add(written.location, message)
        return Sides(names or ("left", "right"), sides.sore)

    def _repeat(self, written: RawOption, layers: ResolvedOptions) -> Repeat:
        count, phases = written.value
        values = values_for_exercise(has_sides=layers.value("sides") != Sides(), has_hold=False)
        location = written.location
        texts = [Paragraph((Piece(phase.words, location.shifted(phase.offset)),)) for phase in phases]
        line = self._line_of(written.location, layers)
        return Repeat(
            count,
            tuple(
                Phase(self._said(text, values, line), phase.length) for text, phase in zip(texts, phases, strict=True)
            ),
        )

    def _refuse_cues(self, layers: ResolvedOptions) -> None:
        for written, _ in layers.cues.values():
            if written.location.file == layers.own.heading.location.file:
                self.diagnostics.add(written.location, "a cue inside a hold, but this exercise repeats; leave it out")

    def _cues(self, layers: ResolvedOptions, values: Mapping[str, str]) -> Iterator[HoldCue]:
        cues = layers.cues
        if len(cues) > MOST_CUES:
            message = f"{len(cues)} cues are too many; a hold has at most {MOST_CUES}"
            self.diagnostics.add(layers.own.heading.location, message)
            return
        for moment, (written, is_halfway) in cues.items():
            words = self._said(written.paragraph(), values, self._line_of(written.location, layers))
            yield HoldCue(moment, words, is_halfway)

    # Words

    def _words(self, part: OutlineNode, values: Mapping[str, str]) -> tuple[Text, ...]:
        return tuple(self._said(paragraph, values, None) for paragraph in part.paragraphs)

    def _sentence(self, part: OutlineNode, name: str, values: Mapping[str, str]) -> Text:
        return self._said(part.options[name][0].paragraph(), values, None)

    def _layered(self, layers: ResolvedOptions, name: str, values: Mapping[str, str]) -> Text | None:
        written = layers.written(name)
        if written is None:
            return None
        return self._said(written.paragraph(), values, self._line_of(written.location, layers))

    def _line_of(self, location: SourceLocation, layers: ResolvedOptions) -> int | None:
        """The script's line that words of a linked file belong to: the link's."""
        is_own = location.file == self._script.file
        return None if is_own else layers.own.heading.location.line

    def _said(self, paragraph: Paragraph, values: Mapping[str, str], line: int | None) -> Text:
        location = paragraph.location
        known = location, tuple(values.values())
        if known not in self._texts:
            self._texts[known] = spoken(paragraph, values, self.diagnostics)
            if not has_speech(self._texts[known]):
                self.diagnostics.add(location, "there are no words here; write what is to be said")
        return Text(self._texts[known], location, line or location.line)

    def _check_size(self, title: OutlineNode, sections: tuple[Section, ...]) -> None:
        length = longest(sections)
        if length > LONGEST:
            message = f"this session would last over {length // HOUR} hours at level 100; the most is 12 hours"
            self.diagnostics.add(title.heading.location, message)


def _refuse_circle(file: str, trail: tuple[str, ...]) -> None:
    if file in trail:
        raise BadValue(f"links in a circle: {' → '.join((*trail, file))}; write the exercise in one of them")
    if len(trail) > DEEPEST_LINK:
        raise BadValue(f"links go more than {DEEPEST_LINK} files deep; link to the last one")


def _either(value: Any, default: Any) -> Any:
    return default if value is None else value
