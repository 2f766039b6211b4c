"""How much of a session is spoken, how fast, and how long a listener has to do what was said.

    python tests/benchmarks/words.py              the bundled routines, at levels 0, 50 and 100
    python tests/benchmarks/words.py FOLDER       the routines of another folder, such as those of an older version

Needs a voice. The words of a movement's phases count as speech, but not in its pace and its runs, since they are
commands to the second. A run goes on over pauses of less than 2 s. The pace of clips is that of the voice; that of
set-ups is that of a listener's clock: words by the time from the first to the last before a start, pauses included.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import voiceguide
from voiceguide.paths import data_folder
from voiceguide.script.library import entries
from voiceguide.session.model import HoldStep, MovementStep, Speech, TalkStep
from voiceguide.session.timeline import Cue, PlacedStep, Timeline
from voiceguide.units import clock

LEVELS = (0, 50, 100)
PAUSE = 2_000
"""A silence from this length on ends a run of speech."""
COLUMNS = "length  speech  silence  clip/min  set-up/min  runs  longest       first hold   other side  after release"


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences one after the other."""

    cues: tuple[Cue, ...]

    @property
    def words(self) -> int:
        return sum(_words(cue) for cue in self.cues)

    @property
    def length(self) -> int:
        return self.cues[-1].end - self.cues[0].start


def _words(cue: Cue) -> int:
    return len(cue.sound.text.split()) if isinstance(cue.sound, Speech) else 0


def told(timeline: Timeline) -> Iterator[Cue]:
    """What is said, without the phases of movements."""
    moving = [(placed.start, placed.end) for placed in timeline.steps if isinstance(placed.step, MovementStep)]
    for cue in timeline.cues:
        if isinstance(cue.sound, Speech) and not any(start <= cue.start < end for start, end in moving):
            yield cue


def runs(cues: Sequence[Cue]) -> Iterator[Run]:
    """The cues, parted where it is silent for a while."""
    starts = [0, *(n for n, (one, two) in enumerate(pairwise(cues), 1) if two.start - one.end >= PAUSE), len(cues)]
    return (Run(tuple(cues[start:end])) for start, end in pairwise(starts))


def set_ups(timeline: Timeline) -> Iterator[Run]:
    """What is said before the starts and at the beginning of the session, without releases, and with its pauses."""
    said = tuple(told(timeline))
    last = max(placed.start for placed in timeline.steps if isinstance(placed.step, HoldStep | MovementStep))
    for before, placed in pairwise((timeline.steps[0], *timeline.steps)):
        if isinstance(placed.step, TalkStep) and not _lets_go(before, placed) and placed.start < last:
            cues = tuple(cue for cue in said if placed.start <= cue.start < placed.end)
            yield from (Run(cues),) if cues else ()


def waits(timeline: Timeline) -> tuple[list[int], list[int]]:
    """From the last word to each hold or movement: after the instructions, and after a change of side or a round."""
    first, later = [], []
    words = [cue.end for cue in timeline.cues if isinstance(cue.sound, Speech)]
    seen: set[int] = set()
    for placed in timeline.steps:
        if isinstance(placed.step, HoldStep | MovementStep):
            wait = placed.start - max(end for end in words if end <= placed.start)
            (later if placed.step.ref.chapter in seen else first).append(wait)
            seen.add(placed.step.ref.chapter)
    return first, later


def after_release(timeline: Timeline) -> list[int]:
    """From the last word of a release to the next word; the last one of the session has none."""
    found = []
    words = [cue for cue in timeline.cues if isinstance(cue.sound, Speech)]
    for before, placed in pairwise(timeline.steps):
        if _lets_go(before, placed):
            last = max((cue.end for cue in words if placed.start <= cue.start < placed.end), default=placed.start)
            found += [min(cue.start for cue in words if cue.start >= last) - last]
    return found


def _lets_go(before: PlacedStep, placed: PlacedStep) -> bool:
    return isinstance(before.step, HoldStep | MovementStep) and isinstance(placed.step, TalkStep)


def row(timeline: Timeline) -> str:
    """The figures of one session, as under COLUMNS."""
    speech = sum(cue.length for cue in timeline.cues if isinstance(cue.sound, Speech))
    sound = sum(cue.length for cue in timeline.cues)
    said = tuple(told(timeline))
    spans = tuple(runs(said))
    longest = max(spans, key=lambda run: run.length)
    words = sum(map(_words, said))
    told_slowly = tuple(set_ups(timeline))
    first, later = waits(timeline)
    return (
        f"{clock(timeline.length):>6}{_share(speech, timeline.length):>8}"
        f"{_share(timeline.length - sound, timeline.length):>9}"
        f"{_pace(words, sum(cue.length for cue in said)):>10}"
        f"{_pace(sum(run.words for run in told_slowly), sum(run.length for run in told_slowly)):>12}{len(spans):>6}"
        f"{longest.length / 1000:>7.1f} s, {longest.words:>2} w{_least(first)}{_least(later)}"
        f"{_least(after_release(timeline))}"
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def _pace(words: int, length: int) -> str:
    return f"{60_000 * words / length:.0f}"


def _least(times: Sequence[int]) -> str:
    """The shortest of some times, and the median."""
    return f"{min(times) / 1000:>6.1f}/{median(times) / 1000:.1f} s" if times else " " * 11 + "-"


def main() -> None:
    """Print a table: three lines for each routine."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder("scripts")
    print(f"{'routine':20} level  {COLUMNS}")
    for entry in entries([folder]):
        for level in LEVELS:
            session = voiceguide.prepare(entry.path, level=level, talk="full")
            print(f"{entry.name:20}{level:>6}  {row(session.timeline)}", flush=True)


if __name__ == "__main__":
    main()
