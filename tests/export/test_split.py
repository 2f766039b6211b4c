import wave
from itertools import pairwise

import numpy as np
import pytest
from recordings import LENGTH, RATE, STARTS, TITLES, rendered, sound, tags

from voiceguide.audio.cache import NoCache
from voiceguide.errors import ExportError
from voiceguide.export.exporter import Export
from voiceguide.export.record import ExportRecord, WrittenFile
from voiceguide.export.split import PlaylistEntry, check_folder, export_parts, m3u8

NAMES = ["01 Knie zur Brust", "02 “Cat” & 'cow'; a=1 #2 - b", "03 🧘 Ruhe- links-rechts"]


def wanted(target, **more):
    """An export to a folder."""
    return Export(target, tags(), NoCache(), **more)


def names(folder):
    """The names of all files in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def samples_of(path):
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_each_part_is_a_slice_of_the_session(tmp_path):
    """Sample by sample; together they are the whole session."""
    *paths, _ = export_parts(rendered(), wanted(tmp_path / "session.wav"))
    bounds = [round(time * RATE / 1000) for time in (*STARTS, LENGTH)]
    for path, (begin, end) in zip(paths, pairwise(bounds), strict=True):
        assert np.array_equal(samples_of(path), sound()[begin:end])


def test_the_playlist_has_the_parts_with_their_lengths(tmp_path):
    """In the same folder, which has the target's name."""
    written = export_parts(rendered(), wanted(tmp_path / "session.wav"))
    folder = tmp_path / "session"
    assert names(tmp_path) == ["session"]
    assert names(folder) == [*(f"{name}.wav" for name in NAMES), "session.m3u8"]
    assert sorted(written) == sorted(folder.iterdir())
    lines = (folder / "session.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines[2:4] == ["#EXTINF:4.003,Knie zur Brust", f"{NAMES[0]}.wav"]
    assert [line for line in lines if line.startswith("#EXTINF")][-1] == f"#EXTINF:5.484,{TITLES[2]}"


@pytest.mark.real
def test_parts_of_an_mp3_are_numbered_and_have_the_session_as_their_album(tmp_path):
    """As another library reads them; transcripts count from the start of the part."""
    eyed3 = pytest.importorskip("eyed3", reason="needs eyeD3 to read the tags")
    _, path, *_ = export_parts(rendered(), wanted(tmp_path / "session.mp3"))
    tag = eyed3.load(path).tag
    assert (tag.title, tag.album) == (TITLES[1], "Ischias – Übungen")
    assert tuple(tag.track_num) == (2, 3)
    assert tag.lyrics[0].text == "0:00 Now --> the cat.\n0:03 Breathe."
    assert len(tag.chapters) == 0


@pytest.mark.real
def test_parts_of_an_mp3_have_exactly_their_samples(tmp_path):
    """As another decoder reads them."""
    miniaudio = pytest.importorskip("miniaudio", reason="needs miniaudio to decode")
    *paths, _ = export_parts(rendered(), wanted(tmp_path / "session.mp3"))
    lengths = [miniaudio.decode_file(str(path), nchannels=1, sample_rate=RATE).num_frames for path in paths]
    assert sum(lengths) == len(sound())
    assert lengths[0] == round(STARTS[1] * RATE / 1000)


def test_each_part_has_captions_of_its_own(tmp_path):
    """With the same name."""
    export_parts(rendered(), wanted(tmp_path / "session.wav", captions=("lrc",)))
    captions = (tmp_path / "session" / f"{NAMES[1]}.lrc").read_text(encoding="utf-8")
    assert captions.splitlines()[1:] == ["[00:00.00]Now --> the cat.", "[00:03.09]Breathe."]


def test_progress_goes_through_the_whole_session(tmp_path):
    """It never goes back."""
    seen = []
    export_parts(rendered(), wanted(tmp_path / "session.wav"), lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (len(sound()), len(sound()))


def test_an_existing_folder_is_left_alone(tmp_path):
    """Without --force, if there is anything in it."""
    (tmp_path / "session").mkdir()
    (tmp_path / "session" / "mine.txt").touch()
    with pytest.raises(ExportError, match="use --force"):
        export_parts(rendered(), wanted(tmp_path / "session.wav"))
    assert names(tmp_path / "session") == ["mine.txt"]


def test_a_folder_with_only_leftovers_is_used(tmp_path):
    """They come from an export that was killed."""
    (tmp_path / "session").mkdir()
    (tmp_path / "session" / ".voiceguide-0123456789abcdef.part").touch()
    export_parts(rendered(), wanted(tmp_path / "session.wav"))
    assert names(tmp_path / "session") == [*(f"{name}.wav" for name in NAMES), "session.m3u8"]


def test_force_replaces_only_files_with_the_same_names(tmp_path):
    """Even if a playlist lists others: they may be an album of the user's."""
    folder = tmp_path / "session"
    folder.mkdir()
    for name in ("04 Song.wav", "05 mine.wav", f"{NAMES[0]}.wav"):
        (folder / name).write_text("precious")
    (folder / "session.m3u8").write_text(f"#EXTM3U\n04 Song.wav\n{NAMES[0]}.wav\n")
    export_parts(rendered(), wanted(tmp_path / "session.wav", overwrite=True))
    assert names(folder) == [*(f"{name}.wav" for name in NAMES), "04 Song.wav", "05 mine.wav", "session.m3u8"]
    assert (folder / "04 Song.wav").read_text() == "precious"
    assert (folder / f"{NAMES[0]}.wav").read_bytes() != b"precious"


def record_of(*files):
    """A record by which those files may be replaced."""
    return ExportRecord("before", tuple(map(WrittenFile.now, files)))


def test_parts_with_previous_names_are_deleted(tmp_path):
    """Once the new ones are written, with their captions, and only if they are unchanged."""
    folder = tmp_path / "session"
    folder.mkdir()
    for name in ("01 Old.wav", "01 Old.lrc", "02 Old.wav"):
        (folder / name).write_text("ours")
    before = record_of(*folder.iterdir())
    (folder / "02 Old.wav").write_text("precious")
    export_parts(rendered(), wanted(tmp_path / "session.wav", before=before, renews=True))
    assert names(folder) == sorted([*(f"{name}.wav" for name in NAMES), "02 Old.wav", "session.m3u8"])


def test_a_failure_leaves_the_previous_parts(tmp_path):
    """Also those with previous names."""
    folder = tmp_path / "session"
    folder.mkdir()
    (folder / "01 Old.wav").write_text("ours")
    (folder / f"{NAMES[2]}.wav").write_text("precious")
    with pytest.raises(ExportError, match="already exists"):
        export_parts(rendered(), wanted(tmp_path / "session.wav", before=record_of(folder / "01 Old.wav"), renews=True))
    assert names(folder) == ["01 Old.wav", f"{NAMES[2]}.wav"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ExportError("no space left")])
def test_a_failure_leaves_no_new_files(tmp_path, error):
    """No part, even if some were finished, and no folder."""

    def fails(done, total):
        if done > total * 0.9:
            raise error

    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        export_parts(rendered(), wanted(tmp_path / "session.wav"), fails)
    assert names(tmp_path) == []


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path):
    """Before anything is written."""
    (tmp_path / "session").write_text("precious")
    with pytest.raises(ExportError, match="session is a file"):
        check_folder(tmp_path / "session", overwrite=True)


def test_a_playlist_has_the_length_and_title_of_each_file():
    """With relative paths, so that the folder can be moved."""
    entries = [PlaylistEntry("01 Cat.mp3", "Cat\npose", 76.4391), PlaylistEntry("02 Rest.mp3", "Rest", 3)]
    assert m3u8("Legs", entries) == (
        "#EXTM3U\n#PLAYLIST:Legs\n#EXTINF:76.439,Cat pose\n01 Cat.mp3\n#EXTINF:3.000,Rest\n02 Rest.mp3\n"
    )
