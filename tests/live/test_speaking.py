"""The thread that speaks while a session is played."""

import threading

from scenes import planned
from voiceguide.live.speaking import speaking
from voiceguide.sound.unfolding import Unfolding

from voiceguide.sound.chimes import load_chimes


def session():
    return Unfolding(planned("# T\n\n### A\n\n- hold: 20s\n"), load_chimes(None))


def test_who_leaves_does_not_wait_for_a_voice_that_hangs():
    """It may wait for a module that is never imported."""
    goes_on = threading.Event()

    def clips():
        assert goes_on.wait(20)
        yield from ()

    with speaking(session(), clips) as voice:
        pass
    assert not voice.is_over.is_set()
    goes_on.set()
    assert voice.is_over.wait(20)


def test_who_leaves_waits_until_the_voice_is_closed():
    """Where it does not hang."""
    closed = []

    def clips():
        try:
            yield from ()
        finally:
            closed.append(True)

    with speaking(session(), clips):
        pass
    assert closed
