"""Levels as a line of small bars."""

from collections.abc import Iterable

BARS = "▁▂▃▄▅▆▇█"


def sparkline(levels: Iterable[int]) -> str:
    """A bar for each level; the scale is always 0 to 100, so that two lines can be compared."""
    return "".join(BARS[level * len(BARS) // 101] for level in levels)
