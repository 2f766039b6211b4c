"""Plotting the history: the level of each routine, and the minutes of each day."""

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.atomic import atomic_write
from voiceguide.errors import UsageError
from voiceguide.history.level import levels
from voiceguide.history.model import Event, HistoryError, SessionRecord
from voiceguide.history.stats import minutes_by_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = ("png", "svg")

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Seven colours that colour-blind people can distinguish (Okabe and Ito, 2008); lines and markers differ too."""
LINES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "v")
MAX_NAME = 40

SETTINGS: Mapping[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    # Names are no formulas.
    "text.parse_math": False,
    # For reproducible files.
    "svg.hashsalt": "voiceguide",
}
"""All that the plot needs, so that it does not depend on the user's matplotlibrc."""


def plot(events: Sequence[Event], target: Path, *, overwrite: bool = False) -> None:
    """Plot the history to a PNG or SVG file, by its suffix.

    Raises UsageError for another suffix, HistoryError without matplotlib, ExportError if the file cannot be written.
    """
    kind = target.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise UsageError(f"{target} is neither a .png nor a .svg file; write for example history.png")
    content = _plot(events, kind)
    with atomic_write(target, overwrite=overwrite) as file:
        file.write(content)


def _plot(events: Sequence[Event], kind: str) -> bytes:
    with _matplotlib():
        content = io.BytesIO()
        metadata = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
        _figure(events).savefig(content, format=kind, metadata=metadata)
        return content.getvalue()


@contextmanager
def _matplotlib() -> Iterator[None]:
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise HistoryError("plots need matplotlib; install it with `pip install 'voiceguide[plot]'`") from error
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        # Letters that the font lacks are drawn as boxes.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        yield


def _figure(events: Sequence[Event]) -> "Figure":
    """The figure; without pyplot, it uses the Agg backend and needs no closing."""
    from matplotlib.figure import Figure

    # High enough for the legend.
    height = max(6.5, 1 + 0.42 * len({event.routine for event in events}))
    figure = Figure(figsize=(10, height), dpi=120, layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    _draw_levels(above, events)
    _draw_minutes(below, minutes_by_day(event for event in events if isinstance(event, SessionRecord)))
    _scale_days(below, [event.day for event in events])
    return figure


def _draw_levels(axes: "Axes", events: Iterable[Event]) -> None:
    routines: dict[str, list[Event]] = {}
    for event in events:
        routines.setdefault(event.routine, []).append(event)
    lines = []
    for number, name in enumerate(sorted(routines)):
        after = levels(routines[name])
        # A routine whose only session was taken back has none.
        days, values = zip(*after, strict=True) if after else ((), ())
        # Colours and markers are clearer than dashes, which only begin with the eighth routine.
        line = LINES[number // len(COLOURS) % len(LINES)]
        style = {"color": COLOURS[number % len(COLOURS)], "linestyle": line, "marker": MARKERS[number % len(MARKERS)]}
        lines += axes.plot(days, values, markersize=5, linewidth=1.8, **style)
    axes.set(ylim=(-3, 103), ylabel="level", title="Level after each day")
    names = [name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…" for name in sorted(routines)]
    axes.legend(lines, names, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _draw_minutes(axes: "Axes", minutes: Mapping[date, int]) -> None:
    axes.bar(list(minutes), list(minutes.values()), width=0.8, color="#555555", edgecolor="#555555")
    axes.set(ylabel="minutes", title="Minutes a day")
    axes.grid(visible=False, axis="x")
    axes.set_ylim(0, max([*minutes.values(), 5]) * 1.05)


def _scale_days(axes: "Axes", days: Sequence[date]) -> None:
    """Show at least four weeks, so that a single day is not a wide block, with ticks on whole days."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=10)
    locator.intervald[3] = [1, 2, 7, 14]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    first = min(*days, max(days) - timedelta(days=27))
    axes.set_xlim(first - timedelta(days=1), max(days) + timedelta(days=1))
