"""What phones have fetched, in calm lines."""

from voiceguide.share.catalog import ResourceKind, ResourceRef
from voiceguide.share.events import Event, Opened, Refused, Sending, Sent

STEPS = 4
"""In how many steps the progress of a download is told where each takes a line."""


class ActivityLog:
    """Turns events into lines; what happens over and over is told once."""

    def __init__(self) -> None:
        self._told: set[object] = set()
        self._saved: list[str] = []
        self._progress: dict[tuple[str, ResourceRef], tuple[int, int]] = {}
        self.has_begun = False
        """Whether anybody has got anything."""

    @property
    def downloads(self) -> tuple[tuple[str, int, int], ...]:
        """Those that are under way: the title, the bytes that are sent and all of them."""
        return tuple((what.title, done, total) for (_, what), (done, total) in self._progress.items())

    @property
    def saved(self) -> tuple[str, ...]:
        """The titles of which every byte was fetched, each once."""
        return tuple(dict.fromkeys(self._saved))

    def line_of(self, event: Event) -> str | None:
        """The line for an event; None where it tells nothing new."""
        if not isinstance(event, Refused):
            self.has_begun = True
        match event:
            case Opened(peer, what):
                return self._once((peer, what), f"{peer} {_opens(what)}")
            case Sending(peer, what, done, total):
                self._progress[peer, what] = done, total
                step = STEPS * done // total
                line = f"{peer} has {100 * step // STEPS} % of {what.title}"
                return self._once((peer, what, step), line) if 0 < step < STEPS else None
            case Sent(peer, what, is_all):
                return self._sent(peer, what, is_all=is_all)
            case Refused(peer, why):
                return self._once((peer, why), f"{peer} was turned away: {why}")

    def _sent(self, peer: str, what: ResourceRef, *, is_all: bool) -> str | None:
        if not is_all or what.kind not in (ResourceKind.AUDIO, ResourceKind.DOWNLOAD):
            return None
        self._progress.pop((peer, what), None)
        # Who fetches it again is told again.
        self._told -= {(peer, what), *((peer, what, step) for step in range(STEPS))}
        self._saved.append(what.title)
        where = "is saved on the phone" if what.kind is ResourceKind.DOWNLOAD else "has arrived on the phone"
        return f"{what.title} {where} ({peer})"

    def _once(self, key: object, line: str) -> str | None:
        if key in self._told:
            return None
        self._told.add(key)
        return line


def _opens(what: ResourceRef) -> str:
    return f"fetches {what}" if what.kind in (ResourceKind.AUDIO, ResourceKind.DOWNLOAD) else f"opened {what}"
