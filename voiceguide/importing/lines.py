"""The lines of a pasted list: bullets, names, sentences and doses told apart, each line by itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.importing.dose import ReadLine, StatedDose
from voiceguide.importing.line_reader import read_line
from voiceguide.importing.pasted import pasted_lines
from voiceguide.importing.sides import are_both, side_place
from voiceguide.importing.vocabulary import Vocabulary, fold
from voiceguide.script.emphasis import without_emphasis

_BULLET = re.compile(
    r"\s*(?:(?P<sign>[-–—*+•·▪‣◦●○►▶→✔✓☐□■◆>❖]|o(?=\s{2,}))(?:\s+|(?=[^\W\d_(]|\(|\d+\s?[xX×\s]))"
    r"|(?P<number>\(?\d{1,2}[.)](?!\d)\s*|\d{1,2}/\s+|\d\ufe0f?\u20e3\s*|\d{1,2}\s[-–]\s+(?=\D)|[a-hA-H]\d?[.)]\s+))"
)
_CHECKBOX = re.compile(r"\[[ xX]?\]\s+|[☐☑✅]\s*")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"\s*(?:-{3,}|={3,}|_{3,}|\*{3,}|~{3,})\s*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z]|\d)|(?<=[!?…])\s+")
_HEAD_END = re.compile(r"[:.](?:\s|$)|\s[–—-]\s|,\s|\s\(")
_LABEL_HEAD = re.compile(r"[^:.,(]{3,60}?(?::\s+|\s[–—-]\s+)\S")
_SENTENCE_HEAD = re.compile(r"[^:.,(]{3,60}?\.\s+\S")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{4,}[.!?]\s+[^\W\d_]")
_COUNT = re.compile(
    r"([^\W\d_]{2,}\b)(?:\.?\s+(?:nr\.?|no\.?|n°|#|number|nummer|numero|numer)?\s*(?P<number>\d{1,2})\s*(?:[:.)–-]\s*|$)|:\s+(?=\S))"
)
_NUMBER_SIGN = re.compile(r"^(?:n[.°º]?|nr\.?)\s*(?=\d)")
_LABEL = re.compile(r"([^:.]{2,30})(?::\s*|$)")
_SYMBOLS = re.compile(r"[^\w\s(\[{\"'«„“¿¡#*+\-–—]+\s*")
_COUNTED = re.compile(r"(\d{1,2})\s*(?=[^\W\d_])")
SHORT = 6
"""Words of a name, at most; more are a sentence."""
_LONGEST_NAME = 60
_LONGEST_ROW = 600
"""Characters of a line that may be several exercises."""
_SEPARATORS = ("; ", ";", " • ", " | ", ", ", " / ")


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the list, and what could be read in it."""

    number: int
    text: str
    read: ReadLine
    index: int = 0
    """Its place among the lines that have something in them; `number` is that in the pasted text."""
    indent: int = 0
    bullet: str = ""
    depth: int = 0
    """That of a heading in Markdown; 0 for other lines."""
    is_after_blank: bool = False
    is_underlined: bool = False
    is_label: bool = False
    """Whether it only announces what follows, such as `How to do it:`."""
    is_count: bool = False
    """Whether it is only a number, such as `Exercise 1`, which may stand for a name."""
    is_instruction: bool = False
    """Whether such an announcement stood before it."""

    @property
    def says_how_much(self) -> bool:
        """Whether it has a length or a number of repetitions."""
        return self.read.dose.says_how_much

    @property
    def has_colon(self) -> bool:
        """Whether it ends with a colon, as headings do."""
        return self.text.endswith(":")

    @property
    def head(self) -> str:
        """The words before a colon, a dash or a full stop, which may be a name."""
        return _HEAD_END.split(self.text, maxsplit=1)[0].strip()

    @property
    def has_label_head(self) -> bool:
        """Whether a short name stands before a colon or a dash, as in `Head tilt: 30 s`."""
        return bool(_LABEL_HEAD.match(self.text)) and self._is_head_named

    @property
    def has_own_head(self) -> bool:
        """The same, or before the sentences of the line, as in `Head tilt. Tilt your head.`."""
        is_split = bool(_LABEL_HEAD.match(self.text) or _SENTENCE_HEAD.match(self.text))
        return is_split and self._is_head_named

    @property
    def _is_head_named(self) -> bool:
        is_named = self.read.name.startswith(self.head)
        return is_named and len(self.head.split()) < SHORT and not self.begins_with_dose and not self.is_instruction

    @property
    def begins_with_dose(self) -> bool:
        """Whether it begins with a word such as `Hold` or `Repeat`, or has nothing but a dose."""
        return bool(self.read.dose) and (not self.read.name or self.read.begins_with == "word")

    @property
    def has_sentences(self) -> bool:
        """Whether it is more than one sentence."""
        return bool(_TWO_SENTENCES.search(self.text))

    @property
    def is_sentence(self) -> bool:
        """Whether the words beside the dose are more than a name."""
        if self.is_instruction:
            return True
        is_ended = self.text.endswith((".", "!"))
        if self.read.dose:
            is_ended = self.has_sentences or (is_ended and len(self.text.split()) > SHORT + 1)
        is_long = is_ended or len(self.read.name.split()) > SHORT
        return len(self.text.split()) > 2 and is_long and not self.has_own_head

    @property
    def is_exercise(self) -> bool:
        """Whether it has a name and says how much."""
        return bool(self.read.name) and self.says_how_much and not self.begins_with_dose

    @property
    def may_be_name(self) -> bool:
        """Whether it is short, or begins with something short, and is no sentence."""
        is_short = len(self.head.split()) <= SHORT and len(self.text.split()) <= SHORT * 2
        is_end = self.text.rstrip().endswith((".", "!", "?"))
        return bool(self.read.name) and is_short and not is_end and not self.begins_with_dose


def read_lines(text: str, words: Vocabulary) -> tuple[ListLine, ...]:
    """The lines with something in them; one with several exercises is several."""
    return tuple(replace(line, index=index) for index, line in enumerate(_filled_lines(text, words)))


def _filled_lines(text: str, words: Vocabulary) -> Iterator[ListLine]:
    raw = list(pasted_lines(text, words))
    counted = _is_counted([line for _, line in raw])
    is_after_blank = True
    for (number, line), (_, following) in zip(raw, [*raw[1:], (0, "")], strict=True):
        if not line.strip() or _UNDERLINE.fullmatch(line):
            is_after_blank = True
            continue
        plain = _COUNTED.sub(r"\1. ", line, count=1) if counted and _count_of(line) else line
        is_underlined = bool(_UNDERLINE.fullmatch(following))
        whole = replace(_line(number, plain, words), is_after_blank=is_after_blank, is_underlined=is_underlined)
        is_after_blank = False
        yield from _parts(whole, words)


def _is_counted(raw: Sequence[str]) -> bool:
    """Whether names come after 1, 2, 3 without a sign."""
    numbers = [number for line in raw if (number := _count_of(line))]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _count_of(line: str) -> int:
    """The number before a name with a capital; 0 if there is none."""
    found = _COUNTED.match(line)
    return int(found[1]) if found and line[found.end()].isupper() else 0


def _line(number: int, raw: str, words: Vocabulary) -> ListLine:
    raw = without_emphasis(_LINK.sub(r"\1", raw)).replace("`", "'")
    depth, text, bullet = 0, raw, ""
    if heading := _HEADING.fullmatch(raw):
        depth, text = len(heading[1]), heading[2]
    elif found := _BULLET.match(raw):
        text, bullet = raw[found.end() :], "1" if found["number"] else found["sign"] or ""
    text = _CHECKBOX.sub("", text, count=1) if _CHECKBOX.match(text) else text
    if symbols := _SYMBOLS.match(text):
        text, bullet = text[symbols.end() :], bullet or symbols[0].strip()
    text = text.strip()
    count = _count_in(text, words)
    text, bullet = text[len(count) :].strip() or text, bullet or ("1" if count else "")
    line = ListLine(number, text, read_line(text, words), 0, len(raw) - len(raw.lstrip()), bullet, depth)
    if text == count.strip():
        return replace(line, is_count=True)
    return _without_label(line, words)


def _without_label(line: ListLine, words: Vocabulary) -> ListLine:
    """The line without a label such as `How to do it:` or `Duration:` before it."""
    found = _LABEL.match(line.text)
    if not found:
        return line
    meaning = words.columns.get(" ".join(fold(found[1]).replace("'", "").split()))
    text = _NUMBER_SIGN.sub("", line.text[found.end() :].strip())
    if meaning in ("words", "notes") or (meaning == "section" and text.endswith(".")):
        said = replace(line, text=text, read=read_line(text, words), is_instruction=True)
        return said if text else replace(line, is_label=True)
    if meaning == "sides" and text:
        return replace(line, text="", read=ReadLine("", _dose_of_side(line, text, words), (), "word"))
    if meaning in ("hold", "minutes", "sets", "reps"):
        read = read_line(text, words)
        is_dose = read.dose and not read.name and not read.dose.guesses
        return replace(line, text=text, read=read) if is_dose else line
    return line


def _dose_of_side(line: ListLine, text: str, words: Vocabulary) -> StatedDose:
    """Both sides, or a note that names one of them."""
    both = are_both(text)
    if both is None and side_place(text, words) is not None:
        return StatedDose(notes=(line.text,))
    return StatedDose(has_sides=both is not False)


def _count_in(text: str, words: Vocabulary) -> str:
    """What numbers an exercise at the start of a line, such as `Exercise 1:`; empty if there is none."""
    found = _COUNT.match(fold(text))
    is_name = found is not None and any(
        meaning == "name" and (word == found[1] if len(found[1]) > 4 else found["number"] and word.startswith(found[1]))
        for word, meaning in words.columns.items()
    )
    return text[: found.end()] if found and is_name else ""


def _parts(line: ListLine, words: Vocabulary) -> Sequence[ListLine]:
    """The line, or its parts where each of them is an exercise of its own."""
    if line.depth or len(line.text) > _LONGEST_ROW or not line.is_exercise or line.text.endswith("."):
        return (line,)
    separators = (one for one in _SEPARATORS if not (line.read.dose.sets and one == " / "))
    return next(filter(None, (_parted(line, separator, words) for separator in separators)), (line,))


def _parted(line: ListLine, separator: str, words: Vocabulary) -> Sequence[ListLine]:
    """The exercises between separators; none if a part is no exercise, or does not look like the first."""
    texts = [part.strip() for part in line.text.split(separator) if part.strip()]
    bullet = line.bullet or "-"
    parts = [replace(line, text=text, read=read_line(text, words), bullet=bullet) for text in texts if len(texts) > 1]
    are_alike = len({part.read.begins_with for part in parts}) == 1
    return parts if are_alike and all(_stands_alone(part, words) for part in parts) else ()


def _stands_alone(part: ListLine, words: Vocabulary) -> bool:
    """Whether a part of a line is an exercise, and not just the other side of one."""
    sides = BUILT_IN.words(words.language).sides
    is_side = sides is not None and sides.place(part.read.name) is not None
    is_held = part.read.name[:1].islower() and any(
        words.kinds.get(word) == "hold" for word in re.findall(r"\w+", fold(part.text))
    )
    return part.is_exercise and len(part.read.name.split()) <= SHORT and not is_side and not is_held


def instructions(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The sentences that say how to do an exercise, without those that only say how much."""
    kept = [sentence for sentence in _SENTENCE.split(text) if not _is_dose(sentence, words)]
    said = " ".join(kept).strip()
    return (as_sentence(said),) if said else ()


def _is_dose(sentence: str, words: Vocabulary) -> bool:
    read = read_line(sentence, words)
    left = " ".join((read.name, *read.remarks)).split()
    return bool(read.dose) and len(left) <= 4


def as_sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "!", "?", "…", ":")) else f"{capital}."


def plain_heading(text: str) -> str:
    """The text of a heading, without signs around it."""
    return text.strip(" :#*_-–—=")


def is_about_all(name: str, words: Vocabulary) -> bool:
    """Whether a line such as `All exercises: 2 x 10` or `60 s rest between exercises` is about all of them."""
    parts = fold(name).split()
    is_about_exercises = any(
        words.columns.get(part) == "name" and part.endswith(("s", "n", "i", "a")) for part in parts
    )
    others = [
        part
        for part in parts
        if words.columns.get(part) != "name" and part not in words.all and part not in words.kinds and len(part) > 3
    ]
    has_all = any(part in words.all for part in parts)
    return is_about_exercises and len(others) <= (1 if has_all else 0)


def name_and_words(line: ListLine, words: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """The name of an exercise, and the instructions that stand in the same line."""
    name = line.read.name
    for separator in (r":\s+", r"\s[–—]\s+", r"\.\s+", r"\s-\s+", r",\s+", r"\s\("):
        head, *tail = re.split(separator, name, maxsplit=1)
        is_split = (
            tail
            and 0 < len(head.split()) <= SHORT
            and (len(name.split()) > SHORT or separator in (r":\s+", r"\s[–—]\s+", r"\.\s+"))
        )
        if is_split:
            start = line.text.find(tail[0][:20])
            said = line.text[start:] if start > 0 and separator != r"\s\(" else tail[0].rstrip(")")
            found = instructions(said, words)
            return _named(head if found or separator != r":\s+" else name), found
    if len(name.split()) > SHORT + 2 or len(name) > _LONGEST_NAME:
        return _named(" ".join(name.split()[:SHORT])), instructions(line.text, words)
    return _named(name), ()


def _named(name: str) -> str:
    plain = name.strip(" :;,.–—-")
    return plain[:1].upper() + plain[1:]
