"""The menu of routines: what it shows, and what each key does."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from textwrap import fill
from typing import TYPE_CHECKING, Literal, TypeVar

from voiceguide.app.routines import RoutineRow
from voiceguide.cli.commands.list import cells
from voiceguide.config.schema import FULL, MINUTE_NUMBER
from voiceguide.script.library import routine_key
from voiceguide.script.model import Talk
from voiceguide.script.names import plain
from voiceguide.script.values import BadValue
from voiceguide.session.model import SoreSide
from voiceguide.text import visible
from voiceguide.units import in_minutes

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.key_binding.key_bindings import KeyBindings
    from prompt_toolkit.layout import Layout

    from voiceguide.player.tracking import ResumePoint

STYLES = {"this-one": "bold ansigreen", "with-problems": "ansiyellow"}
ESCAPE_WITHIN = 0.05
"""Seconds after which an Esc was not the beginning of an arrow key."""


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


# What it shows


def drawn_rows(menu: Menu, width: int) -> "StyleAndTextTuples":
    """A line for the session to continue, and one for each routine, of `width` columns."""
    fragments: StyleAndTextTuples = []
    for index, line in enumerate(_all_lines(menu, width), menu.first):
        is_selected = index == menu.selected
        has_problems = index >= 0 and menu.rows[index].problems
        style = "class:this-one" if is_selected else "class:with-problems" if has_problems else ""
        line_break = "\n" if fragments else ""
        fragments.append((style, f"{line_break}{'→' if is_selected else ' '} {line}"))
    return fragments


def _all_lines(menu: Menu, width: int) -> Iterator[str]:
    if menu.stopped:
        digits = len(str(len(menu.rows)))
        yield _fitted(f"{'':>{digits}}  {_continuation(menu.stopped)}", max(0, width - 3))
    yield from _lines(menu.rows, width)


def _continuation(stopped: "ResumePoint") -> str:
    """Which session would be continued where."""
    names = stopped.choices.get("exercises")
    is_known = isinstance(names, list) and stopped.exercise <= len(names)
    name = f", {names[stopped.exercise - 1]}" if is_known and names else ""
    return visible(f"Continue {stopped.title} at exercise {stopped.exercise}{name}")


def _lines(rows: Sequence[RoutineRow], width: int) -> Iterator[str]:
    lengths = [cells(row)[2] for row in rows]
    digits, longest = len(str(len(rows))), max(map(len, lengths))
    titles = min(max(_width(_title(row)) for row in rows), width // 2)
    for number, (row, length) in enumerate(zip(rows, lengths, strict=True), 1):
        start = f"{number:>{digits}}  {_fitted(_title(row), titles)}  {length:>{longest}}  "
        needs = "cannot be played: it has problems" if row.problems else visible(", ".join(row.needs))
        # Two columns are for the arrow, and the last one stays free: some terminals break the line after it.
        yield _fitted(start + needs, max(0, width - 3))


def _title(row: RoutineRow) -> str:
    return visible(row.title or row.name)


def _fitted(text: str, width: int) -> str:
    """The text cut or filled to `width` columns."""
    if _width(text) > width:
        while text and _width(text) >= width:
            text = text[:-1]
        text = f"{text.rstrip()}…" if width else ""
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """The columns that a text takes; Chinese characters take two."""
    from prompt_toolkit.utils import get_cwidth

    return get_cwidth(text)


def drawn_below(menu: Menu, width: int) -> str:
    """The text below the routines: more about the selected one, and what the keys do."""
    paragraphs = ("", *_details(menu), *_choices(menu), "", *_keys(menu))
    return "\n".join(fill(paragraph, width - 1) for paragraph in paragraphs)


def _details(menu: Menu) -> tuple[str, ...]:
    row = menu.row
    if row is None:
        return ("You stopped there. It continues from the start of that exercise.",)
    if row.problems:
        return (
            "You can play and export it once its problems are mended. To see them:",
            visible(f"voiceguide check {quote(row.file)}"),
        )
    return visible(row.summary), visible(f"You need: {', '.join(row.needs) or 'nothing'}")


def _choices(menu: Menu) -> Iterator[str]:
    """How the session is to be, with the key that changes it."""
    if menu.row is None:
        return
    options = menu.options
    minutes = menu.minutes_typed or (in_minutes(options.minutes) if options.minutes else "full length")
    typing = " (or type a time)" if menu.minutes_typed is not None else ""
    yield ""
    yield f"m  minutes    {minutes}{typing}"
    yield f"t  talk       {options.talk or 'as usual'}"
    yield f"s  sore side  {'none' if options.sore == 'both' else options.sore}"


def _keys(menu: Menu) -> tuple[str, ...]:
    if menu.is_typing:
        return (f"“{visible(menu.typed)}” · Enter plays · Esc clears what was typed",)
    actions = "Enter continues" if menu.row is None else "Enter plays · e exports · p sends it to a phone"
    return f"{actions} · q quits", "Choose with ↑ ↓, a number, or a name that you begin with a capital"


# The terminal


def choose(menu: Menu) -> Chosen | None:
    """The user's choice, or None; raises KeyboardInterrupt for Ctrl-C."""
    return _Screen(menu).application().run()


class _Screen:
    """Shows the menu on a terminal."""

    def __init__(self, menu: Menu) -> None:
        self._menu = menu

    def application(self) -> "Application[Chosen | None]":
        from prompt_toolkit.application import Application
        from prompt_toolkit.styles import Style

        application: Application[Chosen | None] = Application(
            layout=self._layout(),
            key_bindings=self._bindings(),
            style=Style.from_dict(STYLES),
            erase_when_done=True,
        )
        application.ttimeoutlen = ESCAPE_WITHIN
        return application

    def _layout(self) -> "Layout":
        from prompt_toolkit.application import get_app
        from prompt_toolkit.data_structures import Point
        from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window

        rows = FormattedTextControl(
            lambda: drawn_rows(self._menu, get_app().output.get_size().columns),
            focusable=True,
            show_cursor=False,
            get_cursor_position=lambda: Point(0, self._menu.selected - self._menu.first),
        )
        below = FormattedTextControl(lambda: drawn_below(self._menu, get_app().output.get_size().columns))

        def height_below() -> Dimension:
            size = get_app().output.get_size()
            lines = drawn_below(self._menu, size.columns).count("\n") + 1
            # Where not all routines fit, some are hidden, but never what the keys do.
            return Dimension(min=min(lines, max(1, size.rows - 2)), preferred=lines)

        count = len(self._menu.rows) - self._menu.first
        list_of_rows = Window(rows, height=Dimension(min=1, max=count, preferred=count))
        return Layout(HSplit([list_of_rows, Window(below, height=height_below, wrap_lines=True)]))

    def _bindings(self) -> "KeyBindings":
        from prompt_toolkit.key_binding import KeyBindings

        bindings = KeyBindings()
        for keys, act in self._actions().items():
            for key in keys.split():
                # Esc acts at once, though it may be the start of a longer sequence.
                bindings.add(key, eager=key == "escape")(act)
        return bindings

    def _actions(self) -> "Mapping[str, Callable[[KeyPressEvent], None]]":
        count = len(self._menu.rows) - self._menu.first
        return {
            "up c-p": lambda _: self._show(self._menu.moved(-1)),
            "down c-n": lambda _: self._show(self._menu.moved(1)),
            "home pageup": lambda _: self._show(self._menu.moved(-count)),
            "end pagedown": lambda _: self._show(self._menu.moved(count)),
            "backspace": lambda _: self._show(replace(self._menu, typed=self._menu.typed[:-1], minutes_typed=None)),
            "enter c-j": lambda event: self._choose(event, "play"),
            "escape": self._escape,
            "c-c": lambda event: event.app.exit(exception=KeyboardInterrupt),
            "<any>": self._type,
        }

    def _show(self, menu: Menu) -> None:
        self._menu = menu

    def _choose(self, event: "KeyPressEvent", action: Action) -> None:
        chosen = self._menu.chosen(action)
        if chosen:
            event.app.exit(result=chosen)

    def _escape(self, event: "KeyPressEvent") -> None:
        if self._menu.typed:
            self._show(replace(self._menu, typed=""))
        else:
            event.app.exit(result=None)

    def _type(self, event: "KeyPressEvent") -> None:
        if len(event.data) != 1 or not event.data.isprintable():
            return
        match self._menu.pressed(event.data):
            case None:
                event.app.exit(result=None)
            case Menu() as menu:
                self._show(menu)
            case action:
                self._choose(event, action)
