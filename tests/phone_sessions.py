"""Shared sessions: one without a file, and one that can be played."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from drawings import DRAWING, photo
from fakes import tone
from scenes import placed

from voiceguide.audio.cache import NoCache
from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH
from voiceguide.audio.render import RenderedSession
from voiceguide.export.captions import Caption, captions_of
from voiceguide.export.cover_drawing import CoverContent, draw_cover
from voiceguide.export.exporter import Export, export, tags_of
from voiceguide.session.timeline import Chapter
from voiceguide.share.model import SharedPicture, SharedSession, SideChange, Urls
from voiceguide.share.steps import shown_steps
from voiceguide.units import Ms, samples_at

NAMES = ("Cat pose", "Knees to chest", "Figure four", "Straight leg", "Rest")
SCRIPT = "# Five stretches\n\n" + "".join(f"### {name}\n\n- hold: 5s\n\nBreathe.\n\n" for name in NAMES)

LINKS = Urls(
    audio="legs.mp3",
    download="save/legs.mp3",
    cover="cover.png",
    captions="captions.vtt",
    chapters="chapters.json",
    feed="../feed.xml",
    all_sessions="../",
    answer="answer",
)

DESCRIBED = SharedSession(
    name="legs",
    file=Path("legs.mp3"),
    media_type="audio/mpeg",
    size=2_840_000,
    digest="5e" * 32,
    modified=0.0,
    title="Legs",
    language="en",
    summary="Two stretches",
    author="Ann Example",
    needs=("mat", "towel"),
    length=Ms(125_000),
    chapters=(Chapter("Cat pose", Ms(0), Ms(61_250)), Chapter("Ankle pumps", Ms(61_250), Ms(125_000))),
    captions=(Caption(Ms(500), Ms(1900), "Move slowly."),),
    cover=draw_cover(CoverContent("Five minutes", 300_000, (30_000, 20_000))),
)


MIRRORED = SharedPicture(DRAWING.encode(), photo("PNG", (60, 60)), "On the right side", is_mirrored=True)
"""The picture of an exercise that begins with the right side."""


def pictured(session):
    """The session, with a picture of its second exercise, which changes sides three seconds after its start."""
    second, others = session.chapters[1], session.chapters[2:]
    changes = (
        SideChange(second.start, is_mirrored=True, words="On the right side"),
        SideChange(Ms(second.start + 3000), is_mirrored=False, words="On the left side"),
    )
    pictures = (None, MIRRORED, *[None] * len(others))
    return replace(session, pictures=pictures, side_changes=changes)


def described(**changes):
    """A session without a file."""
    return replace(DESCRIBED, **changes)


def recorded(folder):
    """A session of five exercises in two minutes, written as an MP3."""
    timeline, path = placed(SCRIPT), folder / "five.mp3"
    longest = tone(max(cue.length for cue in timeline.cues), 300)
    clips = {cue.sound: longest[: SAMPLE_WIDTH * samples_at(cue.length, SAMPLE_RATE)] for cue in timeline.cues}
    tags = tags_of(timeline, title="Five stretches", author="", language="en")
    export(RenderedSession(timeline, clips), Export(path, tags, NoCache()))
    return described(
        name="five",
        file=path,
        size=path.stat().st_size,
        digest=sha256(path.read_bytes()).hexdigest(),
        modified=path.stat().st_mtime,
        title="Five stretches",
        length=timeline.length,
        chapters=timeline.chapters,
        captions=captions_of(timeline),
        steps=shown_steps(timeline),
        routine="five",
        level=50,
    )
