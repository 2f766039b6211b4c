"""The menu of routines on a terminal: what it shows, and which keys it has."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from shlex import quote
from textwrap import fill
from typing import TYPE_CHECKING

from voiceguide.app.routines import RoutineRow
from voiceguide.cli.commands.list import cells
from voiceguide.cli.menu import Action, Chosen, Menu
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
