"""Parses an exercise of a script: the files that it links to, and what it is by all the options that hold for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from voiceguide.i18n.model import Words
from voiceguide.script import options as option
from voiceguide.script.diagnostics import Diagnostics
from voiceguide.script.inheritance import ResolvedOptions
from voiceguide.script.limits import DEEPEST_LINK, MOST_CUES, MOST_LINKED
from voiceguide.script.markdown import Paragraph, Piece, blocks
from voiceguide.script.model import Exercise, Hint, Pause, Picture, Script, Sides, SourceLocation, Text, TimedCue
from voiceguide.script.options import OptionSpec, PictureText, Scope
from voiceguide.script.outline import EXERCISE_SCOPES, OutlineNode, RawOption, outline
from voiceguide.script.placeholders import SpokenTexts, values_for, values_for_exercise
from voiceguide.script.values import BadValue
from voiceguide.script.work import WorkReader, check_conflicts, is_held
from voiceguide.units import Ms


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


NO_LINKS: Links = _NoLinks()


def outline_of(script: Script, scopes: Mapping[int, Scope], diagnostics: Diagnostics) -> list[OutlineNode]:
    """The headings of a script with what stands below them, checked as far as each can be by itself."""
    lines = tuple(script.text.split("\n"))
    diagnostics.open_file(script.file, lines)
    nodes = outline(blocks(lines, script.file, diagnostics), scopes, diagnostics)
    for node in nodes:
        check_conflicts(node, diagnostics)
    return nodes


class LinkedFiles:
    """The exercise files that the script `file` links to; each is read once."""

    def __init__(self, file: str, links: Links, diagnostics: Diagnostics) -> None:
        self._file = file
        self._links = links
        self._diagnostics = diagnostics
        self._linked: dict[str, OutlineNode | None] = {}
        self._linked_characters = 0

    def resolve(self, node: OutlineNode, above: tuple[OutlineNode, ...]) -> ResolvedOptions:
        """The options that hold for an exercise, of which `above` are the title and the section."""
        return ResolvedOptions(node, (*above, *self._linked_nodes(node, (self._file,)), node))

    def _linked_nodes(self, node: OutlineNode, trail: tuple[str, ...]) -> tuple[OutlineNode, ...]:
        """The nodes of the linked files, the last file of a chain of links first; `trail` has the files before."""
        target = node.heading.target
        if target is None:
            return ()
        try:
            script = self._links.read(target, node.heading.location.file)
            _check_trail(script.file, trail)
        except BadValue as bad:
            self._diagnostics.add(node.heading.location, bad.message)
            return ()
        self._count_linked(script, node)
        linked = self._linked_node(script, node)
        return (*self._linked_nodes(linked, (*trail, script.file)), linked) if linked else ()

    def _count_linked(self, script: Script, node: OutlineNode) -> None:
        """Raise ScriptError when the linked texts are too long in all, each counted as often as it is linked to."""
        self._linked_characters += len(script.text)
        if self._linked_characters > MOST_LINKED:
            message = f"links up to here add over {MOST_LINKED} characters; link less often, or to shorter files"
            self._diagnostics.add(node.heading.location, message)
            self._diagnostics.close()

    def _linked_node(self, script: Script, node: OutlineNode) -> OutlineNode | None:
        if script.file not in self._linked:
            self._linked[script.file] = None
            nodes = outline_of(script, EXERCISE_SCOPES, self._diagnostics)
            if nodes and nodes[0].heading.depth == 1 and len(nodes) == 1:
                self._linked[script.file] = nodes[0]
        linked = self._linked[script.file]
        if linked is None:
            message = f"`{script.file}` is not an exercise file, which has one heading, `# Name`"
            self._diagnostics.add(node.heading.location, message)
        return linked


def _check_trail(file: str, trail: tuple[str, ...]) -> None:
    if file in trail:
        raise BadValue(f"links in a circle: {' → '.join((*trail, file))}; write the exercise in one of them")
    if len(trail) > DEEPEST_LINK:
        raise BadValue(f"links go more than {DEEPEST_LINK} files deep; link to the last file directly")


@dataclass(frozen=True, slots=True)
class ExerciseParser:
    """Makes exercises of the script `file`, which is in `language`, from the options that hold for each."""

    file: str
    links: Links
    diagnostics: Diagnostics
    texts: SpokenTexts
    language: str
    words: Words
    hints: list[Hint] = field(default_factory=list)
    """What may be meant differently, as far as it was found."""
    _pictures: dict[SourceLocation, Path | None] = field(default_factory=dict)
    """Pictures by where they are named: that of a linked file is checked once, however often it is used."""

    def exercise(self, resolved: ResolvedOptions) -> Exercise:
        """The exercise with these options."""
        location = resolved.own.heading.location
        sides = self._sides(resolved)
        values = values_for_exercise(sides.names, self.words.sides, has_hold=is_held(resolved))

        def text(paragraph: Paragraph) -> Text:
            return self.texts.text(paragraph, values, self._line_of(paragraph.location, resolved))

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
            release=self._spoken_option(resolved, option.RELEASE, values),
            easier=self._spoken_option(resolved, option.EASIER, values),
            in_short=self._spoken_option(resolved, option.IN_SHORT, values),
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
                self._pictures[where] = self.links.picture(named.target, where.file)
            except BadValue as bad:
                self.diagnostics.add(where, f"`{option.PICTURE.name}`: {bad.message}")
            if not named.has_words:
                right = f"write what it shows, as in `{option.PICTURE.example}`"
                self.hints.append(Hint(where, f"this picture has no words for those who cannot see it; {right}"))
        return self._pictures[where]

    def _picture_words(self, raw: RawOption, values: Mapping[str, str], line: int | None) -> Text:
        """What the picture shows; of the placeholders, those for the side can be used."""
        moments = dict.fromkeys(("exercise", "number", "total", "round", "next", "hold"), "a picture does not change")
        return self.texts.text(Paragraph(tuple(_between_brackets(raw.pieces))), {**values, **moments}, line)

    def _file_of(self, resolved: ResolvedOptions) -> str:
        """The name of the file that an exercise comes from; the last one of a chain of links."""
        files = (node.heading.location.file for node in resolved.nodes)
        linked = next((file for file in files if file != self.file), None)
        return "" if linked is None else self.links.name_of(linked)

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
                allowed = values_for("exercise", "number", "total", "next", words=self.words.sides)
                values = {name: reason and "this is said in a rest" for name, reason in allowed.items()}
                yield TimedCue(offset, self.texts.text(raw.paragraph(), values, self._line_of(raw.location, resolved)))

    def _sides(self, resolved: ResolvedOptions) -> Sides:
        """The sides; left and right begin with the sore one, unless the script says otherwise.

        `sore first` and the like alone mean the left and right of the routine's language.
        """
        sides, raw = resolved.value(option.SIDES), resolved.raw(option.SIDES)
        known = self.words.sides
        if known and known.are_in(sides.names):
            return replace(sides, sore=sides.sore or "first", left=known.place(sides.names[0]) or 0)
        if sides.names or not sides.sore or not raw:
            return sides
        if not known:
            message = f"left and right need names in `{self.language}`; write `left, right, {option.SORE[sides.sore]}`"
            self.diagnostics.add(raw.location, message)
        return replace(sides, names=known.names if known else ("left", "right"))

    def _spoken_option(
        self, resolved: ResolvedOptions, spec: OptionSpec[str | None], values: Mapping[str, str]
    ) -> Text | None:
        raw = resolved.raw(spec)
        return self.texts.text(raw.paragraph(), values, self._line_of(raw.location, resolved)) if raw else None

    def _line_of(self, location: SourceLocation, resolved: ResolvedOptions) -> int | None:
        """For words of a linked file, the line of the link in the script; None for the script's own words."""
        is_own = location.file == self.file
        return None if is_own else resolved.own.heading.location.line


def _between_brackets(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The words of `![words](file)`."""
    for number, piece in enumerate(pieces):
        text, end, _ = piece.text.partition("](")
        start = 0 if number else len("![")
        yield Piece(text[start:], piece.location.shifted(start))
        if end:
            return
