"""Files that are only files."""

import os
import socket

import pytest

from voiceguide.files import is_text, open_file

unix = pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes and devices among its files")


def pipe(path):
    os.mkfifo(path)
    return path


def bound_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))
    return path


def folder(path):
    path.mkdir()
    return path


def device(_):
    return os.devnull


@unix
@pytest.mark.parametrize("make", [pipe, bound_socket, folder, device])
def test_only_files_are_opened(tmp_path, monkeypatch, make):
    """A pipe that nobody writes into would be waited for."""
    monkeypatch.chdir(tmp_path)
    path = make(tmp_path / "sound.ogg")
    with pytest.raises(OSError, match="it is not a file"):
        open_file(type(tmp_path)(path))


@unix
def test_a_file_that_became_a_pipe_meanwhile_is_not_waited_for(tmp_path):
    """Between looking at it and opening it."""
    ordinary, path = tmp_path / "ordinary", pipe(tmp_path / "pipe")
    ordinary.touch()

    class Changing(type(tmp_path)):
        def stat(self, **_):
            return ordinary.stat()

    with pytest.raises(OSError, match="it is not a file"):
        open_file(Changing(path))


def test_a_file_is_read_from_its_start(tmp_path):
    """As it is, byte by byte."""
    (tmp_path / "a").write_bytes(b"\r\n\x1a\0")
    with open_file(tmp_path / "a") as file:
        assert file.read() == b"\r\n\x1a\0"


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n",
        b"ffconcat version 1.0\nfile ../a.wav\n",
        b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<MPD>",
        "Käse ".encode() * 20,
        b"x" * 63 + "ä".encode(),
        b"#EXTM3U\n" + b" " * 60 + bytes(100),
    ],
    ids="hls ffconcat xml umlauts cut_character text_at_first".split(),
)
def test_text(tmp_path, content):
    """Its start says so."""
    (tmp_path / "a").write_bytes(content)
    assert is_text(tmp_path / "a")


@pytest.mark.parametrize(
    "content",
    [b"", b"ID3\3\0\0", b"RIFFabcdWAVE\x10\0", b"OggS\0\2", b"fLaC\0\0\0\x22", b"\xff\xfb\x90d", b"#!AMR\n\x91"],
    ids="nothing mp3 wav ogg flac mpeg amr".split(),
)  # fmt: skip
def test_sounds_are_no_text(tmp_path, content):
    """Nor is a file with nothing in it."""
    (tmp_path / "a").write_bytes(content)
    assert not is_text(tmp_path / "a")
