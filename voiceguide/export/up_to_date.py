"""Telling whether an export is up to date, by a hash of everything that its files depend on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.audio.render import RenderedSession
from voiceguide.export.exporter import Export
from voiceguide.export.ffmpeg_encoder import ffmpeg_program
from voiceguide.export.formats import format_of
from voiceguide.export.mp3.encoder import encoder_name
from voiceguide.export.tags_id3 import Tags
from voiceguide.session.timeline import Chapter
from voiceguide.version import __version__

if TYPE_CHECKING:
    from voiceguide.session.model import Sound

SCHEMA = 1
"""Increase it when files change within a version of voiceguide."""


def hash_content(rendered: RenderedSession, job: Export, *, is_split: bool) -> str:
    """A hash that changes whenever the exported files would, except for the year in their tags.

    Raises ExportError if the format needs ffmpeg and there is none.
    """
    inputs: dict[str, Any] = {
        "schema": SCHEMA,
        "version": __version__,
        "file": job.target.name,
        "coder": _encoder(job),
        "quality": job.quality,
        "is_split": is_split,
        "captions": job.captions,
        "has_chapters_file": job.has_chapters_file,
        "tags": _tag_values(job.tags),
        "length": rendered.timeline.length,
        "heard": _cue_hashes(rendered),
        "music": rendered.bed.digest if rendered.bed else "",
    }
    if job.page:
        inputs["page"] = _hash(job.page(b""))
    return _hash(json.dumps(inputs, sort_keys=True).encode())


def _encoder(job: Export) -> str:
    """What encodes the sound, with its version."""
    form = format_of(job.target)
    if form.needs_ffmpeg:
        # An update changes the file; running ffmpeg for its version would take longer than everything else here.
        program = Path(ffmpeg_program())
        status = program.stat()
        return f"{program} {status.st_size} {status.st_mtime_ns}"
    return "" if form.is_lossless else encoder_name()


def _tag_values(tags: Tags) -> Mapping[str, Any]:
    """The tags without the year: a new year alone is no reason to export again."""
    plain = replace(tags, year=0, cover=b"", chapters=(), pictures={})
    chapters = [(one.title, one.start, one.end, _picture_values(tags, one)) for one in tags.chapters]
    return {**asdict(plain), "cover": _hash(tags.cover), "chapters": chapters}


def _picture_values(tags: Tags, chapter: Chapter) -> tuple[str, str]:
    """The picture of a chapter, and its words."""
    return (_hash(tags.picture_of(chapter)), chapter.picture.words) if chapter.picture else ("", "")


def _cue_hashes(rendered: RenderedSession) -> list[tuple[int, str]]:
    """The start of each cue in ms, with the hash of its clip."""
    hashes: dict[Sound, str] = {}
    for cue in rendered.timeline.cues:
        if cue.sound not in hashes:
            hashes[cue.sound] = _hash(rendered.clips[cue.sound])
    return [(cue.start, hashes[cue.sound]) for cue in rendered.timeline.cues]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
