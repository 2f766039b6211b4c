"""A session as one file: its page with the sound and the pictures in it, which needs no server and no network."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from voiceguide.audio.cache import BlobCache
from voiceguide.i18n.catalog import BUILT_IN, Languages
from voiceguide.pictures import mime_of, picture_mime_of
from voiceguide.script.model import Routine
from voiceguide.session.timeline import Timeline
from voiceguide.share.media_info import MEDIA_TYPES, described
from voiceguide.share.model import SharedSession, Urls
from voiceguide.share.page import page, policy_in_file, with_policy
from voiceguide.units import Ms

SOUND = "mp3"
"""The format of the sound in it."""


@dataclass(frozen=True, slots=True)
class OneFile:
    """What is on the page besides the sound; `key` is the routine's name in the history, `cache` has its pictures.

    `start` is the listener's own level, which may be another one than that of the session.
    """

    routine: Routine
    timeline: Timeline
    cover: bytes
    key: str
    level: int
    start: int
    cache: BlobCache
    languages: Languages = BUILT_IN

    def page(self, sound: bytes) -> bytes:
        """The page with an MP3."""
        shared = self._shared(sound)
        pictures = (each.content if each else b"" for each in shared.pictures)
        urls = Urls(
            audio=_data_url(shared.media_type, sound),
            download="",
            cover=_data_url(mime_of(self.cover), self.cover),
            captions="",
            chapters="",
            feed="",
            all_sessions="",
            pictures=tuple(_data_url(picture_mime_of(each), each) if each else "" for each in pictures),
        )
        html = page(shared, urls, self.languages)
        return with_policy(html, policy_in_file(html)).encode()

    def _shared(self, sound: bytes) -> SharedSession:
        nothing = SharedSession(
            name="",
            file=Path(),
            media_type=MEDIA_TYPES[SOUND],
            size=len(sound),
            digest=sha256(sound).hexdigest(),
            modified=0.0,
            title="",
            language="",
            summary="",
            author="",
            needs=(),
            length=Ms(0),
            chapters=(),
            captions=(),
            cover=self.cover,
            routine=self.key,
            level=self.level,
            start=self.start,
        )
        return described(nothing, self.routine, self.timeline, self.cache)


def _data_url(media_type: str, content: bytes) -> str:
    """A URL that is the content itself (RFC 2397)."""
    return f"data:{media_type};base64,{b64encode(content).decode()}"
