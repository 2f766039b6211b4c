"""Where the last session stopped, on disk."""

from voiceguide.live.stopped import Stopped, StoppedFile

STOPPED = Stopped("/somewhere/back.md", 3, "My back", {"level": 30, "voice": None})


def test_what_was_written_is_read(tmp_path):
    """In a folder that is made for it."""
    file = StoppedFile(tmp_path / "new" / "stopped.json")
    file.write(STOPPED)
    assert file.read() == STOPPED


def test_it_is_written_whole_or_not_at_all(tmp_path):
    """Nothing lies beside it."""
    file = StoppedFile(tmp_path / "stopped.json")
    file.write(STOPPED)
    file.write(STOPPED)
    assert [path.name for path in tmp_path.iterdir()] == ["stopped.json"]


def test_what_was_finished_is_forgotten(tmp_path):
    """Once and for all."""
    file = StoppedFile(tmp_path / "stopped.json")
    file.write(STOPPED)
    file.forget()
    file.forget()
    assert file.read() is None


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path):
    """Playing goes on all the same."""
    (tmp_path / "file").write_text("")
    file = StoppedFile(tmp_path / "file" / "stopped.json")
    file.write(STOPPED)
    assert file.read() is None
