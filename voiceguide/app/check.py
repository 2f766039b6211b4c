"""`check`: every problem of a script or a language file, and what would not be heard."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import estimate_all, render_all
from voiceguide.app.request import SessionRequest
from voiceguide.errors import UsageError, VoiceError, VoiceguideError, explained
from voiceguide.i18n.catalog import read_language_file
from voiceguide.i18n.language_file import LanguageError, LanguageProblem
from voiceguide.script.diagnostics import Problem, ScriptError
from voiceguide.script.library import find, is_name, scripts_in
from voiceguide.script.model import Exercise, Hint, Routine, SourceLocation
from voiceguide.script.options import read_language
from voiceguide.script.parser import is_exercise_file, parse_exercise, parse_routine
from voiceguide.script.reading import read_picture, read_script
from voiceguide.script.values import BadValue
from voiceguide.session.model import DEFAULT_LEVEL, CueWarning
from voiceguide.session.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Version:
    """A routine as it was saved, its timeline, and the files that its script links to."""

    routine: Routine
    timeline: Timeline
    linked: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say of one file."""

    file: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[CueWarning, ...] = ()
    hints: tuple[Hint, ...] = ()
    """What may be meant differently."""
    failure: VoiceguideError | None = None
    """Why it could not be checked."""
    version: Version | None = None
    """The routine itself, if it is one and has no problems."""

    @property
    def is_good(self) -> bool:
        """Whether the file can be used."""
        return not self.problems and not self.failure


def check(env: Environment, place: Path, level: int = DEFAULT_LEVEL) -> Sequence[Finding]:
    """What there is to say of a script or a language file, of each script in a folder, or of a routine by its name."""
    try:
        paths = _scripts(env, place)
    except UsageError as error:
        return [Finding(str(place), failure=error)]
    request = SessionRequest(level=level)
    return [check_language(path) if _is_language(path) else check_script(env, path, request) for path in paths]


def _scripts(env: Environment, place: Path) -> Sequence[Path]:
    if _is_language(place):
        if not place.exists():
            raise UsageError(f"there is no file {place}")
        return [place]
    if place.is_dir():
        paths = scripts_in(place)
        if not paths:
            raise UsageError(f"there are no scripts in {place}; they are files such as `my-back.md`")
        return paths
    if is_name(str(place)) and not place.exists():
        return [find(str(place), env.folders.routines, env.language)]
    return [place]


def _is_language(path: Path) -> bool:
    return path.suffix.lower() == ".toml"


def check_script(env: Environment, path: Path, request: SessionRequest | None = None) -> Finding:
    """What there is to say of a script, spoken as requested: a routine, or an exercise of its own."""
    try:
        script, folder = read_script(path, env.folders.bundled)
        if is_exercise_file(script.text):
            _check_pictures((parse_exercise(script, folder, env.languages),))
            return Finding(str(path))
        routine = parse_routine(script, folder, env.languages)
        _check_pictures(routine.exercises)
        problem = routine.words.problem
        about_language = (CueWarning(routine.line, problem),) if problem else ()
        timeline, unmeasured = _timeline(env, routine, request or SessionRequest())
        return Finding(
            str(path),
            warnings=(*about_language, *unmeasured, *timeline.warnings),
            hints=routine.hints,
            version=Version(routine, timeline, folder.linked),
        )
    except ScriptError as error:
        return Finding(str(path), problems=error.problems)
    except Exception as error:  # noqa: BLE001 (whatever it is, the other files are checked)
        return Finding(str(path), failure=explained(error))


def _check_pictures(exercises: Iterable[Exercise]) -> None:
    """Decode all pictures; raises ScriptError with all that cannot be shown."""
    pictures = dict.fromkeys(exercise.picture for exercise in exercises if exercise.picture)
    problems: list[Problem] = []
    for picture in pictures:
        try:
            read_picture(picture)
        except ScriptError as error:
            problems.extend(error.problems)
    if problems:
        raise ScriptError(problems)


def check_language(path: Path) -> Finding:
    """What there is to say of a file with the program's own words in one language."""
    try:
        missing = read_language_file(path).missing
    except LanguageError as error:
        lines = _lines_of(path)
        return Finding(str(path), tuple(_problem(str(path), problem, lines) for problem in error.problems))
    warnings = tuple(CueWarning(one.line, one.message) for one in missing)
    return Finding(str(path), warnings=(*_warnings_about_name(path), *warnings))


def _warnings_about_name(path: Path) -> Iterator[CueWarning]:
    try:
        read_language(path.stem)
    except BadValue:
        yield CueWarning(1, "this is not used; name the file after its language, such as sv.toml or pt-PT.toml")


def _problem(file: str, problem: LanguageProblem, lines: Sequence[str]) -> Problem:
    source = lines[problem.line - 1] if problem.line <= len(lines) else ""
    return Problem(SourceLocation(file, problem.line), problem.message, source)


def _lines_of(path: Path) -> Sequence[str]:
    """The lines of the file, to show them with its problems; none if it cannot be read."""
    try:
        return path.read_text("utf-8").split("\n") if path.is_file() else ()
    except (OSError, ValueError):
        return ()


def _timeline(env: Environment, routine: Routine, request: SessionRequest) -> tuple[Timeline, tuple[CueWarning, ...]]:
    """The timeline of all of a routine, and a warning if it had to be estimated."""
    try:
        return render_all(env, routine, request).timeline, ()
    except VoiceError as error:
        unmeasured = CueWarning(routine.line, f"lengths are estimated, since nothing could speak: {error}")
        return estimate_all(env, routine, request), (unmeasured,)
