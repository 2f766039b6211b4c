"""A log of what phones have downloaded, for the screen."""

from voiceguide.share.catalog import ResourceKind, ResourceRef
from voiceguide.share.events import Answered, Event, Opened, Refused, Sending, Sent

STEPS = 4
"""The number of progress lines per download, plus one."""


class ActivityLog:
    """Turns events into lines of text; a repeated event gives no second line."""

    def __init__(self) -> None:
        self._reported: set[object] = set()
        self._saved: list[str] = []
        self._progress: dict[tuple[str, ResourceRef], tuple[int, int]] = {}
        self.has_begun = False
        """Whether anything has been sent to anybody."""

    @property
    def downloads(self) -> tuple[tuple[str, int, int], ...]:
        """The current downloads: title, bytes sent, and bytes in total."""
        return tuple((ref.title, done, total) for (_, ref), (done, total) in self._progress.items())

    @property
    def saved(self) -> tuple[str, ...]:
        """The titles that were downloaded completely, each once."""
        return tuple(dict.fromkeys(self._saved))

    def line_of(self, event: Event) -> str | None:
        """The line for an event; None if it is nothing new."""
        if not isinstance(event, Refused):
            self.has_begun = True
        match event:
            case Opened(peer, ref):
                return self._once((peer, ref), f"{peer} {_describe_opening(ref)}")
            case Sending(peer, ref, done, total):
                self._progress[peer, ref] = done, total
                step = STEPS * done // total
                line = f"{peer} has {100 * step // STEPS} % of {ref.title}"
                return self._once((peer, ref, step), line) if 0 < step < STEPS else None
            case Sent(peer, ref, is_all):
                return self._sent(peer, ref, is_all=is_all)
            case Answered(message=message):
                return message
            case Refused(peer, reason):
                return self._once((peer, reason), f"{peer} was refused: {reason}")

    def _sent(self, peer: str, ref: ResourceRef, *, is_all: bool) -> str | None:
        if not is_all or ref.kind not in (ResourceKind.AUDIO, ResourceKind.DOWNLOAD):
            return None
        self._progress.pop((peer, ref), None)
        # Another download of the same file is reported again.
        self._reported -= {(peer, ref), *((peer, ref, step) for step in range(STEPS))}
        self._saved.append(ref.title)
        where = "is saved on the phone" if ref.kind is ResourceKind.DOWNLOAD else "has arrived on the phone"
        return f"{ref.title} {where} ({peer})"

    def _once(self, key: object, line: str) -> str | None:
        if key in self._reported:
            return None
        self._reported.add(key)
        return line


def _describe_opening(ref: ResourceRef) -> str:
    match ref.kind:
        case ResourceKind.AUDIO:
            return f"is playing {ref.title}"
        case ResourceKind.DOWNLOAD:
            return f"is downloading {ref.title}"
        case _:
            return f"opened {ref}"
