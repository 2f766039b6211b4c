"""How much of a session was heard."""

from voiceguide.live.conductor import State
from voiceguide.units import Ms

SECOND = 1000


class Heard:
    """Counts the seconds of a session that were heard, each once however often it was played."""

    def __init__(self, before: int = 0) -> None:
        """`before` ms were heard already when the session was stopped the last time."""
        self.length = Ms(0)
        self._before = before
        self._seconds: set[int] = set()

    def show(self, state: State) -> None:
        """Take note of where the session is."""
        self.length = state.timeline.length
        if state.is_playing and not state.delay:
            self._seconds.add(state.at // SECOND)

    @property
    def time(self) -> Ms:
        """The ms that were heard, at most all of them."""
        return Ms(min(self.length, self._before + len(self._seconds) * SECOND))

    @property
    def is_whole(self) -> bool:
        """Whether four fifths of it were heard, which counts as done."""
        return self.length > 0 and self.time * 5 >= self.length * 4
