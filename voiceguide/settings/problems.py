"""The problems of settings, shown where they are."""

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.errors import Exit, VoiceguideError

LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: `file:line`, or the name of an environment variable.

    The message says what is wrong, then after a semicolon what would be right.
    """

    where: str
    message: str

    def __str__(self) -> str:
        """`where: message`."""
        return f"{self.where}: {self.message}"


class SettingsError(VoiceguideError):
    """Settings have problems: all of them, in order."""

    exit_code = Exit.WRONG_USE

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def quoted(text: str) -> str:
    """The text as a message quotes it: short, with nothing in it that a terminal would obey."""
    shown = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text[:LONGEST_QUOTE])
    return f"`{shown}…`" if len(text) > LONGEST_QUOTE else f"`{shown}`"
