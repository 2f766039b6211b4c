"""What several commands say of the same thing with `--json`; JSON.md beside this file describes all of it.

Format 1: fields are added, and never taken away or given another meaning. Times and lengths are in whole ms.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from voiceguide.app.personalize import PersonalizedRoutine
from voiceguide.errors import VoiceguideError
from voiceguide.history.model import SessionRecord
from voiceguide.session.model import Chime, CueWarning, Speech, StepRef
from voiceguide.session.timeline import Cue

FORMAT = 1


def personalized_data(personalized: PersonalizedRoutine) -> Mapping[str, Any]:
    """The exercises and rounds that are not done today."""
    return {
        "left_out": [*personalized.left_out, *personalized.skipped],
        "skipped": list(personalized.skipped),
        "fewer_rounds": list(personalized.fewer_rounds),
    }


def warnings_data(warnings: Sequence[CueWarning], file: str) -> Sequence[Mapping[str, Any]]:
    """The warnings of the script in `file`; their places may be in files that it links to."""
    return [
        {
            "line": warning.line,
            "message": warning.message,
            "place": {"file": warning.linked.file, "line": warning.linked.line}
            if warning.linked
            else {"file": file, "line": warning.line},
        }
        for warning in warnings
    ]


def ref_data(ref: StepRef) -> Mapping[str, Any]:
    """The exercise, side and round of a part of a session."""
    return {"exercise": ref.exercise, "side": ref.side, "round": ref.round}


def sound_data(cue: Cue) -> Mapping[str, Any]:
    """A sound, and the line of the script that it comes from."""
    sound = cue.sound
    return {
        "text": sound.text if isinstance(sound, Speech) else None,
        "sound": sound.name if isinstance(sound, Chime) else None,
        **ref_data(cue.ref),
        "line": cue.line,
    }


def kind_of(cue: Cue) -> str:
    """`speech` or `chime`."""
    return "speech" if isinstance(cue.sound, Speech) else "chime"


def session_data(session: SessionRecord) -> Mapping[str, Any]:
    """A session in the history."""
    return {
        "at": session.at.isoformat(),
        "day": session.day.isoformat(),
        "routine": session.routine,
        "title": session.title,
        "level": session.level,
        "heard_ms": session.heard,
        "length_ms": session.length,
        "counted_ms": session.counted,
        "whole": session.counts_as_done,
        "felt": session.felt,
    }


def error_data(error: VoiceguideError | None) -> Mapping[str, Any] | None:
    """An error with its exit code."""
    return None if error is None else {"message": str(error), "exit_code": error.exit_code}
