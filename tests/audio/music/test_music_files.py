"""Which files a place stands for."""

import pytest

from voiceguide.audio.music.tracks import MusicError, music_files
from voiceguide.errors import UsageError


def test_a_file_is_taken_whatever_it_is_called(tmp_path):
    """Ffmpeg looks into it, not at its name."""
    path = tmp_path / "rain.xyz"
    path.touch()
    assert music_files(path) == (path,)


def test_a_folder_gives_its_music_in_the_order_of_names(tmp_path):
    """Numbers count by their value; pictures, lists, hidden files and folders are not music."""
    for name in ("10 end.MP3", "2 middle.flac", "1 start.ogg", "cover.jpg", "all.m3u8", ".3 hidden.mp3", "²x.wav"):
        (tmp_path / name).touch()
    (tmp_path / "4 folder.mp3").mkdir()
    assert [path.name for path in music_files(tmp_path)] == ["1 start.ogg", "2 middle.flac", "10 end.MP3", "²x.wav"]


def test_a_folder_without_music_is_named(tmp_path):
    """With what could be there."""
    with pytest.raises(MusicError, match=f"there is no music in {tmp_path}; put files such as MP3"):
        music_files(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    """Before anything is read."""
    with pytest.raises(UsageError, match=r"nix\.mp3 cannot be played: there is no such file"):
        music_files(tmp_path / "nix.mp3")
