"""Reads the seconds of each repetition: `tempo 3-1-3`, `4-7-8 x 4`, `12 reps, pause 2 s`."""

import re
from itertools import pairwise

from voiceguide.importing.dose import LIFT, DoseDraft
from voiceguide.importing.model import duration_text
from voiceguide.importing.token_line import TokenLine

_LONGEST_PAUSE = 5000
"""Milliseconds of a pause that may be a part of a repetition; a longer one is a rest."""
_PAUSES = ("pause", "pauses", "paused")
"""English words for both; in other languages such a word means a rest."""


def read_tempo(line: TokenLine, found: DoseDraft) -> None:
    """Take figures beside a word for tempo."""
    for index in tuple(line.of("tempo figures")):
        keyword = next((at for at in (index - 1, index - 2) if line.kind(at) == "tempo"), None)
        tempo = _tempo_at(line, index)
        if keyword is not None and tempo:
            found.tempo = tempo
            line.use(*range(keyword, index + 1))


def guess_tempo(line: TokenLine, found: DoseDraft) -> None:
    """Take figures without such a word, or a short pause, in a line of repetitions that has no other time."""
    if found.tempo or found.holds or not found.counts:
        return
    index = next((at for at in line.of("tempo figures") if _may_be_tempo(line, at)), None)
    if index is not None:
        _guess_figures(line, index, found)
    elif line.words.language == "en" and any(token.text in _PAUSES for token in line.tokens):
        _guess_pause(found)


def _may_be_tempo(line: TokenLine, index: int) -> bool:
    """Whether figures are seconds: no days, and none that grow by the same step, as numbers of exercises do."""
    steps = {second - first for first, second in pairwise(map(int, re.findall(r"\d", line.text_at(index))))}
    is_numbering = line.kind(index - 1) == "day" or (len(steps) == 1 and min(steps) > 0)
    return "-" in line.text_at(index) and not is_numbering and bool(_tempo_at(line, index))


def _guess_figures(line: TokenLine, index: int, found: DoseDraft) -> None:
    found.tempo = _tempo_at(line, index)
    found.guesses.append(f"took {line.text_at(index)} as the seconds of each repetition")
    if list(found.counts) == ["set"]:
        found.counts["rep"] = found.counts.pop("set")
    # `4-7-8 breathing` is a name.
    if line.kind(index + 1) != "word":
        line.use(index)


def _guess_pause(found: DoseDraft) -> None:
    rests = found.rests.get("rest", [])
    pause = next((rest for rest in rests if 0 < rest < _LONGEST_PAUSE), None)
    if list(found.counts) == ["set"] or pause is None:
        return
    rests.remove(pause)
    found.tempo = f"{LIFT}-{max(1, round(pause / 1000))}-{LIFT}"
    found.guesses.append(f"took the pause of {duration_text(pause)} as a part of each repetition")


def _tempo_at(line: TokenLine, index: int) -> str:
    """Figures as a tempo; empty if they take no time."""
    figures = re.findall(r"\d", line.text_at(index))
    return "-".join(figures) if any(figure != "0" for figure in figures) else ""
