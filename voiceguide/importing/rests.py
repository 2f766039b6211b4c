"""Tells the times of a line that are rests: between sets, between the sides, or between rounds of a circuit."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from voiceguide.importing.dose import DoseDraft, RestKind
from voiceguide.importing.model import duration_text
from voiceguide.importing.token_line import TokenLine

_FAR = 5
"""Words between a time and what says what it is for, at most."""


def read_rests(line: TokenLine, found: DoseDraft) -> None:
    """Take the times that are rests."""
    rests = dict(_rests_in(line))
    if not rests and (index := _slash_rest(line)) is not None:
        rests[index] = "rest"
        found.guesses.append(f"took {duration_text(line.tokens[index].low)} after the `/` as the rest")
    for index, kind in rests.items():
        line.use(index)
        found.rests.setdefault(kind, []).append(line.tokens[index].low)


def _rests_in(line: TokenLine) -> Iterator[tuple[int, RestKind]]:
    """The indices of the times in a line that are rests, with what they are between."""
    times = tuple(line.of("time"))
    for index in times:
        if _is_rest(line, index, times):
            is_turn = _is_between_turns(line, index)
            yield index, "switch" if _is_between_sides(line, index) else "turn" if is_turn else "rest"


def _slash_rest(line: TokenLine) -> int | None:
    """The second of two times such as `30 s / 15 s` or `1 min hard / 1 min easy`, which may be a rest."""
    times = [index for index, token in enumerate(line.tokens) if token.kind == "time"]
    if len(times) != 2 or any(map(line.is_used, times)) or times[1] - times[0] > _FAR - 1:
        return None
    return times[1] if line.text_at(times[1] - 1) == "/" else None


def _is_rest(line: TokenLine, index: int, times: Sequence[int]) -> bool:
    """Whether the nearest word that says what a time is for says rest."""
    before, after = _looked(line, index, -1), _looked(line, index, 1)
    is_before = (
        before is not None and before[1] != "hold" and (not after or after[1] != "hold" or before[0] <= after[0])
    )
    if before and is_before and not any(line.tokens[index - at].high for at in range(1, before[0])):
        return True
    if not after or after[1] == "hold":
        return False
    is_near = after[0] <= 2 and not (before and before[1] == "hold" and before[0] <= after[0])
    # The word may belong to the time after it: `hold 30 s, rest 10 s`.
    owner = next((time for time in times if time > index), None)
    return is_near and not (owner is not None and _owns(line, index + after[0], owner))


def _owns(line: TokenLine, word: int, time: int) -> bool:
    """Whether a word for rest stands right before another time."""
    return time - word <= 2 and all(
        line.kind(at) in ("filler", "mark", "one", "to") and line.text_at(at) != "," for at in range(word + 1, time)
    )


def _looked(line: TokenLine, index: int, step: int) -> tuple[int, str] | None:
    """How far the next word about hold or rest is, and which."""
    for distance in range(1, _FAR):
        at = index + step * distance
        if not 0 <= at < len(line.tokens):
            return None
        kind, text = line.kind(at), line.text_at(at)
        if kind in ("hold", "rest", "between"):
            return distance, kind
        is_abbreviated = text == "." and line.kind(at - 1) in ("rest", "hold")
        is_end = kind == "mark" and (text in ";.|" or (text == "," and step > 0)) and not is_abbreviated
        if is_end or (kind in ("time", "rep", "set") and line.tokens[at].high):
            return None
    return None


def _is_between_sides(line: TokenLine, index: int) -> bool:
    near = [line.kind(at) for at in range(index + 1, index + _FAR)]
    return "between" in near and any(kind in ("part", "sides", "other") for kind in near)


def _is_between_turns(line: TokenLine, index: int) -> bool:
    return any(map(partial(_is_turn, line), (*_until_time(line, index, -1), *_until_time(line, index, 1))))


def _is_turn(line: TokenLine, at: int) -> bool:
    is_between = "between" in (line.kind(at - 1), line.kind(at - 2))
    return is_between and line.text_at(at) in line.words.lists["turn"]


def _until_time(line: TokenLine, index: int, step: int) -> Iterator[int]:
    """The tokens near a time on one side, up to the next time."""
    near = range(index + step, index + step * (_FAR + 1), step)
    return takewhile(lambda at: line.kind(at) not in ("", "time"), near)
