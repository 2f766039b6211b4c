"""How much of a session was heard, and how loud."""

from voiceguide.live.conductor import State
from voiceguide.units import Ms

SECOND = 1000
LATE = 5000
"""Ms between two looks that are not a skip; a jump within them counts as heard."""


class Heard:
    """Counts the seconds of a session that were heard, each once however often it was played."""

    def __init__(self, before: int = 0) -> None:
        """`before` ms were heard already when the session was stopped the last time."""
        self.length = Ms(0)
        self.volume = 1.0
        self._before = before
        self._begun_at: Ms | None = None
        self._last = Ms(0)
        self._is_known = False
        self._seconds: set[int] = set()

    def show(self, state: State) -> None:
        """Take note of where the session is."""
        self.length, self._is_known = state.timeline.length, state.is_whole
        self.volume = state.volume
        if self._begun_at is None:
            self._begun_at = self._last = state.at
        if state.is_playing and not state.delay:
            # A busy machine may look late: what was played between two looks was heard.
            since = self._last if 0 <= state.at - self._last <= LATE else state.at
            self._seconds.update(range(since // SECOND, state.at // SECOND + 1))
        self._last = state.at

    @property
    def time(self) -> Ms:
        """The ms that were heard, at most all of them."""
        return self.until(self.length)

    def until(self, at: int) -> Ms:
        """The ms that were heard of what comes before `at` ms."""
        begun_at = self._begun_at or 0
        heard = [second * SECOND for second in self._seconds if second * SECOND < at]
        # What was heard the last time lies before the place where this time began: who goes back hears it again.
        again = sum(SECOND for start in heard if start < begun_at)
        return Ms(min(at, max(self._before, again) + SECOND * len(heard) - again))

    @property
    def is_whole(self) -> bool:
        """Whether four fifths of it were heard, which counts as done.

        Never while the voice has not spoken all of it: nobody knows yet how long it is.
        """
        return self._is_known and self.length > 0 and self.time * 5 >= self.length * 4
