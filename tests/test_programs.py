"""Where ffmpeg is looked for."""

import os
import sys
import types

import pytest

from voiceguide.programs import find_ffmpeg

NAME = "ffmpeg.exe" if os.name == "nt" else "ffmpeg"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A current folder in which somebody has put an ffmpeg; there is none elsewhere."""
    folder = tmp_path / "here"
    put(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    return folder


def put(folder):
    folder.mkdir()
    (folder / NAME).write_text("")
    (folder / NAME).chmod(0o755)


@pytest.mark.parametrize("path", ["", ".", os.pathsep, "here", f"..{os.sep}here"])
def test_the_current_folder_is_not_looked_into(here, monkeypatch, path):
    """Whatever comes with a routine is not run."""
    monkeypatch.setenv("PATH", path)
    assert find_ffmpeg() is None


def test_a_later_folder_is(here, tmp_path, monkeypatch):
    """The one in the current folder does not stand before it."""
    put(tmp_path / "bin")
    monkeypatch.setenv("PATH", f".{os.pathsep}{tmp_path / 'bin'}")
    assert find_ffmpeg() == str(tmp_path / "bin" / NAME)


def test_the_extra_may_have_no_program_of_its_own(here, monkeypatch):
    """Then it gives a plain name, under which the one in the current folder might be run."""
    extra = types.ModuleType("imageio_ffmpeg")
    extra.get_ffmpeg_exe = lambda: "ffmpeg"
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", extra)
    monkeypatch.setenv("PATH", "")
    assert find_ffmpeg() is None
