"""How long it takes to find the session that fits into a time, beside the speaking.

    python tests/benchmarks/fit_speed.py             the bundled routines, and one of a hundred exercises
    python tests/benchmarks/fit_speed.py --quick     the bundled routines

The lengths of all words are known, as in the last search of `--minutes`, when everything has been spoken. Each figure
is the longest of five runs.
"""

import sys
import time
from collections.abc import Callable, Iterator

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.errors import UsageError
from voiceguide.paths import data_folder
from voiceguide.script.library import entries
from voiceguide.script.model import Routine, Script
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.fit import Fit, FitRequest, fit
from voiceguide.session.model import Choices, Sound, Speech
from voiceguide.session.planner import plan
from voiceguide.session.speech import speech_length
from voiceguide.session.timeline import place
from voiceguide.units import Ms

RUNS = 5
MINUTE = 60_000
SHARES = (0.2, 0.5, 0.8, 0.95, 1.2)
"""The times that are asked for, as shares of the session at level 50."""


def lengths() -> Callable[[Sound], Ms]:
    """The length of every chime and of any words."""
    known: dict[Sound, Ms] = {chime: length_of_clip(clip) for chime, clip in load_chimes(None).items()}

    def length_of(sound: Sound) -> Ms:
        if isinstance(sound, Speech) and sound not in known:
            known[sound] = speech_length(sound, DEFAULT_RATE)
        return known[sound]

    return length_of


def routines() -> Iterator[tuple[str, Routine]]:
    """The bundled routines, and a long one."""
    for entry in entries([data_folder("scripts")]):
        yield entry.name, parse_routine(*read_script(entry.path))
    if "--quick" not in sys.argv:
        exercises = (
            f"### Stretch {number}\n\n- hold: 10-30s\n- rounds: 1-3\n- sides: left, right\n- release: Let go.\n"
            f"- easier: Do less.\n\nGet into position {number} slowly.\n"
            for number in range(100)
        )
        yield "100 exercises", parse_routine(Script("hundred.md", "\n".join(["# Hundred\n", *exercises])))


def measured(wanted: FitRequest, length_of: Callable[[Sound], Ms]) -> tuple[float, Fit | None]:
    """The seconds of the longest of the runs, and what was found."""
    seconds, found = [], None
    for _ in range(RUNS):
        before = time.perf_counter()
        try:
            found = fit(wanted, length_of)
        except UsageError:
            found = None
        seconds.append(time.perf_counter() - before)
    return max(seconds), found


def main() -> None:
    """Measure and print everything."""
    length_of, worst = lengths(), 0.0
    print("| routine | minutes | search | level | left out |\n|---|---:|---:|---:|---:|")
    for name, routine in routines():
        whole = place(plan(routine, Choices()), length_of).length
        for share in SHARES:
            minutes = round(whole * share / MINUTE, 1)
            seconds, found = measured(FitRequest(routine, Choices(), int(minutes * MINUTE)), length_of)
            level, left_out = (found.choices.level, len(found.left_out)) if found else ("", "nothing fits")
            print(f"| {name} | {minutes:g} | {seconds * 1000:.0f} ms | {level} | {left_out} |")
            worst = max(worst, seconds)
    print(f"\nThe longest: {worst * 1000:.0f} ms")


if __name__ == "__main__":
    main()
