"""`voiceguide check`: the problems of scripts, all in one run."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from voiceguide.app.check import Finding, check
from voiceguide.app.environment import Environment
from voiceguide.cli.data import FORMAT, error_data, warnings_data
from voiceguide.cli.options import json_option, level_option
from voiceguide.cli.screen import print_json, say
from voiceguide.cli.session_report import more_warnings
from voiceguide.errors import Exit
from voiceguide.script.diagnostics import as_dict
from voiceguide.script.limits import MOST_WARNINGS
from voiceguide.text import counted


@click.command("check")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path),
    help="Scripts, folders of scripts, or names from `voiceguide list`.",
)
@level_option
@json_option
@click.pass_obj
def command(env: Environment, *, files: tuple[Path, ...], level: int, as_json: bool) -> int:
    """Check routine scripts: every problem with its line, and how to mend it.

    A warning is about something that is left out at this level, such as words that are too long for a hold. The exit
    code is 3 if there are problems.
    """
    findings = [finding for path in files for finding in check(env, path, level)]
    if as_json:
        print_json({"format": FORMAT, "files": [_as_data(finding) for finding in findings]})
    else:
        for finding in findings:
            say(*lines_of(finding))
    return exit_code(findings)


def lines_of(finding: Finding) -> Iterator[str]:
    """The problems and warnings of one file, in lines."""
    yield from finding.failure.lines if finding.failure else ()
    for problem in finding.problems:
        yield from problem.lines()
    for warning in finding.warnings[:MOST_WARNINGS]:
        yield f"{finding.file}:{warning.line}: warning: {warning.message}"
    for more in more_warnings(len(finding.warnings)):
        yield f"{finding.file}: {more}"
    for hint in finding.hints:
        yield f"{finding.file}:{hint.location.line}: hint: {hint.message}"
    if finding.is_good:
        count = len(finding.warnings)
        warned = f", {counted(count, 'warning')}" if count else ""
        yield f"{finding.file}: no problems{warned}"


def exit_code(findings: Sequence[Finding]) -> int:
    """The exit code for what was found."""
    if any(finding.problems for finding in findings):
        return Exit.SCRIPT_PROBLEMS
    return next((finding.failure.exit_code for finding in findings if finding.failure), Exit.DONE)


def _as_data(finding: Finding) -> Mapping[str, Any]:
    failure = [{"file": finding.file, "line": 1, "column": 1, "message": str(finding.failure)}]
    return {
        "file": finding.file,
        "ok": finding.is_good,
        "problems": [*map(as_dict, finding.problems), *(failure if finding.failure else [])],
        "warnings": warnings_data(finding.warnings, finding.file),
        "hints": [{"line": hint.location.line, "message": hint.message} for hint in finding.hints],
        "error": error_data(finding.failure),
    }
