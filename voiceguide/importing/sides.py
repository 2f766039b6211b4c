"""What lists call left, right and both sides."""

from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.importing.vocabulary import Vocabulary, fold

SIDES = ("left", "right")
_SHORT = {"l": 0, "r": 1, "li": 0, "re": 1, "izq": 0, "der": 1, "dx": 1, "sx": 0, "g": 0, "d": 1, "esq": 0, "dir": 1}
_NO = {"", "-", "–", "0", "no", "none", "nein", "non", "nee", "nie", "nao", "n"}
_YES = {
    *("yes", "ja", "oui", "si", "sim", "tak", "y", "x", "2", "both", "each", "beide", "je", "cada", "chaque", "ogni"),
    *("elke", "ambos", "entrambi", "les deux", "obie", "bilateral", "✓", "true"),
}


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
