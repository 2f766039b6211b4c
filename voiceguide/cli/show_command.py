"""`voiceguide show`: a session before it is heard."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import click

from voiceguide.cli.arguments import json_option, routine_argument, session_options
from voiceguide.cli.screen import print_json, tell
from voiceguide.cli.session import Asked, estimated, load_named, rehearsed
from voiceguide.cli.sheet import Sheet, print_sheet
from voiceguide.errors import VoiceError
from voiceguide.routine.records import Routine
from voiceguide.session.sounds import Chime, Speech
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
    asked = Asked(**options)
    path, routine = load_named(name)
    timeline, lengths = _laid_out(routine, asked)
    if as_json:
        print_json(_as_data(path.stem, routine, asked, timeline, lengths))
        return
    print_sheet(Sheet(routine, asked.level, timeline, lengths == "measured"))


def _laid_out(routine: Routine, asked: Asked) -> tuple[Timeline, Lengths]:
    try:
        return rehearsed(routine, asked).timeline, "measured"
    except VoiceError as error:
        if asked.voice:
            raise
        tell(f"voiceguide: {error}")
        tell("voiceguide: without a voice, times are estimates")
        return estimated(routine, asked), "estimated"


def _as_data(name: str, routine: Routine, asked: Asked, timeline: Timeline, lengths: Lengths) -> Mapping[str, Any]:
    """The contract for other programs, format 1; all times in ms."""
    from voiceguide.sound.pcm import SAMPLE_RATE

    return {
        "format": 1,
        "routine": name,
        "title": routine.title,
        "language": routine.language,
        "level": asked.level,
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
