"""The plain way to the same session, to compare with: one pydub segment, grown by `+=`, and exported.

    python plain_way.py PLAN.json SESSION.wav OUT.mp3

The clips are cut from the session's WAV, so that nothing has to be spoken.
"""

import json
import sys
from pathlib import Path

from pydub import AudioSegment


def main(plan: Path, wav: Path, target: Path) -> None:
    """Put the session together cue by cue."""
    cues = json.loads(plan.read_text())["cues"]
    source = AudioSegment.from_wav(wav)
    session = AudioSegment.silent(0, frame_rate=source.frame_rate)
    for cue in cues:
        start = cue["start_ms"]
        session += AudioSegment.silent(start - len(session), frame_rate=source.frame_rate)
        session += source[start : start + cue["length_ms"]]
    session.export(target, format="mp3", bitrate="48k")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
