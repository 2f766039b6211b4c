"""The ledger: which bytes of which file each peer has been sent."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

from voiceguide.phone.ranges import Span

MOST_FILES = 256
MOST_GAPS = 64
"""What goes beyond these is forgotten: a peer that asks for single bytes must not fill the memory."""


class Ledger:
    """What has been sent, by peer and file."""

    def __init__(self) -> None:
        self._sent: OrderedDict[Hashable, tuple[Span, ...]] = OrderedDict()
        self._broken: OrderedDict[Hashable, Span] = OrderedDict()

    def add(self, key: Hashable, span: Span) -> int:
        """Note that these bytes have been sent; how many different ones that makes."""
        spans = _joined((*self._sent.pop(key, ()), span))
        self._sent[key] = spans
        _shorten(self._sent)
        return sum(known.size for known in spans)

    def note_break(self, key: Hashable, span: Span) -> None:
        """Note that the connection broke in these bytes; how many of them arrived, only the peer knows."""
        self._broken[key] = span
        _shorten(self._broken)

    def note_start(self, key: Hashable, start: int) -> None:
        """Note that a peer asks for what begins at `start`: whoever goes on from there has what came before."""
        broken = self._broken.get(key)
        if broken and broken.start < start <= broken.end:
            self.add(key, Span(broken.start, start))

    def forget(self, key: Hashable) -> None:
        """Begin anew with that file."""
        self._sent.pop(key, None)
        self._broken.pop(key, None)


def _shorten(table: OrderedDict[Hashable, Any]) -> None:
    """Forget what was noted first, if it is too much."""
    if len(table) > MOST_FILES:
        table.popitem(last=False)


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans that neither touch nor overlap, with the same bytes; the smallest go where they are too many."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    if len(joined) > MOST_GAPS:
        joined.remove(min(joined, key=lambda span: span.size))
    return tuple(joined)
