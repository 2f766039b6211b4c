"""The audio stream of a session: the samples that a device pulls, and the commands that change them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.mixer import BLOCK, excerpt
from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, SPOKEN, PcmForm, sample_count, to_pcm, to_wave
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.session.navigation import resumed
from voiceguide.units import Ms, Samples, samples_at

FADE = Samples(SAMPLE_RATE * 8 // 1000)
"""Samples over which sound fades in and out to avoid clicks: 8 ms."""
LAST_PULLS = 3
"""Pulls after the end until the device has played everything."""
MAX_VOLUME = 1.25
"""2 dB, which the peaks of a session leave free: they reach -2 dBTP."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change that takes effect after a fade-out: the new position in samples, and whether to play there."""

    at: int
    is_playing: bool


class PlaybackStream:
    """Plays a progressive session from `start` ms on, after a delay.

    The device's thread pulls; other threads give commands. The position counts the samples that were pulled.
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
        """`delay` is PCM to play before the session; `clock` sets `pulled_at`, the time of the last pull in s.

        The stream waits until `ahead` ms past its position have been synthesized, or the whole session has.

        `finished` is set when everything has been played, `settled` when the last command has taken effect.
        """
        self.finished = threading.Event()
        self.settled = threading.Event()
        self.pulled_at = clock()
        self._session = session
        self._delay = delay
        self._look_ahead = samples_at(ahead, SAMPLE_RATE)
        self._clock = clock
        self._lock = threading.Lock()
        self._at: int = samples_at(start, SAMPLE_RATE)
        self._is_playing = True
        self._transition: Transition | None = None
        self._fade_in = 0
        self._volume = self._last_volume = 1.0
        self._overlay: Wave = np.empty(0)
        self._pulls_left = LAST_PULLS

    @property
    def form(self) -> PcmForm:
        """The sample rate and the channels."""
        return SPOKEN

    # For the device

    def pull(self, samples: int) -> bytes:
        """The next samples as PCM; silence while the session is paused or waits for words."""
        with self._lock:
            self.pulled_at = self._clock()
            pcm = self._next(samples)
            pcm += bytes(samples * SAMPLE_WIDTH - len(pcm))
            return self._apply_volume(pcm)

    def _next(self, samples: int) -> bytes:
        """The next samples without volume and confirmation sound; fewer than requested if the session is silent."""
        parts: list[bytes] = []
        if self._transition:
            parts.append(self._fade_out(min(FADE, samples)))
            self._apply(self._transition)
        while self._is_playing and (missing := samples - sum(map(sample_count, parts))):
            part = self._read(missing)
            if not part:
                break
            parts.append(part)
        return b"".join(parts)

    def _read(self, most: int) -> bytes:
        """At most the next `most` samples, faded in after a transition; none if the session has ended or waits."""
        part = self._read_session(most)
        if part and self._fade_in:
            count = min(self._fade_in, sample_count(part))
            ramp = np.ones(sample_count(part))
            ramp[:count] = np.linspace(1 - self._fade_in / FADE, 1 - (self._fade_in - count) / FADE, count)
            part = to_pcm(to_wave(part) * ramp)
            self._fade_in -= count
        return part

    def _read_session(self, most: int) -> bytes:
        if self._delay:
            part = self._delay[: most * SAMPLE_WIDTH]
            self._delay = self._delay[len(part) :]
            return part
        snapshot = self._session.snapshot
        known = samples_at(snapshot.known, SAMPLE_RATE) - (0 if snapshot.is_complete else self._look_ahead)
        size = min(most, BLOCK, known - self._at)
        if size <= 0:
            self._count_down(is_complete=snapshot.is_complete)
            return b""
        self._at += size
        return excerpt(snapshot.timeline, snapshot.clips, self._at - size, size)

    def _count_down(self, *, is_complete: bool) -> None:
        """Count the pulls after the end of a complete session, until the device has played everything."""
        self._pulls_left -= is_complete
        if self._pulls_left <= 0:
            self.finished.set()

    def _fade_out(self, samples: int) -> bytes:
        if not self._is_playing:
            return b""
        wave = to_wave(self._read(samples))
        return to_pcm(wave * np.linspace(1, 0, len(wave)))

    def _apply(self, transition: Transition) -> None:
        self._transition = None
        self.settled.set()
        self._at, self._is_playing = transition.at, transition.is_playing
        self._fade_in = FADE
        self._pulls_left = LAST_PULLS

    def _apply_volume(self, pcm: bytes) -> bytes:
        """The samples with the confirmation sound mixed in, at the current volume."""
        count = sample_count(pcm)
        if self._volume == self._last_volume == 1.0 and not len(self._overlay):
            return pcm
        wave = to_wave(pcm)
        overlay, self._overlay = self._overlay[:count], self._overlay[count:]
        wave[: len(overlay)] += overlay
        wave *= np.linspace(self._last_volume, self._volume, count)
        self._last_volume = self._volume
        return to_pcm(wave)

    # The current state

    @property
    def at(self) -> Ms:
        """The position in the session in ms."""
        transition = self._transition
        return Ms((transition.at if transition else self._at) * 1000 // SAMPLE_RATE)

    @property
    def position(self) -> int:
        """The position in the session in samples; it changes only after the fade-out of a seek."""
        return self._at

    @property
    def delay(self) -> Ms:
        """The time in ms until the session begins."""
        return Ms(self.samples_before * 1000 // SAMPLE_RATE)

    @property
    def samples_before(self) -> int:
        """The samples until the session begins."""
        return sample_count(self._delay)

    @property
    def is_playing(self) -> bool:
        """Whether the session is not paused; it may be waiting for words."""
        transition = self._transition
        return transition.is_playing if transition else self._is_playing

    @property
    def volume(self) -> float:
        """The volume; 1 is as exported."""
        return self._volume

    # Commands

    def pause(self) -> None:
        """Pause; playback will resume at the start of the cue that this interrupts."""
        with self._lock:
            here = self._transition.at if self._transition else self._at
            at = Ms(here * 1000 // SAMPLE_RATE)
            back = resumed(self._session.snapshot.timeline, at)
            start = samples_at(back, SAMPLE_RATE) if back < at else here
            self.settled.clear()
            self._transition = Transition(start, is_playing=False)

    def resume(self) -> None:
        """Continue after a pause."""
        with self._lock:
            self.settled.clear()
            self._transition = Transition(self._transition.at if self._transition else self._at, is_playing=True)

    def go_to(self, at: int) -> None:
        """Play from `at` ms on, without the delay."""
        with self._lock:
            self._delay = b""
            self.settled.clear()
            self._transition = Transition(max(0, samples_at(at, SAMPLE_RATE)), is_playing=True)

    def set_volume(self, volume: float) -> None:
        """Set the volume, limited to 0 to MAX_VOLUME; 1 is as exported."""
        self._volume = min(MAX_VOLUME, max(0.0, volume))

    def confirm(self, clip: bytes) -> None:
        """Play this clip over everything else, paused or not."""
        with self._lock:
            self._overlay = to_wave(clip)
