"""A shared session and its URLs, which all modules of this package pass around."""

from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import VoiceguideError
from voiceguide.export.captions import Caption
from voiceguide.session.model import DEFAULT_LEVEL
from voiceguide.session.timeline import Chapter
from voiceguide.share.steps import ShownStep
from voiceguide.units import Ms


class PhoneError(VoiceguideError):
    """Sessions cannot be shared, because there is no network or the server cannot start."""


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """The picture of a chapter: an SVG, PNG or JPEG that the page mirrors if it `is_mirrored`, and what it shows then.

    The `square` one is a PNG or JPEG for podcast apps and lock screens, mirrored already.
    """

    content: bytes
    square: bytes
    words: str
    is_mirrored: bool = False


@dataclass(frozen=True, slots=True)
class SideChange:
    """Whether the picture of the chapter is mirrored from `start` on, and what it shows then."""

    start: Ms
    is_mirrored: bool
    words: str


@dataclass(frozen=True, slots=True)
class SharedSession:
    """An audio file that phones can download, with the information to show; unknown fields are empty.

    `name` is part of its URLs and has lowercase letters, digits and hyphens. `modified` is in seconds since 1970,
    `cover` a PNG or JPEG. `routine` is its name in the history, and `level` the one that it was exported at; `start`
    is that of a listener who has given no answers yet. If there are `pictures`, there is one for each chapter, or None.
    """

    name: str
    file: Path
    media_type: str
    size: int
    digest: str
    """The SHA-256 of the file, in hexadecimal."""
    modified: float
    title: str
    language: str
    summary: str
    author: str
    needs: tuple[str, ...]
    length: Ms
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    cover: bytes | None
    steps: tuple[ShownStep, ...] = ()
    routine: str = ""
    level: int = 0
    start: int = DEFAULT_LEVEL
    sheet: bytes = b""
    """A PDF to print."""
    pictures: tuple[SharedPicture | None, ...] = ()
    side_changes: tuple[SideChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """An answer that is in the history, perhaps since it was sent before (not `is_new`), and what follows from it."""

    felt: str
    level_before: int
    level: int
    message: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Urls:
    """The URLs of a shared session's parts, relative to its page; empty for parts that it does not have.

    `pictures` and `squares` are those of each chapter, or empty.
    """

    audio: str
    download: str
    cover: str
    captions: str
    chapters: str
    feed: str
    all_sessions: str
    """The list of all sessions; empty if there is only one."""
    answer: str = ""
    """Where the answer to "How was it?" is sent; empty for audio files that are no routine."""
    pictures: tuple[str, ...] = ()
    squares: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def is_in_page(self) -> bool:
        """Whether the sound is part of the page, which then needs nothing else."""
        return self.audio.startswith("data:")
