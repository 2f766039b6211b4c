"""`voiceguide show`: a session before it is heard."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

import click

from voiceguide.cli.arguments import json_option, routine_argument, session_options
from voiceguide.cli.asked import SessionRequest, request_from_options
from voiceguide.cli.screen import print_json, tell
from voiceguide.cli.session import load_named, prepared, prepared_by_estimate
from voiceguide.cli.sheet import SessionReport, print_session
from voiceguide.cli.today import PersonalizedRoutine, personalized
from voiceguide.errors import VoiceError
from voiceguide.session.model import Chime, Speech
from voiceguide.session.timeline import Cue, Timeline

Lengths = Literal["measured", "estimated"]


@click.command("show")
@routine_argument
@session_options
@json_option
def command(*, name: str, as_json: bool, **options: Any) -> None:
    """Show what a session says, sounds and counts, with the time of each.

    The times are measured: every sentence is spoken once, without sound, and kept for the export. Where
    there is no voice they are estimates, and that is said.
    """
    asked = replace(request_from_options(options), no_music=True)
    path, routine = load_named(name, asked.language)
    today, timeline, lengths = _laid_out(personalized(path, routine, asked), asked)
    if as_json:
        print_json(_as_data(path.stem, today, timeline, lengths))
        return
    print_session(
        SessionReport(today.routine, today.choices.level, timeline, lengths == "measured", tuple(today.remarks()))
    )


def _laid_out(today: PersonalizedRoutine, asked: SessionRequest) -> tuple[PersonalizedRoutine, Timeline, Lengths]:
    try:
        today, rendered = prepared(today, asked)
    except VoiceError as error:
        if asked.voice or asked.usual_voice:
            raise
        tell(f"voiceguide: {error}")
        tell("voiceguide: without a voice, times are estimates")
        return *prepared_by_estimate(today, asked), "estimated"
    return today, rendered.timeline, "measured"


def _as_data(name: str, today: PersonalizedRoutine, timeline: Timeline, lengths: Lengths) -> Mapping[str, Any]:
    """The contract for other programs, format 1; all times in ms but for `minutes`, which was asked for."""
    from voiceguide.audio.pcm import SAMPLE_RATE

    return {
        "format": 1,
        "routine": name,
        "title": today.routine.title,
        "language": today.routine.language,
        "level": today.choices.level,
        "own_level": today.own_level,
        "minutes": today.minutes,
        "talk": today.choices.talk or today.routine.talk,
        "sore": today.choices.sore,
        "left_out": [*today.left_out, *today.skipped],
        "skipped": list(today.skipped),
        "fewer_rounds": list(today.fewer_rounds),
        "sample_rate": SAMPLE_RATE,
        "duration_ms": timeline.length,
        "lengths": lengths,
        "chapters": [
            {"title": chapter.title, "start_ms": chapter.start, "end_ms": chapter.end} for chapter in timeline.chapters
        ],
        "holds": list(_holds(timeline)),
        "cues": [_cue(cue) for cue in timeline.cues],
        "warnings": [{"line": advice.line, "message": advice.message} for advice in timeline.warnings],
    }


def _holds(timeline: Timeline) -> Iterator[Mapping[str, Any]]:
    for hold in timeline.holds:
        spot = hold.spot
        yield {
            "exercise": spot.exercise,
            "side": spot.side,
            "round": spot.round,
            "start_ms": hold.start,
            "length_ms": hold.length,
        }


def _cue(cue: Cue) -> Mapping[str, Any]:
    sound = cue.sound
    return {
        "kind": "speech" if isinstance(sound, Speech) else "chime",
        "start_ms": cue.start,
        "length_ms": cue.length,
        "text": sound.text if isinstance(sound, Speech) else None,
        "sound": sound.name if isinstance(sound, Chime) else None,
        "exercise": cue.spot.exercise,
        "side": cue.spot.side,
        "round": cue.spot.round,
        "line": cue.line,
    }
