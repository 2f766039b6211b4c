"""The menu of routines as a value: what is selected, and what each key makes of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from voiceguide.app.routines import RoutineRow
from voiceguide.config.schema import FULL, MINUTE_NUMBER
from voiceguide.script.library import routine_key
from voiceguide.script.model import Talk
from voiceguide.script.names import plain
from voiceguide.script.values import BadValue
from voiceguide.session.model import SoreSide
from voiceguide.units import in_minutes

if TYPE_CHECKING:
    from voiceguide.player.tracking import ResumePoint


Action = Literal["play", "export", "share", "resume"]
MINUTES = (None, 5.0, 10.0, 15.0, 20.0, 30.0)
TALK: tuple[Talk | None, ...] = (None, "brief", "chimes", "full")
SORE: tuple[SoreSide, ...] = ("both", "left", "right")
"""What a key goes through, press by press."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MenuOptions:
    """How the session is to be: minutes and talk if not as the routine has them, and the side that is sore."""

    minutes: float | None = None
    talk: Talk | None = None
    sore: SoreSide = "both"

    def changed_by(self, letter: str) -> "MenuOptions":
        """With the next value of the option that this letter is for."""
        match letter:
            case "m":
                return replace(self, minutes=_following(self.minutes, MINUTES))
            case "t":
                return replace(self, talk=_following(self.talk, TALK))
            case _:
                return replace(self, sore=_following(self.sore, SORE))

    def typed(self, usual: "MenuOptions") -> Iterator[str]:
        """As they are typed after a command, where they are not the usual ones."""
        if self.minutes != usual.minutes:
            yield f"--minutes {in_minutes(self.minutes) if self.minutes else FULL}"
        if self.talk and self.talk != usual.talk:
            yield f"--talk {self.talk}"
        if self.sore != usual.sore:
            yield f"--sore {self.sore}"


def _following(value: T, values: Sequence[T]) -> T:
    return values[(values.index(value) + 1) % len(values)] if value in values else values[0]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A routine by its name, what to do with it, and how."""

    name: str
    action: Action
    options: MenuOptions = MenuOptions()


@dataclass(frozen=True, slots=True)
class Menu:
    """The routines, the selected one, what has been typed of a name or a number, and how the session is to be.

    `stopped` is a session to continue: it stands before the routines, and is selected at -1. `minutes_typed` is
    the time that was typed after an m; None if the last key was another one.
    """

    rows: tuple[RoutineRow, ...]
    selected: int = 0
    typed: str = ""
    options: MenuOptions = MenuOptions()
    stopped: "ResumePoint | None" = None
    minutes_typed: str | None = None

    @property
    def first(self) -> int:
        """The index of what stands at the top."""
        return -1 if self.stopped else 0

    @property
    def row(self) -> RoutineRow | None:
        """The selected routine; None for the session to continue."""
        return self.rows[self.selected] if self.selected >= 0 else None

    def moved(self, by: int) -> "Menu":
        """The menu with the selection moved down by this many rows, at most to either end."""
        selected = max(self.first, min(len(self.rows) - 1, self.selected + by))
        return replace(self, selected=selected, typed="", minutes_typed=None)

    def pressed(self, letter: str) -> "Menu | Action | None":
        """What a key with a letter or digit makes of it: another menu, something to do, or None to quit.

        Once a name is being typed, and for capitals, letters are letters.
        """
        if self.minutes_typed is not None and (letter.isdecimal() or (self.minutes_typed and letter in ":.,")):
            return self._with_minutes(self.minutes_typed + letter)
        if self.is_typing:
            return self.with_typed(letter)
        match letter:
            case "m" | "t" | "s":
                typed = "" if letter == "m" else None
                return replace(self, options=self.options.changed_by(letter), typed="", minutes_typed=typed)
            case "e":
                return "export"
            case "p":
                return "share"
            case "q":
                return None
        return self.with_typed(letter)

    def _with_minutes(self, typed: str) -> "Menu":
        try:
            minutes = MINUTE_NUMBER.from_text(typed)
        except BadValue:
            # `4:` and `4:3` are the beginning of a time.
            return replace(self, minutes_typed=typed) if re.fullmatch(r"[0-9]+(:[0-9]?|[.,])", typed) else self
        return replace(self, options=replace(self.options, minutes=minutes), minutes_typed=typed)

    @property
    def is_typing(self) -> bool:
        """Whether letters continue a name."""
        return bool(self.typed) and not self.typed.isdecimal()

    def with_typed(self, letter: str) -> "Menu":
        """The menu after a letter was typed: it continues a name, else starts one, else changes nothing."""
        for typed in (self.typed + letter, letter):
            index = self._index_of(typed)
            if index is not None:
                return replace(self, selected=index, typed=typed, minutes_typed=None)
        return replace(self, minutes_typed=None)

    def chosen(self, action: Action) -> Chosen | None:
        """What is chosen by it; None where a script has problems, or where a session can only be continued."""
        if self.row is None:
            return Chosen("", "resume") if action == "play" else None
        return None if self.row.problems else Chosen(self.row.name, action, self.options)

    def _index_of(self, typed: str) -> int | None:
        """The index of the routine with that number, else of the first whose name or title begins like that."""
        if typed.isdecimal() and 1 <= int(typed) <= len(self.rows):
            return int(typed) - 1
        wanted = plain(typed)
        names = ((plain(row.name), plain(row.title)) for row in self.rows)
        return next((index for index, both in enumerate(names) if any(name.startswith(wanted) for name in both)), None)


def opened(
    rows: Sequence[RoutineRow],
    last: str | None,
    options: MenuOptions = MenuOptions(),
    stopped: "ResumePoint | None" = None,
) -> Menu:
    """The menu with the routine called `last`, in whatever language; without it, the first that can be played."""
    good = [index for index, row in enumerate(rows) if not row.problems]
    wanted = [index for index in good if is_of(rows[index], last)]
    return Menu(tuple(rows), next(iter(wanted + good), 0), options=options, stopped=stopped)


def is_of(row: RoutineRow, last: str | None) -> bool:
    """Whether a row is the routine of that name, or a version of it in another language."""
    return last is not None and routine_key(Path(row.file)) == routine_key(Path(f"{last}.md"))
