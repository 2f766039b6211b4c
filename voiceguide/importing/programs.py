"""Reads the JSON files of other timers: Seconds, OpenHIIT, Just Another Workout Timer and Pulse."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from voiceguide.errors import UsageError
from voiceguide.importing.intervals import EXACT, Interval, interval_of, milliseconds, section_of
from voiceguide.importing.model import ImportedRoutine, ImportedSection
from voiceguide.importing.vocabulary import LANGUAGES, Vocabulary, detected, vocabulary
from voiceguide.script.limits import MOST_ROUNDS
from voiceguide.script.names import plain

Json = Mapping[str, Any]
_DEEPEST = 20
"""Packs in packs."""


def read_program(data: object, wanted: str, usual_language: str) -> ImportedRoutine:
    """The routine in a file of another program; of several, the one that is called `wanted`.

    Raises UsageError if the file is of no program that is known, or has what cannot be a routine.
    """
    for recognise in (_seconds, _openhiit, _jawt, _pulse):
        found = recognise(data)
        if found:
            program, read, routines = found
            chosen = _chosen(routines, wanted, program)
            words = vocabulary(detected(_names_in(chosen), usual_language))
            return _with_exact_rests(replace(read(chosen, words), format=f"a file of {program}"))
    raise UsageError(
        "this JSON is not of a program that voiceguide knows; it reads Seconds, OpenHIIT, Just Another Workout Timer "
        "and Pulse, and lists as text or CSV"
    )


Found = tuple[str, Callable[[Json, Vocabulary], ImportedRoutine], Sequence[Json]]


def _with_exact_rests(routine: ImportedRoutine) -> ImportedRoutine:
    """A circuit of the whole routine belongs to its title, where nothing is announced for it."""
    if not routine.exercises:
        raise UsageError(f"there are no exercises in {routine.format}; add one, and save it again")
    only = routine.sections[0] if len(routine.sections) == 1 else None
    options = {**EXACT, **routine.options, **(only.options if only else {})}
    sections = (replace(only, options={}),) if only else routine.sections
    return replace(routine, options=options, sections=sections)


def _chosen(routines: Sequence[Json], wanted: str, program: str) -> Json:
    names = [_name(routine, "name", "title") for routine in routines]
    if len(routines) == 1:
        return routines[0]
    found = [routine for routine, name in zip(routines, names, strict=True) if plain(name) == plain(wanted)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"`{name[:40]}`" for name in names[:12])
    raise UsageError(
        f"this file of {program} has {len(routines)} routines: {listed}; take one by its name: "
        f"voiceguide new '{names[0][:40]}' --from FILE"
    )


def _names_in(value: object, depth: int = 0) -> str:
    """The texts in a file, for telling its language."""
    if isinstance(value, str):
        return value
    if depth > 6 or not isinstance(value, dict | list):
        return ""
    inner = value.values() if isinstance(value, dict) else value
    return " ".join(filter(None, (_names_in(one, depth + 1) for one in list(inner)[:500])))


def _name(record: Json, *keys: str, otherwise: str = "Exercise") -> str:
    """The first of these texts that is there; braces would be placeholders in a script."""
    texts = (record[key] for key in keys if isinstance(record.get(key), str))
    return next((text.strip().translate(_BRACES) for text in texts if text.strip()), otherwise)


_BRACES = str.maketrans("{}", "()")


def _records(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _count(value: object, name: str, lowest: int = 1) -> int:
    """A whole number of times, which may be written as text; raises UsageError."""
    try:
        count = int(float(value)) if isinstance(value, int | float | str) else lowest
    except (ValueError, OverflowError):
        count = 0
    if not lowest <= count <= MOST_ROUNDS:
        raise UsageError(
            f"`{name[:40]}` is done {str(value)[:20]} times; a routine can have from 1 to {MOST_ROUNDS} rounds"
        )
    return count


def _is_rest_in_any_language(name: str) -> bool:
    """Whether an interval is a rest in any language, as programs write it in their user's."""
    is_known = any(vocabulary(language).is_rest(name) for language in LANGUAGES)
    return is_known or name.casefold().strip() in ("отдых", "dinlenme")


# Seconds

_TIMER_KEYS = ("numberOfSets", "soundScheme", "type")


def _seconds(data: object) -> Found | None:
    items = list(_seconds_timers(data))
    return ("Seconds", _read_seconds, items) if items else None


def _seconds_timers(data: object, depth: int = 0) -> Iterator[Json]:
    """The timers of a file: one, or those of a pack."""
    if depth > _DEEPEST:
        raise UsageError("this file has packs in packs, too deep to be read; export one timer on its own")
    for record in _records(data) if isinstance(data, list) else _records([data]):
        inner = next((record[key] for key in ("packs", "items") if isinstance(record.get(key), list)), None)
        if inner is not None:
            yield from _seconds_timers(inner, depth + 1)
        elif _is_seconds_timer(record):
            yield record


def _is_seconds_timer(record: Json) -> bool:
    if isinstance(record.get("intervals"), list) and not record.keys().isdisjoint(_TIMER_KEYS):
        return True
    return isinstance(record.get("timers"), list) and ("timerRest" in record or record.get("type") == 4)


def _read_seconds(timer: Json, words: Vocabulary) -> ImportedRoutine:
    sections = tuple(_seconds_sections(timer, words))
    return ImportedRoutine(_name(timer, "name", otherwise=""), words.language, sections)


def _seconds_sections(timer: Json, words: Vocabulary, depth: int = 0) -> Iterator[ImportedSection]:
    if depth > _DEEPEST:
        raise UsageError("this timer has timers in timers, too deep to be read; export one of them on its own")
    parts = _records(timer.get("timers"))
    between = milliseconds(timer.get("timerRest") or 0, "rest between timers") if parts else 0
    for number, part in enumerate(parts):
        for section in _seconds_sections(part, words, depth + 1):
            is_last = number == len(parts) - 1
            yield section if is_last or not between else _with_rest_after(section, between)
    if not parts:
        yield from _seconds_section(timer, words)


def _with_rest_after(section: ImportedSection, rest: int) -> ImportedSection:
    """The section with a rest after its last exercise."""
    if not section.exercises:
        return section
    last = section.exercises[-1]
    rested = replace(last, options={**last.options, "rest after": f"{rest}ms" if rest % 1000 else f"{rest // 1000}s"})
    return replace(section, exercises=(*section.exercises[:-1], rested))


def _seconds_section(timer: Json, words: Vocabulary) -> Iterator[ImportedSection]:
    pause = milliseconds(timer.get("intervalRest") or 0, "rest between intervals")
    intervals: list[Interval] = []
    for record in _records(timer.get("intervals")):
        if pause and intervals and not intervals[-1].is_rest:
            intervals.append(Interval("Rest", pause, is_rest=True))
        intervals.append(_seconds_interval(record, words))
    turns = _count(timer.get("numberOfSets") or 1, _name(timer, "name"))
    set_rest = milliseconds(timer.get("setRest") or 0, "rest between sets")
    for key, name in (("warmup", "Warm-up"), ("cooldown", "Cool-down")):
        around = _around(timer.get(key), name, words)
        if key == "cooldown":
            yield section_of(intervals, words, turns, set_rest)
        if around:
            yield section_of([around], words)


def _around(value: object, name: str, words: Vocabulary) -> Interval | None:
    """The warm-up or cool-down, which is a number of seconds or an interval."""
    if isinstance(value, dict):
        return _seconds_interval({"name": name, **value}, words) if value.get("duration") else None
    return interval_of(name, value, words) if isinstance(value, int | float) and value >= 1 else None


def _seconds_interval(record: Json, words: Vocabulary) -> Interval:
    name = _name(record, "name")
    if record.get("indefinite") is True:
        raise UsageError(f"the interval `{name[:40]}` has no end; give it a time in Seconds, and export it again")
    is_rest = record.get("rest") is True or _is_rest_in_any_language(name)
    interval = replace(interval_of(name, record.get("duration"), words), is_rest=is_rest or words.is_ready(name))
    if record.get("split") is True:
        return replace(interval, sides_rest=milliseconds(record.get("splitRest") or 0, name))
    return interval


# OpenHIIT


def _openhiit(data: object) -> Found | None:
    records = [record for record in _records(data) if isinstance(record.get("timeSettings"), dict)]
    return ("OpenHIIT", _read_openhiit, records) if records else None


def _read_openhiit(timer: Json, words: Vocabulary) -> ImportedRoutine:
    settings: Json = timer["timeSettings"]
    names = [name for name in timer.get("activities") or [] if isinstance(name, str)]
    count = timer.get("activeIntervals")
    works = count if isinstance(count, int) and 0 < count <= 1000 else len(names)

    def seconds(key: str) -> int:
        return milliseconds(settings.get(key) or 0, key)

    rest, work = seconds("restTime"), seconds("workTime")
    intervals: list[Interval] = []
    for number in range(works):
        if number and rest:
            intervals.append(Interval("Rest", rest, is_rest=True))
        intervals.append(Interval(names[number].strip() or "Work" if number < len(names) else "Work", work))
    turns = _count((settings.get("restarts") or 0) + 1 if isinstance(settings.get("restarts") or 0, int) else 0, "it")
    sections = [section_of(intervals, words, turns, seconds("breakTime") or rest)]
    if seconds("warmupTime"):
        warm_up = [Interval("Warm-up", seconds("warmupTime")), Interval("Rest", rest, is_rest=True)]
        sections.insert(0, section_of(warm_up, words))
    if seconds("cooldownTime"):
        sections.append(section_of([Interval("Cool-down", seconds("cooldownTime"))], words))
    return ImportedRoutine(_name(timer, "name", otherwise=""), words.language, tuple(sections))


# Just Another Workout Timer


def _jawt(data: object) -> Found | None:
    records = (
        _records(data["workouts"])
        if isinstance(data, dict) and isinstance(data.get("workouts"), list)
        else _records([data])
    )
    found = [record for record in records if isinstance(record.get("sets"), list) and "title" in record]
    return ("Just Another Workout Timer", _read_jawt, found) if found else None


def _read_jawt(workout: Json, words: Vocabulary) -> ImportedRoutine:
    sections = []
    for part in _records(workout["sets"]):
        intervals = [
            replace(
                interval_of(_name(one, "name"), one.get("duration"), words),
                is_rest=_is_rest_in_any_language(_name(one, "name")),
            )
            for one in _records(part.get("exercises"))
        ]
        section = section_of(intervals, words, _count(part.get("repetitions") or 1, "a set"))
        if section.exercises:
            sections.append(section)
    return ImportedRoutine(_name(workout, "title", otherwise=""), words.language, tuple(sections))


# Pulse


def _pulse(data: object) -> Found | None:
    records = _records(data["routines"]) if isinstance(data, dict) and isinstance(data.get("routines"), list) else []
    found = [record for record in records if any("durationSeconds" in one for one in _records(record.get("exercises")))]
    return ("Pulse", _read_pulse, found) if found else None


def _read_pulse(routine: Json, words: Vocabulary) -> ImportedRoutine:
    intervals = []
    for record in _records(routine["exercises"]):
        interval = interval_of(_name(record, "name"), record.get("durationSeconds"), words)
        said = _name(record, "description", otherwise="")
        intervals.append(replace(interval, words=(said,) if said else ()))
    return ImportedRoutine(_name(routine, "name", otherwise=""), words.language, (section_of(intervals, words),))
