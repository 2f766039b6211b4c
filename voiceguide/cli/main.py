"""The entry of the `voiceguide` command: it prints, exits, and is the only place that catches everything."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from voiceguide.errors import Exit, VoiceguideError


def run() -> NoReturn:
    """Run the command with this process's arguments, and end the process with its exit code."""
    # Nothing is freed while click is imported, so the collector would only look; commands switch it on.
    gc.disable()
    signal.signal(signal.SIGTERM, _terminated)
    if hasattr(signal, "SIGHUP"):
        # The window was closed: what is temporary goes, as it does at any other end.
        signal.signal(signal.SIGHUP, _terminated)
    sys.unraisablehook = lose_no_interruption
    if sys.platform == "win32":
        # No editor that comes with a routine is run in place of the system's.
        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    code: int = Exit.INTERRUPTED
    try:
        code = main(sys.argv[1:])
        code = _flushed(code)
    finally:
        # All that was opened is closed; taking the interpreter down piece by piece would only take time. Where
        # somebody was too impatient for that, threads may still be waiting for something.
        _leave(code)


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return code or Exit.FAILED
    return code


def _leave(code: int) -> NoReturn:
    """End the process, and the programs that it has started."""
    try:
        if programs := sys.modules.get("voiceguide.sound.programs"):
            programs.end_all()
    finally:
        os._exit(code)


def main(arguments: Sequence[str]) -> int:
    """The exit code of the command with `arguments`; everything it has to say is said."""
    from voiceguide.cli.commands import program

    try:
        code = program.main(list(arguments), prog_name="voiceguide", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 (no traceback ever reaches a listener)
        return _reported(error)
    return code if isinstance(code, int) else Exit.DONE


def _reported(error: BaseException) -> int:
    """Say what happened in words; its exit code."""
    import click

    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.UsageError():
            error.show()
            return Exit.WRONG_USE
        case VoiceguideError():
            _complain(str(error))
            return error.exit_code
        case KeyboardInterrupt() | click.Abort():
            _complain("interrupted")
            return Exit.INTERRUPTED
        case Terminated():
            return Exit.TERMINATED
        case BrokenPipeError() | SystemExit():
            # Click and rich turn the one into the other.
            return _reader_is_gone()
        case OSError():
            _complain(f"{error.filename or 'a file'}: {error.strerror or error}")
        case _:
            _complain(_unexpected(error))
    return Exit.FAILED


class Terminated(BaseException):
    """The process was asked to end (SIGTERM)."""


def _terminated(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def lose_no_interruption(failure: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where Python drops an interruption, as it does in the callback of a weak reference."""
    again = {KeyboardInterrupt: signal.SIGINT, Terminated: signal.SIGTERM}.get(failure.exc_type)
    if again is None:
        sys.__unraisablehook__(failure)
        return
    import threading

    # Not here: Python would drop that one too. To the main thread, since only that wakes it where it waits.
    threading.Timer(0.01, _signal_main_thread, (again,)).start()


def _signal_main_thread(number: int) -> None:
    import threading

    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)


def _reader_is_gone() -> int:
    """What reads our output has enough (`voiceguide show … | head`): no complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.DONE


def _unexpected(error: BaseException) -> str:
    if os.environ.get("VOICEGUIDE_DEBUG"):
        import traceback

        return "".join(traceback.format_exception(error))
    return (
        f"something went wrong that should not: {type(error).__name__}: {error}\n"
        "set VOICEGUIDE_DEBUG=1 to see where, and please report it"
    )


def _complain(message: str) -> None:
    import click

    click.echo(message if "\n" in message else f"voiceguide: {message}", err=True)
