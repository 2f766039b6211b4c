"""What is said, by how much talk the listener wants."""

from collections.abc import Mapping
from typing import Literal, get_args

from voiceguide.routine.records import Talk

Part = Literal[
    "title", "opening", "needs", "position", "position's name", "next", "fetch", "standing", "name", "first side",
    "side", "switch", "instructions", "easier", "rounds left", "cue", "release", "phase", "last", "closing",
]  # fmt: skip
"""What can be said in a session."""

_BRIEF: frozenset[Part] = frozenset({"title", "position's name", "name", "first side", "side", "release", "phase"})
"""A phase's words are its name: without them a movement would be nothing but ticks."""

SAID: Mapping[Talk, frozenset[Part]] = {
    # Whoever hears where an exercise stands and how to get into position has heard both names.
    "full": frozenset(get_args(Part)) - {"position's name", "name"},
    "brief": _BRIEF,
    "chimes": frozenset(),
}
"""What is said at each; holds and pauses are the same at all of them."""
