"""How soon a session is heard, how soon a key is, and what playing costs, on a real sound server in one run.

    python tests/benchmarks/play_speed.py            about seven minutes
    python tests/benchmarks/play_speed.py --quick    about two minutes

Needs pulseaudio, pactl and parec, and starts a server of its own with a silent loudspeaker. What is heard is recorded
from that loudspeaker, with the time of each sample; a recorder that hands on 10 ms at a time makes everything seem up
to some 20 ms later than it is. A session begins with half a second of silence on purpose, so the time to the first
sample is that to the first chime less 500 ms. Everything is played as a listener would: by `voiceguide play` in a
terminal of its own.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "system"))

from export_speed import compile_into, script
from sound_server import RATE, Recording, SoundServer, Terminal, gaps, hogs, homes, place_of

from voiceguide.paths import data_folder

IS_QUICK = "--quick" in sys.argv
LEAD_IN = 0.5
SPEAKER = "loudspeaker"
WORDS = "Move slowly and keep breathing all the while, and stop as soon as anything hurts more. "
TALK = f"# Talk\n\n{WORDS * 40}\n\n### Cat pose\n\n- hold: 5s\n"


class Bench:
    """A folder with scripts, and a sound server to play them on."""

    def __init__(self, folder: Path, server: SoundServer) -> None:
        self.folder, self.server = folder, server
        self.environment = server.environment | homes(folder)

    def write(self, name: str, text: str) -> None:
        """Write a script."""
        (self.folder / f"{name}.md").write_text(text)

    def export(self, name: str) -> np.ndarray:
        """A script's samples; its clips are in the cache after that."""
        path = self.folder / f"{name}.wav"
        command = [sys.executable, "-m", "voiceguide", "export", f"{name}.md", "--force", "-o", str(path)]
        subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, check=True)
        with wave.open(str(path)) as file:
            return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int)

    def empty_cache(self) -> None:
        """Let every clip be spoken anew."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def recording(self) -> Recording:
        """What is heard from now on."""
        return Recording(self.server, SPEAKER)

    @contextmanager
    def played(self, name: str) -> Iterator[Terminal]:
        """A session in a terminal; stopped at the end if it still plays."""
        with Terminal(["-m", "voiceguide", "play", f"{name}.md"], self.folder, self.environment) as terminal:
            yield terminal
            if terminal.process.poll() is None:
                terminal.press("q")
                terminal.ended()


def empty_python() -> float:
    """Seconds that an interpreter takes to do nothing."""
    before = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.monotonic() - before


def first_sample(bench: Bench, name: str, *, cold: bool) -> float:
    """Seconds from the start of the process to the first sample of the session."""
    if cold:
        bench.empty_cache()
    with bench.recording() as recording:
        before = time.monotonic()
        with bench.played(name):
            return recording.time_of(recording.wait_for_sound()) - before - LEAD_IN


def show_start(bench: Bench) -> None:
    """How long it takes until something is played."""
    bench.write("session", script(10))
    bench.export("session")
    ways = {
        "python -c pass": empty_python,
        "first sample, warm cache": lambda: first_sample(bench, "session", cold=False),
        "first sample, cold cache": lambda: first_sample(bench, "session", cold=True),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(3 if IS_QUICK else 7):
        for way, once in ways.items():
            taken[way].append(once())
    print("\n| from the start of the process | median | most |\n|---|---:|---:|")
    for way, seconds in taken.items():
        print(f"| {way} | {statistics.median(seconds) * 1000:.0f} ms | {max(seconds) * 1000:.0f} ms |")


def show_keys(bench: Bench) -> None:
    """How long it takes until a pause is silent: from the key to the last sample of the words."""
    bench.write("talk", TALK)
    bench.export("talk")
    with wave.open(str(data_folder("sounds") / "listen.wav")) as file:
        answer = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int)
    with bench.recording() as recording, bench.played("talk") as terminal:
        recording.wait_until(recording.wait_for_sound() + 3 * RATE)
        taken = [_until_silent(recording, terminal, answer, number) for number in range(10)]
    silent = [milliseconds for milliseconds in taken if milliseconds is not None]
    print(
        f"\nkey to silence, {len(silent)} times: median {statistics.median(silent):.0f} ms, most {max(silent):.0f} ms"
    )


def _until_silent(recording: Recording, terminal: Terminal, answer: np.ndarray, number: int) -> float | None:
    """Milliseconds from a key to silence; None where there were no words to be cut."""
    # At another moment of the device's period each time.
    recording.wait_until(len(recording) + RATE + number * RATE // 97)
    begin = len(recording)
    key = terminal.press(" ")
    recording.wait_until(begin + RATE)
    heard = recording.samples(begin)
    # The sound that answers the key is heard above the words that fade away: that is taken off.
    fade = RATE // 100
    place = place_of(answer[fade:], heard)[0] - fade
    rest = heard.copy()
    rest[max(0, place) : place + len(answer)] -= answer[max(0, -place) :][: len(rest) - max(0, place)]
    last = np.flatnonzero(np.abs(rest) > 1)
    terminal.press(" ")
    recording.wait_until(len(recording) + RATE // 2)
    if not len(last) or last[-1] < place - fade:
        return None
    return 1000 * (recording.time_of(begin + int(last[-1])) - key)


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(recording: Recording, process: int, seconds: int) -> float:
    """The share of one processor that a process takes over so many seconds, in per cent."""
    before, spent = time.monotonic(), _processor_seconds(process)
    recording.wait_until(len(recording) + seconds * RATE)
    return 100 * (_processor_seconds(process) - spent) / (time.monotonic() - before)


def show_cost(bench: Bench) -> None:
    """What playing costs: processor and memory, for ten minutes and for ten hours."""
    print("\n| session | spoken after | processor | most memory |\n|---|---:|---:|---:|")
    for minutes in (10, 600):
        bench.write("session", script(minutes))
        bench.empty_cache()
        with bench.recording() as recording, bench.played("session") as terminal:
            started = time.monotonic()
            recording.wait_for_sound()
            process = terminal.process.pid
            _wait_until_spoken(recording, process)
            spoken = time.monotonic() - started
            taken = share(recording, process, 15 if IS_QUICK else 60)
            memory = _peak_memory(process)
        print(f"| {minutes} min | {spoken:.1f} s | {taken:.1f} % | {memory:.0f} MiB |")


def _wait_until_spoken(recording: Recording, process: int) -> None:
    """Until the workers that speak have gone: all that will be heard has been spoken."""
    while any(path.read_text().split() for path in Path(f"/proc/{process}/task").glob("*/children")):
        recording.wait_until(len(recording) + RATE // 10)


def _peak_memory(process: int) -> float:
    """The most memory that a process has had, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def show_busy(bench: Bench) -> None:
    """A session beside ten programs that each want a processor."""
    holds = 8 if IS_QUICK else 75
    bench.write("busy", f"# Busy\n\n### Cat pose\n\n- hold: {holds}s\n\nRound your back.\n\n### Plank\n\n- hold: 5s\n")
    session = bench.export("busy")
    with bench.recording() as recording:
        with hogs(10), bench.played("busy"):
            recording.wait_until(recording.wait_for_sound() + len(session))
        found = gaps(recording.samples(), session)
    print(f"\n{len(session) / RATE:.0f} s beside ten busy programs on {os.cpu_count()} processors: {found or 'no gap'}")


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as compiled:
        compile_into(compiled)
        measure(Path(name))


def measure(folder: Path) -> None:
    """Measure and print everything in a folder, with a sound server of our own."""
    with SoundServer(folder, {SPEAKER: RATE}) as server:
        bench = Bench(folder, server)
        for show in (show_start, show_keys, show_cost, show_busy):
            show(bench)


if __name__ == "__main__":
    main()
