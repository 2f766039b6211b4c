"""The report of an export, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from shlex import quote
from typing import Any

from voiceguide.app.export import Exported
from voiceguide.app.export_batch import Failed, Result
from voiceguide.app.voices import described
from voiceguide.cli.data import FORMAT, error_data, personalized_data, warnings_data
from voiceguide.errors import Exit, VoiceguideError
from voiceguide.script.diagnostics import ScriptError, as_dict
from voiceguide.text import counted
from voiceguide.units import clock


def lines_of(result: Result) -> Iterator[str]:
    """The result of one export, and what the user should know about it."""
    if isinstance(result, Failed):
        first, *others = result.error.lines
        yield from (
            (f"{result.name}: not exported:", first, *others) if others else (f"{result.name}: not exported: {first}",)
        )
    elif result.is_new:
        yield from _lines_of_new(result)
    else:
        yield f"{result.place} is up to date"
        yield from result.personalized.remarks()


def lines_of_temporary(result: Result) -> Iterable[str]:
    """What the user should know about an export that is not kept, which is not where it is."""
    return result.personalized.remarks() if isinstance(result, Exported) else lines_of(result)


def _lines_of_new(result: Exported) -> Iterator[str]:
    """What was written, and how it is personalized."""
    is_split = result.place not in result.files
    count, unit = len(result.timeline.chapters), "file" if is_split else "chapter"
    title, length = result.personalized.routine.title, clock(result.timeline.length)
    voice = result.personalized.voice
    by = f", spoken by {described(voice)}" if voice else ""
    yield f"{result.place}: {title}, {length}, {counted(count, unit)}{by}"
    if not is_split and len(result.files) > 1:
        yield f"also written: {', '.join(path.name for path in result.files[1:])}"
    if not result.is_known:
        yield "voiceguide could not record this export, so replacing it next time will need --force"
    yield from result.personalized.remarks()
    count = len(result.timeline.warnings)
    # Authors of bundled scripts learn it from `check`; listeners can do nothing about it.
    if count and not result.personalized.is_bundled:
        yield f"{counted(count, 'warning')}; see `voiceguide show {quote(result.name)} --full`"


def summary(results: Sequence[Result]) -> Iterator[str]:
    """How many were written, how many were up to date already, and which failed and why, a line each."""
    done = [result for result in results if isinstance(result, Exported)]
    failed = [result for result in results if isinstance(result, Failed)]
    new = sum(result.is_new for result in done)
    failures = f", {len(failed)} failed:" if failed else ""
    yield f"{new} written, {len(done) - new} up to date{failures}"
    for result in failed:
        yield f"  {result.name}: {_in_a_line(result.error)}"


def exit_code(results: Sequence[Result]) -> Exit:
    """The exit code of the failures if all have the same, else that of any failure; done if there are none."""
    codes = {result.error.exit_code for result in results if isinstance(result, Failed)}
    if not codes:
        return Exit.DONE
    return codes.pop() if len(codes) == 1 else Exit.FAILED


def as_data(results: Sequence[Result]) -> Mapping[str, Any]:
    """What became of each, for other programs."""
    return {"format": FORMAT, "exports": [_failure(it) if isinstance(it, Failed) else _export(it) for it in results]}


def _export(result: Exported) -> Mapping[str, Any]:
    personalized, timeline = result.personalized, result.timeline
    return {
        "routine": result.name,
        "status": "written" if result.is_new else "up to date",
        "title": personalized.routine.title,
        "level": personalized.choices.level,
        "place": str(result.place.absolute()),
        "files": [str(path.absolute()) for path in result.files],
        "length_ms": timeline.length,
        "chapters": len(timeline.chapters),
        **personalized_data(personalized),
        "warnings": warnings_data(timeline.warnings, personalized.routine.location.file),
        "voice": personalized.voice.id if personalized.voice else None,
    }


def _failure(failed: Failed) -> Mapping[str, Any]:
    problems = failed.error.problems if isinstance(failed.error, ScriptError) else ()
    return {
        "routine": failed.name,
        "status": "failed",
        "error": error_data(failed.error),
        "problems": [as_dict(problem) for problem in problems],
    }


def _in_a_line(error: VoiceguideError) -> str:
    first = error.lines[0]
    others = len(error.problems) - 1 if isinstance(error, ScriptError) else 0
    return f"{first} (and {others} more)" if others else first
