"""The stream of samples that a player pulls, and how the listener's commands change it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.mixer import BLOCK, excerpt
from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, SPOKEN, PcmForm, sample_count, to_pcm, to_wave
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.session.navigation import resumed
from voiceguide.units import Ms, Samples, samples_at

if TYPE_CHECKING:
    from voiceguide.audio.loudness import Wave

FADE = Samples(SAMPLE_RATE * 8 // 1000)
"""Samples over which sound fades out and in, so that nothing clicks: 8 ms."""
LAST_PULLS = 3
"""Pulls after the end until the device has played everything that it was given."""
LOUDEST = 1.25
"""Just what the peaks of a session leave room for: they end at -2 dBTP."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change that takes effect once the sound has faded out: where to go on, and whether to play there."""

    at: int
    is_playing: bool


class PlaybackStream:
    """Plays a progressive session from `start` ms on, after a delay.

    A player's thread pulls; other threads give commands. The position counts the samples that were handed out.
    """

    def __init__(
        self,
        session: ProgressiveSession,
        *,
        start: int = 0,
        delay: bytes = b"",
        ahead: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`delay` is what is heard before the session, as PCM; `clock` says when something was pulled.

        It goes on only where `ahead` ms after it are known too, or all of the session is.

        `finished` is set when everything has been played, `settled` when the last command has taken effect.
        """
        self.finished = threading.Event()
        self.settled = threading.Event()
        self.pulled_at = clock()
        self._session = session
        self._delay = delay
        self._ahead_of_it = samples_at(ahead, SAMPLE_RATE)
        self._clock = clock
        self._lock = threading.Lock()
        self._at: int = samples_at(start, SAMPLE_RATE)
        self._is_playing = True
        self._transition: Transition | None = None
        self._fade_in = 0
        self._volume = self._heard_volume = 1.0
        self._above: Wave = np.empty(0)
        self._pulls_left = LAST_PULLS

    @property
    def form(self) -> PcmForm:
        """Its rate and channels."""
        return SPOKEN

    # For the player

    def pull(self, samples: int) -> bytes:
        """The next samples, as PCM; silence while nothing is to be heard."""
        with self._lock:
            self.pulled_at = self._clock()
            pcm = self._next(samples)
            pcm += bytes(samples * SAMPLE_WIDTH - len(pcm))
            return self._with_volume(pcm)

    def _next(self, samples: int) -> bytes:
        """The samples before volume and confirmation are applied; fewer than asked for while the session is paused."""
        parts: list[bytes] = []
        if self._transition:
            parts.append(self._faded_out(min(FADE, samples)))
            self._apply(self._transition)
        while self._is_playing and (missing := samples - sum(map(sample_count, parts))):
            part = self._played(missing)
            if not part:
                break
            parts.append(part)
        return b"".join(parts)

    def _played(self, most: int) -> bytes:
        """The next samples of the session; none where it is not known yet or has ended."""
        part = self._ahead(most)
        if part and self._fade_in:
            count = min(self._fade_in, sample_count(part))
            ramp = np.ones(sample_count(part))
            ramp[:count] = np.linspace(1 - self._fade_in / FADE, 1 - (self._fade_in - count) / FADE, count)
            part = to_pcm(to_wave(part) * ramp)
            self._fade_in -= count
        return part

    def _ahead(self, most: int) -> bytes:
        if self._delay:
            part = self._delay[: most * SAMPLE_WIDTH]
            self._delay = self._delay[len(part) :]
            return part
        snapshot = self._session.snapshot
        known = samples_at(snapshot.known, SAMPLE_RATE) - (0 if snapshot.is_complete else self._ahead_of_it)
        size = min(most, BLOCK, known - self._at)
        if size <= 0:
            self._end(is_complete=snapshot.is_complete)
            return b""
        self._at += size
        return excerpt(snapshot.timeline, snapshot.clips, self._at - size, size)

    def _end(self, *, is_complete: bool) -> None:
        """The session is over when all of it is known and the device has played everything that it was given."""
        self._pulls_left -= is_complete
        if self._pulls_left <= 0:
            self.finished.set()

    def _faded_out(self, samples: int) -> bytes:
        if not self._is_playing:
            return b""
        wave = to_wave(self._played(samples))
        return to_pcm(wave * np.linspace(1, 0, len(wave)))

    def _apply(self, transition: Transition) -> None:
        self._transition = None
        self.settled.set()
        self._at, self._is_playing = transition.at, transition.is_playing
        self._fade_in = FADE
        self._pulls_left = LAST_PULLS

    def _with_volume(self, pcm: bytes) -> bytes:
        """The samples with the confirmation sound mixed in, at the current volume."""
        count = sample_count(pcm)
        if self._volume == self._heard_volume == 1.0 and not len(self._above):
            return pcm
        wave = to_wave(pcm)
        above, self._above = self._above[:count], self._above[count:]
        wave[: len(above)] += above
        wave *= np.linspace(self._heard_volume, self._volume, count)
        self._heard_volume = self._volume
        return to_pcm(wave)

    # The current state

    @property
    def at(self) -> Ms:
        """Where the session is, in ms from its start."""
        transition = self._transition
        return Ms((transition.at if transition else self._at) * 1000 // SAMPLE_RATE)

    @property
    def position(self) -> int:
        """Where the session is, in samples from its start; a seek that is still fading out does not count yet."""
        return self._at

    @property
    def delay(self) -> Ms:
        """How long it is until the session begins."""
        return Ms(self.samples_before * 1000 // SAMPLE_RATE)

    @property
    def samples_before(self) -> int:
        """How many samples come before the session begins."""
        return sample_count(self._delay)

    @property
    def is_playing(self) -> bool:
        """Whether the session goes on, or will when it has been spoken that far."""
        transition = self._transition
        return transition.is_playing if transition else self._is_playing

    @property
    def volume(self) -> float:
        """1 is as exported."""
        return self._volume

    # Commands

    def pause(self) -> None:
        """Fall silent; playback will resume at the start of the cue that this interrupts."""
        with self._lock:
            here = self._transition.at if self._transition else self._at
            at = Ms(here * 1000 // SAMPLE_RATE)
            back = resumed(self._session.snapshot.timeline, at)
            start = samples_at(back, SAMPLE_RATE) if back < at else here
            self.settled.clear()
            self._transition = Transition(start, is_playing=False)

    def resume(self) -> None:
        """Go on."""
        with self._lock:
            self.settled.clear()
            self._transition = Transition(self._transition.at if self._transition else self._at, is_playing=True)

    def go_to(self, at: int) -> None:
        """Play from `at` ms on."""
        with self._lock:
            self._delay = b""
            self.settled.clear()
            self._transition = Transition(max(0, samples_at(at, SAMPLE_RATE)), is_playing=True)

    def set_volume(self, volume: float) -> None:
        """From 0 to LOUDEST; 1 is as exported."""
        self._volume = min(LOUDEST, max(0.0, volume))

    def confirm(self, clip: bytes) -> None:
        """Play this clip over everything else, paused or not."""
        with self._lock:
            self._above = to_wave(clip)
