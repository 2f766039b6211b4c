"""Reads amounts with a sign of multiplication: `3 x 10`, `3 sets of 10`, `3 x 20 s`, `3 x 10 x 5 s`, `3x`."""

from collections.abc import Iterator, Sequence

from voiceguide.importing.dose import DoseDraft
from voiceguide.importing.token_line import TokenLine
from voiceguide.importing.tokens import NUMBER, Token


def read_products(line: TokenLine, found: DoseDraft) -> None:
    """Take the first product of a line, and keep the others as notes."""
    for number, (first, *_, last) in enumerate(_products(line)):
        factors = [token for token in line.tokens[first : last + 1] if token.is_quantity]
        line.use(*range(first, last + 1))
        if number:
            found.notes.append(line.text(first, last))
        else:
            _take_product(factors, found)


def single_counts(line: TokenLine) -> Iterator[tuple[str, int]]:
    """`3x` and `x3`, without another number beside them: the sign and the number are used."""
    for index in tuple(line.of("x")):
        for at in (index - 1, index + 1):
            is_count = line.is_free(at) and line.kind(at) in (NUMBER, "times") and not line.tokens[at].is_weak
            if is_count and not line.is_used(index):
                line.use(index, at)
                yield "set" if line.kind(index + 1) == "most" else "times", at


def _products(line: TokenLine) -> Iterator[Sequence[int]]:
    """The quantities that are multiplied with each other."""
    index = 0
    while index < len(line.tokens):
        chain = _chain_from(line, index)
        if len(chain) > 1:
            yield chain
        index = chain[-1] + 1


def _chain_from(line: TokenLine, index: int) -> Sequence[int]:
    chain, token = [index], line.tokens[index]
    is_article = token.is_weak and token.high == 1
    if is_article or not _is_factor(line, index):
        return chain
    while (following := _next_factor(line, chain[-1])) is not None and _is_factor(line, following):
        chain.append(following)
    return chain


def _is_factor(line: TokenLine, index: int) -> bool:
    return line.is_free(index) and line.is_quantity(index) and line.kind(index) != "load"


def _next_factor(line: TokenLine, at: int) -> int | None:
    """The quantity by which another one is multiplied."""
    token = line.tokens[at]
    beyond = at + (2 if line.text_at(at + 1) in ("(", ")") else 1)
    kind, after = line.kind(beyond), line.kind(beyond + 1)
    if kind == "x" and line.is_quantity(beyond + 1):
        return beyond + 1
    can_be_first = token.kind in ("set", "times") or (token.kind == NUMBER and not token.is_weak)
    is_by = kind == "by" and (can_be_first or (token.is_weak and after in ("rep", "time")))
    if is_by and line.is_figure(beyond + 1):
        return beyond + 1
    if token.kind == "times" and line.is_figure(at + 1) and line.kind(at + 1) in (NUMBER, "time", "rep"):
        return at + 1
    return None


def _take_product(factors: Sequence[Token], found: DoseDraft) -> None:
    """What each factor stands for: sets come first, and seconds last."""
    plain = [factor for factor in factors if factor.kind in (NUMBER, "times")]
    for factor in factors:
        if factor.kind == "time":
            found.holds.append((factor.low, factor.high))
        elif factor.kind in ("rep", "set"):
            found.counts.setdefault(factor.kind, (factor.low, factor.high))
    has_time = any(factor.kind == "time" for factor in factors)
    for factor in plain:
        has_sets = "set" in found.counts or not (has_time or len(plain) > 1 or "rep" in found.counts)
        found.counts.setdefault("rep" if has_sets else "set", (factor.low, factor.high))
