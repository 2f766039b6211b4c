"""What sharing costs: a file of 30 MB to four clients at once, beside nginx, in one run on the same loopback.

    python tests/benchmarks/share_speed.py

Where nginx is missing, `python -m http.server` takes its place. Our server and the other take turns. The clients are
curl; they write nothing. Time is from the start of the first client to the end of the last; processor time and memory
are those of the server alone, which with nginx means its worker. The work of the system for the network is part of it.
"""

import hashlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = 30_000_000
CLIENTS = 4
ROUNDS = 15
SECRET = "no-secret-at-all"  # noqa: S105 (it opens nothing)
OURS = "voiceguide"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONFIG = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{ access_log off; sendfile on; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""
SERVER = """
import sys, time
from pathlib import Path
from voiceguide.share.model import SharedSession
from voiceguide.share.server import Endpoint, Server
from voiceguide.share.catalog import Pages, build_catalog
file, port, secret, digest = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
size, modified = file.stat().st_size, file.stat().st_mtime
shared = SharedSession("sound", file, "audio/mpeg", size, digest, modified, "", "en", "", "", (), 0, (), (), None)
pages = Pages(lambda *_: "", lambda *_: "", lambda _: "default-src 'none'", lambda _: b"", lambda *_: None)
catalog = build_catalog([shared], secret, pages)
with Server(catalog, Endpoint(secret, ("127.0.0.1",), "127.0.0.1", port), lambda _: None):
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Rival:
    """A server that runs, and the address of the file there."""

    name: str
    process: int
    address: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took, in seconds."""

    taken: float
    processor: float


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(name: str, command: list[str], port: int, path: str) -> Iterator[Rival]:
    """A server, from when it answers."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None and socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.05)
            yield Rival(name, process.pid, f"http://127.0.0.1:{port}/{path}")
        finally:
            process.terminate()


@contextmanager
def rivals(folder: Path) -> Iterator[tuple[Rival, Rival]]:
    """Our server and the other."""
    file = folder / "sound.mp3"
    file.write_bytes(os.urandom(SIZE))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    ours, theirs = free_port(), free_port()
    own = [sys.executable, "-c", SERVER, str(file), str(ours), SECRET, digest]
    other, command = (
        "http.server",
        [sys.executable, "-m", "http.server", "-b", "127.0.0.1", "-d", str(folder), str(theirs)],
    )
    if NGINX:
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=theirs))
        other, command = "nginx", [NGINX, "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
    with ExitStack() as stack:
        first = stack.enter_context(running(OURS, own, ours, f"{SECRET}/sound/sound.mp3"))
        yield first, stack.enter_context(running(other, command, theirs, "sound.mp3"))


def processor_seconds(process: int) -> float:
    """Seconds of a processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(process: int) -> float:
    """The most memory that a process has had, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def download(address: str) -> "subprocess.Popen[bytes]":
    """A client that fetches the file and says how many bytes it got."""
    command = ["curl", "--silent", "--fail", "--output", os.devnull, "--write-out", "%{size_download}", address]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def one_round(rival: Rival) -> Round:
    """Four clients at once."""
    before, spent = time.monotonic(), processor_seconds(rival.process)
    clients = [download(rival.address) for _ in range(CLIENTS)]
    got = [client.communicate()[0] for client in clients]
    taken = time.monotonic() - before
    if got != [str(SIZE).encode()] * CLIENTS:
        raise SystemExit(f"{rival.name} sent {got} instead of {SIZE} bytes each")
    return Round(taken, processor_seconds(rival.process) - spent)


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name, rivals(Path(name)) as both:
        idle = {rival.name: peak_memory(rival.process) for rival in both}
        rounds = [(one_round(both[0]), one_round(both[1])) for _ in range(ROUNDS)]
        print(f"{SIZE / 1e6:.0f} MB to {CLIENTS} clients at once, {ROUNDS} rounds in turns\n")
        print("| server | median time | rate | processor time a round | memory at first | most memory |")
        print("|---|---:|---:|---:|---:|---:|")
        for place, rival in enumerate(both):
            taken = statistics.median(pair[place].taken for pair in rounds)
            processor = statistics.mean(pair[place].processor for pair in rounds)
            print(
                f"| {rival.name} | {taken * 1000:.0f} ms | {CLIENTS * SIZE / taken / 1e6:.0f} MB/s | "
                f"{processor * 1000:.0f} ms | {idle[rival.name]:.0f} MiB | {peak_memory(rival.process):.0f} MiB |"
            )
        ratios = sorted(ours.taken / theirs.taken for ours, theirs in rounds)
        print(f"\n{OURS} takes {statistics.median(ratios):.2f} times as long as {both[1].name} ", end="")
        print(f"({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
