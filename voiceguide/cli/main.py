"""The entry of the `voiceguide` command: it prints, exits, and is the only place that catches everything.

Nothing is imported before `run` listens to signals but what Python has imported already: until then Ctrl-C ends in a
traceback.
"""

import os
import sys

TYPE_CHECKING = False
"""As in typing, which would have to be imported."""
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import NoReturn

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What a process is asked to end by; the last one says that the window was closed."""
CTRL_C = 2
"""SIGINT, everywhere."""
INTERRUPTED, TERMINATED = 130, 143
"""As in `voiceguide.errors.Exit`."""


def run() -> "NoReturn":
    """Run the command with this process's arguments, and end the process with its exit code."""
    _listen(_end)
    open_streams()
    _do_not_collect()
    if sys.platform == "win32":
        # No editor that comes with a routine is run in place of the system's.
        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    from voiceguide.errors import Exit

    code: int = Exit.INTERRUPTED
    try:
        code = main(sys.argv[1:], lambda: _listen(_interrupt))
        # What follows can be left out by whoever is in a hurry.
        _listen(_end)
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        # A second one, while the first was being told.
        code = Exit.INTERRUPTED
    except Terminated:
        code = Exit.TERMINATED
    except OSError:
        # The disk is full, or what should have been told could not be.
        code = code or Exit.FAILED
    finally:
        # All that was opened is closed; taking the interpreter down piece by piece would only take time. Where
        # somebody was too impatient for that, threads may still be waiting for something.
        _leave(code)


def _leave(code: int) -> "NoReturn":
    """End the process, and the programs that it has started."""
    try:
        if programs := sys.modules.get("voiceguide.programs"):
            programs.end_all()
    finally:
        os._exit(code)


def main(arguments: "Sequence[str]", begin: "Callable[[], object]" = lambda: None) -> int:
    """The exit code of the command with `arguments`; everything it has to say is said.

    `begin` is called when all is imported that a command is found with: from then on, what is raised is reported.
    """
    try:
        from voiceguide.cli.commands import program

        begin()
        code = program.main(list(arguments), prog_name="voiceguide", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 (no traceback ever reaches a listener)
        return _reported(error)
    return code if isinstance(code, int) else 0


def open_streams() -> None:
    """Make the standard streams take every text; what was closed leads nowhere.

    The number of a closed one would else be given to the next file that is opened, and a message or the words of
    another program could be written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # The lowest number that is free is this one.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
        if number and (reconfigure := getattr(getattr(sys, name), "reconfigure", None)):
            reconfigure(errors="backslashreplace")


def _do_not_collect() -> None:
    """Nothing is freed while click is imported, so the collector would only look; commands switch it on."""
    import gc

    gc.disable()
    sys.unraisablehook = lose_no_interruption


def _reported(error: BaseException) -> int:
    """Say what happened in words; its exit code."""
    import click

    from voiceguide.cli.screen import tell, tell_wrong_use
    from voiceguide.errors import Exit, explained

    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.UsageError():
            tell_wrong_use(error)
            return Exit.WRONG_USE
        case KeyboardInterrupt() | click.Abort():
            tell("voiceguide: interrupted")
            return Exit.INTERRUPTED
        case Terminated():
            return Exit.TERMINATED
        case BrokenPipeError() | SystemExit():
            # Click and rich turn the one into the other.
            _let_reader_go()
            return Exit.DONE
    told = explained(error)
    tell(*told.lines if len(told.lines) > 1 else (f"voiceguide: {told}",))
    return told.exit_code


# Signals


class Terminated(BaseException):
    """The process was asked to end (SIGTERM)."""


def _listen(answer: "Callable[[int, FrameType | None], NoReturn]") -> None:
    """Answer signals so, but for those that whoever started us has us ignore, as `nohup` does."""
    # What `signal` is made of; that one would first import enum and more.
    import _signal as signal  # type: ignore[import-not-found]  # it has no types

    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


def _end(number: int, _frame: "FrameType | None") -> "NoReturn":
    """Nothing is open, and nothing has to be said."""
    os._exit(INTERRUPTED if number == CTRL_C else TERMINATED)


def _interrupt(number: int, frame: "FrameType | None") -> "NoReturn":
    if number == CTRL_C:
        raise KeyboardInterrupt
    _terminated(number, frame)


def _terminated(_signal: int, _frame: "FrameType | None") -> "NoReturn":
    raise Terminated


def lose_no_interruption(failure: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where Python drops an interruption, as it does in the callback of a weak reference."""
    import signal

    again = {KeyboardInterrupt: signal.SIGINT, Terminated: signal.SIGTERM}.get(failure.exc_type)
    if again is None:
        sys.__unraisablehook__(failure)
        return
    import threading

    # Not here: Python would drop that one too. To the main thread, since only that wakes it where it waits.
    threading.Timer(0.01, _signal_main_thread, (again,)).start()


def _signal_main_thread(number: int) -> None:
    import signal
    import threading

    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)


def _let_reader_go() -> None:
    """What reads our output has enough (`voiceguide show … | head`): no complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
