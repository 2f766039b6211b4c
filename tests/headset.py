"""A headset that is worn while a session is played, on a clock that does not depend on how fast the machine is."""

import threading
from contextlib import contextmanager

from voiceguide.player.devices import NullPlayer
from voiceguide.session.model import Speech

PATIENCE = 30
"""Seconds after which something that is waited for counts as never happening."""


class Headset:
    """A headset in place of keys and a session bus, and a clock that goes on when the controller has looked.

    Each of `commands` is the words at which it is pressed, and the command that it sends.
    """

    is_available = True
    waits_for_voice = True
    """Whether time stands still until all of a session is spoken."""

    def __init__(self):
        self.now, self.heard, self.commands = 0.0, [], []
        self._looked = threading.Event()
        self._is_known = self._is_over = False
        self.on_end = lambda: None
        self._command = None

    def player(self, *_):
        """A player without a device, on this clock."""
        self._is_known = self._is_over = False
        return NullPlayer(wait=self.wait, clock=self.clock)

    @contextmanager
    def controls(self, command, _title, _artist="", meaning=None):
        """What the headset is reached by until playback is over; then nobody looks any more."""
        self._command = command
        try:
            yield self
        finally:
            self._is_over = True
            self._looked.set()

    def show(self, state):
        """Press what is to be pressed here."""
        begun = [cue for cue in state.timeline.cues if isinstance(cue.sound, Speech) and cue.start <= state.at]
        if begun and self.heard[-1:] != [begun[-1].sound.text]:
            self.heard.append(begun[-1].sound.text)
        if begun and self.commands and self.commands[0][0] == self.heard[-1] and state.at >= begun[-1].start + 600:
            self._command(self.commands.pop(0)[1])
        self._is_known = state.is_complete
        # The player is closed before the controls are: it is not to wait for one more look.
        self._is_over = state.end is not None
        if self._is_over:
            self.on_end()
        self._looked.set()

    def clock(self):
        """Seconds."""
        return self.now

    def wait(self, _seconds):
        """Until the controller has looked at what was pulled; its look may have begun before that, so it is two."""
        for _ in range(2):
            self._looked.clear()
            if not self._is_over:
                self._looked.wait(PATIENCE)
        # Nothing is known yet of what has not been spoken.
        self.now += 0.5 * (self._is_known or not self.waits_for_voice)
