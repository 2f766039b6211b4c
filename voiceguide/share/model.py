"""A session as a phone sees it."""

from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import VoiceguideError
from voiceguide.export.captions import Caption
from voiceguide.session.timeline import Chapter
from voiceguide.units import Ms


class PhoneError(VoiceguideError):
    """Nothing can be handed to a phone: there is no network, or no room on it."""


@dataclass(frozen=True, slots=True)
class SharedSession:
    """A file of sound that can be fetched, and what is shown of it; what is not known is empty.

    `name` is the one that its addresses have: small letters, digits and hyphens. `modified` is a time in seconds since
    1970, `cover` a PNG or a JPEG.
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


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the parts of a shared session are found, as addresses that are relative to its page."""

    audio: str
    download: str
    cover: str
    captions: str
    chapters: str
    feed: str
    all_sessions: str
    """The page that lists them; empty where there is only one."""
