"""What a script stands on: its text, and the files that it names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voiceguide.script.values import BadValue


@dataclass(frozen=True, slots=True)
class Script:
    """A script's text and the name it is shown by."""

    file: str
    text: str


class Links(Protocol):
    """Where linked exercises are read from."""

    def read(self, target: str, linked_from: str) -> Script:
        """The script that `target` names in the file `linked_from`; raises BadValue if it may not be read."""

    def find(self, target: str, linked_from: str) -> Path:
        """Where the file or folder is that `target` names there; raises BadValue if it is not, or may not be used."""


class NoLinks:
    """For a script that stands alone."""

    def read(self, target: str, linked_from: str) -> Script:  # noqa: ARG002 (the protocol has it)
        """Nothing can be read."""
        raise BadValue(f"`{target}` cannot be read from here")

    def find(self, target: str, linked_from: str) -> Path:  # noqa: ARG002
        """Nothing can be found."""
        raise BadValue(f"`{target}` cannot be found from here")
