"""How the process begins and ends: signals, streams, and what makes it quick, each with the gain that was measured.

Only what every Python has imported already is imported here: until `listen` has been called, Ctrl-C ends in a
traceback.
"""

import os
import sys

TYPE_CHECKING = False
"""As in typing, which would have to be imported."""
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What a process is asked to end by; the last one says that the window was closed."""
CTRL_C = 2
"""SIGINT, everywhere."""
INTERRUPTED, TERMINATED = 130, 143
"""As in `voiceguide.errors.Exit`."""
SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter to itself while sound is played."""


class Terminated(BaseException):
    """The process was asked to end (SIGTERM)."""


def listen(answer: "Callable[[int, FrameType | None], NoReturn]") -> None:
    """Answer signals so, except those that our parent has us ignore, as `nohup` does."""
    # What `signal` is made of; that one would first import enum and more.
    import _signal as signal  # type: ignore[import-not-found]  # it has no types

    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


def end(number: int, _frame: "FrameType | None") -> "NoReturn":
    """The answer to a signal while nothing is open, and nothing has to be said."""
    os._exit(INTERRUPTED if number == CTRL_C else TERMINATED)


def interrupt(number: int, _frame: "FrameType | None") -> "NoReturn":
    """The answer to a signal while a command runs: it closes what is open."""
    if number == CTRL_C:
        raise KeyboardInterrupt
    raise Terminated


def leave(code: int) -> "NoReturn":
    """End the process, and the programs that it has started.

    All files are closed by now; taking the interpreter down piece by piece would only take time, and a thread that
    hangs would keep it alive.
    """
    try:
        if programs := sys.modules.get("voiceguide.programs"):
            programs.end_all()
    finally:
        os._exit(code)


def open_streams() -> None:
    """Make the standard streams take every text; what was closed leads nowhere.

    The number of a closed one would otherwise be given to the next file that is opened, and a message or the words of
    another program could be written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # The lowest number that is free is this one.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
        if number and (reconfigure := getattr(getattr(sys, name), "reconfigure", None)):
            reconfigure(errors="backslashreplace")


def pause_collector() -> None:
    """Nothing is freed while click is imported, so the collector would only look; `resume_collector` ends this."""
    import gc

    gc.disable()


def resume_collector() -> None:
    """Collect garbage again, before a command does its work."""
    import gc

    gc.enable()


def favour_sound() -> None:
    """The thread that the sound device calls gets its turn within a millisecond; Python's default is five."""
    sys.setswitchinterval(SWITCH_SECONDS)


def lose_no_interruption(failure: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where Python drops an interruption, as it does in the callback of a weak reference."""
    import signal

    again = {KeyboardInterrupt: signal.SIGINT, Terminated: signal.SIGTERM}.get(failure.exc_type)
    if again is None:
        sys.__unraisablehook__(failure)
        return
    import threading

    # Not before Python has left this function: it would drop that one too. To the main thread, since only that wakes it
    # where it waits.
    threading.Timer(0.1, _signal_main_thread, (again,)).start()


def _signal_main_thread(number: int) -> None:
    import signal
    import threading

    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)
