"""The hash that tells whether an export is up to date."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import tone
from scenes import length_of, placed

from voiceguide.audio.cache import NoCache
from voiceguide.audio.render import RenderedSession
from voiceguide.export import up_to_date
from voiceguide.export.exporter import Export, tags_of
from voiceguide.export.up_to_date import hash_content

TIMELINE = placed("# Legs\n\n### Cat pose\n\n- hold: 10s\n\nKneel.\n")
REHEARSAL = RenderedSession(TIMELINE, {cue.sound: tone(length_of(cue.sound) // 10) for cue in TIMELINE.cues})
TAGS = tags_of(TIMELINE, title="Legs")
WANTED = Export(Path("legs.mp3"), TAGS, NoCache())


def made_by(wanted=WANTED, rendered=REHEARSAL, *, is_split=False):
    return hash_content(rendered, wanted, is_split=is_split)


def test_the_same_export_has_the_same_hash():
    """Whatever folder and time; whether files are replaced does not matter."""
    assert made_by(replace(WANTED, target=Path("out/legs.mp3"), overwrite=True)) == made_by()
    assert made_by(replace(WANTED, tags=replace(TAGS, year=1999))) == made_by()


@pytest.mark.parametrize(
    "wanted",
    [
        replace(WANTED, target=Path("legs.wav")),
        replace(WANTED, target=Path("arms.mp3")),
        replace(WANTED, quality="best"),
        replace(WANTED, captions=("srt",)),
        replace(WANTED, has_chapters_file=True),
        replace(WANTED, tags=replace(TAGS, title="Arms")),
        replace(WANTED, tags=replace(TAGS, language="de")),
        replace(WANTED, tags=replace(TAGS, cover=b"mine")),
        replace(WANTED, tags=replace(TAGS, chapters=())),
    ],
    ids=["format", "name", "quality", "captions", "chapters beside", "title", "language", "cover", "chapters"],
)
def test_each_input_changes_the_hash(wanted):
    """By itself."""
    assert made_by(wanted) != made_by()


def test_splitting_changes_the_hash():
    """For the same session."""
    assert made_by(is_split=True) != made_by()


def test_another_sound_changes_the_hash():
    """One sample is enough."""
    first = TIMELINE.cues[0].sound
    clip = REHEARSAL.clips[first]
    clips = {**REHEARSAL.clips, first: clip[:-2] + b"\x01\x01"}
    assert made_by(rendered=RenderedSession(TIMELINE, clips)) != made_by()


def test_another_start_of_a_sound_changes_the_hash():
    """One ms is enough."""
    first, *others = TIMELINE.cues
    moved = replace(TIMELINE, cues=(replace(first, start=first.start + 1), *others))
    assert made_by(rendered=replace(REHEARSAL, timeline=moved)) != made_by()


class MusicBed:
    digest = "rain"


def test_music_changes_the_hash():
    """By the hash of its own inputs."""
    assert made_by(rendered=replace(REHEARSAL, bed=MusicBed())) != made_by()


def test_another_encoder_changes_the_hash(monkeypatch):
    """As after an update."""
    before = made_by()
    monkeypatch.setattr(up_to_date, "encoder_name", lambda: "another")
    assert made_by() != before


def test_another_ffmpeg_changes_the_hash(monkeypatch, tmp_path):
    """It is identified by its file."""
    programs = [tmp_path / "one", tmp_path / "two"]
    marks = []
    for program in programs:
        program.write_text("")
        monkeypatch.setattr(up_to_date, "ffmpeg_program", lambda program=program: str(program))
        marks.append(made_by(replace(WANTED, target=Path("legs.m4b"))))
    assert marks[0] != marks[1]
