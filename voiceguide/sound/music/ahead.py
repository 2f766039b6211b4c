"""Music read ahead by a thread of its own, for a device that cannot wait for a disk."""

import threading
from collections import deque
from types import TracebackType
from typing import Self

import numpy as np

from voiceguide.errors import VoiceguideError
from voiceguide.sound import programs
from voiceguide.sound.loudness import Wave
from voiceguide.sound.music.joining import Joined
from voiceguide.sound.pcm import MUSIC

PIECE = MUSIC.rate // 2
"""Frames that are read at a time."""
MOST_PIECES = 8
"""How many are kept: four seconds."""
BEGINS_WITHIN = 3.0
"""Seconds that the first piece is waited for."""


class Ahead:
    """Gives what was read, and silence where nothing was, in a `with`; `failure` says why it has ended."""

    def __init__(self, music: Joined) -> None:
        self.failure: VoiceguideError | None = None
        self._music = music
        self._pieces: deque[Wave] = deque()
        self._changed = threading.Condition()
        self._is_over = False
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="music", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read, and wait for the first of it."""
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._is_over, BEGINS_WITHIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        programs.wait_for(self._has_ended.wait)
        if self._has_ended.is_set():
            self._music.close()

    def read(self, frames: int) -> Wave:
        """The next frames."""
        found, missing = [np.zeros((0, MUSIC.channels))], frames
        with self._changed:
            while missing and self._pieces:
                piece = self._pieces.popleft()
                found.append(piece[:missing])
                if len(piece) > missing:
                    self._pieces.appendleft(piece[missing:])
                missing -= len(found[-1])
            self._changed.notify_all()
        return np.concatenate([*found, np.zeros((missing, MUSIC.channels))])

    def _run(self) -> None:
        try:
            while self._has_room():
                piece = self._music.read(PIECE)
                with self._changed:
                    self._pieces.append(piece)
                    self._changed.notify_all()
        except VoiceguideError as error:
            self.failure = error
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
            self._has_ended.set()

    def _has_room(self) -> bool:
        """Waits until something was taken; False if no more is wanted."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or len(self._pieces) < MOST_PIECES)
            return not self._is_over
