"""How long an export takes, and how much memory, beside two other ways in the same run.

    python tests/benchmarks/export_speed.py            10 and 30 minutes, 10 hours (about 10 minutes of work)
    python tests/benchmarks/export_speed.py --quick    10 and 30 minutes

Needs ffmpeg on PATH. Each figure is the median of the runs: the time that passes; what the command and its programs
take of a processor, which other programs change less; and the memory of the largest process. The pictures are the
bundled drawings of exercises. The other ways are (a) `ffmpeg -c:a libmp3lame` at the same bit rate on the WAV of the
same session alone, and (b) the plain way: one pydub segment grown by `+=`, and exported. (b) is left out for ten
hours: its work grows with the square of the length.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
VOICEGUIDE = [str(Path(sys.executable).with_name("voiceguide"))]
EXERCISE_FILES = HERE.parents[1] / "scripts" / "exercises"
DRAWINGS = sorted(path for path in EXERCISE_FILES.glob("*.svg") if path.with_suffix(".md").exists())
EXERCISES = (
    "Knees to chest", "Figure four", "Straight leg", "Ankle pumps", "Cat pose", "Groin stretch",
    "Hip extension", "Seated stretch", "Band stretch", "Standing stretch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """One way: median seconds, median seconds of a processor, and the most memory of a run in MiB."""

    seconds: float
    worked: float
    memory: float


def script(minutes: int, pictures: Sequence[Path] = ()) -> str:
    """A routine of about so many minutes: ten exercises, in as many rounds as it takes, with these pictures."""
    rounds = max(1, min(50, round(minutes / 10)))
    holds = max(20, round(minutes * 60 / rounds / len(EXERCISES) - 12 - 17 / rounds))
    parts = [f"# Session of {minutes} minutes\n\n- hold: {holds}s\n- rounds: {rounds}\n- rest: 5s\n"]
    for number, name in enumerate(EXERCISES):
        parts.append(
            f"### {name}\n\n{picture_of(number, pictures)}"
            f"- halfway: Breathe out slowly, number {number}.\n- release: Let go, and rest.\n\n"
            f"This is {name}. Get into position slowly, and stop at a mild pull. Keep breathing all the while, "
            f"and let your shoulders rest on the floor, as in exercise {number}.\n"
        )
    return "\n".join(parts)


def picture_of(number: int, pictures: Sequence[Path]) -> str:
    """The option with one of these pictures."""
    return f"- picture: {pictures[number % len(pictures)].name}\n" if pictures else ""


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> Figures:
    """Run a command once."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{errors.decode()}")
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Figures(time.perf_counter() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def median(ways: dict[str, Callable[[], Figures]], runs: int) -> dict[str, Figures]:
    """Each way's figures over some runs; the ways take turns, so that all meet the same machine."""
    taken: dict[str, list[Figures]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, once in ways.items():
            taken[name].append(once())
    return {
        name: Figures(
            statistics.median(f.seconds for f in figures),
            statistics.median(f.worked for f in figures),
            max(f.memory for f in figures),
        )
        for name, figures in taken.items()
    }


def measure(minutes: int, folder: Path, runs: int) -> dict[str, Figures]:
    """All ways for a session of so many minutes."""
    source = folder / f"session-{minutes}.md"
    source.write_text(script(minutes))
    wav, mp3, cache = folder / "session.wav", folder / "session.mp3", folder / "cache"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache)}
    export = [*VOICEGUIDE, "export", str(source), "--force", "-o"]
    run([*export, str(wav)], environment)
    plan = subprocess.run(
        [*VOICEGUIDE, "show", str(source), "--json"], env=environment, capture_output=True, check=True
    )
    (folder / "plan.json").write_bytes(plan.stdout)
    print(
        f"{minutes} min: {json.loads(plan.stdout)['duration_ms'] / 60_000:.1f} min, {wav.stat().st_size >> 20} MiB WAV"
    )

    pictured, with_pictures = folder / "pictured.md", folder / "pictured.mp3"
    pictures = [Path(shutil.copy(path, folder)) for path in DRAWINGS]
    pictured.write_text(script(minutes, pictures))
    export_pictured = [*VOICEGUIDE, "export", str(pictured), "--force", "-o", str(with_pictures)]

    def cold(command: Sequence[str]) -> Figures:
        shutil.rmtree(cache, ignore_errors=True)
        return run(command, environment)

    ways = {
        "voiceguide, cold cache": lambda: cold([*export, str(mp3)]),
        "voiceguide, warm cache": lambda: run([*export, str(mp3)], environment),
        "with pictures, cold cache": lambda: cold(export_pictured),
        "with pictures, warm cache": lambda: run(export_pictured, environment),
        "(a) ffmpeg on the WAV": lambda: run(
            ["ffmpeg", "-loglevel", "error", "-y", "-i", str(wav), "-c:a", "libmp3lame", "-b:a", "48k", str(mp3)]
        ),
    }
    if minutes <= 30:
        plain = [
            sys.executable,
            "-W",
            "ignore",
            str(HERE / "plain_way.py"),
            str(folder / "plan.json"),
            str(wav),
            str(mp3),
        ]
        ways["(b) pydub +="] = lambda: run(plain)
    figures = median(ways, runs)
    added = with_pictures.stat().st_size - voiceguide_size(folder, export, environment)
    print(f"the pictures of {len(EXERCISES)} exercises add {added / 1000:.0f} kB")
    return figures


def voiceguide_size(folder: Path, export: Sequence[str], environment: dict[str, str]) -> int:
    """The bytes of the MP3 without pictures, which another way has replaced."""
    plain = folder / "plain.mp3"
    run([*export, str(plain)], environment)
    return plain.stat().st_size


def show(minutes: int, figures: dict[str, Figures]) -> None:
    """A table of one length, with the time as a ratio to the encoder alone."""
    alone = figures["(a) ffmpeg on the WAV"].seconds
    print(f"\n{minutes} minutes\n| way | time | × (a) | processor | memory |\n|---|---:|---:|---:|---:|")
    for name, one in figures.items():
        ratio = one.seconds / alone
        print(f"| {name} | {one.seconds:.2f} s | {ratio:.2f} | {one.worked:.2f} s | {one.memory:.0f} MiB |")


def show_help_time() -> None:
    """How long `voiceguide --help` takes beside an empty Python."""
    ways = {
        "python -c pass": lambda: run([sys.executable, "-c", "pass"]),
        "voiceguide --help": lambda: run([*VOICEGUIDE, "--help"]),
    }
    figures = median(ways, 25)
    empty, full = (figures[name].worked for name in ways)
    print(f"\nprocessor: python -c pass {empty * 1000:.0f} ms, voiceguide --help {full * 1000:.0f} ms")


def compile_into(folder: str) -> None:
    """Have the programs from now on keep our modules compiled in a folder, as those of an installed one are."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = folder


def main() -> None:
    """Measure and print everything."""
    lengths = [10, 30] if "--quick" in sys.argv else [10, 30, 600]
    results = {}
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as compiled:
        compile_into(compiled)
        for minutes in lengths:
            results[minutes] = measure(minutes, Path(name), runs=1 if minutes == 600 else 5)
            show(minutes, results[minutes])
        show_help_time()
    for way in ("voiceguide, cold cache", "voiceguide, warm cache"):
        shortest, longest = results[lengths[0]][way], results[lengths[-1]][way]
        print(f"\n{way}: memory of {lengths[-1]} min / {lengths[0]} min: {longest.memory / shortest.memory:.2f}")


if __name__ == "__main__":
    main()
