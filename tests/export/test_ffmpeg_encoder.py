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
    """A machine without ffmpeg."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)


@pytest.fixture
def ffmpeg(no_ffmpeg, tmp_path):
    """Puts a program of some lines of Python in ffmpeg's place."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ffmpeg"

    def install(*lines):
        program.write_text("\n".join((f"#!{sys.executable}", "import os, sys", *lines)))
        program.chmod(0o755)
        return program

    return install


def test_without_ffmpeg_it_is_said_what_to_install(no_ffmpeg):
    """The extra, or a package of the system."""
    with pytest.raises(ExportError, match=r"needs ffmpeg.*pip install 'voiceguide\[formats\]'"):
        ffmpeg_program()


def test_the_ffmpeg_of_the_extra_is_taken_where_the_system_has_none(no_ffmpeg, monkeypatch):
    """It comes with imageio-ffmpeg."""
    extra = types.ModuleType("imageio_ffmpeg")
    extra.get_ffmpeg_exe = lambda: "/somewhere/ffmpeg"
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", extra)
    assert ffmpeg_program() == "/somewhere/ffmpeg"
    with pytest.raises(ExportError, match="/somewhere/ffmpeg cannot be started: No such file"):
        encode(Path("session.flac"), CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_the_systems_ffmpeg_goes_first(ffmpeg):
    """As it is on PATH."""
    program = ffmpeg()
    assert ffmpeg_program() == str(program)


@unix
def test_ffmpeg_hears_all_of_the_sound(ffmpeg, tmp_path):
    """In order, and to the last byte."""
    ffmpeg("open(sys.argv[-1].removeprefix('file:'), 'wb').write(sys.stdin.buffer.read())")
    encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [b"ab", b"cd", SECOND, b"ef"]))
    assert (tmp_path / "session.flac").read_bytes() == b"abcd" + SECOND + b"ef"


@unix
@pytest.mark.parametrize(("kbps", "said"), [(28, ["-b:a", "28k"]), (0, [])])
def test_a_bit_rate_is_asked_for_where_there_is_one(ffmpeg, tmp_path, monkeypatch, kbps, said):
    """Nothing is lost where there is none."""
    ffmpeg("open('arguments', 'w').write('\\n'.join(sys.argv))", "sys.stdin.buffer.read()")
    monkeypatch.chdir(tmp_path)
    encode(tmp_path / "session.opus", CODING, kbps, Sound(SPOKEN, [SECOND]))
    arguments = (tmp_path / "arguments").read_text().split("\n")
    assert [each for each in arguments if each == "-b:a" or each.endswith("k")] == said


@unix
def test_what_ffmpeg_complains_about_is_said(ffmpeg, tmp_path):
    """Its first line, although it was being fed and had hung up."""
    ffmpeg("print('Unknown encoder', file=sys.stderr)", "print('more', file=sys.stderr)", "sys.exit(1)")
    with pytest.raises(ExportError, match=r"^ffmpeg failed: Unknown encoder$"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, itertools.repeat(SECOND)))


@unix
def test_an_exit_code_without_a_word_is_an_error(ffmpeg, tmp_path):
    """It is named."""
    ffmpeg("sys.exit(3)")
    with pytest.raises(ExportError, match="ffmpeg failed: exit code 3"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_a_full_disk_is_said_in_a_sentence(ffmpeg, tmp_path):
    """As it is for other files."""
    ffmpeg("print('av_interleaved_write_frame(): No space left on device', file=sys.stderr)", "sys.exit(1)")
    with pytest.raises(ExportError, match=r"^no space left in .*; nothing was written$"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_an_ffmpeg_that_talks_a_lot_is_not_stopped_by_it(ffmpeg, tmp_path):
    """A megabyte of complaints fits."""
    ffmpeg("sys.stderr.write('x' * 1_000_000)", "sys.stdin.buffer.read()")
    with pytest.raises(ExportError, match="failed: xxx"):
        encode(tmp_path / "session.flac", CODING, 0, Sound(SPOKEN, [SECOND]))


@unix
def test_an_interruption_ends_ffmpeg_too(ffmpeg, tmp_path):
    """Nothing of it is left running, and nothing of the file."""
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
def test_an_ffmpeg_that_writes_nothing_is_found_out(ffmpeg, tmp_path):
    """Although it says that all is well."""
    ffmpeg("sys.stdin.buffer.read()")
    with pytest.raises(ExportError, match="ffmpeg wrote a file that cannot be read"):
        export(rendered(), Export(tmp_path / "session.flac", tags(), NoCache()))
    assert not (tmp_path / "session.flac").exists()


def test_something_else_than_an_opus_cannot_be_marked():
    """It is an error, and no traceback."""
    with pytest.raises(ExportError, match="cannot be read"):
        tag_opus(io.BytesIO(b"RIFF"), tags(), 1)


def test_what_has_a_meaning_to_ffmpeg_is_escaped():
    """In titles of chapters."""
    assert ffmetadata([Chapter("a=1; #2 \\ b\nc", 0, 500)]) == (
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=a\\=1\\; \\#2 \\\\ b\\\nc\n"
    )
