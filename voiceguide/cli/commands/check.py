"""`voiceguide check`: the problems of scripts, all in one run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import estimate_all, render_all
from voiceguide.app.request import SessionRequest
from voiceguide.cli.data import FORMAT, error_data, warnings_data
from voiceguide.cli.options import json_option, level_option
from voiceguide.cli.screen import print_json, say
from voiceguide.cli.session_report import more_warnings
from voiceguide.errors import Exit, VoiceError, VoiceguideError, explained
from voiceguide.script.diagnostics import Problem, ScriptError, as_dict
from voiceguide.script.library import read_script
from voiceguide.script.limits import MOST_WARNINGS
from voiceguide.script.model import Routine
from voiceguide.script.parser import is_exercise_file, parse_exercise, parse_routine
from voiceguide.session.model import CueWarning


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say of one file."""

    file: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[CueWarning, ...] = ()
    failure: VoiceguideError | None = None
    """Why it could not be checked."""

    @property
    def is_good(self) -> bool:
        """Whether the file can be used."""
        return not self.problems and not self.failure


@click.command("check")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(path_type=Path),
    help="Routine scripts, or files of single exercises.",
)
@level_option
@json_option
@click.pass_obj
def command(env: Environment, *, files: tuple[Path, ...], level: int, as_json: bool) -> int:
    """Check routine scripts and say every problem with its line, and what would be right.

    A warning is something that is not heard at this level, such as words in a hold that would run into its
    last seconds. The exit code is 3 if there are problems.
    """
    findings = [_check(env, path, level) for path in files]
    if as_json:
        print_json({"format": FORMAT, "files": [_as_data(finding) for finding in findings]})
    else:
        for finding in findings:
            _print(finding)
    if any(finding.problems for finding in findings):
        return Exit.SCRIPT_PROBLEMS
    return next((finding.failure.exit_code for finding in findings if finding.failure), Exit.DONE)


def _check(env: Environment, path: Path, level: int) -> Finding:
    try:
        script, folder = read_script(path)
        if is_exercise_file(script.text):
            parse_exercise(script, folder)
            return Finding(str(path))
        routine = parse_routine(script, folder)
        return Finding(str(path), warnings=_warnings(env, routine, SessionRequest(level=level)))
    except ScriptError as error:
        return Finding(str(path), problems=error.problems)
    except Exception as error:  # noqa: BLE001 (whatever it is, the other files are checked)
        return Finding(str(path), failure=explained(error))


def _warnings(env: Environment, routine: Routine, request: SessionRequest) -> tuple[CueWarning, ...]:
    try:
        return render_all(env, routine, request).timeline.warnings
    except VoiceError as error:
        unmeasured = CueWarning(routine.line, f"lengths are estimated, since nothing could speak: {error}")
        return (unmeasured, *estimate_all(env, routine, request).warnings)


def _print(finding: Finding) -> None:
    if finding.failure:
        say(*finding.failure.lines)
    for problem in finding.problems:
        say(*problem.lines())
    for advice in finding.warnings[:MOST_WARNINGS]:
        say(f"{finding.file}:{advice.line}: warning: {advice.message}")
    for more in more_warnings(len(finding.warnings)):
        say(f"{finding.file}: {more}")
    if finding.is_good:
        count = len(finding.warnings)
        warned = f", {count} warning{'s' if count > 1 else ''}" if count else ""
        say(f"{finding.file}: no problems{warned}")


def _as_data(finding: Finding) -> Mapping[str, Any]:
    failure = [{"file": finding.file, "line": 1, "column": 1, "message": str(finding.failure)}]
    return {
        "file": finding.file,
        "ok": finding.is_good,
        "problems": [*map(as_dict, finding.problems), *(failure if finding.failure else [])],
        "warnings": warnings_data(finding.warnings, finding.file),
        "error": error_data(finding.failure),
    }
