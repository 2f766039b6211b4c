"""A worker answers, or it is ended and says why not."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from voiceguide.audio.tts.process import NoAnswerError, Worker

LONG = 60.0
"""Seconds that no test takes."""

ECHO = """
while True:
    answer(pid=os.getpid(), said=asked())
"""
WITH_GRANDCHILD = """
import subprocess
sleep = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"]
grandchild = subprocess.Popen(sleep, stdout=subprocess.DEVNULL)
asked()
answer(pid=grandchild.pid)
"""


def worker(program):
    return closing(Worker(program.command, os.environ))


def test_each_request_is_answered(program):
    """With the answer to that very request, whatever characters are in it."""
    with worker(program(ECHO)) as echo:
        for text in ("Hold it.", "“Über” – 日本\n😀", ""):
            assert echo.ask({"text": text}, LONG)["said"] == {"text": text}


def test_one_process_answers_them_all(program):
    """Starting one takes longer than speaking."""
    with worker(program(ECHO)) as echo:
        assert len({echo.ask({}, LONG)["pid"] for _ in range(3)}) == 1


def test_nothing_is_started_before_it_is_asked(program):
    """A session that is in the cache starts no engine."""
    echo = program(ECHO)
    with worker(echo):
        pass
    assert echo.pids() == []


def test_it_has_the_environment_that_it_is_given(program):
    """The engine learns from there where its data is."""
    echo = program('asked()\nanswer(data=os.environ["ESPEAK_DATA_PATH"])')
    with closing(Worker(echo.command, {**os.environ, "ESPEAK_DATA_PATH": "here"})) as told:
        assert told.ask({}, LONG) == {"data": "here"}


def test_complaints_are_not_taken_for_answers(program):
    """Libraries write to the standard error as they like."""
    with worker(program('asked()\nprint("ALSA lib", file=sys.stderr)\nanswer(ok=True)')) as noisy:
        assert noisy.ask({}, LONG) == {"ok": True}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sys.exit()", "the speech engine ended"),
        ("asked(); sys.exit(3)", "the speech engine ended"),
        ("asked(); os.kill(os.getpid(), 9)", "the speech engine ended"),
        ("asked(); os.close(1); time.sleep(600)", "the speech engine ended"),
        ("asked(); print('Audio saved.', flush=True); time.sleep(600)", "sent an invalid answer"),
        ("asked(); print(flush=True); time.sleep(600)", "sent an invalid answer"),
        ("asked(); print([1, 2], flush=True); time.sleep(600)", "sent an invalid answer"),
        ("asked(); print('{', end='', flush=True); sys.exit()", "sent an invalid answer"),
        (r"asked(); os.write(1, b'\xff\xfe\n'); time.sleep(600)", "the speech engine"),
    ],
    ids="ends_at_once ends is_killed closes_its_output garbage empty_line a_list half_a_line no_text".split(),
)
def test_what_is_no_answer(program, body, message):
    """It says what happened, in place of waiting for the limit."""
    with worker(program(body)) as broken, pytest.raises(NoAnswerError, match=message):
        broken.ask({}, LONG)


def test_a_worker_that_hangs(program):
    """It is waited for as long as the limit says."""
    with worker(program("time.sleep(600)")) as slow, pytest.raises(NoAnswerError, match=r"not answer within 0\.2 s"):
        slow.ask({}, 0.2)


def test_a_worker_that_gave_no_answer_has_been_ended(program, has_ended):
    """At once, not only when it is closed."""
    with worker(program("asked(); answer(pid=os.getpid()); time.sleep(600)")) as slow:
        pid = slow.ask({}, LONG)["pid"]
        with pytest.raises(NoAnswerError):
            slow.ask({}, 0.2)
        assert has_ended(pid)


def test_it_is_started_again_when_it_is_asked_again(program):
    """A new process answers what the first could not."""
    mortal = program("if is_first(): sys.exit()" + ECHO)
    with worker(mortal) as reborn:
        with pytest.raises(NoAnswerError):
            reborn.ask({}, LONG)
        assert reborn.ask({"text": "Go"}, LONG)["said"] == {"text": "Go"}
    assert len(mortal.pids()) == 2


def test_what_an_ended_process_said_is_not_taken_for_the_next_ones_answer(program):
    """Each process has its own answers."""
    babbling = program("""
        asked()
        if is_first():
            print('nonsense\\n{"of": "the first"}', flush=True)
        answer(of="the second")
        asked()
    """)
    with worker(babbling) as reborn:
        with pytest.raises(NoAnswerError):
            reborn.ask({}, LONG)
        assert reborn.ask({}, LONG) == {"of": "the second"}


def test_a_stopped_worker_is_started_anew(program):
    """Stopping is not closing."""
    with worker(program(ECHO)) as echo:
        first = echo.ask({}, LONG)["pid"]
        echo.stop()
        assert echo.ask({}, LONG)["pid"] != first


def test_closing_ends_it_with_all_that_it_started(program, has_ended):
    """Neither the process nor the children of it are left."""
    parent = program(WITH_GRANDCHILD + "time.sleep(600)")
    with worker(parent) as family:
        grandchild = family.ask({}, LONG)["pid"]
    assert has_ended(grandchild)
    assert all(map(has_ended, parent.pids()))


def test_what_a_dead_worker_started_is_ended_too(program, has_ended):
    """Its children are found though it is gone."""
    with worker(program(WITH_GRANDCHILD)) as family:
        grandchild = family.ask({}, LONG)["pid"]
        with pytest.raises(NoAnswerError):
            family.ask({}, LONG)
        assert has_ended(grandchild)


def test_closing_while_another_thread_waits(program, bell):
    """That thread hears that there will be no answer."""
    with ThreadPoolExecutor(1) as pool, worker(program("asked(); ring(); time.sleep(600)")) as slow:
        waiting = pool.submit(slow.ask, {}, LONG)
        assert bell()
        slow.close()
        with pytest.raises(NoAnswerError, match="the speech engine ended"):
            waiting.result(LONG)


def test_after_closing_nothing_is_started_any_more(program):
    """Whoever asks hears that it is over."""
    echo = program(ECHO)
    with worker(echo) as closed:
        closed.ask({}, LONG)
    with pytest.raises(NoAnswerError, match="was ended"):
        closed.ask({}, LONG)
    assert len(echo.pids()) == 1


def test_closing_twice_does_nothing_more(program):
    """As with a file."""
    with worker(program(ECHO)) as echo:
        echo.ask({}, LONG)
        echo.close()
