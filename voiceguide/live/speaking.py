"""The thread that speaks what a session still lacks while it is already being played."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager

from voiceguide.errors import VoiceError, VoiceguideError
from voiceguide.session.sounds import Speech
from voiceguide.sound import programs
from voiceguide.sound.unfolding import Unfolding

Clips = Callable[[], Generator[tuple[Speech, bytes], None, None]]
"""Opens the voice, gives each speech with its clip, and closes the voice again."""


class Speaking:
    """How far the voice is: `is_over` when it speaks no more, and what it failed with."""

    def __init__(self) -> None:
        self.failure: VoiceguideError | None = None
        self.is_over = threading.Event()


@contextmanager
def speaking(session: Unfolding, clips: Clips) -> Iterator[Speaking]:
    """Meanwhile the session takes in clips as they are spoken; at the end, what is not spoken yet never is.

    A voice that hangs is left to itself then.
    """
    state, is_stopping = Speaking(), threading.Event()
    thread = threading.Thread(target=_speak, args=(session, clips, state, is_stopping), name="voice", daemon=True)
    try:
        thread.start()
        yield state
    finally:
        is_stopping.set()
        # It may hang, or wait for a module whose import was interrupted, and so for ever.
        programs.wait_for(state.is_over.wait)


def _speak(session: Unfolding, clips: Clips, state: Speaking, is_stopping: threading.Event) -> None:
    try:
        with closing(clips()) as spoken:
            for one in spoken:
                session.take([one])
                if is_stopping.is_set():
                    return
    except VoiceguideError as error:
        state.failure = error
    except Exception as error:  # noqa: BLE001 (in a thread it would be lost)
        state.failure = VoiceError(f"the voice failed: {type(error).__name__}: {error}")
    finally:
        state.is_over.set()
