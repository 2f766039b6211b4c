"""What lists call left, right and both sides, and how they say that each side does an exercise."""

from collections.abc import Iterator, Sequence

from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.importing.dose import AS_EACH_SIDE, DoseDraft
from voiceguide.importing.token_line import TokenLine
from voiceguide.importing.tokens import NUMBER
from voiceguide.importing.vocabulary import Vocabulary, fold

SIDES = ("left", "right")
_SHORT = {"l": 0, "r": 1, "li": 0, "re": 1, "izq": 0, "der": 1, "dx": 1, "sx": 0, "g": 0, "d": 1, "esq": 0, "dir": 1}
_NO = {"", "-", "–", "0", "no", "none", "nein", "non", "nee", "nie", "nao", "n"}
_YES = {
    *("yes", "ja", "oui", "si", "sim", "tak", "y", "x", "2", "both", "each", "beide", "je", "cada", "chaque", "ogni"),
    *("elke", "ambos", "entrambi", "les deux", "obie", "bilateral", "✓", "true"),
}

_EACH_SIDE = {"de": ("je", "jeweils", "jew", "jew."), "en": ("each", "ea", "ea."), "nl": ("elk", "ieder")}
"""Words that may mean each side before an amount; in other languages they mean every 30 s, or for 30 s."""
_JOINS = ("und", "and", "en", "+", "&", ",")
"""What stands between the names of several exercises."""


def side_names(language: str) -> tuple[str, str]:
    """Left and right, as scripts in a language call them."""
    sides = BUILT_IN.words(language).sides
    return sides.names if sides else SIDES


def side_place(text: str, words: Vocabulary) -> int | None:
    """0 for a word or an abbreviation of left, 1 for one of right; None if it is neither."""
    sides, plain = BUILT_IN.words(words.language).sides, text.strip(" .")
    place = sides.place(plain) if sides else None
    return _SHORT.get(fold(plain)) if place is None else place


def are_both(text: str) -> bool | None:
    """Whether a word beside `Side` means both, as `yes` and `each` do, or none; None if it is another word."""
    plain = fold(text).strip(" .")
    return True if plain in _YES else False if plain in _NO else None


def read_sides(line: TokenLine, found: DoseDraft) -> None:
    """Find out whether both sides do what a line says: `per side`, `each leg`, `left and right`."""
    for finder in (_named_sides, _each_part, _slashed_part, _left_and_right):
        for indices in finder(line):
            found.has_sides = True
            line.use(*indices)
    for index in _each_after_amount(line):
        found.has_sides = found.is_each = True
        line.use(index)


def guess_each_side(line: TokenLine, found: DoseDraft) -> None:
    """`Je 30 s`: each side, but where it may be each set, or each of several exercises."""
    if found.has_sides or any(line.of("set", "times", "x")):
        return
    for index, token in enumerate(line.tokens):
        is_before_amount = line.is_free(index + 1) and line.kind(index + 1) in (NUMBER, "time", "rep")
        names_several = any(before.text in _JOINS for before in line.tokens[: max(index - 1, 0)])
        if token.text in _EACH_SIDE.get(line.words.language, ()) and is_before_amount and not names_several:
            found.has_sides = found.is_each = True
            line.use(index)
            found.guesses.append(f"took `{line.text(index, index)}` {AS_EACH_SIDE}")


def _named_sides(line: TokenLine) -> Iterator[Sequence[int]]:
    """`both sides`, and `/side` after an amount."""
    return (
        (index,) for index in line.of("sides", "other") if line.text_at(index)[0] != "/" or line.is_quantity(index - 1)
    )


def _each_part(line: TokenLine) -> Iterator[Sequence[int]]:
    """`each leg`, `per outer thigh`."""
    for index in _words_for_each(line):
        if line.kind(index + 1) == "part":
            yield range(index, index + 2)
        elif line.kind(index + 2) == "part" and line.kind(index + 1) in ("filler", "word", NUMBER):
            yield range(index, index + 3)


def _each_after_amount(line: TokenLine) -> Iterator[int]:
    """`30 s each`, at the end of a line or a part of it."""
    for index in _words_for_each(line):
        follows_amount = line.is_free(index - 1) and line.is_quantity(index - 1)
        is_last = line.kind(index + 1) in ("", "mark")
        is_free = line.is_free(index) and line.kind(index) == "each"
        if is_free and follows_amount and is_last and not any(line.of("set")):
            yield index


def _words_for_each(line: TokenLine) -> Iterator[int]:
    """The words such as `each`, also those that have another meaning elsewhere."""
    each = line.words.each
    return (index for index, token in enumerate(line.tokens) if token.kind == "each" or token.text in each)


def _slashed_part(line: TokenLine) -> Iterator[Sequence[int]]:
    """`10 / leg`."""
    for index in line.of("part"):
        if line.text_at(index - 1) == "/" and line.is_quantity(index - 2):
            yield index - 1, index


def _left_and_right(line: TokenLine) -> Iterator[Sequence[int]]:
    """`Left 30 s, right 30 s` and `30 s left and right`."""
    places: dict[int, int] = {}
    for index in line.of("word"):
        place = side_place(line.text_at(index), line.words)
        if place is not None:
            places.setdefault(place, index)
    if len(places) < 2:
        return
    first, last = sorted(places.values())
    times = [index for index, token in enumerate(line.tokens) if token.kind == "time"]
    are_near = all(any(abs(at - time) <= 2 for time in times) for at in (first, last))
    if last - first == 2:
        yield range(first, last + 1)
    elif are_near and len({line.amount(time) for time in times}) == 1:
        yield first, last, *times[1:]
