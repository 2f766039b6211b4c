"""Levels as a line of bars."""

from voiceguide.history.stats import BARS, sparkline


def test_the_scale_is_fixed():
    """The lowest bar is 0, the highest 100, whatever else is drawn."""
    assert sparkline([0]) == "▁"
    assert sparkline([100]) == "█"
    assert sparkline([50, 0, 100]) == "▄▁█"


def test_the_bars_share_the_levels_among_them():
    """Each stands for 12 or 13 levels, in order."""
    drawn = sparkline(range(101))
    assert "".join(dict.fromkeys(drawn)) == BARS
    assert {drawn.count(bar) for bar in BARS} == {12, 13}
