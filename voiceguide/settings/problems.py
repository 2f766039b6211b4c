"""The problems of settings, shown where they are."""

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.errors import Exit, VoiceguideError
from voiceguide.text import visible


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: `file:line`, or the name of an environment variable.

    The message says what is wrong, then after a semicolon what would be right.
    """

    where: str
    message: str

    def __str__(self) -> str:
        """`where: message`."""
        return visible(f"{self.where}: {self.message}")


class SettingsError(VoiceguideError):
    """Settings have problems: all of them, in order."""

    exit_code = Exit.WRONG_USE

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*map(str, self.problems))
