"""A real sound server of one's own, what it heard, and a terminal to play in.

The server is a PulseAudio with silent loudspeakers ("null sinks"); a recorder takes down what they would be heard to
play, and when. Nothing here sleeps: whoever waits, waits for something to be read, and not for ever.
"""

import codecs
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from terminals import needs_terminals, pty

fcntl, termios = map(pytest.importorskip, ("fcntl", "termios"))

RATE = 22_050
PATIENCE = 30.0
"""Seconds after which something that is waited for counts as never happening."""
PROGRAMS = ("pulseaudio", "parec", "pactl")
MOST_GAPS = 20
ONWARDS = RATE // 10
"""Samples after the beginning of a gap from which on the session is looked for again."""
FARTHEST = RATE * 9 // 10
"""Samples within which the session is looked for again: fewer than from one tick to the next."""
HOG = "while :; do :; done"
FAKE_VOICEGUIDE = """
import sys
from dataclasses import replace
from fakes import FakeEngine
from voiceguide.app.environment import this_machine
from voiceguide.cli.main import main

sys.exit(main(sys.argv[1:], env=replace(this_machine(), new_engine=FakeEngine)))
"""
"""`voiceguide`, with a voice that needs no engine."""
LAST = "\0"
"""No program writes it."""
IN_THE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
"""Makes the standard input the terminal that this process is controlled by, and becomes another program."""


def is_installed() -> bool:
    """Whether this machine has what a server of one's own needs."""
    return all(map(shutil.which, PROGRAMS))


on_a_sound_server = [
    pytest.mark.real,
    pytest.mark.slow,
    needs_terminals,
    pytest.mark.skipif(not is_installed(), reason="pulseaudio, parec and pactl are not all installed"),
]
"""The marks of tests that play or record on a server of their own, in a terminal."""


def homes(folder: Path) -> dict[str, str]:
    """The variables that make a program keep all that is its own in this folder."""
    return {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CACHE", "DATA", "STATE", "CONFIG")}


class SoundServer:
    """A PulseAudio in a folder, with loudspeakers that each have a name and a rate; runs while its `with` does."""

    def __init__(self, folder: Path, speakers: Mapping[str, int]) -> None:
        # A socket's path has at most 108 bytes.
        self._socket = folder / "pulse"
        self._speakers = speakers
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PULSE_")},
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_SERVER": f"unix:{self._socket}",
            # Without the server there is no sound, whatever this machine may have.
            "ALSA_CONFIG_PATH": os.devnull,
            "JACK_NO_START_SERVER": "1",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder / 'no-bus'}",
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start, and wait until it answers."""
        loads = [f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"]
        for name, rate in self._speakers.items():
            loads.append(f"module-null-sink sink_name={name} rate={rate} format=s16le channels=1")
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm"]
        command += [f"--load={load}" for load in loads]
        self._process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False).returncode:
            assert time.monotonic() < until, "PulseAudio does not answer"
            assert self._process.poll() is None, "PulseAudio does not start here"

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._socket.unlink(missing_ok=True)


class Recording:
    """What a loudspeaker plays from now on: mono, 16 bit, at RATE; ends with its `with`."""

    def __init__(self, server: SoundServer, speaker: str) -> None:
        self._pcm = bytearray()
        self._began = float("inf")
        self._more = threading.Condition(threading.RLock())
        command = ["parec", "-d", f"{speaker}.monitor", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, "--latency-msec=10"],
            env=server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self.wait_until(0)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._reader.join()
        self._process.stdout.close()
        self._process.wait()

    def _read(self) -> None:
        while part := os.read(self._process.stdout.fileno(), 1 << 16):
            now = time.monotonic()
            with self._more:
                self._pcm += part
                # Sound that reaches us soonest tells best when it was heard.
                self._began = min(self._began, now - len(self._pcm) / 2 / RATE)
                self._more.notify_all()

    def __len__(self) -> int:
        return len(self._pcm) // 2

    def samples(self, begin: int = 0) -> np.ndarray:
        """All that was heard from sample `begin` on, as integers."""
        with self._more:
            part = bytes(memoryview(self._pcm)[2 * begin : len(self) * 2])
        return np.frombuffer(part, "<i2").astype(int)

    def time_of(self, sample: int) -> float:
        """When a sample was heard, on the monotonic clock; late by what the recorder takes at its best."""
        return self._began + sample / RATE

    def wait_until(self, sample: int) -> None:
        """Wait until that sample has been heard."""
        with self._more:
            heard = self._more.wait_for(lambda: len(self) > sample, PATIENCE + sample / RATE)
        assert heard, f"the recorder stopped at sample {len(self)}"

    def wait_for_sound(self, begin: int = 0) -> int:
        """Wait until something is heard from sample `begin` on; its first sample."""
        until = time.monotonic() + PATIENCE
        while not (part := self.samples(begin)).any():
            assert time.monotonic() < until, "waited in vain for a sound"
            begin += len(part)
            self.wait_until(begin)
        return begin + int(np.flatnonzero(part)[0])


class Terminal:
    """A terminal with a Python program in it that takes it for its own; both end with the `with`."""

    def __init__(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], columns: int = 80
    ) -> None:
        self._ours, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
        self.settings_before = self.settings
        self._shown = ""
        self._more = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_THE_TERMINAL, *arguments],
            cwd=folder,
            env={**environment, "TERM": "xterm-256color"},
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._theirs)
        self._reader.join()
        os.close(self._ours)

    def _read(self) -> None:
        # A sign may come in two parts.
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        # When the last program has left it, reading a terminal fails.
        with suppress(OSError):
            while part := os.read(self._ours, 1 << 16):
                with self._more:
                    self._shown += decoder.decode(part)
                    self._more.notify_all()

    @property
    def settings(self) -> list[object]:
        """How the terminal is set."""
        return termios.tcgetattr(self._theirs)

    @property
    def shown(self) -> str:
        """Everything that was written to it."""
        return self._shown

    def press(self, key: str) -> float:
        """Press a key; the time at which that was."""
        now = time.monotonic()
        os.write(self._ours, key.encode())
        return now

    def wait_for(self, text: str, begin: int = 0) -> None:
        """Wait until `text` has been shown after the first `begin` characters."""
        with self._more:
            found = self._more.wait_for(lambda: text in self._shown[begin:], PATIENCE)
        assert found, f"waited in vain for {text!r} in {self._shown!r}"

    def ended(self) -> int:
        """Wait until the program has ended; its exit code."""
        return self.process.wait(PATIENCE)

    def all_shown(self) -> str:
        """Everything that a program has written which has ended; what we write ourselves comes after it."""
        os.write(self._theirs, LAST.encode())
        self.wait_for(LAST)
        return self._shown.removesuffix(LAST)


def fake_voiceguide(*arguments: str, folder: Path, columns: int = 80) -> Terminal:
    """`voiceguide` in a terminal, with a voice that needs no engine."""
    own = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    own["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    return Terminal(["-c", FAKE_VOICEGUIDE, *arguments], folder, own, columns)


class Pipe:
    """A program whose output is read from a pipe, line by line; it ends with the `with`."""

    def __init__(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self._more:
                self.lines.append(line.rstrip("\n"))
                self._more.notify_all()

    def wait_for(self, text: str, begin: int = 0) -> str:
        """Wait until `text` is in one of the lines after the first `begin`; that line."""
        with self._more:
            found = self._more.wait_for(lambda: any(text in line for line in self.lines[begin:]), PATIENCE)
        assert found, f"waited in vain for {text!r} in {self.lines}"
        return next(line for line in self.lines[begin:] if text in line)

    def ended(self, patience: float = PATIENCE) -> int:
        """Wait until the program has ended and all its lines are read; its exit code."""
        code = self.process.wait(patience)
        self._reader.join()
        return code


@contextmanager
def hogs(count: int):
    """So many programs that each want a processor for themselves."""
    running = [subprocess.Popen(["sh", "-c", HOG]) for _ in range(count)]
    try:
        yield
    finally:
        for hog in running:
            os.kill(hog.pid, signal.SIGKILL)
            hog.wait()


def place_of(sound: np.ndarray, heard: np.ndarray, begin: int = 0) -> tuple[int, float]:
    """The sample from `begin` on at which a sound is found best in what was heard, and how well: 1 is exactly."""
    sound, part = sound.astype(float), heard[begin:].astype(float)
    size = 1 << (len(part) + len(sound)).bit_length()
    spectrum = np.fft.rfft(part, size) * np.conj(np.fft.rfft(sound, size))
    alike = np.fft.irfft(spectrum, size)[: len(part) - len(sound) + 1]
    power = np.cumsum(np.concatenate(([0.0], part**2)))
    loud = np.maximum(power[len(sound) :] - power[: -len(sound)], 0.01 * (sound @ sound))
    fits = alike / np.sqrt(loud * (sound @ sound))
    place = int(np.argmax(fits))
    return begin + place, float(fits[place])


def gaps(heard: np.ndarray, session: np.ndarray) -> list[str]:
    """Where what was heard, from its first sound on, is not the session to the bit, and what happened there."""
    heard, session = heard[np.flatnonzero(heard)[0] :], session[np.flatnonzero(session)[0] :]
    found: list[str] = []
    at = 0
    while len(found) < MOST_GAPS:
        size = min(len(heard), len(session)) - at
        other = np.flatnonzero(heard[at : at + size] != session[at : at + size])
        if not len(other):
            break
        at += int(other[0])
        shift = _shift(heard, session, at)
        if shift is None:
            found.append(f"{at / RATE:.2f} s: something else is heard")
            break
        found.append(f"{at / RATE:.2f} s: {abs(shift) / RATE * 1000:.1f} ms of {'silence' if shift > 0 else 'loss'}")
        # As if there had been none, so that the next one is found.
        heard = np.concatenate((session[: at + ONWARDS], heard[at + ONWARDS + shift :]))
        at += ONWARDS
    lacking = len(session) - len(heard)
    return [*found, f"the last {lacking / RATE:.2f} s are not heard"] if lacking > 0 else found


def _shift(heard: np.ndarray, session: np.ndarray, at: int) -> int | None:
    """How many samples later the session is heard after a gap at `at`; None where it is not heard any more."""
    loud = at + ONWARDS + np.flatnonzero(session[at + ONWARDS :])[:1]
    if not len(loud):
        return None
    onwards = session[at + ONWARDS : int(loud[0]) + RATE // 2]
    begin = max(0, at + ONWARDS - FARTHEST)
    place, fit = place_of(onwards, heard[: at + ONWARDS + FARTHEST + len(onwards)], begin)
    return place - at - ONWARDS if fit > 0.999 else None
