"""The exercises that come with voiceguide: which there are, and a routine of some of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.app.environment import Environment
from voiceguide.errors import UsageError
from voiceguide.i18n.catalog import language_base
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.library import scripts_in
from voiceguide.script.model import Exercise, Routine
from voiceguide.script.names import ambiguous, fitting
from voiceguide.script.parser import parse_exercise, parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.fit import without

_HEADING = re.compile(r"(#{1,3}) ")
_TARGET = re.compile(r"###\s+\[[^\]]*\]\(([^)\s]+)\)")
_SHARED = ("language", "rate", "rest", "switch", "reminder", "closing")
"""The options that a routine of such exercises has from the one that they are in."""


@dataclass(frozen=True, slots=True)
class BundledExercise:
    """An exercise that comes with voiceguide: its name for commands, its file, its language, and its position."""

    name: str
    target: str
    language: str
    exercise: Exercise
    position: str = ""


def bundled_exercises(env: Environment, language: str = "") -> tuple[BundledExercise, ...]:
    """The exercises in a language, or in all, in the order of the routine that has most of them."""
    found = [one for one in _exercises(env) if not language or one.language == language_base(language)]
    places: dict[str, tuple[int, str]] = {}
    for routine in _routines(env, found):
        for section in routine.routine.sections:
            for target in routine.targets_in(section.title):
                places.setdefault(target, (len(places), section.title))
    last = len(places), ""
    placed = sorted(found, key=lambda one: places.get(one.target, last)[0])
    return tuple(replace(one, position=places.get(one.target, last)[1]) for one in placed)


def exercise_language(env: Environment, language: str | None) -> str:
    """The language of the exercises for a tag, else for the user's own: one in which there are some."""
    known = {one.language for one in _exercises(env)}
    base = language_base(language or env.language)
    if language and base not in known:
        raise UsageError(f"there are no exercises in `{language}`; choose from: {', '.join(sorted(known))}")
    return base if base in known else "en"


def _exercises(env: Environment) -> Iterator[BundledExercise]:
    """Those that can be read, by name."""
    for path in scripts_in(env.folders.bundled / "exercises"):
        name, _, tag = path.stem.partition(".")
        try:
            exercise = parse_exercise(*read_script(path), env.languages)
        except (ScriptError, UsageError):
            continue
        yield BundledExercise(name, f"exercises/{path.name}", tag or "en", exercise)


@dataclass(frozen=True, slots=True)
class _Source:
    """A bundled routine, with the parts of its script by their headings."""

    name: str
    routine: Routine
    parts: tuple[str, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The files that it links to."""
        return tuple(found[1] for part in self.parts if (found := _TARGET.match(part)))

    def needs_of(self, target: str) -> tuple[str, ...]:
        """What the routine would need with this exercise alone."""
        headings = [part for part in self.parts if part.startswith("### ")]
        others = [number for number, part in enumerate(headings) if target not in _TARGET.findall(part)]
        return without(self.routine, others).needs

    def targets_in(self, section: str) -> Iterator[str]:
        """The files that one of its sections links to."""
        current = ""
        for part in self.parts:
            if part.startswith("## "):
                current = part.split("\n")[0].removeprefix("## ").strip()
            elif current == section and (found := _TARGET.match(part)):
                yield found[1]


def _routines(env: Environment, wanted: Sequence[BundledExercise]) -> list[_Source]:
    """The bundled routines with any of these exercises, the one with most of them first."""
    targets = {one.target for one in wanted}
    found = [source for path in scripts_in(env.folders.bundled) if (source := _source(env, path))]
    counted = [(len(targets.intersection(source.targets)), source) for source in found]
    return [source for count, source in sorted(counted, key=lambda pair: -pair[0]) if count]


def _source(env: Environment, path: Path) -> _Source | None:
    try:
        script, folder = read_script(path)
        routine = parse_routine(script, folder, env.languages)
    except (ScriptError, UsageError):
        return None
    return _Source(path.stem, routine, tuple(_parts(script.text)))


def _parts(text: str) -> Iterator[str]:
    """The parts of a script, each from its heading to the next."""
    part: list[str] = []
    for line in text.split("\n"):
        if _HEADING.match(line) and part:
            yield "\n".join(part).strip()
            part = []
        part.append(line)
    yield "\n".join(part).strip()


def script_with(env: Environment, title: str, typed: Iterable[str], language: str | None) -> str:
    """A script of bundled exercises, in the order of their positions, with the words that lead into these.

    Raises UsageError if one of them is not there, or may be several.
    """
    chosen = _chosen(bundled_exercises(env, exercise_language(env, language)), typed)
    sources = _routines(env, chosen)
    missing = {one.target for one in chosen}
    parts: list[str] = []
    for source in sources:
        for part in _sections_with(source, missing):
            parts.append(part)
            if found := _TARGET.match(part):
                missing.discard(found[1])
    parts.extend(f"### [{one.exercise.name}]({one.target})" for one in chosen if one.target in missing)
    return "\n\n".join((_opening(title, sources, {one.target for one in chosen}), *parts)) + "\n"


def _chosen(known: Sequence[BundledExercise], typed: Iterable[str]) -> list[BundledExercise]:
    names: Mapping[BundledExercise, tuple[str, ...]] = {one: (one.name, one.exercise.name) for one in known}
    chosen: list[BundledExercise] = []
    for words in typed:
        found = fitting(words, names)
        if len(found) > 1:
            raise UsageError(ambiguous(words, [one.name for one in found]))
        if not found:
            listed = ", ".join(one.name for one in known)
            raise UsageError(f"there is no exercise `{words}`; choose from: {listed}")
        chosen.extend(one for one in found if one not in chosen)
    if not chosen:
        raise UsageError("name exercises with commas in between, such as `figure-four,cat-pose`")
    return chosen


def _sections_with(source: _Source, wanted: set[str]) -> Iterator[str]:
    """The parts of a routine that are about these exercises: each after the heading of its section."""
    section = ""
    for part in source.parts[1:]:
        target = _TARGET.match(part)
        if part.startswith("## "):
            section = part
        elif target and target[1] in wanted:
            if section:
                yield _without_notes(section)
                section = ""
            yield _without_notes(part)


def _opening(title: str, sources: Sequence[_Source], wanted: set[str]) -> str:
    """The title, with the options and words of the routine that has most of the exercises."""
    if not sources:
        return f"# {title}"
    start = _without_notes(sources[0].parts[0])
    lines = [line for line in start.split("\n")[1:] if not line.startswith("- ") or _name(line) in _SHARED]
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    needs = dict.fromkeys(thing for target in sorted(wanted) for thing in _needs(target, sources))
    options, _, spoken = words.partition("\n\n")
    if needs:
        options += f"\n- needs: {', '.join(needs)}"
    note = f"> The warning signs: voiceguide show {sources[0].name} --full"
    return "\n\n".join(filter(None, (f"# {title}", options.strip(), note, spoken)))


def _name(option: str) -> str:
    return option.removeprefix("- ").partition(":")[0].strip()


def _needs(target: str, sources: Sequence[_Source]) -> tuple[str, ...]:
    """What an exercise needs in the routine that its words are taken from."""
    return next((source.needs_of(target) for source in sources if target in source.targets), ())


def _without_notes(part: str) -> str:
    """A part of a script without its notes, which stand in the file of the exercise."""
    kept = "\n".join(line for line in part.split("\n") if not line.startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()
