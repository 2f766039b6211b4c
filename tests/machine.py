"""A machine for the tests: its folders are those of the environment, the rest is handed in."""

import os
from dataclasses import replace

from voiceguide.app.environment import Environment, this_machine
from voiceguide.paths import Folders, user_folders


def folders() -> Folders:
    """The folders of the user whom the fixture `own_folders` makes."""
    return user_folders(os.environ)


class Machine:
    """Gives the environment of a command: this machine's, with `changes` by field, and other bundled routines."""

    def __init__(self) -> None:
        self.changes: dict[str, object] = {}
        self.bundled = None

    def environment(self) -> Environment:
        env = this_machine()
        if self.bundled:
            env = replace(env, folders=replace(env.folders, bundled=self.bundled))
        return replace(env, **self.changes)
