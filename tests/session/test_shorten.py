"""A routine made shorter."""

from scenes import parsed

from voiceguide.session.fit import without

SCRIPT = """# Evening

- needs: mat, band, strap

### Squat

- hold: 10s

### Pull

- hold: 10s
- fetch: band

### Long pull

- hold: 10s
- fetch: band, strap
"""


def test_what_only_a_left_out_exercise_fetches_is_not_needed():
    """Nobody looks for a strap that stays unused; what another one fetches, or none, is still asked for."""
    assert without(parsed(SCRIPT), {2}).needs == ("mat", "band")
    assert without(parsed(SCRIPT), {1, 2}).needs == ("mat",)


def test_without_nothing_it_is_the_same_routine():
    """It has all of its needs."""
    assert without(parsed(SCRIPT), set()) == parsed(SCRIPT)
