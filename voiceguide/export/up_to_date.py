"""The content hash of an export: a hash of everything that its files are made from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide import __version__
from voiceguide.audio.render import RenderedSession
from voiceguide.export.exporter import Export
from voiceguide.export.ffmpeg_encoder import ffmpeg_program
from voiceguide.export.formats import format_of
from voiceguide.export.mp3.encoder import encoder_name
from voiceguide.export.tags_id3 import Tags

if TYPE_CHECKING:
    from voiceguide.session.model import Sound

SCHEMA = 1
"""Changes with the way that files are made, where the version does not."""


def hash_content(rendered: RenderedSession, wanted: Export, *, is_split: bool) -> str:
    """The same as long as the files would be the same, but for the year in which they are made.

    Raises ExportError if the format needs ffmpeg, and it is not there.
    """
    made_by = {
        "schema": SCHEMA,
        "version": __version__,
        "file": wanted.target.name,
        "coder": _coder(wanted),
        "quality": wanted.quality,
        "is_split": is_split,
        "captions": wanted.captions,
        "has_chapters_file": wanted.has_chapters_file,
        "tags": _shown(wanted.tags),
        "length": rendered.timeline.length,
        "heard": _heard(rendered),
        "music": rendered.bed.digest if rendered.bed else "",
    }
    return _hash(json.dumps(made_by, sort_keys=True).encode())


def _coder(wanted: Export) -> str:
    """What makes the sound of the file."""
    form = format_of(wanted.target)
    if form.needs_ffmpeg:
        # An update changes the program's file; to ask it for its version would take longer than all the rest.
        program = Path(ffmpeg_program())
        status = program.stat()
        return f"{program} {status.st_size} {status.st_mtime_ns}"
    return "" if form.is_lossless else encoder_name()


def _shown(tags: Tags) -> Mapping[str, Any]:
    """What a player shows; without the year, since a new one alone is no reason to make a file again."""
    return {**asdict(replace(tags, year=0, cover=b"")), "cover": _hash(tags.cover)}


def _heard(rendered: RenderedSession) -> list[tuple[int, str]]:
    """When which sound is heard."""
    hashes: dict[Sound, str] = {}
    for cue in rendered.timeline.cues:
        if cue.sound not in hashes:
            hashes[cue.sound] = _hash(rendered.clips[cue.sound])
    return [(cue.start, hashes[cue.sound]) for cue in rendered.timeline.cues]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
