"""Parses the text of a script into a Routine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import cast

from voiceguide.i18n.catalog import BUILT_IN, Languages
from voiceguide.i18n.model import Pronunciation, Words
from voiceguide.i18n.own_phrases import PLURAL, BadPhrase, with_phrase, without_words
from voiceguide.script import options as option
from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.exercise_parser import NO_LINKS, ExerciseParser, LinkedFiles, Links, outline_of
from voiceguide.script.inheritance import LENGTHS, MOVEMENTS, nearest, value_of
from voiceguide.script.limits import LONGEST, MOST_EXERCISES
from voiceguide.script.model import (
    ONCE,
    Circuit,
    Exercise,
    Hint,
    Pause,
    Routine,
    Script,
    Section,
    SourceLocation,
    Text,
    longest,
)
from voiceguide.script.outline import EXERCISE_SCOPES, ROUTINE_SCOPES, OutlineNode, RawOption
from voiceguide.script.placeholders import SpokenTexts, values_for
from voiceguide.script.values import BadValue
from voiceguide.units import Ms

HOUR = 3_600_000


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
        self._links = links or NO_LINKS
        self._linked = LinkedFiles(script.file, self._links, self.diagnostics)
        self._texts = SpokenTexts(self.diagnostics)
        self._languages = languages
        self._speak(option.LANGUAGE.default, languages.words(option.LANGUAGE.default))

    def _speak(self, language: str, words: Words) -> None:
        """Take this language for all that follows, with what the program says by itself in it."""
        self._language, self._phrases = language, words
        self._exercises = ExerciseParser(self._script.file, self._links, self.diagnostics, self._texts, language, words)

    def routine(self) -> Routine:
        nodes = outline_of(self._script, ROUTINE_SCOPES, self.diagnostics)
        title = self._title(nodes)
        only_title = (title,)
        language = value_of(only_title, option.LANGUAGE)
        self._speak(language, self._program_phrases(title, language))
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
            reminder=self._spoken_option(title.raw(option.REMINDER), allowed),
            closing=self._spoken_option(title.raw(option.CLOSING), values_for("total", words=self._phrases.sides)),
            notes=tuple(title.notes),
            sections=sections,
            circuit=circuit,
            hints=(*_hints(nodes), *self._exercises.hints),
            phrases=tuple(cast("tuple[str, str]", raw.value) for raw in title.options.get(option.PHRASE.name, [])),
        )

    def title(self) -> str:
        return self._title(outline_of(self._script, ROUTINE_SCOPES, self.diagnostics)).heading.text

    def lone_exercise(self) -> Exercise:
        nodes = outline_of(self._script, EXERCISE_SCOPES, self.diagnostics)
        title = self._title(nodes)
        for other in nodes[1:]:
            message = "a second heading; an exercise file has one, `# Name`"
            self.diagnostics.add(other.heading.location, message)
        resolved = self._linked.resolve(title, ())
        # The file says its language only by what it calls the sides.
        self._speak(self._language, self._languages.with_sides(resolved.value(option.SIDES).names) or self._phrases)
        return self._exercises.exercise(resolved)

    def _program_phrases(self, title: OutlineNode, language: str) -> Words:
        """The program's own words in a language, with the phrases that its script brings."""
        words = self._languages.words(language)
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
        if raws and not self._languages.has(language):
            return replace(words, warning=without_words(words, language))
        return words

    # The outline

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
            inner = tuple(self._exercise(node, (title,)) for node in exercises)
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
            exercises=tuple(self._exercise(node, above) for node in exercises),
            circuit=self._circuit(above),
            leave=self._spoken_option(section.raw(option.LEAVE), values_for("total", words=self._phrases.sides)),
            needs=value_of((section,), option.NEEDS),
        )

    def _exercise(self, node: OutlineNode, above: tuple[OutlineNode, ...]) -> Exercise:
        return self._exercises.exercise(self._linked.resolve(node, above))

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

    # Words

    def _words(self, node: OutlineNode, values: Mapping[str, str]) -> tuple[Text, ...]:
        return tuple(self._texts.text(paragraph, values) for paragraph in node.paragraphs)

    def _spoken_option(self, raw: RawOption | None, values: Mapping[str, str]) -> Text | None:
        return self._texts.text(raw.paragraph(), values) if raw else None

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


def _needs(title: tuple[str, ...], sections: Iterable[Section]) -> tuple[str, ...]:
    """What the title asks for, and what besides that the sections need."""
    others = (thing for section in sections for thing in section.needs if thing not in title)
    return (*title, *dict.fromkeys(others))
