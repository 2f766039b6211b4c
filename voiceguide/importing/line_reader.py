"""Reads one line of a list: what the exercise is called, how much of it is done, and what else is said."""

import re

from voiceguide.importing.dose import AS_EACH_SIDE, Amount, ReadLine, StatedDose
from voiceguide.importing.frequency import frequencies_in
from voiceguide.importing.model import count_text, duration_text
from voiceguide.importing.rests import RestKind, rests_in, slash_rest
from voiceguide.importing.sides import side_place
from voiceguide.importing.token_line import TokenLine
from voiceguide.importing.tokens import NUMBER, Token
from voiceguide.importing.vocabulary import Vocabulary

_BOTH = re.compile(r"([1-9]|[1-3]\d)/\1")
_LONG_HOLD = 10_000
"""Milliseconds from which a bare number beside a stretch may be seconds."""
_EACH_SIDE = {"de": ("je", "jeweils", "jew", "jew."), "en": ("each", "ea", "ea."), "nl": ("elk", "ieder")}
"""Words that may mean each side before an amount; in other languages they mean every 30 s, or for 30 s."""
_JOINS = ("und", "and", "en", "+", "&", ",")
"""What stands between the names of several exercises."""


def read_line(line: str, words: Vocabulary) -> ReadLine:
    """The name and the dose in a line, without its bullet or number."""
    return _Reader(line, words).read()


class _Reader:
    """Reads a line step by step, and marks the tokens that it understands."""

    def __init__(self, line: str, words: Vocabulary) -> None:
        self._line = TokenLine(line, words)
        self._words = words
        self._tokens = self._line.tokens
        self._notes: list[str] = []
        self._guesses = [token.guess for token in self._tokens if token.guess]
        self._holds: list[Amount] = []
        self._counts: dict[str, Amount] = {}
        self._rests: dict[RestKind, float] = {}
        self._has_sides = False
        self._is_each = False
        self._tempo = ""

    def read(self) -> ReadLine:
        for first, last in frequencies_in(self._line):
            self._notes.append(self._line.text(first, last))
            self._line.use(*range(first, last + 1))
        self._read_sides()
        self._read_tempo()
        self._read_rests()
        self._guess_each_side()
        self._read_products()
        self._read_the_rest()
        self._read_numbers()
        self._read_both_numbers()
        dose = self._dose()
        name, remarks = self._line.name_and_remarks()
        return ReadLine(name, dose, remarks, self._line.begins_with())

    # Sides

    def _read_sides(self) -> None:
        for index in tuple(self._line.of("sides", "other")):
            if self._tokens[index].text[0] != "/" or self._is_quantity(index - 1):
                self._has_sides = True
                self._line.use(index)
        for index in self._before_sides():
            part = next((at for at in (index + 1, index + 2) if self._line.kind(at) == "part"), None)
            follows_amount = self._line.is_free(index - 1) and self._tokens[index - 1].is_quantity
            is_last = index + 1 == len(self._tokens) or self._line.kind(index + 1) == "mark"
            if part is not None and (part == index + 1 or self._line.kind(index + 1) in ("filler", "word", NUMBER)):
                self._has_sides = True
                self._line.use(*range(index, part + 1))
            elif follows_amount and is_last and self._line.kind(index) == "each" and not any(self._line.of("set")):
                self._has_sides = self._is_each = True
                self._line.use(index)
        for index in tuple(self._line.of("part")):
            if self._line.text_at(index - 1) == "/" and self._is_quantity(index - 2):
                self._has_sides = True
                self._line.use(index - 1, index)
        self._read_left_and_right()

    def _before_sides(self) -> tuple[int, ...]:
        """The words such as `each`, also those that have another meaning elsewhere."""
        plain = self._words.each
        return tuple(index for index, token in enumerate(self._tokens) if token.kind == "each" or token.text in plain)

    def _guess_each_side(self) -> None:
        """`Je 30 s`: each side, but where it may be each set, or each of several exercises."""
        if self._has_sides or any(self._line.of("set", "times", "x")):
            return
        for index, token in enumerate(self._tokens):
            is_before_amount = self._line.is_free(index + 1) and self._line.kind(index + 1) in (NUMBER, "time", "rep")
            names_several = any(before.text in _JOINS for before in self._tokens[: max(index - 1, 0)])
            if token.text in _EACH_SIDE.get(self._words.language, ()) and is_before_amount and not names_several:
                self._has_sides = self._is_each = True
                self._line.use(index)
                self._guesses.append(f"took `{self._line.text(index, index)}` {AS_EACH_SIDE}")

    def _read_left_and_right(self) -> None:
        """`Left 30 s, right 30 s` and `30 s left and right`."""
        places: dict[int, int] = {}
        for index in self._line.of("word"):
            place = side_place(self._tokens[index].text, self._words)
            if place is not None:
                places.setdefault(place, index)
        times = [index for index, token in enumerate(self._tokens) if token.kind == "time"]
        if len(places) == 2 and abs(places[0] - places[1]) == 2:
            self._has_sides = True
            self._line.use(*range(min(places.values()), max(places.values()) + 1))
            return
        near = len(places) == 2 and all(
            min((abs(at - time) for time in times), default=9) <= 2 for at in places.values()
        )
        if near and len({self._line.amount(time) for time in times}) == 1:
            self._has_sides = True
            self._line.use(*places.values(), *times[1:])

    # Tempo and rests

    def _read_tempo(self) -> None:
        for index in tuple(self._line.of("tempo figures")):
            keyword = next((at for at in (index - 1, index - 2) if self._line.kind(at) == "tempo"), None)
            figures = re.findall(r"\d", self._tokens[index].text)
            if keyword is not None and any(figure != "0" for figure in figures):
                self._tempo = "-".join(figures)
                self._line.use(*range(keyword, index + 1))

    def _read_rests(self) -> None:
        found = dict(rests_in(self._line, self._words))
        if not found and (index := slash_rest(self._line)) is not None:
            found[index] = "rest"
            self._guesses.append(f"took {duration_text(self._tokens[index].low)} after the `/` as the rest")
        for index, kind in found.items():
            self._line.use(index)
            self._rests.setdefault(kind, self._tokens[index].low)

    # Products: 3 x 10, 3 x 20 s, 3 x 10 x 5 s

    def _read_products(self) -> None:
        index, is_first = 0, True
        while index < len(self._tokens):
            chain = self._chain_from(index)
            if len(chain) > 1:
                self._line.use(*range(chain[0], chain[-1] + 1))
                if is_first:
                    self._take_product([self._tokens[at] for at in chain])
                else:
                    self._notes.append(self._line.text(chain[0], chain[-1]))
                is_first, index = False, chain[-1]
            index += 1
        self._read_single_signs()

    def _chain_from(self, index: int) -> list[int]:
        """The quantities that are multiplied, from `index` on."""
        is_article = self._line.is_free(index) and self._tokens[index].is_weak and self._tokens[index].high == 1
        if (
            is_article
            or not self._line.is_free(index)
            or not self._is_quantity(index)
            or self._line.kind(index) == "load"
        ):
            return []
        chain = [index]
        while True:
            at = chain[-1]
            following = self._next_factor(at)
            if following is None or not self._line.is_free(following) or self._line.kind(following) == "load":
                return chain
            chain.append(following)

    def _next_factor(self, at: int) -> int | None:
        token = self._tokens[at]
        beyond = at + 1
        while self._line.kind(beyond) == "mark" and self._tokens[beyond].text in "()" and beyond < at + 2:
            beyond += 1
        kind = self._line.kind(beyond)
        if kind == "x" and beyond + 1 < len(self._tokens) and self._tokens[beyond + 1].is_quantity:
            return beyond + 1
        can_be_first = token.kind in ("set", "times") or (token.kind == NUMBER and not token.is_weak)
        has_unit = self._line.kind(beyond + 1) in ("rep", "time")
        if kind == "by" and (can_be_first or (token.is_weak and has_unit)) and self._is_figure(beyond + 1):
            return beyond + 1
        if token.kind == "times" and self._is_figure(at + 1) and self._line.kind(at + 1) in (NUMBER, "time", "rep"):
            return at + 1
        return None

    def _is_quantity(self, index: int) -> bool:
        return 0 <= index < len(self._tokens) and self._tokens[index].is_quantity

    def _is_figure(self, index: int) -> bool:
        return self._is_quantity(index) and not self._tokens[index].is_weak

    def _take_product(self, factors: list[Token]) -> None:
        """What each factor stands for: sets come first, and seconds last."""
        plain = [factor for factor in factors if factor.kind in (NUMBER, "times")]
        for factor in factors:
            if factor.kind == "time":
                self._holds.append((factor.low, factor.high))
            elif factor.kind in ("rep", "set"):
                self._counts.setdefault(factor.kind, (factor.low, factor.high))
        has_time = any(factor.kind == "time" for factor in factors)
        for factor in plain:
            amount = factor.low, factor.high
            if "set" not in self._counts and (has_time or len(plain) > 1 or "rep" in self._counts):
                self._counts["set"] = amount
            elif "rep" not in self._counts:
                self._counts["rep"] = amount

    def _read_single_signs(self) -> None:
        """`3x` and `x3`, without another number beside them."""
        for index in tuple(self._line.of("x")):
            for at in (index - 1, index + 1):
                is_count = self._line.is_free(at) and self._tokens[at].kind in (NUMBER, "times")
                if is_count and not self._tokens[at].is_weak and not self._line.is_used(index):
                    self._line.use(index, at)
                    self._count("set" if self._line.kind(index + 1) == "most" else "times", at)

    # All else that has a unit

    def _read_the_rest(self) -> None:
        for index in tuple(self._line.of("time")):
            self._line.use(index)
            self._holds.append(self._line.amount(index))
        for index in tuple(self._line.of("rep", "set", "times")):
            if self._tokens[index].high > 0:
                self._line.use(index)
                self._count(self._line.kind(index), index)
        for index in tuple(self._line.of("most")):
            self._notes.append(self._line.text(index, index))
            self._line.use(index)

    def _count(self, kind: str, index: int) -> None:
        """Take a number of something; what cannot be taken as well is said."""
        if kind in self._counts and self._line.amount(index)[1] > 1:
            self._guesses.append(f"took the first number of {kind}, and left out `{self._line.text(index, index)}`")
        self._counts.setdefault(kind, self._line.amount(index))

    # Numbers without a unit

    def _read_numbers(self) -> None:
        for index in tuple(self._line.of(NUMBER)):
            token = self._tokens[index]
            before = self._keyword_before(index)
            if before == "hold" and not self._holds and token.low >= (2 if token.is_weak else 1):
                self._guess_seconds(index)
            elif before == "rest" and "rest" not in self._rests and not token.is_weak:
                self._line.use(index)
                self._rests["rest"] = token.low * 1000
                self._guesses.append(f"took the {token.text} after rest as seconds")
            elif token.is_weak:
                continue
            elif self._holds and "rest" not in self._rests and self._is_before_rest(index):
                self._line.use(index)
                self._rests["rest"] = token.low * 1000
                self._guesses.append(f"took the {token.text} before rest as seconds")
            elif self._line.kind(index + 1) in ("each", "sides") or (
                self._line.is_used(index + 1) and self._has_sides and self._follows_sides(index)
            ):
                self._guess_count(index)
        left = [index for index in self._line.of(NUMBER) if not self._tokens[index].is_weak]
        weak = [index for index in self._line.of(NUMBER) if self._tokens[index].low >= 2]
        if not left and len(weak) == 1 and self._has_sides and not self._holds and not self._counts:
            self._guess_count(weak[0])
        if (left and "set" in self._counts and not self._holds and "rep" not in self._counts) or (
            len(left) == 1 and not self._holds and not self._counts and self._may_be_dose(left[0])
        ):
            self._guess_count(left[0])

    def _read_both_numbers(self) -> None:
        """`Leg circles 5/5`: so many for each side."""
        last = len(self._tokens) - 1
        found = _BOTH.fullmatch(self._line.text_at(last))
        if found and last > 0 and not self._holds and not self._counts:
            self._line.use(last)
            self._counts["rep"] = (float(found[1]), float(found[1]))
            self._has_sides = True
            self._guesses.append(f"took {found[0]} as {found[1]} repetitions on each side")

    def _is_before_rest(self, index: int) -> bool:
        """Whether a word for rest follows, as in `20 s work and 10 rest`."""
        kinds = (self._line.kind(index + 1), self._line.kind(index + 2))
        return kinds[0] == "rest" or (kinds[0] in ("by", "filler", "mark") and kinds[1] == "rest")

    def _follows_sides(self, index: int) -> bool:
        return self._line.kind(index + 1) in ("each", "sides") or self._tokens[index + 1].text == "/"

    def _keyword_before(self, index: int) -> str:
        for at in range(index - 1, max(-1, index - 3), -1):
            if self._line.kind(at) in ("hold", "rest"):
                return self._line.kind(at)
            if self._line.kind(at) not in ("filler", "mark", "to"):
                return ""
        return ""

    def _may_be_dose(self, index: int) -> bool:
        """Whether a single number is an amount, and not a part of the name such as `Warrior 2`."""
        token = self._tokens[index]
        if index and self._tokens[index - 1].text in "«“„\"'":
            return False
        if index == 0:
            return len(self._tokens) > 1 and self._line.kind(1) in ("word", "part", "static", "moving", "hold")
        if self._line.text_at(index - 1) in "<>≤≥":
            return False
        after_sign = self._line.kind(index - 1) == "mark" and self._tokens[index - 1].text in ":-–—(=,|"
        is_last = all(self._line.kind(at) in ("mark", "filler") for at in range(index + 1, len(self._tokens)))
        return is_last and token.low >= (1 if after_sign else 5)

    def _guess_count(self, index: int) -> None:
        amount, text = self._line.amount(index), self._tokens[index].text
        is_stretch = any(self._line.of("static")) and amount[0] >= 10
        if is_stretch and not self._holds:
            self._guess_seconds(index)
            return
        self._line.use(index)
        kind = "set" if self._holds or "rep" in self._counts else "rep"
        self._counts.setdefault(kind, amount)
        what = "rounds" if self._holds else "sets" if kind == "set" else "repetitions"
        self._guesses.append(f"took the number {text} as {what}")

    def _guess_seconds(self, index: int) -> None:
        low, high = self._line.amount(index)
        self._line.use(index)
        self._holds.append((low * 1000, high * 1000))
        self._guesses.append(f"took the number {self._tokens[index].text} as seconds")

    # The result

    def _dose(self) -> StatedDose:
        sets, reps, times = (self._counts.get(kind) for kind in ("set", "rep", "times"))
        if times and self._holds:
            sets, reps = (sets, reps or times) if sets else (times, reps)
        elif times:
            sets, reps = (times, reps) if reps and not sets else (sets, reps or times)
        holds = self._ladder_or_first()
        kinds = {token.kind for token in self._tokens}
        is_long = reps is not None and reps[0] * 1000 >= _LONG_HOLD
        if reps and is_long and sets and not holds and "static" in kinds and "rep" not in kinds:
            self._guesses.append(f"took {count_text(*reps)} as seconds, since it is a stretch or a hold")
            holds, reps = ((reps[0] * 1000, reps[1] * 1000),), None
        is_moving = bool(holds) and "moving" in kinds and not any(self._line.of("hold"))
        return StatedDose(
            holds=holds,
            reps=reps,
            sets=sets,
            rest=self._rests.get("rest"),
            turn_rest=self._rests.get("turn"),
            switch=self._rests.get("switch"),
            has_sides=self._has_sides,
            is_each=self._is_each,
            is_moving=is_moving,
            tempo=self._tempo,
            notes=tuple(self._notes),
            guesses=tuple(self._guesses),
        )

    def _ladder_or_first(self) -> tuple[Amount, ...]:
        """Three times or more are one for each round; of two, the first counts."""
        if len(self._holds) >= 3 and "set" not in self._counts:
            return tuple(self._holds)
        if len(self._holds) > 1:
            others = ", ".join(duration_text(*hold) for hold in self._holds[1:])
            if self._holds[1] != self._holds[0]:
                self._guesses.append(f"took {duration_text(*self._holds[0])}, and left out {others}")
        return tuple(self._holds[:1])
