"""The entry of the `voiceguide` command: it prints, exits, and is the only place that catches everything.

Nothing is imported before signals are listened to but `startup`: until then Ctrl-C ends in a traceback.
"""

import os
import sys

from voiceguide import startup

TYPE_CHECKING = False
"""As in typing, which would have to be imported."""
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from voiceguide.app.environment import Environment


def run() -> "NoReturn":
    """Run the command with this process's arguments, and end the process with its exit code."""
    startup.listen(startup.end)
    startup.open_streams()
    startup.pause_collector()
    sys.unraisablehook = startup.lose_no_interruption
    if sys.platform == "win32":
        # No editor that comes with a routine is run in place of the system's.
        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    from voiceguide.errors import Exit

    code: int = Exit.INTERRUPTED
    try:
        code = main(sys.argv[1:], lambda: startup.listen(startup.interrupt))
        # From here on, nothing is lost if the user interrupts again.
        startup.listen(startup.end)
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        # A second Ctrl-C, while the first was being reported.
        code = Exit.INTERRUPTED
    except startup.Terminated:
        code = Exit.TERMINATED
    except OSError:
        # The disk is full, or the message could not be written.
        code = code or Exit.FAILED
    finally:
        startup.leave(code)


def main(
    arguments: "Sequence[str]",
    begin: "Callable[[], object]" = lambda: None,
    env: "Environment | None" = None,
) -> int:
    """Run the command with `arguments`; returns its exit code.

    `begin` is called when everything is imported that finds a command: from then on, what is raised is reported.
    Without `env`, the commands work on this computer.
    """
    try:
        from voiceguide.cli.program import program

        begin()
        code = program.main(list(arguments), prog_name="voiceguide", standalone_mode=False, obj=env)
    except BaseException as error:  # noqa: BLE001 (no traceback ever reaches a listener)
        return _reported(error)
    return code if isinstance(code, int) else 0


def _reported(error: BaseException) -> int:
    """Report an error in words; returns its exit code."""
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
        case startup.Terminated():
            return Exit.TERMINATED
        case BrokenPipeError() | SystemExit():
            # Click and rich turn the one into the other.
            _let_reader_go()
            return Exit.DONE
    ours = explained(error)
    tell(*ours.lines if len(ours.lines) > 1 else (f"voiceguide: {ours}",))
    return ours.exit_code


def _let_reader_go() -> None:
    """Write to nowhere after the reader of our output has ended (`voiceguide show … | head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
