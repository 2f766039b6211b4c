"""Guesses what the numbers of a line are that have no unit: seconds, a rest, repetitions, or a part of the name."""

import re

from voiceguide.importing.dose import DoseDraft
from voiceguide.importing.token_line import TokenLine
from voiceguide.importing.tokens import NUMBER

_BOTH = re.compile(r"([1-9]|[1-3]\d)/\1")


def read_bare_numbers(line: TokenLine, found: DoseDraft) -> None:
    """Take the numbers that are likely a part of the dose."""
    for index in tuple(line.of(NUMBER)):
        _read_beside_keyword(line, index, found)
    amount = _likely_amount(line, found)
    if amount is not None:
        _take_count(line, amount, found)
    _take_both_numbers(line, found)


def _read_beside_keyword(line: TokenLine, index: int, found: DoseDraft) -> None:
    """Take a number that a word beside it explains."""
    if _is_length(line, index, found):
        _take_seconds(line, index, found)
    elif side := _side_of_rest(line, index, found):
        line.use(index)
        found.rests["rest"] = [line.tokens[index].low * 1000]
        found.guesses.append(f"took the {line.text_at(index)} {side} rest as seconds")
    elif not line.tokens[index].is_weak and _is_for_each_side(line, index, found):
        _take_count(line, index, found)


def _is_length(line: TokenLine, index: int, found: DoseDraft) -> bool:
    """`Hold for 30`."""
    token = line.tokens[index]
    return _keyword_before(line, index) == "hold" and not found.holds and token.low >= (2 if token.is_weak else 1)


def _side_of_rest(line: TokenLine, index: int, found: DoseDraft) -> str:
    """`after` in `rest 30`, and `before` in `20 s work and 10 rest`; empty if it is no rest."""
    if "rest" in found.rests or line.tokens[index].is_weak:
        return ""
    if _keyword_before(line, index) == "rest":
        return "after"
    kinds = (line.kind(index + 1), line.kind(index + 2))
    is_before = kinds[0] == "rest" or (kinds[0] in ("by", "filler", "mark") and kinds[1] == "rest")
    return "before" if found.holds and is_before else ""


def _keyword_before(line: TokenLine, index: int) -> str:
    """`hold` or `rest` if such a word stands right before a number."""
    for at in range(index - 1, max(-1, index - 3), -1):
        if line.kind(at) not in ("filler", "mark", "to"):
            return line.kind(at)
    return ""


def _is_for_each_side(line: TokenLine, index: int, found: DoseDraft) -> bool:
    is_slashed = found.has_sides and line.is_used(index + 1) and line.text_at(index + 1) == "/"
    return is_slashed or line.kind(index + 1) in ("each", "sides")


def _likely_amount(line: TokenLine, found: DoseDraft) -> int | None:
    """The number that is most likely an amount, in a line that has no other one."""
    figures = [index for index in line.of(NUMBER) if not line.tokens[index].is_weak]
    if figures and "set" in found.counts and not found.holds and "rep" not in found.counts:
        return figures[0]
    if not found.says_nothing or len(figures) > 1:
        return None
    if figures:
        return figures[0] if _may_be_dose(line, figures[0]) else None
    weak = [index for index in line.of(NUMBER) if line.tokens[index].low >= 2]
    return weak[0] if len(weak) == 1 and found.has_sides else None


def _may_be_dose(line: TokenLine, index: int) -> bool:
    """Whether a single number is an amount, and not a part of the name such as `Warrior 2`."""
    if index == 0:
        return line.kind(1) in ("word", "part", "static", "moving", "hold")
    before = line.text_at(index - 1)
    if before in "«“„\"'<>≤≥":
        return False
    after_sign = line.kind(index - 1) == "mark" and before in ":-–—(=,|"
    after = range(index + 1, len(line.tokens))
    is_last = all(line.kind(at) in ("mark", "filler", "rest") or line.is_used(at) for at in after)
    return is_last and line.tokens[index].low >= (1 if after_sign else 5)


def _take_count(line: TokenLine, index: int, found: DoseDraft) -> None:
    """Take a number as repetitions or sets, or that of a stretch as seconds."""
    amount = line.amount(index)
    if any(line.of("static")) and amount[0] >= 10 and not found.holds:
        _take_seconds(line, index, found)
        return
    line.use(index)
    kind = "set" if found.holds or "rep" in found.counts else "rep"
    found.counts.setdefault(kind, amount)
    what = "rounds" if found.holds else "sets" if kind == "set" else "repetitions"
    found.guesses.append(f"took the number {line.text_at(index)} as {what}")


def _take_seconds(line: TokenLine, index: int, found: DoseDraft) -> None:
    low, high = line.amount(index)
    line.use(index)
    found.holds.append((low * 1000, high * 1000))
    found.guesses.append(f"took the number {line.text_at(index)} as seconds")


def _take_both_numbers(line: TokenLine, found: DoseDraft) -> None:
    """`Leg circles 5/5`: so many for each side."""
    last = len(line.tokens) - 1
    both = _BOTH.fullmatch(line.text_at(last))
    if both and last > 0 and found.says_nothing:
        line.use(last)
        found.counts["rep"] = (float(both[1]), float(both[1]))
        found.has_sides = True
        found.guesses.append(f"took {both[0]} as {both[1]} repetitions on each side")
