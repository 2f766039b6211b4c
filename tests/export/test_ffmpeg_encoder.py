import io
import itertools
import os
import sys
import types
from pathlib import Path

import pytest
from recordings import rendered, tags

from voiceguide.audio.cache import NoCache
from voiceguide.audio.pcm import SPOKEN
from voiceguide.errors import ExportError
from voiceguide.export.exporter import Export, export
from voiceguide.export.ffmpeg_encoder import Coding, Sound, encode, ffmetadata, ffmpeg_program
from voiceguide.export.tags_other import tag_opus
from voiceguide.session.timeline import Chapter

unix = pytest.mark.skipif(os.name != "posix", reason="a script is a program only on Unix")

CODING = Coding(("-f", "flac"))
SECOND = bytes(44_100)


@pytest.fixture
def no_ffmpeg(monkeypatch, tmp_path):
    """A computer without ffmpeg."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)


@pytest.fixture
def ffmpeg(no_ffmpeg, tmp_path):
    """Installs a fake ffmpeg, given as lines of Python."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ffmpeg"

    def install(*lines):
        program.write_text("\n".join((f"#!{sys.executable}", "import os, sys", *lines)))
        program.chmod(0o755)
        return program

    return install


def test_without_ffmpeg_the_error_says_what_to_install(no_ffmpeg):
    """The extra, or a package of the system."""
    with pytest.raises(ExportError, match=r"needs ffmpeg.*pip install 'voiceguide\[formats\]'"):
        ffmpeg_program()


def test_the_ffmpeg_of_the_extra_is_used_if_the_system_has_none(no_ffmpeg, monkeypatch):
    """From imageio-ffmpeg."""
    extra = types.ModuleType("imageio_ffmpeg")
    extra.get_ffmpeg_exe = lambda: "/somewhere/ffmpeg"
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", extra)
    assert ffmpeg_program() == "/somewhere/ffmpeg"
    with pytest.raises(ExportError, match="/somewhere/ffmpeg cannot be started: there is no such file"):
        encode(Path("session.flac"), CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_the_systems_ffmpeg_comes_first(ffmpeg):
    """The one on PATH."""
    program = ffmpeg()
    assert ffmpeg_program() == str(program)


@unix
def test_ffmpeg_gets_all_samples(ffmpeg, tmp_path):
    """In order, to the last byte."""
    ffmpeg("open(sys.argv[-1].removeprefix('file:'), 'wb').write(sys.stdin.buffer.read())")
    encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [b"ab", b"cd", SECOND, b"ef"]))
    assert (tmp_path / "session.flac").read_bytes() == b"abcd" + SECOND + b"ef"


@unix
@pytest.mark.parametrize(("kbps", "said"), [(28, ["-b:a", "28k"]), (0, [])])
def test_a_bit_rate_is_passed_if_there_is_one(ffmpeg, tmp_path, monkeypatch, kbps, said):
    """But not for lossless formats."""
    ffmpeg("open('arguments', 'w').write('\\n'.join(sys.argv))", "sys.stdin.buffer.read()")
    monkeypatch.chdir(tmp_path)
    encode(tmp_path / "session.opus", CODING, kbps, Sound(SPOKEN, [SECOND]))
    arguments = (tmp_path / "arguments").read_text().split("\n")
    assert [each for each in arguments if each == "-b:a" or each.endswith("k")] == said


@unix
def test_the_error_has_ffmpegs_first_line(ffmpeg, tmp_path):
    """Even if ffmpeg stopped reading."""
    ffmpeg("print('Unknown encoder', file=sys.stderr)", "print('more', file=sys.stderr)", "sys.exit(1)")
    with pytest.raises(ExportError, match=r"^ffmpeg failed: Unknown encoder$"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, itertools.repeat(SECOND)))


@unix
def test_an_exit_code_without_output_is_an_error(ffmpeg, tmp_path):
    """The message has the code."""
    ffmpeg("sys.exit(3)")
    with pytest.raises(ExportError, match="ffmpeg failed: exit code 3"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_a_full_disk_is_reported_in_a_sentence(ffmpeg, tmp_path):
    """The same one as for other files."""
    ffmpeg("print('av_interleaved_write_frame(): No space left on device', file=sys.stderr)", "sys.exit(1)")
    with pytest.raises(ExportError, match=r"^no space left in .*; nothing was written$"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_a_lot_of_output_does_not_block_ffmpeg(ffmpeg, tmp_path):
    """A megabyte is no problem."""
    ffmpeg("sys.stderr.write('x' * 1_000_000)", "sys.stdin.buffer.read()")
    with pytest.raises(ExportError, match="failed: xxx"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_an_interruption_ends_ffmpeg_too(ffmpeg, tmp_path):
    """It no longer runs, and its file is gone."""
    ffmpeg(f"open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}}\\n')", "sys.stdin.buffer.read()")

    def interrupted(done, total):
        while not (tmp_path / "pid").exists() or "\n" not in (tmp_path / "pid").read_text():
            os.sched_yield()
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        export(rendered(), Export(folder / "session.flac", tags(), NoCache()), interrupted)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert list(folder.iterdir()) == []


@unix
def test_an_empty_file_from_ffmpeg_is_an_error(ffmpeg, tmp_path):
    """Even with exit code 0."""
    ffmpeg("sys.stdin.buffer.read()")
    with pytest.raises(ExportError, match="ffmpeg wrote a file that cannot be read"):
        export(rendered(), Export(tmp_path / "session.flac", tags(), NoCache()))
    assert not (tmp_path / "session.flac").exists()


def test_another_file_than_an_opus_cannot_be_tagged():
    """It is an ExportError."""
    with pytest.raises(ExportError, match="cannot be read"):
        tag_opus(io.BytesIO(b"RIFF"), tags(), 1)


def test_special_characters_are_escaped_for_ffmpeg():
    """In titles of chapters."""
    assert ffmetadata([Chapter("a=1; #2 \\ b\nc", 0, 500)]) == (
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=a\\=1\\; \\#2 \\\\ b\\\nc\n"
    )
