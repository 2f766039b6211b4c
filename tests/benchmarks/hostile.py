"""What hostile scripts, names of files, tags and settings do to the program: nothing.

    python tests/benchmarks/hostile.py [--cases 10000] [--seed 1] [--processes 40] [--seconds 1800]

Each case is made from the seed and its number, and is run through the front door in this process: `check`, `show`,
`list`, with and without `--json`, `config`, and what `share` reads from a file and makes of it. A sample is run in
processes of their own, with other encodings and closed streams. No voice speaks; lengths are estimated.

It ends with 1 if there was a traceback, a sign in the output that a terminal would obey, output that is no UTF-8 or no
JSON, or a case over the bounds: 2 s of processor time and 200 MB, for scripts of at most 10 kB.
"""

import argparse
import contextlib
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

from voiceguide.app.share import ShareInfo
from voiceguide.audio.tts import pyttsx3_engine as pyttsx3_speaker
from voiceguide.cli.main import main
from voiceguide.cli.share_screen import ShareLines
from voiceguide.errors import VoiceError, VoiceguideError
from voiceguide.export.tags_id3 import Tags, id3_tag
from voiceguide.session.timeline import Chapter
from voiceguide.share.activity import ActivityLog
from voiceguide.share.catalog import Pages, ResourceKind, ResourceRef, build_catalog, urls_of
from voiceguide.share.events import Opened, Sent
from voiceguide.share.feed import feed
from voiceguide.share.media_info import address_names, shared_file
from voiceguide.share.network import Address
from voiceguide.share.page import index, page, policy
from voiceguide.text import HIDDEN
from voiceguide.units import Ms

LARGEST = 10_000
"""Bytes of a script."""
MOST_SECONDS, MOST_MB = 2.0, 200
PATIENCE, HANGS = 10, 300
"""Seconds of processor time, and of any time, after which a case is ended."""
UNFORESEEN = ("TooLong", "unexpected error", "Traceback", "not enough memory")
RIGHT_CODES = {0, 1, 2, 3, 4}
EXAMPLE = (Path(__file__).parents[2] / "voiceguide/app/example.md").read_bytes()
PIECES = [
    *(chr(number).encode() for number in (*range(32), *range(0x7F, 0xA0), 0xA0, 0xAD)),
    *(sign.encode() for sign in "\u200b\u200d\u200e\u202a\u202e\u2066\u2069\u2028\u2029\ufeff\ufffe\U000e0041"),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1b]0;pwned\x07", b"\x1b[31m", b"\xc2\x9b31m"),
    *(sign.encode() for sign in ("👩‍🦽", "猫", "א", "می‌خواهم", "e\u0301" * 40, "\u0301" * 200)),
    *(
        b"`",
        b"**",
        b"[",
        b"](",
        b"{side}",
        b"{",
        b"}",
        b"%s",
        b"%1b%0a%00",
        b"[bold]",
        b"[/]",
        b"\\",
        b"<b>",
        b"]]>",
        b"&",
    ),
]
NUMBERS = ("0", "-1", "1", "9" * 9, "9" * 30, "0.001", "1e99", "٣", "12h", "1-999999999", "999999-1", "50", "100%")
UNITS = ("", "s", "min", "h", "ms", "%", " x", "s-12h")
OPTIONS = (
    *("hold", "rest", "rounds", "sides", "settle", "repeat", "halfway", "at 10s", "at 75%", "release", "easier"),
    *("language", "needs", "voice", "rate", "music", "talk", "priority", "pronounce", "closing", "summary", "author"),
)
TARGETS = (
    *(
        "../%1b]0;pwned%07x%0ay.md",
        "%2e%2e/x.md",
        "linked.md",
        "linked%2emd",
        "%00",
        "%ff%fe.md",
        "a" * 300,
        "a/" * 900,
    ),
    *("http://x", "C:x", "\\\\x", "~", ".", "..", "./linked.md", "linked.md#a", "/dev/zero", "script.md", "%" * 99),
)


@dataclass(frozen=True, slots=True)
class Case:
    """What is run: files by their names in an empty folder, and the arguments of a command, or of `share`."""

    kind: str
    arguments: tuple[str, ...]
    files: dict[bytes, bytes] = field(default_factory=dict)
    settings: bytes = b""


def case_of(seed: int, number: int) -> Case:
    """The case of that number, the same each time."""
    random = Random(f"{seed} {number}")  # noqa: S311 (nobody is to be kept from guessing it)
    kinds = (of_script, of_script, of_script, of_links, of_name, of_name, of_tags, of_tags, of_settings)
    return random.choice(kinds)(random)


# Cases


def of_script(random: Random) -> Case:
    content = EXAMPLE
    # One change alone is often taken, and goes further in.
    for _ in range(random.choice((1, 1, 1, 2, 6))):
        content = random.choice((with_pieces, with_option, with_pronunciations, with_long_name, shuffled, cut))(
            content, random
        )
    return Case("script", command(random, "script.md"), {b"script.md": content[:LARGEST]})


def of_links(random: Random) -> Case:
    links = b"".join(
        f"\n### [A {number}]({random.choice(TARGETS)})\n".encode() for number in range(random.choice((1, 5, 60)))
    )
    cues = b"".join(b"- at %ds: Breathe.\n" % second for second in range(1, random.choice((2, 50, 300))))
    linked = b"# Cat\n\n- hold: 10m\n" + cues + random.choice((b"", b"\nGo.\n", b"\n### [B](linked.md)\n"))
    files = {b"script.md": (b"# Links\n" + links)[:LARGEST], b"linked.md": linked[:LARGEST]}
    return Case("links", command(random, "script.md"), files)


def of_name(random: Random) -> Case:
    name = hostile(random, random.choice((1, 5, 40))).replace(b"/", b"").replace(b"\0", b"")[:200]
    name = (b"x" if random.random() < 0.5 else b"") + name + b".md"
    files = {name: EXAMPLE if random.random() < 0.8 else with_pieces(EXAMPLE, random), b"good.md": EXAMPLE}
    return Case("name", command(random, os.fsdecode(name)), files)


def of_tags(random: Random) -> Case:
    def text(most: int = 12) -> str:
        return hostile(random, random.randint(0, most)).decode("utf-8", "replace")

    chapters = tuple(Chapter(text(), Ms(100 * n), Ms(100 * n + 100)) for n in range(random.choice((0, 1, 3, 300))))
    transcript = tuple((Ms(100 * n), text()) for n in range(random.choice((0, 2, 50))))
    tags = Tags(text(), text(), text(), text(), 2026, Ms(500), chapters, transcript, text(2) or "en", b"")
    content = id3_tag(tags) + silence()
    for _ in range(random.choice((0, 0, 1, 20))):
        position = random.randrange(min(len(content), 3000))
        content = (
            content[:position] + random.randbytes(random.randint(1, 4)) + content[position + random.randint(0, 4) :]
        )
    name = hostile(random, 4).replace(b"/", b"").replace(b"\0", b"")[:99] + random.choice((b".mp3", b".wav", b".m4a"))
    return Case("tags", ("share", os.fsdecode(name)), {name: content})


def of_settings(random: Random) -> Case:
    names = "voice rate talk volume exports language chimes music x".split()
    values = (
        "140",
        '"a"',
        "true",
        "[[]]",
        '"\\u001b[31m"',
        '"~/x"',
        "1" * 5000,
        "[" * 3000,
        "{}",
        '"/nowhere"',
        "1979-05-27",
    )
    lines = b"".join(
        f"{random.choice(names)} = {random.choice(values)}\n".encode() for _ in range(random.randint(0, 9))
    )
    content = with_pieces(lines, random) if random.random() < 0.6 else lines
    commands = (("config",), ("config", "--json"), ("show", "good.md"), ("config", "set", "rate", "140"))
    return Case("settings", random.choice(commands), {b"good.md": EXAMPLE}, content[:LARGEST])


def command(random: Random, name: str) -> tuple[str, ...]:
    place = name if "/" in name else f"./{name}"
    return random.choice(
        (
            ("check", place),
            ("check", "--json", place),
            ("show", place),
            ("show", "--json", place),
            ("list",),
            ("list", "--json"),
        )
    )


def hostile(random: Random, pieces: int) -> bytes:
    return b"".join(random.choice(PIECES) for _ in range(pieces))


def with_pieces(content: bytes, random: Random) -> bytes:
    for _ in range(random.choice((1, 3, 30))):
        position = random.randint(0, len(content))
        content = content[:position] + random.choice(PIECES) + content[position:]
    return content


def with_option(content: bytes, random: Random) -> bytes:
    value = random.choice((f"{random.choice(NUMBERS)}{random.choice(UNITS)}", random.choice(TARGETS), "a, " * 200, ""))
    line = f"- {random.choice(OPTIONS)}: {value}"
    return after_a_line(content, line.encode(), random)


def with_pronunciations(content: bytes, random: Random) -> bytes:
    words = random.choice(("knee = knee knee", "a = a a", "e = ee", ". = ", "a = " + "a " * 500, "roll = \\1", "[ = ]"))
    return after_a_line(content, b"\n".join([f"- pronounce: {words}".encode()] * random.choice((1, 3, 12, 30))), random)


def with_long_name(content: bytes, random: Random) -> bytes:
    line = b"### " + random.choice((b"A", b"\xe7\x8c\xab", b"A B ")) * random.choice((50, 300, 2000))
    return after_a_line(content, line, random)


def after_a_line(content: bytes, line: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    # Half of them under the title, where most options belong.
    lines.insert(random.choice((random.randint(0, len(lines)), min(3, len(lines)))), line)
    return b"\n".join(lines)


def shuffled(content: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines * random.choice((1, 1, 4)))


def cut(content: bytes, random: Random) -> bytes:
    start, end = sorted((random.randint(0, len(content)), random.randint(0, len(content))))
    return random.choice((content[start:end], content[:start] + content[end:]))


def silence() -> bytes:
    """Frames of MPEG-1 layer III at 128 kbit/s and 44,100 Hz, with nothing in them."""
    return (b"\xff\xfb\x90\x64" + bytes(413)) * 20


# Running them


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a case; `faults` is empty where all was right."""

    case: Case
    code: int
    seconds: float
    mb: float
    faults: tuple[str, ...]


class TooLong(BaseException):
    """A case that would not end."""


class Output(io.TextIOWrapper):
    """A strict stream that says whether it is a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), "utf-8", newline="\n")
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def content(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()


class Mute:
    """In place of the speech engine."""

    def __init__(self) -> None:
        raise VoiceError("nothing can speak here")


def run(case: Case, home: Path, *, is_terminal: bool) -> Ran:
    """Run a case in a folder of its own, and see what was wrong with it."""
    folder = laid_out(case, home)
    out, err = Output(is_terminal=is_terminal), Output(is_terminal=False)
    peak, begun = Peak(), time.process_time()
    code, faults = -1, list[str]()
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), alarm():
            code = shared(case.arguments[1]) if case.kind == "tags" else main(case.arguments)
        faults += [] if code in RIGHT_CODES else [f"exit code {code}"]
    except TooLong:
        faults.append("would not end")
    except Exception as error:  # noqa: BLE001 (that is what is looked for)
        faults.append(f"traceback: {type(error).__name__}: {ascii(error)[:100]}")
    seconds, mb = time.process_time() - begun, peak.mb()
    faults += in_output(out.content() + err.content(), allows="\n\t")
    # What has problems is no data, but for `check`.
    if "--json" in case.arguments and not faults and code in ({0, 3} if case.arguments[0] == "check" else {0}):
        faults += in_json(out.content())
    faults += [f"{seconds:.1f} s"] if seconds > MOST_SECONDS else []
    faults += [f"{mb:.0f} MB"] if mb > MOST_MB else []
    return Ran(case, code, seconds, mb, tuple(faults))


def laid_out(case: Case, home: Path) -> Path:
    folder, config = home / "files", home / "config" / "voiceguide"
    for place in (folder, home / "config", home / "data"):
        shutil.rmtree(place, ignore_errors=True)
    folder.mkdir()
    config.mkdir(parents=True)
    if case.settings:
        (config / "config.toml").write_bytes(case.settings)
    for name, content in case.files.items():
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:  # noqa: PTH123 (pathlib has no names of bytes)
            file.write(content)
    return folder


def shared(name: str) -> int:
    """What `share` reads from a file, and all that it makes of it; its exit code."""
    try:
        session = shared_file(Path(name), Path(name).stem)
    except VoiceguideError as error:
        print(error)  # what the door is given; `main` would say it in the same way
        return error.exit_code
    session = replace(session, name=address_names([session.name])[0])
    other = replace(session, name="other")
    pages = Pages(page, lambda listed, address: index(listed, address, session.language), policy, feed_of)
    for resource in (
        *build_catalog([session, other], "x", pages).values(),
        *build_catalog([session], "x", pages).values(),
    ):
        if isinstance(resource.content, bytes) and "image" not in resource.media_type:
            text = resource.content.decode()
            ET.fromstring(text) if "xml" in resource.media_type else None  # noqa: S314 (it is ours)
            json.loads(text) if "json" in resource.media_type else None
        for value in resource.headers.values():
            value.encode("latin-1")
    visits = ActivityLog()
    with ShareLines(
        ShareInfo(
            ["http://192.0.2.1/x/"], [session], (Address("192.0.2.1", name), Address("192.0.2.2", name)), False, 60
        )
    ) as view:
        for event in (
            Opened("192.0.2.9", ResourceRef(ResourceKind.PAGE, session.title)),
            Sent("192.0.2.9", ResourceRef(ResourceKind.AUDIO, session.title), True),
        ):
            view.show(visits, visits.line_of(event))
    return 0


def feed_of(sessions: "list[object]") -> bytes:
    return feed([(session, urls_of(session)) for session in sessions], "http://192.0.2.1/x/")


def in_output(text: str, allows: str) -> Iterator[str]:
    found = {ascii(sign) for sign in HIDDEN.findall(text) if sign not in allows}
    if found:
        yield f"raw {' '.join(sorted(found))}"
    yield from (f"said “{words}”: {ascii(text)[-200:]}" for words in UNFORESEEN if words in text)


def in_json(text: str) -> Iterator[str]:
    try:
        json.loads(text)
    except ValueError as error:
        yield f"no JSON: {error}"


TIMERS = ((signal.SIGPROF, signal.ITIMER_PROF, PATIENCE), (signal.SIGALRM, signal.ITIMER_REAL, HANGS))


@contextmanager
def alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLong

    for number, timer, seconds in TIMERS:
        signal.signal(number, ring)
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for _, timer, _ in TIMERS:
            signal.setitimer(timer, 0)


class Peak:
    """How much memory is used at most from now on (Linux alone; 0 elsewhere)."""

    def __init__(self) -> None:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
        self._before = self._read("VmRSS")

    def mb(self) -> float:
        return (self._read("VmHWM") - self._before) / 1024

    def _read(self, name: str) -> int:
        with contextlib.suppress(OSError):
            lines = Path("/proc/self/status").read_text().splitlines()
            return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
        return 0


# Processes of their own

STREAMS = ("", "", "", " >&-", " 2>&-", " <&-", " <&- >&- 2>&-")
ENCODINGS = ("utf-8", "cp1252", "latin-1", "cp437", "ascii")


def run_outside(case: Case, home: Path, number: int) -> Ran:
    """Run a case as a shell would, with another encoding or a closed stream."""
    folder, encoding = laid_out(case, home), ENCODINGS[number % len(ENCODINGS)]
    shell = f'"$@"{STREAMS[number % len(STREAMS)]}'
    begin = ["sh", "-c", shell, "sh", sys.executable, "-m", "voiceguide", *case.arguments]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    begun = time.monotonic()
    ran = subprocess.run(begin, cwd=folder, env=environment, capture_output=True, timeout=300, check=False)
    text = ran.stdout.decode("utf-8" if "--json" in case.arguments else encoding) + ran.stderr.decode(encoding)
    faults = [] if ran.returncode in RIGHT_CODES else [f"exit code {ran.returncode}"]
    return Ran(case, ran.returncode, time.monotonic() - begun, 0, (*faults, *in_output(text, allows="\n\t")))


# All of it


@contextmanager
def prepared() -> Iterator[Path]:
    """An empty home, with no routines but the bundled ones and those of a case."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        home = Path(folder)
        os.environ.update({f"XDG_{name.upper()}_HOME": str(home / name) for name in "data cache config state".split()})
        os.environ.update(VOICEGUIDE_PATH=str(home / "files"), TERM="dumb", COLUMNS="100", HOME=folder)
        pyttsx3_speaker.Pyttsx3Engine = Mute  # type: ignore[assignment,misc]
        yield home


def main_of_this(arguments: argparse.Namespace) -> int:
    begun, rans = time.monotonic(), []
    with prepared() as home:
        for number in range(arguments.cases):
            rans.append(run(case_of(arguments.seed, number), home, is_terminal=number % 3 == 0))
            if rans[-1].faults:
                tell_faults(number, rans[-1])
            if time.monotonic() - begun > arguments.seconds:
                print(f"stopped after {arguments.seconds} s")
                break
        outside = [run_outside(each, home, n) for n, each in enumerate(sample(arguments))]
    for number, ran in enumerate(outside):
        if ran.faults:
            tell_faults(number, ran)
    return summary(rans, outside, time.monotonic() - begun)


def sample(arguments: argparse.Namespace) -> Iterator[Case]:
    cases = (case_of(arguments.seed, number) for number in itertools.count(arguments.cases))
    return itertools.islice((case for case in cases if case.kind in {"name", "settings"}), arguments.processes)


def tell_faults(number: int, ran: Ran) -> None:
    print(f"{number} {ran.case.kind} {' '.join(map(ascii, ran.case.arguments))}: {'; '.join(ran.faults)}", flush=True)


def summary(rans: list[Ran], outside: list[Ran], seconds: float) -> int:
    faults = [fault for ran in (*rans, *outside) for fault in ran.faults]
    begins: Callable[[str], int] = lambda *words: sum(fault.startswith(words) for fault in faults)  # noqa: E731
    slowest, largest = max(rans, key=lambda ran: ran.seconds), max(rans, key=lambda ran: ran.mb)
    rows = {
        "cases": f"{len(rans)} in this process, {len(outside)} in their own, {seconds:.0f} s",
        "of a kind": ", ".join(f"{name} {count}" for name, count in Counter(ran.case.kind for ran in rans).items()),
        "exit codes": ", ".join(
            f"{code}: {count}" for code, count in sorted(Counter(ran.code for ran in rans).items())
        ),
        "tracebacks": begins("traceback", "said", "exit code"),
        "raw signs": begins("raw"),
        "no JSON": begins("no JSON"),
        f"over {MOST_SECONDS:g} s": sum(ran.seconds > MOST_SECONDS for ran in rans),
        f"over {MOST_MB} MB": sum(ran.mb > MOST_MB for ran in rans),
        "slowest": f"{slowest.seconds:.2f} s ({slowest.case.kind})",
        "most memory": f"{largest.mb:.0f} MB ({largest.case.kind})",
    }
    for name, value in rows.items():
        print(f"{name:>12}  {value}")
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for option, default in (("cases", 10_000), ("seed", 1), ("processes", 40), ("seconds", 1800)):
        parser.add_argument(f"--{option}", type=int, default=default)
    sys.exit(main_of_this(parser.parse_args()))
