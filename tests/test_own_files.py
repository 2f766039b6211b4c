"""What is there only for a while, and what is nobody else's business."""

import os
import signal
import stat
import subprocess
import sys
import tempfile

import pytest

from voiceguide.atomic import atomic_write
from voiceguide.files import clear_parts, make_private, temporary_folder

PART = ".voiceguide-0123456789abcdef.part"
OLD = ".voiceguide-0123456789abcdef-1.old"
unix = pytest.mark.skipif(os.name == "nt", reason="locks, modes and signals of Unix")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The place of temporary folders, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@unix
def test_what_a_killed_process_left_is_cleared_away(tmp_path):
    """By the next one that writes in the folder."""
    for name in (PART, OLD):
        (tmp_path / name).write_text("half")
    with atomic_write(tmp_path / "session.mp3", overwrite=False):
        pass
    assert names(tmp_path) == ["session.mp3"]


@unix
def test_what_is_being_written_stays(tmp_path):
    """Until it is done."""
    with atomic_write(tmp_path / "one.mp3", overwrite=False) as file:
        file.write(b"one")
        with atomic_write(tmp_path / "two.mp3", overwrite=False):
            pass
    assert names(tmp_path) == ["one.mp3", "two.mp3"]
    assert (tmp_path / "one.mp3").read_bytes() == b"one"


@unix
def test_what_was_there_stays_while_its_part_does(tmp_path):
    """It may be put back."""
    with atomic_write(tmp_path / "one.mp3", overwrite=False):
        (part,) = names(tmp_path)
        old = tmp_path / part.replace(".part", "-1.old")
        old.touch()
        clear_parts(tmp_path)
        assert old.exists()


@pytest.mark.parametrize(
    "name",
    [".voiceguide-0123.part", "voiceguide-0123456789abcdef.part", ".voiceguide-0123456789abcdef.part.mp3", "a.part"],
)
def test_what_is_not_called_as_ours_stays(tmp_path, name):
    """Whatever it is."""
    (tmp_path / name).touch()
    clear_parts(tmp_path)
    assert names(tmp_path) == [name]


@unix
def test_a_link_or_a_folder_of_such_a_name_stays(tmp_path):
    """We make neither."""
    (tmp_path / "mine").write_text("precious")
    (tmp_path / PART).symlink_to("mine")
    (tmp_path / PART.replace("0", "f")).mkdir()
    clear_parts(tmp_path)
    assert names(tmp_path) == sorted([PART, PART.replace("0", "f"), "mine"])


def test_a_temporary_folder_goes_with_its_block(temporary):
    """And all that is in it."""
    with temporary_folder() as folder:
        (folder / "a").mkdir()
        (folder / "a" / "b").touch()
        assert names(temporary) == [folder.name]
    assert names(temporary) == []


@unix
def test_a_temporary_folder_of_a_killed_process_goes_with_the_next_one(temporary):
    """One that is in use stays, and so does one that is not ours."""
    for name in ("voiceguide-0123456789abcdef", "voiceguide-mine", "voiceguide-ffffffffffffffff"):
        (temporary / name).mkdir()
        (temporary / name / "clip.wav").touch()
    (temporary / "voiceguide-0123456789abcdef" / "held").touch()
    with temporary_folder() as first, temporary_folder() as second:
        stay = [first.name, second.name, "voiceguide-ffffffffffffffff", "voiceguide-mine"]
        assert names(temporary) == sorted(stay)


@unix
@pytest.mark.real
def test_killing_a_program_leaves_nothing_that_stays(temporary):
    """Neither its half-written file nor its temporary folder."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from voiceguide.atomic import atomic_write\n"
        "from voiceguide.files import temporary_folder\n"
        "with temporary_folder(), atomic_write(Path(sys.argv[1]), overwrite=True) as file:\n"
        "    print('writing', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    (temporary / "music").mkdir()
    command = [sys.executable, "-c", program, temporary / "music" / "session.mp3"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment, **pipes) as running:
        assert running.stdout.readline() == "writing\n"
        clear_parts(temporary / "music")
        with temporary_folder():
            assert len(names(temporary)) == 3
        assert len(names(temporary / "music")) == 1
        running.send_signal(signal.SIGKILL)
    clear_parts(temporary / "music")
    with temporary_folder():
        assert len(names(temporary)) == 2
    assert names(temporary / "music") == []


@unix
def test_a_private_folder_is_for_its_owner_alone(tmp_path):
    """With all that had to be made above it."""
    make_private(tmp_path / "a" / "b")
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path / "a", tmp_path / "a" / "b")]
    assert modes == [0o700, 0o700]


@unix
def test_a_private_file_is_for_its_owner_alone(tmp_path):
    """Even if the one that it replaces was not."""
    (tmp_path / "last.json").touch(0o644)
    with atomic_write(tmp_path / "last.json", overwrite=True, private=True):
        pass
    assert stat.S_IMODE((tmp_path / "last.json").stat().st_mode) == 0o600
