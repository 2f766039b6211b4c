"""What is left when the program is killed or interrupted at any moment.

    python tests/benchmarks/accidents.py                            200 kill -9, 500 signals (about half an hour)
    python tests/benchmarks/accidents.py --kills 40 --signals 60    fewer
    python tests/benchmarks/accidents.py --seed 7                   at other moments

Each command runs in a folder of its own beside somebody else's files and is ended at a moment drawn by lot: by SIGKILL,
or by SIGINT, SIGTERM or SIGHUP, once or several times within some hundredths of a second. After each accident nobody
else's file may have changed, all that is there has to be whole, and no process may be left. After some accidents, and
at the end, every command runs undisturbed; then nothing may be left over. Linux only, since it looks into /proc.
Exits with 1 if anything of this was not so.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

VOICEGUIDE = str(Path(sys.executable).with_name("voiceguide"))
PATIENCE = 20.0
"""Seconds that an end may take."""
GRACE = 2.0
"""Seconds after which a process of a command that has ended is one that is left."""
ROUND = 20
"""After so many accidents everything runs undisturbed."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

SCRIPT = """# Short

- countdown: no
- closing: Well done, number {number}.

### {first}

- hold: {hold}s

Bring up a knee, and breathe {number} times.

### Ankle pumps

- hold: 5s

Point your toes.
"""
VARIANTS = (("Knees to chest", 5), ("KNEES to Chest", 6), ("Figure four", 7))
"""The first exercise and its seconds: what is written changes, and what it is called."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command under test, and whether it ends by itself."""

    name: str
    words: Sequence[str]
    ends: bool = True


COMMANDS = (
    Command("export", ["export", "short.md", "-o", "one/short.mp3", "--captions", "srt,vtt", "--chapters", "--force"]),
    Command(
        "export --split", ["export", "short.md", "--split", "-o", "split/short.mp3", "--captions", "lrc", "--force"]
    ),
    Command("export --to", ["export", "short.md", "--split", "--captions", "srt", "--to", "to"]),
    Command("play", ["play", "short.md", "--player", "null"], ends=False),
    Command("share", ["share", "short.md", "--host", "127.0.0.1"], ends=False),
)
FOLDERS = {"export": "one", "export --split": "split", "export --to": "to"}
FOREIGN = ("one/short.m3u8", "one/my song.mp3", "split/short/03 Song.mp3", "to/short/00 Mine.mp3", "to/cover.jpg")


class Place:
    """A folder for everything, with a home of its own and somebody's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = f"VOICEGUIDE_ACCIDENTS={folder}"
        self.temporary = folder / "tmp"
        self.cache = folder / "cache"
        self.environment = {
            **os.environ,
            **{f"XDG_{kind.upper()}_HOME": str(folder / kind) for kind in ("cache", "state", "data", "config")},
            "TMPDIR": str(self.temporary),
            "SOURCE_DATE_EPOCH": "0",
            "VOICEGUIDE_ACCIDENTS": str(folder),
        }
        self.temporary.mkdir()
        for name in ("one", "split", "to"):
            (folder / name).mkdir()

    def add_foreign(self) -> None:
        """Somebody's files, among ours."""
        for name in FOREIGN:
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(random.Random(name).randbytes(5000))  # noqa: S311 (any bytes will do)

    def foreign(self) -> Mapping[str, object]:
        """What they are now."""
        return {name: _state(self.folder / name) for name in FOREIGN}

    def write_script(self, variant: int) -> None:
        """The routine, in one of its variants."""
        first, hold = VARIANTS[variant]
        (self.folder / "short.md").write_text(SCRIPT.format(first=first, hold=hold, number=variant))

    def start(self, command: Command) -> "subprocess.Popen[str]":
        """The command, running."""
        return subprocess.Popen(
            [VOICEGUIDE, *command.words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "stderr.txt").open("w"),
            text=True,
            start_new_session=True,
        )

    def said(self) -> str:
        """What the last command said."""
        return (self.folder / "stderr.txt").read_text(errors="replace")

    def files(self, name: str) -> Mapping[str, str]:
        """The hash of each visible file of ours in a folder."""
        paths = sorted(path for path in (self.folder / name).rglob("*") if path.is_file())
        ours = [path for path in paths if str(path.relative_to(self.folder)) not in FOREIGN]
        return {str(path.relative_to(self.folder)): _digest(path) for path in ours if path.name[0] != "."}

    def leftovers(self) -> Iterator[str]:
        """Whatever is there only for a while."""
        yield from (str(path) for name in ("one", "split", "to") for path in (self.folder / name).rglob(".*"))
        yield from (str(path) for path in self.temporary.iterdir())
        for name in ("cache", "state", "data"):
            yield from (str(path) for path in (self.folder / name).rglob("*") if path.suffix in {".part", ".old"})

    def processes(self) -> Iterator[int]:
        """The processes that have inherited our mark."""
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if self.mark.encode() in environment.read_bytes():
                    yield int(environment.parent.name)


def _state(path: Path) -> object:
    try:
        status = path.lstat()
        return status.st_ino, status.st_size, status.st_mtime_ns, _digest(path)
    except OSError as error:
        return str(error)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Trial:
    """Accidents, and what was wrong after them."""

    def __init__(self, place: Place, lot: random.Random) -> None:
        self._place, self._lot = place, lot
        self._whole: dict[str, set[str]] = {}
        self._sets: dict[str, list[Mapping[str, str]]] = {}
        self._takes: dict[str, float] = {}
        self.wrong: Counter[tuple[str, str]] = Counter()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.examples: list[str] = []

    def learn(self) -> None:
        """How long each command takes, and what it writes; then come somebody's files."""
        for variant in range(len(VARIANTS)):
            self._place.write_script(variant)
            for command in COMMANDS:
                before = time.monotonic()
                if command.ends:
                    if self._run(command) != 0:
                        raise SystemExit(f"{command.name} fails: {self._place.said()}")
                    files = self._place.files(FOLDERS[command.name])
                    self._sets.setdefault(command.name, []).append(files)
                    for name, digest in files.items():
                        self._whole.setdefault(name, set()).add(digest)
                self._takes.setdefault(command.name, time.monotonic() - before if command.ends else 3.0)
        self._place.add_foreign()
        self._foreign = self._place.foreign()

    def accident(self, kind: str) -> None:
        """One command, ended at some moment."""
        command = self._lot.choice(COMMANDS)
        self.counts[command.name, kind] += 1
        self._place.write_script(self._lot.randrange(len(VARIANTS)))
        if self._lot.random() < 0.5:
            shutil.rmtree(self._place.cache, ignore_errors=True)
        # Much happens in the last moments, when files are moved.
        moment = self._takes[command.name] * self._lot.choice((self._lot.random(), self._lot.uniform(0.7, 1.1)))
        with self._place.start(command) as process:
            self._end(process, kind, moment, command)
        self._look(command, kind)

    def _end(self, process: "subprocess.Popen[str]", kind: str, moment: float, command: Command) -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        burst = self._lot.choice((1, 1, 2, 5)) if kind == "signal" else 1
        number = self._lot.choice(SIGNALS) if kind == "signal" else signal.SIGKILL
        for _ in range(burst):
            with suppress(ProcessLookupError):
                process.send_signal(number)
            time.sleep(self._lot.uniform(0.003, 0.03))
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._note(command, "hangs", f"after {burst} × {number.name} at {moment:.3f} s")
            process.kill()

    def _look(self, command: Command, kind: str) -> None:
        """What may not be after an accident."""
        self._wait_for_processes(command)
        said = self._place.said()
        if "Traceback" in said:
            self._note(command, "traceback", said.strip().splitlines()[-1])
        if "use --force" in said:
            self._note(command, "refused", said.strip().splitlines()[-1])
        now = self._place.foreign()
        for name in FOREIGN:
            if now[name] != self._foreign[name]:
                self._note(command, "foreign file", f"{name}: {now[name]}")
        self._foreign = now
        if command.name in FOLDERS:
            self._look_at_files(command, kind)

    def _look_at_files(self, command: Command, kind: str) -> None:
        files = self._place.files(FOLDERS[command.name])
        for name, digest in files.items():
            if digest not in self._whole.get(name, ()):
                self._note(command, "broken", name)
        # Whoever is killed cannot undo what has begun.
        if kind == "signal" and files and files not in self._sets[command.name]:
            self._note(command, "not together", f"{sorted(files)}")

    def _wait_for_processes(self, command: Command) -> None:
        until = time.monotonic() + GRACE
        while (left := list(self._place.processes())) and time.monotonic() < until:
            time.sleep(0.02)
        for number in left:
            with suppress(OSError):
                words = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                self._note(command, "process left", words)
                os.kill(number, signal.SIGKILL)

    def undisturbed(self) -> None:
        """Every command once; then nothing is left over, and all is as it should be."""
        variant = self._lot.randrange(len(VARIANTS))
        self._place.write_script(variant)
        for command in COMMANDS:
            if not command.ends:
                continue
            code = self._run(command)
            if code:
                self._note(command, "fails afterwards", f"{code}: {self._place.said().strip()}")
            elif self._place.files(FOLDERS[command.name]) != self._sets[command.name][variant]:
                self._note(command, "wrong files afterwards", str(sorted(self._place.files(FOLDERS[command.name]))))
            self._look(command, "none")
        for path in self._place.leftovers():
            self._note(None, "left over", path)
            self._remove(Path(path))

    @staticmethod
    def _remove(path: Path) -> None:
        """So that it counts once."""
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def _run(self, command: Command) -> int:
        with self._place.start(command) as process:
            return process.wait()

    def _note(self, command: Command | None, what: str, example: str) -> None:
        name = command.name if command else "afterwards"
        self.wrong[name, what] += 1
        self.examples.append(f"{name}: {what}: {example}"[:300])


def table(trial: Trial) -> str:
    """The commands with their accidents and what was wrong."""
    lines = [f"{'command':16} {'kills':>6} {'signals':>8}  what was wrong"]
    for name in [*(command.name for command in COMMANDS), "afterwards"]:
        wrong = ", ".join(f"{what} {count}" for (of, what), count in sorted(trial.wrong.items()) if of == name)
        kills, signals = trial.counts[name, "kill"], trial.counts[name, "signal"]
        lines.append(f"{name:16} {kills or '':>6} {signals or '':>8}  {wrong or 'nothing'}")
    return "\n".join(lines)


def main() -> int:
    """Let accidents happen, and print what they left; 1 if anything was wrong."""
    # A background job is started with Ctrl-C ignored, one of `nohup` with SIGHUP; that would be handed on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--signals", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    lot = random.Random(asked.seed)  # noqa: S311 (the same moments again are what is wanted)
    kinds = ["kill"] * asked.kills + ["signal"] * asked.signals
    lot.shuffle(kinds)
    with tempfile.TemporaryDirectory(prefix="accidents-") as name:
        trial = Trial(Place(Path(name)), lot)
        trial.learn()
        for number, kind in enumerate(kinds, 1):
            trial.accident(kind)
            if number % ROUND == 0:
                trial.undisturbed()
                print(f"{number} of {len(kinds)}", file=sys.stderr)
        trial.undisturbed()
    print(table(trial))
    print(*trial.examples, sep="\n")
    return 1 if trial.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
