"""`voiceguide show`: what a session says, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import click

from voiceguide.app.caution import caution_of, unspoken_caution
from voiceguide.app.environment import Environment
from voiceguide.app.personalize import PersonalizedRoutine, personalize
from voiceguide.app.prepare import Lengths, load_named, prepare_or_estimate
from voiceguide.app.voices import described
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.cli.data import FORMAT, kind_of, personalized_data, ref_data, sound_data, warnings_data
from voiceguide.cli.options import json_option, request_from_options, routine_argument, session_options
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, say
from voiceguide.cli.session_page import print_page
from voiceguide.cli.session_report import SessionReport, print_session
from voiceguide.importing.columns import routine_table
from voiceguide.session.timeline import Chapter, Cue, Timeline


@click.command("show")
@routine_argument
@click.option("--full", "is_full", is_flag=True, help="Every word, sound and hold with its time, and the notes.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet, which `voiceguide new --from` reads.")
@session_options
@json_option
@click.pass_obj
def command(env: Environment, /, *, name: str, is_full: bool, as_csv: bool, as_json: bool, **options: Any) -> None:
    """Show a session on one page: how long it is, what you need, and how much of each exercise is done.

    The times are exact: every sentence is spoken once, silently, and kept for the export. Without a voice they are
    estimates, and a message says so.
    """
    if as_csv and (as_json or is_full):
        raise click.UsageError("--csv is a form of its own; leave out --json and --full")
    request = replace(request_from_options(options), no_music=True)
    path, routine = load_named(env, name, request.language)
    reporter = TerminalReporter()
    personalized = personalize(env, path, routine, request, reporter)
    if as_csv and not request.minutes:
        _print_csv(personalized)
        return
    personalized, timeline, lengths = prepare_or_estimate(env, personalized, request, reporter)
    if as_csv:
        _print_csv(personalized)
    elif as_json:
        print_json(_as_data(path.stem, personalized, timeline, lengths))
    elif is_full:
        print_session(_report_of(personalized, timeline, lengths))
    else:
        print_page(_report_of(personalized, timeline, lengths), personalized.name)


def _report_of(personalized: PersonalizedRoutine, timeline: Timeline, lengths: Lengths) -> SessionReport:
    routine = personalized.routine
    return SessionReport(
        routine,
        personalized.choices.level,
        timeline,
        is_measured=lengths == "measured",
        remarks=tuple(personalized.remarks()),
        is_bundled=personalized.is_bundled,
        caution=caution_of(routine),
        unspoken=unspoken_caution(routine, (cue.sound for cue in timeline.cues)),
        voice=described(personalized.voice) if personalized.voice else "",
    )


def _print_csv(personalized: PersonalizedRoutine) -> None:
    say(*routine_table(personalized.routine).rstrip("\n").split("\n"))


def _as_data(name: str, personalized: PersonalizedRoutine, timeline: Timeline, lengths: Lengths) -> Mapping[str, Any]:
    """The session for other programs; all times in ms, except the requested `minutes`."""
    return {
        "format": FORMAT,
        "routine": name,
        "title": personalized.routine.title,
        "language": personalized.routine.language,
        "level": personalized.choices.level,
        "own_level": personalized.own_level,
        "minutes": personalized.minutes,
        "talk": personalized.choices.talk or personalized.routine.talk,
        "sore": personalized.choices.sore,
        "opening": personalized.choices.opening,
        **personalized_data(personalized),
        "sample_rate": SAMPLE_RATE,
        "duration_ms": timeline.length,
        "lengths": lengths,
        "chapters": [_chapter(chapter) for chapter in timeline.chapters],
        "holds": list(_holds(timeline)),
        "cues": [_cue(cue) for cue in timeline.cues],
        "warnings": warnings_data(timeline.warnings, personalized.routine.location.file),
        "rests": [{"kind": rest.kind, "start_ms": rest.start, "length_ms": rest.length} for rest in timeline.rests],
        "voice": personalized.voice.id if personalized.voice else None,
    }


def _chapter(chapter: Chapter) -> Mapping[str, Any]:
    shown = chapter.picture
    picture = shown and {"file": str(shown.picture.path), "mirrored": shown.is_mirrored, "words": shown.words}
    return {"title": chapter.title, "start_ms": chapter.start, "end_ms": chapter.end, "picture": picture}


def _holds(timeline: Timeline) -> Iterator[Mapping[str, Any]]:
    for hold in timeline.holds:
        yield {**ref_data(hold.ref), "start_ms": hold.start, "length_ms": hold.length}


def _cue(cue: Cue) -> Mapping[str, Any]:
    return {"kind": kind_of(cue), "start_ms": cue.start, "length_ms": cue.length, **sound_data(cue)}
