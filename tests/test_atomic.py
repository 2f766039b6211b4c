import errno
import io
import itertools
import os
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from voiceguide.atomic import atomic_write, check_target, make_folder, translate_os_errors
from voiceguide.errors import ExportError

unix = pytest.mark.skipif(os.name != "posix", reason="links, modes and limits of Unix")


def write(target, content=b"new", *, overwrite=False):
    """Write a file whole."""
    with atomic_write(target, overwrite=overwrite) as file:
        file.write(content)


def names(folder):
    """All that lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_the_file_is_there_when_the_block_has_ended(tmp_path):
    """Its content is whole, and nothing else is left behind."""
    write(tmp_path / "session.mp3")
    assert (tmp_path / "session.mp3").read_bytes() == b"new"
    assert names(tmp_path) == ["session.mp3"]


def test_the_file_is_hidden_until_then(tmp_path):
    """While it is written there is no file under its name, and what lies there says that it is a part."""
    with atomic_write(tmp_path / "session.mp3", overwrite=False) as file:
        file.write(b"new")
        (name,) = names(tmp_path)
        assert name.startswith(".")
        assert name.endswith(".part")


def test_the_file_can_be_gone_back_to(tmp_path):
    """What is known only at the end can be written at the beginning."""
    with atomic_write(tmp_path / "session.mp3", overwrite=False) as file:
        file.write(b"????, done")
        file.seek(0)
        file.write(b"Well")
        file.seek(0, io.SEEK_END)
        file.write(b".")
    assert (tmp_path / "session.mp3").read_bytes() == b"Well, done."


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, ExportError, OSError])
def test_whatever_goes_wrong_leaves_nothing(tmp_path, error):
    """The error passes as it is, the part is gone, and what was there is still there."""
    target = tmp_path / "session.mp3"
    target.write_bytes(b"old")

    def begin_and_fail():
        with atomic_write(target, overwrite=True) as file:
            file.write(b"new" * 100_000)
            raise error("mine")

    with pytest.raises(error) as raised:
        begin_and_fail()
    assert raised.value.args == ("mine",)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["session.mp3"]


@pytest.mark.real
@unix
def test_ctrl_c_leaves_nothing(tmp_path):
    """A program that is interrupted while it writes leaves the folder as it was."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from voiceguide.atomic import atomic_write\n"
        "with atomic_write(Path(sys.argv[1]), overwrite=True) as file:\n"
        "    file.write(b'new' * 100_000)\n"
        "    print('writing', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, tmp_path / "session.mp3"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as running:
        assert running.stdout.readline() == "writing\n"
        assert len(names(tmp_path)) == 1
        running.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in running.communicate(timeout=60)[1]
    assert names(tmp_path) == []


def test_a_file_that_is_there_is_refused(tmp_path):
    """Nothing is begun, and the message says how to replace it."""
    target = tmp_path / "session.mp3"
    target.write_bytes(b"old")
    with pytest.raises(ExportError, match=r"session.mp3 already exists; use --force to replace it"):
        write(target)
    assert target.read_bytes() == b"old"


def test_a_file_that_comes_meanwhile_is_refused(tmp_path):
    """What somebody else has written in the meantime is not replaced."""
    target = tmp_path / "session.mp3"

    def write_while_another_does():
        with atomic_write(target, overwrite=False) as file:
            file.write(b"new")
            target.write_bytes(b"theirs")

    with pytest.raises(ExportError, match="already exists"):
        write_while_another_does()
    assert target.read_bytes() == b"theirs"
    assert names(tmp_path) == ["session.mp3"]


def test_a_file_is_replaced_where_that_is_asked_for(tmp_path):
    """The new content is there, and nothing of the old."""
    target = tmp_path / "session.mp3"
    target.write_bytes(b"old and longer")
    write(target, overwrite=True)
    assert target.read_bytes() == b"new"


@pytest.fixture
def umask():
    """A mask of permissions that takes more away than is usual."""
    before = os.umask(0o027)
    yield
    os.umask(before)


@unix
def test_the_permissions_are_those_of_any_new_file(tmp_path, umask):
    """A folder that others read holds a file that others read."""
    write(tmp_path / "session.mp3")
    with (tmp_path / "other").open("w"):
        pass
    assert stat.S_IMODE((tmp_path / "session.mp3").stat().st_mode) == 0o640
    assert (tmp_path / "session.mp3").stat().st_mode == (tmp_path / "other").stat().st_mode


@unix
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path):
    """A private file stays private."""
    target = tmp_path / "session.mp3"
    target.touch(0o600)
    write(target, overwrite=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@unix
def test_a_link_is_written_through(tmp_path):
    """The link stays a link, and the file that it points to is new, its part beside it."""
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone" / "real.mp3").write_bytes(b"old")
    (tmp_path / "link.mp3").symlink_to("phone/real.mp3")
    with atomic_write(tmp_path / "link.mp3", overwrite=True) as file:
        file.write(b"new")
        assert names(tmp_path) == ["link.mp3", "phone"]
    assert (tmp_path / "link.mp3").is_symlink()
    assert (tmp_path / "phone" / "real.mp3").read_bytes() == b"new"
    assert names(tmp_path / "phone") == ["real.mp3"]


@unix
def test_a_link_to_nothing_makes_the_file_that_it_points_to(tmp_path):
    """As with any program that writes to such a link."""
    (tmp_path / "link.mp3").symlink_to("real.mp3")
    write(tmp_path / "link.mp3")
    assert (tmp_path / "real.mp3").read_bytes() == b"new"


@unix
def test_a_link_to_a_file_is_a_file_that_is_there(tmp_path):
    """Without being asked, what a link points to is not replaced."""
    (tmp_path / "real.mp3").write_bytes(b"old")
    (tmp_path / "link.mp3").symlink_to("real.mp3")
    with pytest.raises(ExportError, match=r"link.mp3 already exists"):
        write(tmp_path / "link.mp3")


@unix
def test_links_in_a_circle_are_an_error(tmp_path):
    """There is no file to be written at the end of them."""
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(ExportError, match="one is a link that leads back to itself"):
        check_target(tmp_path / "one", overwrite=True)


def test_a_folder_is_no_target(tmp_path):
    """Not even to be replaced."""
    with pytest.raises(ExportError, match="is a folder; name a file in it"):
        write(tmp_path, overwrite=True)


@unix
def test_a_device_is_no_target():
    """A device cannot be replaced by a file."""
    with pytest.raises(ExportError, match="/dev/null is not an ordinary file"):
        write(Path("/dev/null"), overwrite=True)


def test_a_folder_that_is_missing_is_named(tmp_path):
    """It is not made without being asked for."""
    with pytest.raises(ExportError, match=r"there is no folder .*music$"):
        write(tmp_path / "music" / "session.mp3")
    assert names(tmp_path) == []


def test_a_file_in_place_of_a_folder_is_named(tmp_path):
    """A file has no files in it."""
    (tmp_path / "music").touch()
    with pytest.raises(ExportError, match="music is not a folder"):
        write(tmp_path / "music" / "session.mp3")


def test_a_name_that_is_too_long_is_told_at_once(tmp_path):
    """Before hundreds of sentences are spoken for it."""
    with pytest.raises(ExportError, match=r"the name x+\.mp3 is too long"):
        check_target(tmp_path / f"{'x' * 300}.mp3", overwrite=False)


@unix
def test_a_name_may_be_as_long_as_the_disk_allows(tmp_path):
    """The hidden name is not longer than the one that is asked for."""
    target = tmp_path / ("x" * (os.pathconf(tmp_path, "PC_NAME_MAX") - 4) + ".mp3")
    write(target)
    assert target.read_bytes() == b"new"


@unix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_told_at_once(tmp_path):
    """Before anything is spoken."""
    tmp_path.chmod(0o555)
    with pytest.raises(ExportError, match=r"no permission to write session.mp3 in"):
        check_target(tmp_path / "session.mp3", overwrite=False)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that takes no files, even from root")
def test_a_folder_that_takes_no_files_is_an_error():
    """Whatever its reason, it is told in a sentence that names the folder."""
    with pytest.raises(ExportError, match=r"^no (files can be created|permission to write session\.mp3) in /proc$"):
        write(Path("/proc/session.mp3"))


def test_the_folder_in_which_we_are_is_not_called_a_dot(tmp_path, monkeypatch):
    """A name without a folder is spoken of as a person would."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError, match="no space left in this folder"), translate_os_errors(Path("session.mp3")):
        raise OSError(errno.ENOSPC, "")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there are no such folders here")
def test_a_folder_that_cannot_be_made_is_not_called_missing():
    """It is the folder above that takes none."""
    said = r"^the folder /proc/music cannot be created: (nothing can be created there|no permission)$"
    with pytest.raises(ExportError, match=said):
        make_folder(Path("/proc/music"))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOENT, "there is no folder music"),
        (errno.EACCES, "no permission to write a.mp3 in music"),
        (errno.EROFS, "music is on a read-only disk"),
        (errno.ENOSPC, "no space left in music; nothing was written"),
        (errno.ENAMETOOLONG, "the name a.mp3 is too long"),
        (errno.EIO, "a.mp3 cannot be written in music: the disk or the device has failed"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(code, sentence):
    """The cause is kept for those who look for it."""
    with pytest.raises(ExportError) as raised, translate_os_errors(Path("music/a.mp3")):
        raise OSError(code, "it broke")
    assert str(raised.value) == sentence
    assert raised.value.__cause__.errno == code


@pytest.fixture
def short_files():
    """No file may become longer than 100 kB: a disk that is full, for all that a program can see."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@unix
@pytest.mark.parametrize("size", [1_000, 70_000, 1_000_000])
def test_a_file_that_cannot_grow_is_told_and_removed(tmp_path, short_files, size):
    """Whether it is a write in the block that fails, or the last one at its end."""
    target = tmp_path / "session.mp3"
    target.write_bytes(b"old")
    with pytest.raises(ExportError, match="nothing was written"), atomic_write(target, overwrite=True) as file:
        file.writelines(itertools.repeat(bytes(size), 1 + 100_000 // size))
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["session.mp3"]


@contextmanager
def mounted(folder, options):
    """A disk with these options in a folder."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB."""
    with mounted(tmp_path, "size=64k") as disk:
        yield disk


@pytest.mark.real
def test_a_read_only_disk_is_told_at_once(tmp_path):
    """It is not for want of a permission."""
    with mounted(tmp_path, "ro,size=64k"), pytest.raises(ExportError, match=rf"^{tmp_path} is on a read-only disk$"):
        check_target(tmp_path / "session.mp3", overwrite=False)


@pytest.mark.real
def test_a_full_disk_is_told_and_left_as_it_was(small_disk):
    """The folder is named, the part is gone, and the old file is still whole."""
    target = small_disk / "session.mp3"
    target.write_bytes(b"old")
    with pytest.raises(ExportError) as raised:
        write(target, bytes(1_000_000), overwrite=True)
    assert str(raised.value) == f"no space left in {small_disk}; nothing was written"
    assert target.read_bytes() == b"old"
    assert names(small_disk) == ["session.mp3"]
