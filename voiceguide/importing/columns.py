"""The table of a whole routine: written for a spreadsheet, and read again to the same session."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from voiceguide.errors import UsageError
from voiceguide.importing.model import ImportedExercise, ImportedRoutine, ImportedSection
from voiceguide.script import options as option
from voiceguide.script.model import (
    Circuit,
    CueOffset,
    Exercise,
    Hold,
    Pause,
    Phase,
    Range,
    Repeat,
    Routine,
    Section,
    Sides,
    Text,
    TimedCue,
)
from voiceguide.script.options import OptionSpec
from voiceguide.text import EMPHASIS, EMPHASIS_END

KIND = "kind"
"""The heading of the first column: a row is the routine, a section or an exercise."""
NAME, WORDS, NOTES = "name", "words", "notes"
_ROUTINE, _SECTION, _EXERCISE = "routine", "section", "exercise"

Cells = Mapping[str, str]


def routine_table(routine: Routine) -> str:
    """A routine as CSV: a row for it, for each section and each exercise, with a column for each option it uses."""
    rows = list(_rows(routine))
    order = (KIND, NAME, *option.OPTIONS, *_cue_columns(rows), WORDS, NOTES)
    columns = [name for name in order if any(row.get(name) for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _cue_columns(rows: Iterable[Cells]) -> Sequence[str]:
    return tuple(dict.fromkeys(name for row in rows for name in row if name.startswith(("at ", "rest at "))))


# Writing


def _rows(routine: Routine) -> Iterator[Cells]:
    yield dict(_routine_cells(routine))
    for section in routine.sections:
        if section.title:
            yield dict(_section_cells(section, routine))
        for exercise in section.exercises:
            yield dict(_exercise_cells(exercise, section))


def _routine_cells(routine: Routine) -> Iterator[tuple[str, str]]:
    yield from ((KIND, _ROUTINE), (NAME, routine.title))
    yield option.SUMMARY.name, routine.summary
    yield option.LANGUAGE.name, routine.language
    yield option.NEEDS.name, ", ".join(_title_needs(routine))
    yield option.AUTHOR.name, routine.author
    yield option.VOICE.name, routine.voice or ""
    yield option.RATE.name, str(routine.rate or "")
    yield option.TALK.name, _unless(routine.talk, option.TALK)
    yield option.PRONOUNCE.name, "\n".join(f"{one.written} = {one.spoken}" for one in routine.pronunciations)
    yield option.PHRASE.name, "\n".join(f"{key} = {text}" for key, text in routine.phrases)
    yield option.REMINDER.name, _said(routine.reminder)
    yield option.CLOSING.name, _said(routine.closing)
    yield from _circuit_cells(routine.circuit)
    yield from _texts(routine.opening, routine.notes)


def _title_needs(routine: Routine) -> tuple[str, ...]:
    """What the title asks for: all that the sections do not add to it."""
    in_sections = tuple(dict.fromkeys(thing for section in routine.sections for thing in section.needs))
    for count in range(len(routine.needs) + 1):
        title = routine.needs[:count]
        if (*title, *(thing for thing in in_sections if thing not in title)) == routine.needs:
            return title
    return routine.needs


def _section_cells(section: Section, routine: Routine) -> Iterator[tuple[str, str]]:
    yield from ((KIND, _SECTION), (NAME, section.title))
    yield option.NEEDS.name, ", ".join(section.needs)
    yield option.SETTLE.name, _ms(section.settle) if section.settle != option.SETTLE.default else ""
    yield option.LEAVE.name, _said(section.leave)
    yield option.TALK.name, section.talk if section.talk != routine.talk else ""
    yield from _circuit_cells(section.circuit)
    yield from _texts(section.words, section.notes)


def _circuit_cells(circuit: Circuit) -> Iterator[tuple[str, str]]:
    if circuit.turns != Range(1, 1) or circuit.rest:
        yield option.CIRCUIT.name, _counts(circuit.turns)
        yield option.CIRCUIT_REST.name, _ms(circuit.rest.length) if circuit.rest else ""


def _exercise_cells(exercise: Exercise, section: Section) -> Iterator[tuple[str, str]]:
    yield from ((KIND, _EXERCISE), (NAME, exercise.name))
    yield from _work_cells(exercise)
    yield option.SIDES.name, _sides(exercise.sides)
    yield option.PRIORITY.name, _unless(exercise.priority, option.PRIORITY)
    yield option.TALK.name, exercise.talk if exercise.talk != section.talk else ""
    yield option.REST.name, _pause(exercise.rest)
    yield option.REST_AFTER.name, _pause(exercise.rest_after) if exercise.rest_after is not exercise.rest else ""
    yield option.SWITCH.name, _pause(exercise.switch)
    yield option.READY.name, _ms(exercise.ready) if exercise.ready_location else ""
    yield option.COUNTDOWN.name, _countdown(exercise.countdown)
    yield option.FETCH.name, ", ".join(exercise.fetch)
    yield option.FETCHING.name, _ms(exercise.fetching) if exercise.fetching != option.FETCHING.default else ""
    yield option.RELEASE.name, _said(exercise.release)
    yield option.EASIER.name, _said(exercise.easier)
    yield option.EASE_OFF.name, "" if exercise.eases_off else "off"
    yield from ((f"rest at {_offset(cue.offset)}", _written(cue.words)) for cue in exercise.rest_cues)
    yield from _texts(exercise.words, exercise.notes)


def _work_cells(exercise: Exercise) -> Iterator[tuple[str, str]]:
    match exercise.work:
        case Hold(lengths, cues, is_moving):
            yield (option.DURATION if is_moving else option.HOLD).name, ", ".join(map(_times, lengths))
            yield from map(_cue, cues)
            rounds = "" if len(lengths) > 1 else _unless_one(exercise.rounds)
        case Repeat(amount, phases, is_timed, is_counted):
            tempo = _tempo(phases)
            if is_timed:
                yield option.REPEAT.name, f"{_times(amount)} x {tempo}"
            else:
                yield from ((option.REPS.name, _counts(amount)), (option.TEMPO.name, tempo))
            has_words = any(phase.words for phase in phases)
            yield option.COUNT.name, "" if is_counted != has_words else "on" if is_counted else "off"
            rounds = _unless_one(exercise.rounds)
    yield option.ROUNDS.name, rounds


def _cue(cue: TimedCue) -> tuple[str, str]:
    return (option.HALFWAY.name if cue.is_halfway else f"at {_offset(cue.offset)}"), _written(cue.words)


def _offset(offset: CueOffset) -> str:
    if offset.is_percent:
        return f"{offset.value}%"
    return f"{_ms(offset.value)} left" if offset.is_from_end else _ms(offset.value)


def _tempo(phases: Sequence[Phase]) -> str:
    if any(phase.words for phase in phases):
        return ", ".join(f"{_said(phase.words)} {_times(phase.length)}" for phase in phases)
    seconds = [f"{phase.length.low / 1000:g}" for phase in phases]
    return "-".join(seconds if len(seconds) > 1 else [*seconds, "0"])


def _sides(sides: Sides) -> str:
    parts = (*sides.names, option.SORE[sides.sore] if sides.sore and sides.names else "")
    return ", ".join(filter(None, (*parts, "one at a time" if sides.is_one_at_a_time and sides.names else "")))


def _texts(words: Sequence[Text], notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield WORDS, "\n\n".join(map(_written, words))
    # A script's lines are only wrapped; what reads tables makes a paragraph of each line.
    yield NOTES, "\n\n".join(" ".join(paragraph.split()) for note in notes for paragraph in note.split("\n\n"))


def _said(text: Text | None) -> str:
    return _written(text) if text else ""


def _written(text: Text) -> str:
    """The words as they are written in a script, with emphasis and pauses."""
    return text.marked.replace(EMPHASIS, "*").replace(EMPHASIS_END, "*")


def _unless(value: object, spec: OptionSpec[object]) -> str:
    return "" if value == spec.default else str(value)


def _unless_one(counts: Range) -> str:
    return "" if counts == Range(1, 1) else _counts(counts)


def _pause(pause: Pause) -> str:
    """A pause that the script states."""
    return _ms(pause.length) if pause.location else ""


def _countdown(length: int) -> str:
    return "" if length == option.COUNTDOWN.default else _ms(length) if length else "off"


def _ms(length: int) -> str:
    return f"{length}ms" if length % 1000 else f"{length // 1000}s"


def _times(lengths: Range) -> str:
    low, high = lengths.low, lengths.high
    if low == high:
        return _ms(low)
    return f"{low}-{high}ms" if low % 1000 or high % 1000 else f"{low // 1000}-{high // 1000}s"


def _counts(counts: Range) -> str:
    return str(counts.low) if counts.low == counts.high else f"{counts.low}-{counts.high}"


# Reading


def is_own_table(text: str) -> bool:
    """Whether a text is such a table."""
    start = text.lstrip().partition("\n")[0].casefold()
    return re.match(rf"\"?{KIND}\"?[,;\t]\"?{NAME}\b", start) is not None


def read_own_table(rows: Sequence[Sequence[str]]) -> ImportedRoutine:
    """The routine in such a table; raises UsageError if a row is of no kind that there is."""
    title: Cells = {}
    sections: list[tuple[Cells, list[ImportedExercise]]] = [({}, [])]
    for number, cells in enumerate(_named_cells(rows), 2):
        match cells.get(KIND, _EXERCISE).casefold():
            case "routine":
                title = cells
            case "section":
                sections.append((cells, []))
            case "exercise":
                texts = _options(cells), _paragraphs(cells), _notes(cells)
                sections[-1][1].append(ImportedExercise(cells.get(NAME, ""), number, *texts))
            case other:
                raise UsageError(
                    f"row {number} is a `{other[:40]}`; the first column says routine, section or exercise"
                )
    return ImportedRoutine(
        title.get(NAME, ""),
        title.get(option.LANGUAGE.name, option.LANGUAGE.default),
        tuple(_section(cells, exercises) for cells, exercises in sections if exercises),
        _options(title),
        _paragraphs(title),
        _notes(title),
        format="a table of a routine",
    )


def _named_cells(rows: Sequence[Sequence[str]]) -> Iterator[Cells]:
    """The filled cells of each row below the first one, by the headings in that."""
    header = [name.strip().casefold() for name in rows[0]]
    for row in rows[1:]:
        yield {name: text for name, cell in zip(header, row, strict=False) if (text := cell.strip())}


def _section(cells: Cells, exercises: Iterable[ImportedExercise]) -> ImportedSection:
    texts = _options(cells), _paragraphs(cells), _notes(cells)
    return ImportedSection(cells.get(NAME, ""), *texts, exercises=tuple(exercises))


def _options(cells: Cells) -> Mapping[str, str]:
    known = (*option.OPTIONS, *option.OTHER_NAMES)
    return {name: value for name, value in cells.items() if name in known or name.startswith(("at ", "rest at "))}


def _paragraphs(cells: Cells) -> tuple[str, ...]:
    return tuple(filter(None, cells.get(WORDS, "").split("\n\n")))


def _notes(cells: Cells) -> tuple[str, ...]:
    return tuple(filter(None, (cells.get(NOTES, ""),)))
