"""The menu of routines: what it shows, and what each key makes of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import fill
from typing import TYPE_CHECKING, Literal

from voiceguide.app.routines import RoutineRow
from voiceguide.cli.commands.list import cells
from voiceguide.text import visible

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.key_binding.key_bindings import KeyBindings
    from prompt_toolkit.layout import Layout

STYLES = {"this-one": "bold ansigreen", "with-problems": "ansiyellow"}
ESCAPE_WITHIN = 0.05
"""Seconds after which an Esc was not the beginning of an arrow key."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A routine by its name, and what is to be done with it."""

    name: str
    action: Literal["play", "export"]


@dataclass(frozen=True, slots=True)
class Menu:
    """The routines, the index of the selected one, and what has been typed of a name or a number."""

    rows: tuple[RoutineRow, ...]
    selected: int = 0
    typed: str = ""

    @property
    def row(self) -> RoutineRow:
        """The selected routine."""
        return self.rows[self.selected]

    def moved(self, by: int) -> "Menu":
        """Some rows on or back; it stops at both ends."""
        return replace(self, selected=max(0, min(len(self.rows) - 1, self.selected + by)), typed="")

    def goes_on_with(self, letter: str) -> bool:
        """Whether some routine begins with what has been typed, and then this letter."""
        return bool(self.typed) and self._fitting(self.typed + letter) is not None

    def with_typed(self, letter: str) -> "Menu":
        """With the routine that begins so; a letter that no name goes on with begins anew, or changes nothing."""
        for typed in (self.typed + letter, letter):
            index = self._fitting(typed)
            if index is not None:
                return replace(self, selected=index, typed=typed)
        return self

    def chosen(self, action: Literal["play", "export"]) -> Chosen | None:
        """The choice of the selected routine; None where its script has problems."""
        return None if self.row.problems else Chosen(self.row.name, action)

    def _fitting(self, typed: str) -> int | None:
        """The routine of that number, else the first whose name or title begins so."""
        if typed.isdecimal() and 1 <= int(typed) <= len(self.rows):
            return int(typed) - 1
        wanted = _plain(typed)
        names = ((_plain(row.name), _plain(row.title)) for row in self.rows)
        return next((index for index, both in enumerate(names) if any(name.startswith(wanted) for name in both)), None)


def _plain(name: str) -> str:
    """As it is typed, with or without its capitals and dashes."""
    return name.casefold().replace("-", " ").replace("_", " ")


def opened(rows: Sequence[RoutineRow], last: str | None) -> Menu:
    """The menu with the routine called `last` selected; without it, the first that can be played."""
    good = [index for index, row in enumerate(rows) if not row.problems]
    wanted = [index for index in good if rows[index].name == last]
    return Menu(tuple(rows), next(iter(wanted + good), 0))


# What it shows


def drawn_rows(menu: Menu, width: int) -> "StyleAndTextTuples":
    """A line for each routine in so many columns: number, title, length, needs."""
    fragments: StyleAndTextTuples = []
    for index, line in enumerate(_lines(menu.rows, width)):
        is_selected = index == menu.selected
        style = "class:this-one" if is_selected else "class:with-problems" if menu.rows[index].problems else ""
        line_break = "\n" if index else ""
        fragments.append((style, f"{line_break}{'→' if is_selected else ' '} {line}"))
    return fragments


def _lines(rows: Sequence[RoutineRow], width: int) -> Iterator[str]:
    lengths = [cells(row)[2] for row in rows]
    digits, longest = len(str(len(rows))), max(map(len, lengths))
    titles = min(max(_width(_title(row)) for row in rows), width // 2)
    for number, (row, length) in enumerate(zip(rows, lengths, strict=True), 1):
        start = f"{number:>{digits}}  {_fitted(_title(row), titles)}  {length:>{longest}}  "
        needs = "cannot be played: it has problems" if row.problems else visible(", ".join(row.needs))
        # Two columns are the mark's, and the last one stays free: some terminals break the line after it.
        yield _fitted(start + needs, max(0, width - 3))


def _title(row: RoutineRow) -> str:
    return visible(row.title or row.name)


def _fitted(text: str, width: int) -> str:
    """The text in exactly so many columns: cut with an ellipsis, or filled with spaces."""
    if _width(text) > width:
        while text and _width(text) >= width:
            text = text[:-1]
        text = f"{text.rstrip()}…" if width else ""
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """The columns that a text takes: Chinese letters take two."""
    from prompt_toolkit.utils import get_cwidth

    return get_cwidth(text)


def drawn_below(menu: Menu, width: int) -> str:
    """What stands below the routines in so many columns: more on the selected one, and what the keys do."""
    paragraphs = ("", *_details(menu), "", _keys(menu))
    return "\n".join(fill(paragraph, width - 1) for paragraph in paragraphs)


def _details(menu: Menu) -> tuple[str, ...]:
    row = menu.row
    if row.problems:
        return (
            "It can be played and exported once its problems are mended. To see them:",
            visible(f"voiceguide check {row.file}"),
        )
    return visible(row.summary), visible(f"You need: {', '.join(row.needs) or 'nothing'}")


def _keys(menu: Menu) -> str:
    if not menu.typed:
        return "↑ ↓, a number or first letters choose · Enter plays · e exports · q leaves"
    # While a name is typed, its letters are letters.
    exports = "Esc, then e exports" if menu.goes_on_with("e") else "e exports"
    return f"“{visible(menu.typed)}” · Enter plays · {exports} · Esc clears what was typed"


# The terminal


def choose(menu: Menu) -> Chosen | None:
    """What is chosen in the terminal, or None; raises KeyboardInterrupt for Ctrl-C."""
    return _Screen(menu).application().run()


class _Screen:
    """The menu as it is now, on a terminal."""

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
            get_cursor_position=lambda: Point(0, self._menu.selected),
        )
        below = FormattedTextControl(lambda: drawn_below(self._menu, get_app().output.get_size().columns))

        def height_below() -> Dimension:
            size = get_app().output.get_size()
            lines = drawn_below(self._menu, size.columns).count("\n") + 1
            # Of many routines only some are seen at a time; what the keys do is seen in any case.
            return Dimension(min=min(lines, max(1, size.rows - 2)), preferred=lines)

        count = len(self._menu.rows)
        list_of_rows = Window(rows, height=Dimension(min=1, max=count, preferred=count))
        return Layout(HSplit([list_of_rows, Window(below, height=height_below, wrap_lines=True)]))

    def _bindings(self) -> "KeyBindings":
        from prompt_toolkit.key_binding import KeyBindings

        bindings = KeyBindings()
        for keys, act in self._actions().items():
            for key in keys.split():
                # Esc is meant at once, not as the beginning of a longer key.
                bindings.add(key, eager=key == "escape")(act)
        return bindings

    def _actions(self) -> "Mapping[str, Callable[[KeyPressEvent], None]]":
        count = len(self._menu.rows)
        return {
            "up c-p": lambda _: self._show(self._menu.moved(-1)),
            "down c-n": lambda _: self._show(self._menu.moved(1)),
            "home pageup": lambda _: self._show(self._menu.moved(-count)),
            "end pagedown": lambda _: self._show(self._menu.moved(count)),
            "backspace": lambda _: self._show(replace(self._menu, typed=self._menu.typed[:-1])),
            "enter c-j": lambda event: self._choose(event, "play"),
            "escape": self._leave,
            "c-c": lambda event: event.app.exit(exception=KeyboardInterrupt),
            "<any>": self._type,
        }

    def _show(self, menu: Menu) -> None:
        self._menu = menu

    def _choose(self, event: "KeyPressEvent", action: Literal["play", "export"]) -> None:
        chosen = self._menu.chosen(action)
        if chosen:
            event.app.exit(result=chosen)

    def _leave(self, event: "KeyPressEvent") -> None:
        if self._menu.typed:
            self._show(replace(self._menu, typed=""))
        else:
            event.app.exit(result=None)

    def _type(self, event: "KeyPressEvent") -> None:
        """A letter goes on with a name where it can; else `e` and `q` are what the footer says."""
        letter = event.data
        match letter:
            case "e" if not self._menu.goes_on_with(letter):
                self._choose(event, "export")
            case "q" if not self._menu.goes_on_with(letter):
                event.app.exit(result=None)
            case _ if len(letter) == 1 and letter.isprintable():
                self._show(self._menu.with_typed(letter))
