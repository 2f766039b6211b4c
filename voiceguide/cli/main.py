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
        # What follows can be skipped by somebody in a hurry.
        startup.listen(startup.end)
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        # A second one, while the first was being told.
        code = Exit.INTERRUPTED
    except startup.Terminated:
        code = Exit.TERMINATED
    except OSError:
        # The disk is full, or what should have been told could not be.
        code = code or Exit.FAILED
    finally:
        startup.leave(code)


def main(
    arguments: "Sequence[str]",
    begin: "Callable[[], object]" = lambda: None,
    env: "Environment | None" = None,
) -> int:
    """The exit code of the command with `arguments`; everything it has to say is said.

    `begin` is called when everything is imported that finds a command: from then on, what is raised is reported.
    Without `env`, the commands work on this machine.
    """
    try:
        from voiceguide.cli.program import program

        begin()
        code = program.main(list(arguments), prog_name="voiceguide", standalone_mode=False, obj=env)
    except BaseException as error:  # noqa: BLE001 (no traceback ever reaches a listener)
        return _reported(error)
    return code if isinstance(code, int) else 0


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
        case startup.Terminated():
            return Exit.TERMINATED
        case BrokenPipeError() | SystemExit():
            # Click and rich turn the one into the other.
            _let_reader_go()
            return Exit.DONE
    told = explained(error)
    tell(*told.lines if len(told.lines) > 1 else (f"voiceguide: {told}",))
    return told.exit_code


def _let_reader_go() -> None:
    """What reads our output has enough (`voiceguide show … | head`): no complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
