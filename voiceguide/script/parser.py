"""Parses the text of a script into a Routine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Protocol, cast

from voiceguide.i18n.catalog import BUILT_IN, Languages
from voiceguide.i18n.model import Pronunciation, Words
from voiceguide.i18n.own_phrases import PLURAL, BadPhrase, with_phrase, without_words
from voiceguide.script import options as option
from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.inheritance import LENGTHS, MOVEMENTS, ResolvedOptions, nearest, value_of
from voiceguide.script.limits import DEEPEST_LINK, LONGEST, MOST_CUES, MOST_EXERCISES, MOST_LINKED
from voiceguide.script.markdown import Paragraph, Piece, blocks
from voiceguide.script.model import (
    ONCE,
    Circuit,
    Exercise,
    Hint,
    Pause,
    Picture,
    Routine,
    Script,
    Section,
    Sides,
    SourceLocation,
    Text,
    TimedCue,
    longest,
)
from voiceguide.script.options import OptionSpec, PictureText, Scope
from voiceguide.script.outline import EXERCISE_SCOPES, ROUTINE_SCOPES, OutlineNode, RawOption, outline
from voiceguide.script.placeholders import spoken, values_for, values_for_exercise
from voiceguide.script.values import BadValue, has_speech
from voiceguide.script.work import WorkReader, check_conflicts, is_held
from voiceguide.text import without_marks, without_pauses
from voiceguide.units import Ms

HOUR = 3_600_000


class Links(Protocol):
    """How other files that a script names are found and read."""

    def read(self, target: str, linked_from: str) -> Script:
        """The script that a link in the file `linked_from` leads to; raises BadValue if it cannot be read."""

    def find(self, target: str, linked_from: str) -> Path:
        """The path of the music that the file `linked_from` names; raises BadValue if it cannot be used."""

    def picture(self, target: str, linked_from: str) -> Path:
        """The path of the picture that the file `linked_from` names; raises BadValue if it cannot be shown."""

    def name_of(self, file: str) -> str:
        """The name of a linked file, the same wherever it is linked from: `exercises/cat-pose`."""


class _NoLinks:
    """For scripts that must not name other files."""

    def read(self, target: str, linked_from: str) -> Script:  # noqa: ARG002 (the protocol has it)
        raise BadValue(f"`{target}` cannot be read from here")

    def find(self, target: str, linked_from: str) -> Path:  # noqa: ARG002 (the protocol has it)
        raise BadValue(f"`{target}` cannot be found from here")

    def picture(self, target: str, linked_from: str) -> Path:  # noqa: ARG002 (the protocol has it)
        raise BadValue(f"`{target}` cannot be found from here")

    def name_of(self, file: str) -> str:
        return file


def parse_routine(script: Script, links: Links | None = None, languages: Languages = BUILT_IN) -> Routine:
    """The routine that a script describes; raises ScriptError with all its problems.

    Without `links`, the script may not name other files.
    """
    parser = _Parser(script, links, languages)
    routine = parser.routine()
    parser.diagnostics.close()
    return routine


def parse_exercise(script: Script, links: Links | None = None, languages: Languages = BUILT_IN) -> Exercise:
    """The exercise of an exercise file; raises ScriptError with all its problems."""
    parser = _Parser(script, links, languages)
    exercise = parser.lone_exercise()
    parser.diagnostics.close()
    return exercise


def title_of(script: Script) -> str:
    """The title of a script; raises ScriptError if it has none."""
    parser = _Parser(script, None, BUILT_IN)
    return parser.title()


def is_exercise_file(text: str) -> bool:
    """Whether a script is a single exercise for links: it has no headings below its title, and it sets a length."""
    lines = [line.strip().lower() for line in text.splitlines()]
    has_parts = any(line.startswith("##") for line in lines)
    return not has_parts and any(line.lstrip("-*+ ").startswith(_WORK) for line in lines)


_WORK = tuple(f"{spec.name}:" for spec in (*LENGTHS, *MOVEMENTS))
"""The beginnings of bullets that say what is done."""


class _Parser:
    """Reads one script, and the exercises that it links to."""

    def __init__(self, script: Script, links: Links | None, languages: Languages) -> None:
        self.diagnostics = Diagnostics()
        self._script = script
        self._links = links or _NoLinks()
        self._linked: dict[str, OutlineNode | None] = {}
        self._linked_characters = 0
        self._pictures: dict[SourceLocation, Path | None] = {}
        """Pictures by where they are named: that of a linked file is checked once, however often it is used."""
        self._hints: list[Hint] = []
        self._texts: dict[tuple[SourceLocation, tuple[str, ...]], str] = {}
        """Spoken texts by location and allowed placeholders: a linked file is read once, however often it is used."""
        self._languages = languages
        self._language = option.LANGUAGE.default
        self._phrases = languages.words(self._language)
        """What the program says by itself in the language of the routine."""

    def routine(self) -> Routine:
        nodes = self._nodes(self._script, ROUTINE_SCOPES)
        title = self._title(nodes)
        only_title = (title,)
        self._language = value_of(only_title, option.LANGUAGE)
        self._phrases = self._program_phrases(title)
        sections = tuple(self._sections(title, nodes[1:]))
        circuit = self._circuit(only_title)
        self._check_circuit_rests(nodes)
        self._check_size(title, longest(sections, circuit))
        pronunciations = (raw.value for raw in title.options.get(option.PRONOUNCE.name, []))
        allowed = values_for("total", "next", words=self._phrases.sides)
        return Routine(
            title=title.heading.text,
            location=title.heading.location,
            summary=value_of(only_title, option.SUMMARY),
            language=self._language,
            words=self._phrases,
            needs=_needs(value_of(only_title, option.NEEDS), sections),
            author=value_of(only_title, option.AUTHOR),
            voice=value_of(only_title, option.VOICE),
            rate=value_of(only_title, option.RATE),
            talk=value_of(only_title, option.TALK),
            music=self._music(title),
            pronunciations=tuple(one for one in pronunciations if isinstance(one, Pronunciation)),
            opening=self._words(title, allowed),
            reminder=self._spoken_option(title.raw(option.REMINDER), allowed, None),
            closing=self._spoken_option(
                title.raw(option.CLOSING), values_for("total", words=self._phrases.sides), None
            ),
            notes=tuple(title.notes),
            sections=sections,
            circuit=circuit,
            hints=(*_hints(nodes), *self._hints),
            phrases=tuple(cast("tuple[str, str]", raw.value) for raw in title.options.get(option.PHRASE.name, [])),
        )

    def title(self) -> str:
        return self._title(self._nodes(self._script, ROUTINE_SCOPES)).heading.text

    def lone_exercise(self) -> Exercise:
        nodes = self._nodes(self._script, EXERCISE_SCOPES)
        title = self._title(nodes)
        for other in nodes[1:]:
            message = "a second heading; an exercise file has one, `# Name`"
            self.diagnostics.add(other.heading.location, message)
        resolved = self._resolve(title, ())
        # The file says its language only by what it calls the sides.
        self._phrases = self._languages.with_sides(resolved.value(option.SIDES).names) or self._phrases
        return self._exercise(resolved)

    def _program_phrases(self, title: OutlineNode) -> Words:
        """The program's own words in the language of the routine, with the phrases that its script brings."""
        words = self._languages.words(self._language)
        raws = [(raw, *cast("tuple[str, str]", raw.value)) for raw in title.options.get(option.PHRASE.name, [])]
        lines: dict[str, int] = {}
        # The plural rule says which forms the other phrases have.
        for raw, key, text in sorted(raws, key=lambda raw: raw[1] != PLURAL):
            if key in lines:
                message = f"the phrase `{key}` is set twice; the first time in line {lines[key]}"
                self.diagnostics.add(raw.location, message)
            lines[key] = raw.location.line
            try:
                words = with_phrase(words, key, text)
            except BadPhrase as bad:
                self.diagnostics.add(raw.location, str(bad))
        if raws and not self._languages.has(self._language):
            return replace(words, warning=without_words(words, self._language))
        return words

    # The outline

    def _nodes(self, script: Script, scopes: Mapping[int, Scope]) -> list[OutlineNode]:
        lines = tuple(script.text.split("\n"))
        self.diagnostics.open_file(script.file, lines)
        nodes = outline(blocks(lines, script.file, self.diagnostics), scopes, self.diagnostics)
        for node in nodes:
            check_conflicts(node, self.diagnostics)
        return nodes

    def _title(self, nodes: list[OutlineNode]) -> OutlineNode:
        """The node of the title; raises ScriptError at once if there is none."""
        if not nodes:
            self.diagnostics.close()
            start = SourceLocation(self._script.file, 1)
            self.diagnostics.add(start, "there is no title; start the script with `# Title`")
            self.diagnostics.close()
        title = nodes[0]
        if title.heading.depth != 1:
            self.diagnostics.add(title.heading.location, "the title comes first; start the script with `# Title`")
            self.diagnostics.close()
        if title.scope == "routine" and title.heading.target is not None:
            self.diagnostics.add(title.heading.location, "a title cannot be a link; only exercises (`###`) can")
        return title

    def _music(self, title: OutlineNode) -> Path | None:
        name, raw = value_of((title,), option.MUSIC), title.raw(option.MUSIC)
        if name is None or raw is None:
            return None
        try:
            return self._links.find(name, self._script.file)
        except BadValue as bad:
            self.diagnostics.add(raw.location, bad.message)
            return None

    def _sections(self, title: OutlineNode, nodes: Sequence[OutlineNode]) -> Iterator[Section]:
        count = sum(node.scope == "exercise" for node in nodes)
        if not count:
            message = "this routine has no exercises; add one as `### Name` with `- hold: 20s`"
            self.diagnostics.add(title.heading.location, message)
        if count > MOST_EXERCISES:
            message = f"{count} exercises are too many; a routine may have at most {MOST_EXERCISES}"
            self.diagnostics.add(title.heading.location, message)
            self.diagnostics.close()
        for section, exercises in self._group_by_section(nodes):
            yield self._section(title, section, exercises)

    def _group_by_section(self, nodes: Sequence[OutlineNode]) -> Iterator[tuple[OutlineNode | None, list[OutlineNode]]]:
        """Each section with its exercises; None stands for the section of exercises before the first heading."""
        section: OutlineNode | None = None
        exercises: list[OutlineNode] = []
        for node in nodes:
            if node.scope == "exercise":
                exercises.append(node)
                continue
            if node.scope == "routine":
                self.diagnostics.add(node.heading.location, "a second title; a section is `##`, an exercise `###`")
                continue
            if section or exercises:
                yield section, exercises
            section, exercises = node, []
        if section or exercises:
            yield section, exercises

    def _section(self, title: OutlineNode, section: OutlineNode | None, exercises: list[OutlineNode]) -> Section:
        if section is None:
            inner = tuple(self._exercise(self._resolve(node, (title,))) for node in exercises)
            return Section("", title.heading.location.line, (), (), Ms(0), value_of((title,), option.TALK), inner)
        if section.heading.target is not None:
            self.diagnostics.add(section.heading.location, "a section cannot be a link; only exercises (`###`) can")
        if not exercises:
            self.diagnostics.add(section.heading.location, "this section has no exercises; add one as `### Name`")
        above = (title, section)
        return Section(
            title=section.heading.text,
            line=section.heading.location.line,
            words=self._words(section, values_for("number", "total", "next", words=self._phrases.sides)),
            notes=tuple(section.notes),
            settle=value_of(above, option.SETTLE),
            talk=value_of(above, option.TALK),
            exercises=tuple(self._exercise(self._resolve(node, above)) for node in exercises),
            circuit=self._circuit(above),
            leave=self._spoken_option(section.raw(option.LEAVE), values_for("total", words=self._phrases.sides), None),
            needs=value_of((section,), option.NEEDS),
        )

    # Circuits

    def _circuit(self, nodes: tuple[OutlineNode, ...]) -> Circuit:
        """The circuit of the last node, a title or a section; its rest may be set above it."""
        raw, outer = nodes[-1].raw(option.CIRCUIT), nearest(nodes[:-1], option.CIRCUIT)
        if raw is None:
            return ONCE
        if outer:
            message = f"a circuit in the one of line {outer.location.line}; keep one of them"
            self.diagnostics.add(raw.location, message)
        rest = nearest(nodes, option.CIRCUIT_REST)
        pause = Pause(value_of(nodes, option.CIRCUIT_REST), option.CIRCUIT_REST.name, rest.location) if rest else None
        return Circuit(value_of(nodes[-1:], option.CIRCUIT), pause)

    def _check_circuit_rests(self, nodes: Sequence[OutlineNode]) -> None:
        """Report a rest between the turns of no circuit."""
        title = nodes[0]
        for node in nodes:
            raw = node.raw(option.CIRCUIT_REST)
            circuits = nodes if node is title else (title, node)
            if raw and not any(one.raw(option.CIRCUIT) or option.CIRCUIT.name in one.broken for one in circuits):
                self.diagnostics.add(raw.location, "`circuit rest` without a circuit; add `- circuit: 3`")

    # Linked files

    def _resolve(self, node: OutlineNode, above: tuple[OutlineNode, ...]) -> ResolvedOptions:
        return ResolvedOptions(node, (*above, *self._linked_nodes(node, (self._script.file,)), node))

    def _linked_nodes(self, node: OutlineNode, trail: tuple[str, ...]) -> tuple[OutlineNode, ...]:
        """The nodes of the linked files, the last file of a chain of links first; `trail` has the files before."""
        target = node.heading.target
        if target is None:
            return ()
        try:
            script = self._links.read(target, node.heading.location.file)
            _check_trail(script.file, trail)
        except BadValue as bad:
            self.diagnostics.add(node.heading.location, bad.message)
            return ()
        self._count_linked(script, node)
        linked = self._linked_node(script, node)
        return (*self._linked_nodes(linked, (*trail, script.file)), linked) if linked else ()

    def _count_linked(self, script: Script, node: OutlineNode) -> None:
        """Raise ScriptError when the linked texts are too long in all, each counted as often as it is linked to."""
        self._linked_characters += len(script.text)
        if self._linked_characters > MOST_LINKED:
            message = f"links up to here add over {MOST_LINKED} characters; link less often, or to shorter files"
            self.diagnostics.add(node.heading.location, message)
            self.diagnostics.close()

    def _linked_node(self, script: Script, node: OutlineNode) -> OutlineNode | None:
        if script.file not in self._linked:
            self._linked[script.file] = None
            nodes = self._nodes(script, EXERCISE_SCOPES)
            if nodes and nodes[0].heading.depth == 1 and len(nodes) == 1:
                self._linked[script.file] = nodes[0]
        linked = self._linked[script.file]
        if linked is None:
            message = f"`{script.file}` is not an exercise file, which has one heading, `# Name`"
            self.diagnostics.add(node.heading.location, message)
        return linked

    # Exercises

    def _exercise(self, resolved: ResolvedOptions) -> Exercise:
        location = resolved.own.heading.location
        sides = self._sides(resolved)
        values = values_for_exercise(sides.names, self._phrases.sides, has_hold=is_held(resolved))

        def text(paragraph: Paragraph) -> Text:
            return self._text(paragraph, values, self._line_of(paragraph.location, resolved))

        reader = WorkReader(resolved, self.diagnostics, text)
        rest = self._pause(resolved, option.REST)
        return Exercise(
            name=resolved.name,
            location=location,
            line=location.line,
            words=tuple(map(text, resolved.paragraphs)),
            notes=resolved.notes,
            work=reader.work(),
            rounds=reader.rounds(),
            sides=sides,
            priority=resolved.value(option.PRIORITY),
            talk=resolved.value(option.TALK),
            rest=rest,
            rest_after=self._pause(resolved, option.REST_AFTER) if resolved.raw(option.REST_AFTER) else rest,
            rest_cues=tuple(self._rest_cues(resolved)),
            switch=self._pause(resolved, option.SWITCH),
            ready=resolved.value(option.READY),
            countdown=resolved.value(option.COUNTDOWN),
            fetch=resolved.value(option.FETCH),
            fetching=resolved.value(option.FETCHING),
            release=self._spoken_option(resolved.raw(option.RELEASE), values, resolved),
            easier=self._spoken_option(resolved.raw(option.EASIER), values, resolved),
            in_short=self._spoken_option(resolved.raw(option.IN_SHORT), values, resolved),
            eases_off=resolved.value(option.EASE_OFF),
            ready_location=resolved.location(option.READY),
            file=self._file_of(resolved),
            picture=self._picture(resolved, sides, values),
        )

    def _picture(self, resolved: ResolvedOptions, sides: Sides, values: Mapping[str, str]) -> Picture | None:
        named, raw = resolved.value(option.PICTURE), resolved.raw(option.PICTURE)
        if named is None or raw is None:
            return None
        where = raw.at(named.offset)
        path = self._picture_file(named, where)
        if path is None:
            return None
        words = self._picture_words(raw, values, self._line_of(raw.location, resolved)) if named.has_words else None
        # Where a routine has the sides in another order than the file with the picture, that still shows the same one.
        beside = resolved.value_beside(option.SIDES, raw).names
        shown = next(name for name in (*beside, *sides.names) if name in sides.names) if len(sides.names) == 2 else ""
        return Picture(path, words, where, shown)

    def _picture_file(self, named: PictureText, where: SourceLocation) -> Path | None:
        if where not in self._pictures:
            self._pictures[where] = None
            try:
                self._pictures[where] = self._links.picture(named.target, where.file)
            except BadValue as bad:
                self.diagnostics.add(where, f"`{option.PICTURE.name}`: {bad.message}")
            if not named.has_words:
                right = f"write what it shows, as in `{option.PICTURE.example}`"
                self._hints.append(Hint(where, f"this picture has no words for those who cannot see it; {right}"))
        return self._pictures[where]

    def _picture_words(self, raw: RawOption, values: Mapping[str, str], line: int | None) -> Text:
        """What the picture shows; of the placeholders, those for the side can be used."""
        moments = dict.fromkeys(("exercise", "number", "total", "round", "next", "hold"), "a picture does not change")
        return self._text(Paragraph(tuple(_between_brackets(raw.pieces))), {**values, **moments}, line)

    def _file_of(self, resolved: ResolvedOptions) -> str:
        """The name of the file that an exercise comes from; the last one of a chain of links."""
        files = (node.heading.location.file for node in resolved.nodes)
        linked = next((file for file in files if file != self._script.file), None)
        return "" if linked is None else self._links.name_of(linked)

    def _pause(self, resolved: ResolvedOptions, spec: OptionSpec[Ms]) -> Pause:
        return Pause(resolved.value(spec), spec.name, resolved.location(spec))

    def _rest_cues(self, resolved: ResolvedOptions) -> Iterator[TimedCue]:
        """The cues in the rests; those that are set for several exercises only where a rest is long enough."""
        cues = resolved.rest_cues
        longest_rest = max(map(resolved.value, (option.REST, option.REST_AFTER, option.CIRCUIT_REST)))
        if len(cues) > MOST_CUES:
            message = f"{len(cues)} cues are too many; a rest may have at most {MOST_CUES}"
            self.diagnostics.add(resolved.own.heading.location, message)
            return
        for offset, raw in cues.items():
            if offset in resolved.own.rest_cues or 0 < offset.within(longest_rest) < longest_rest:
                allowed = values_for("exercise", "number", "total", "next", words=self._phrases.sides)
                values = {name: reason and "this is said in a rest" for name, reason in allowed.items()}
                yield TimedCue(offset, self._text(raw.paragraph(), values, self._line_of(raw.location, resolved)))

    def _sides(self, resolved: ResolvedOptions) -> Sides:
        """The sides; left and right begin with the sore one, unless the script says otherwise.

        `sore first` and the like alone mean the left and right of the routine's language.
        """
        sides, raw = resolved.value(option.SIDES), resolved.raw(option.SIDES)
        known = self._phrases.sides
        if known and known.are_in(sides.names):
            return replace(sides, sore=sides.sore or "first", left=known.place(sides.names[0]) or 0)
        if sides.names or not sides.sore or not raw:
            return sides
        if not known:
            message = f"left and right need names in `{self._language}`; write `left, right, {option.SORE[sides.sore]}`"
            self.diagnostics.add(raw.location, message)
        return replace(sides, names=known.names if known else ("left", "right"))

    # Words

    def _words(self, node: OutlineNode, values: Mapping[str, str]) -> tuple[Text, ...]:
        return tuple(self._text(paragraph, values, None) for paragraph in node.paragraphs)

    def _spoken_option(
        self, raw: RawOption | None, values: Mapping[str, str], resolved: ResolvedOptions | None
    ) -> Text | None:
        if raw is None:
            return None
        return self._text(raw.paragraph(), values, self._line_of(raw.location, resolved) if resolved else None)

    def _line_of(self, location: SourceLocation, resolved: ResolvedOptions) -> int | None:
        """For words of a linked file, the line of the link in the script; None for the script's own words."""
        is_own = location.file == self._script.file
        return None if is_own else resolved.own.heading.location.line

    def _text(self, paragraph: Paragraph, values: Mapping[str, str], line: int | None) -> Text:
        """The paragraph as spoken text; `line` is the line of the script it belongs to, if not its own."""
        location = paragraph.location
        key = location, tuple(values.values())
        if key not in self._texts:
            self._texts[key] = spoken(paragraph, values, self.diagnostics)
            if not has_speech(self._texts[key]):
                self.diagnostics.add(location, "there are no words here; write what to say")
        marked = self._texts[key]
        return Text(without_pauses(without_marks(marked)), location, line or location.line, marked)

    def _check_size(self, title: OutlineNode, length: int) -> None:
        if length > LONGEST:
            message = f"this session would last over {length // HOUR} hours at level 100; the maximum is 12 hours"
            self.diagnostics.add(title.heading.location, message)


def _hints(nodes: Sequence[OutlineNode]) -> Iterator[Hint]:
    """What may be meant differently: rounds of several exercises, each of which is repeated by itself."""
    for number, node in enumerate(nodes):
        raw = node.raw(option.ROUNDS)
        is_circuit = node.raw(option.CIRCUIT) or nodes[0].raw(option.CIRCUIT)
        if raw and node.scope != "exercise" and not is_circuit and _is_shared(number, nodes):
            message = (
                f"each exercise is done {raw.text} times before the next one; "
                f"to do all of them one after another, {raw.text} times round, write `circuit: {raw.text}`"
            )
            yield Hint(raw.location, message)


def _is_shared(number: int, nodes: Sequence[OutlineNode]) -> bool:
    """Whether several exercises take their rounds from this node."""
    below = nodes[number + 1 :]
    if nodes[number].scope == "section":
        below = tuple(takewhile(lambda other: other.scope == "exercise", below))
    return sum(other.scope == "exercise" and not other.raw(option.ROUNDS) for other in below) > 1


def _between_brackets(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The words of `![words](file)`."""
    for number, piece in enumerate(pieces):
        text, end, _ = piece.text.partition("](")
        start = 0 if number else len("![")
        yield Piece(text[start:], piece.location.shifted(start))
        if end:
            return


def _needs(title: tuple[str, ...], sections: Iterable[Section]) -> tuple[str, ...]:
    """What the title asks for, and what besides that the sections need."""
    others = (thing for section in sections for thing in section.needs if thing not in title)
    return (*title, *dict.fromkeys(others))


def _check_trail(file: str, trail: tuple[str, ...]) -> None:
    if file in trail:
        raise BadValue(f"links in a circle: {' → '.join((*trail, file))}; write the exercise in one of them")
    if len(trail) > DEEPEST_LINK:
        raise BadValue(f"links go more than {DEEPEST_LINK} files deep; link to the last file directly")
