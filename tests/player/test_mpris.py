"""The MPRIS player on real session buses: calls, announcements, and what happens when a bus fails."""

import asyncio
import gc
import math
import os
import queue
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from scenes import placed

from voiceguide.errors import Exit
from voiceguide.player.commands import Command, GoTo, SeekBy, SetVolume
from voiceguide.player.controller import State
from voiceguide.player.remote import event_loop_thread, media_control
from voiceguide.units import Ms

dbus_fast = pytest.importorskip("dbus_fast", reason="dbus-fast is for Linux alone")
mpris = pytest.importorskip("voiceguide.player.mpris")
NO_TRACK, OBJECT, PLAYER, ROOT = mpris.NO_TRACK, mpris.OBJECT, mpris.PLAYER, mpris.ROOT

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="dbus-daemon is not installed"),
]
needs_playerctl = pytest.mark.skipif(not shutil.which("playerctl"), reason="playerctl is not installed")

PATIENCE = 60
"""Seconds after which what is waited for will not come."""
PROPERTIES = "org.freedesktop.DBus.Properties"
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>session</type>
 <listen>unix:tmpdir={folder}</listen>
 <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""
TIMELINE = placed("""# Evening stretch

### Knees to chest

- hold: 20s

Bring up a knee.

### Cat pose

- hold: 40s

Breathe out.

### Bridge

- hold: 20s

Lift your hips.
""")
FIRST, SECOND, THIRD = TIMELINE.chapters
STATE = State(
    timeline=TIMELINE,
    titles=tuple(chapter.title for chapter in TIMELINE.chapters),
    is_complete=True,
    at=SECOND.start + 10_000,
    delay=0,
    is_playing=True,
    volume=1.0,
    trouble="",
    shows_keys=False,
)
"""Ten seconds into the second exercise."""
NOTHING_YET = replace(TIMELINE, length=0, cues=(), holds=(), steps=(), chapters=())
NAME = f"{ROOT}.voiceguide.instance{os.getpid()}"


class Daemon:
    """A session bus of our own."""

    def __init__(self, folder):
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(folder=folder))
        told, tells = os.pipe()
        self.process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", f"--print-address={tells}"],
            pass_fds=(tells,),
            stderr=subprocess.DEVNULL,
        )
        os.close(tells)
        with os.fdopen(told) as answer:
            self.address = answer.readline().strip()

    def die(self):
        self.process.kill()
        self.process.wait(PATIENCE)


class Client:
    """Another program on the bus, which receives all signals of the player and watches its name."""

    def __init__(self, loop):
        self.loop = loop
        self.signals = queue.SimpleQueue()
        self.owners = queue.SimpleQueue()
        self.bus = self.run(self._connected())
        self.listen(f"type='signal',path='{OBJECT}'")
        self.listen("type='signal',member='NameOwnerChanged',arg0namespace='org.mpris.MediaPlayer2'")

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    async def _connected(self):
        from dbus_fast.aio import MessageBus

        bus = await MessageBus().connect()
        bus.add_message_handler(self._heard)
        return bus

    def _heard(self, message):
        if message.path == OBJECT:
            self.signals.put((message.member, dbus_fast.unpack_variants(message.body)))
        elif message.member == "NameOwnerChanged":
            self.owners.put((message.body[0], bool(message.body[2])))

    def listen(self, rule):
        bus = "org.freedesktop.DBus"
        self.call(bus, "AddMatch", "s", rule, destination=bus, path="/org/freedesktop/DBus")

    def call(self, interface, member, signature="", *body, destination=NAME, path=OBJECT):
        """The reply to a call; for an error, its name."""
        message = dbus_fast.Message(destination, path, interface, member, signature=signature, body=list(body))
        reply = self.run(self.bus.call(message))
        return reply.error_name or (dbus_fast.unpack_variants(reply.body[0]) if reply.body else None)

    def send_only(self, interface, member, signature="", *body):
        """Call without requesting a reply."""

        async def send():
            no_reply = dbus_fast.MessageFlag.NO_REPLY_EXPECTED
            message = dbus_fast.Message(
                NAME, OBJECT, interface, member, signature=signature, body=list(body), flags=no_reply
            )
            await self.bus.send(message)

        self.run(send())

    def get(self, name, interface=PLAYER):
        return self.call(PROPERTIES, "Get", "ss", interface, name)

    def set(self, name, signature, value):
        return self.call(PROPERTIES, "Set", "ssv", PLAYER, name, dbus_fast.Variant(signature, value))

    def leave(self):
        async def leave():
            if self.bus.connected:
                self.bus.disconnect()
                await self.bus.wait_for_disconnect()

        self.run(leave())


class Session:
    """A published session; `now` is its clock in seconds."""

    def __init__(self):
        self.commands = queue.SimpleQueue()
        self.state = STATE
        self.now = 1000.0
        self.control = None
        self.client = None

    def open(self, loop):
        return media_control(loop, self.commands.put, "Evening stretch", "A. Walker", clock=lambda: self.now)

    def show(self, later=0.0, **changes):
        self.now += later
        self.state = replace(self.state, **changes)
        self.control.show(self.state)

    def received(self):
        return self.commands.get(timeout=PATIENCE)

    def signals(self):
        """The signals since the last call; the reply to a call of our own comes after all of them."""
        self.client.get("PlaybackStatus")
        heard = []
        while not self.client.signals.empty():
            heard.append(self.client.signals.get())
        return heard

    def over(self):
        """Wait until the player has left the bus."""

        async def over():
            await asyncio.wait([self.control._serving], timeout=PATIENCE)

        asyncio.run_coroutine_threadsafe(over(), self.control._loop).result(PATIENCE)
        assert self.control._serving.done()


@pytest.fixture
def daemon(tmp_path_factory, monkeypatch):
    """A session bus, in the environment of all programs."""
    daemon = Daemon(tmp_path_factory.mktemp("bus"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    yield daemon
    daemon.die()


@pytest.fixture
def client(daemon):
    """A client on that bus."""
    with event_loop_thread() as loop:
        client = Client(loop)
        yield client
        client.leave()


@pytest.fixture
def session(client):
    """A player on that bus, ten seconds into its second exercise."""
    session = Session()
    session.client = client
    with event_loop_thread() as loop, session.open(loop) as session.control:
        session.show()
        assert client.owners.get(timeout=PATIENCE) == (NAME, True)
        session.signals()  # dbus-fast announces the interfaces themselves
        yield session


@pytest.fixture
def quiet(capfd, caplog):
    """Checks that nothing was printed, nor logged by asyncio, which would print it."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.name == "asyncio"] == []
    assert capfd.readouterr() == ("", "")


def playerctl(*arguments):
    ran = subprocess.run(
        ["playerctl", "-p", "voiceguide", *arguments], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return ran.stdout.strip()


# What calls mean


@needs_playerctl
@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("play", Command.PLAY),
        ("pause", Command.PAUSE),
        ("play-pause", Command.PLAY_OR_PAUSE),
        ("stop", Command.STOP),
        ("next", Command.NEXT),
        ("previous", Command.BACK),
        ("position 5+", SeekBy(5_000)),
        ("position 5-", SeekBy(-5_000)),
        ("position 12", GoTo(SECOND.start + 12_000)),
        ("volume 0.5", SetVolume(0.5)),
        ("volume 0.2-", SetVolume(0.8)),
    ],
)
def test_playerctl_gives_commands(session, typed, command):
    """Each of its commands gives ours."""
    playerctl(*typed.split())
    assert session.received() == command
    assert session.commands.empty()


def test_quitting_stops(session):
    """As closing a player's window does."""
    assert session.client.call(ROOT, "Quit") is None
    assert session.received() is Command.STOP


def test_raising_does_nothing(session):
    """There is no window, but the call gets a reply."""
    assert session.client.call(ROOT, "Raise") is None
    assert session.commands.empty()


@pytest.mark.parametrize(
    ("seconds", "command"),
    [
        (-10, SeekBy(-10_000)),
        (-11, GoTo(SECOND.start)),
        (-9_000_000_000_000, GoTo(SECOND.start)),
        (0.25, SeekBy(250)),
        ((SECOND.end - SECOND.start) / 1000 - 10, SeekBy(SECOND.end - SECOND.start - 10_000)),
        ((SECOND.end - SECOND.start) / 1000 - 9, Command.NEXT),
        (9_000_000_000_000, Command.NEXT),
    ],
)
def test_seeking_stays_within_the_track(session, seconds, command):
    """Past its end means Next, before its start means its start, by the specification."""
    session.client.call(PLAYER, "Seek", "x", int(seconds * 1_000_000))
    assert session.received() == command


@pytest.mark.parametrize(
    ("track", "position"),
    [
        ("/voiceguide/exercise/1", 1_000_000),
        ("/voiceguide/exercise/3", 1_000_000),
        (NO_TRACK.id, 1_000_000),
        ("/voiceguide/exercise/2", -1),
        ("/voiceguide/exercise/2", (SECOND.end - SECOND.start) * 1000 + 1),
    ],
)
def test_a_position_in_another_track_or_outside_of_this_one_is_ignored(session, track, position):
    """But the call gets a reply."""
    assert session.client.call(PLAYER, "SetPosition", "ox", track, position) is None
    assert session.commands.empty()


def test_a_position_is_in_the_current_track(session):
    """It changes with the exercise."""
    session.show(at=THIRD.start + 500)
    session.client.call(PLAYER, "SetPosition", "ox", "/voiceguide/exercise/3", 1_500_000)
    assert session.received() == GoTo(THIRD.start + 1500)


def test_a_volume_below_zero_is_zero(session):
    """By the specification."""
    assert session.client.set("Volume", "d", -0.5) is None
    assert session.received() == SetVolume(0.0)


def test_a_rate_of_zero_pauses(session):
    """By the specification; other rates are ignored."""
    assert session.client.set("Rate", "d", 2.0) is None
    assert session.client.set("Rate", "d", 0.0) is None
    assert session.received() is Command.PAUSE
    assert session.commands.empty()
    assert session.client.get("Rate") == 1.0


def test_invalid_calls_get_an_error(session):
    """With D-Bus's name for it, and no command is given."""
    error = "org.freedesktop.DBus.Error."
    assert session.client.call(PLAYER, "OpenUri", "s", "file:///x.mp3") == error + "UnknownMethod"
    assert session.client.call(PLAYER, "Seek", "s", "far") == error + "UnknownMethod"
    assert session.client.call(PLAYER, "Quit") == error + "UnknownMethod"
    assert session.client.get("Shuffle") == error + "UnknownProperty"
    assert session.client.get("Volume", "org.example.Other") == error + "UnknownInterface"
    assert session.client.set("Shuffle", "b", True) == error + "UnknownProperty"
    assert session.client.set("Position", "x", 5) == error + "PropertyReadOnly"
    assert session.client.set("Volume", "s", "loud") == error + "InvalidSignature"
    assert session.client.set("Volume", "d", math.nan) == error + "InvalidArgs"
    assert session.client.call(PROPERTIES, "GetAll", "s", PLAYER, path="/org/mpris") == error + "UnknownObject"
    assert session.client.call(PLAYER, "Stop", path="/org/mpris") == error + "UnknownMethod"
    assert session.commands.empty()


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        (("Seek", "x", -(2**63)), GoTo(SECOND.start)),
        (("Seek", "x", 2**63 - 1), Command.NEXT),
        (("SetPosition", "ox", "/voiceguide/exercise/2", -(2**63)), None),
        (("SetPosition", "ox", "/voiceguide/exercise/2", 2**63 - 1), None),
    ],
)
def test_the_largest_numbers_are_positions_like_others(quiet, session, asked, command):
    """64-bit numbers are far outside any track."""
    assert session.client.call(PLAYER, *asked) is None
    assert (session.received() if command else None) == command
    assert session.commands.empty()


@pytest.mark.parametrize(
    ("name", "value", "command"),
    [
        ("Volume", math.inf, SetVolume(math.inf)),
        ("Volume", -math.inf, SetVolume(0.0)),
        ("Rate", math.nan, None),
        ("Rate", math.inf, None),
        ("Rate", -0.0, Command.PAUSE),
    ],
)
def test_any_number_is_accepted_as_a_volume_or_rate(quiet, session, name, value, command):
    """The stream limits the volume."""
    assert session.client.set(name, "d", value) is None
    assert (session.received() if command else None) == command
    assert session.commands.empty()


def test_invalid_calls_without_a_reply_do_no_harm(quiet, session):
    """Nothing is printed, and the connection stays."""
    for body in (
        [PLAYER, "Shuffle", dbus_fast.Variant("b", True)],
        [PLAYER, "Volume", dbus_fast.Variant("d", math.nan)],
        ["", "Volume", dbus_fast.Variant("s", "loud")],
    ):
        session.client.send_only(PROPERTIES, "Set", "ssv", *body)
    session.client.send_only(PLAYER, "OpenUri", "s", "file:///x.mp3")
    session.client.send_only(PLAYER, "Stop")
    assert session.received() is Command.STOP
    assert session.commands.empty()
    assert session.client.get("PlaybackStatus") == "Playing"


# What is told


@needs_playerctl
def test_playerctl_shows_the_exercise(session):
    """Its title, the routine, the author and the position; `-l` lists the player."""
    keys = "{{status}}|{{title}}|{{album}}|{{artist}}|{{position}}|{{mpris:length}}|{{volume}}|{{mpris:trackid}}"
    length = (SECOND.end - SECOND.start) * 1000
    shown = playerctl("metadata", "--format", keys).split("|")
    assert shown[:4] == ["Playing", "Cat pose", "Evening stretch", "A. Walker"]
    assert 10_000_000 <= int(shown[4]) < (10 + PATIENCE) * 1_000_000
    assert shown[5:] == [str(length), "1.0", "'/voiceguide/exercise/2'"]
    assert playerctl("-l") == NAME.removeprefix(f"{ROOT}.")


def test_the_cover_can_be_opened(session):
    """Its URL leads to an existing file."""
    url = session.client.get("Metadata")["mpris:artUrl"]
    assert Path(url.removeprefix("file://")).read_bytes().startswith(b"\x89PNG")


def test_the_properties_are_those_of_the_last_state(session):
    """Status, position, volume and exercise."""
    session.show(at=THIRD.start + 2345, is_playing=False, volume=0.7)
    told = session.client.call(PROPERTIES, "GetAll", "s", PLAYER)
    assert told["PlaybackStatus"] == "Paused"
    assert told["Position"] == session.client.get("Position") == 2_345_000
    assert told["Volume"] == 0.7
    assert told["Metadata"]["xesam:title"] == "Bridge"
    assert told["Metadata"]["mpris:length"] == (THIRD.end - THIRD.start) * 1000


def test_the_player_has_all_capabilities(session):
    """The specification requires these properties."""
    root = session.client.call(PROPERTIES, "GetAll", "s", ROOT)
    assert root == {
        "CanQuit": True,
        "CanRaise": False,
        "HasTrackList": False,
        "Identity": "voiceguide",
        "DesktopEntry": "voiceguide",
        "SupportedUriSchemes": [],
        "SupportedMimeTypes": [],
    }
    player = session.client.call(PROPERTIES, "GetAll", "s", PLAYER)
    assert all(player["Can" + name] for name in ("GoNext", "GoPrevious", "Play", "Pause", "Seek", "Control"))
    assert player["Rate"] == player["MinimumRate"] == player["MaximumRate"] == 1.0


def test_all_properties_of_the_introspection_exist(session):
    """Changes of the position are declared as not announced."""
    from dbus_fast.introspection import Node

    described = Node.parse(session.client.call("org.freedesktop.DBus.Introspectable", "Introspect"))
    for interface in described.interfaces:
        told = session.client.call(PROPERTIES, "GetAll", "s", interface.name)
        assert set(told) == {one.name for one in interface.properties}
    (player,) = (interface for interface in described.interfaces if interface.name == PLAYER)
    (position,) = (one for one in player.properties if one.name == "Position")
    assert position.annotations == {"org.freedesktop.DBus.Property.EmitsChangedSignal": "false"}


def test_before_the_first_words_there_is_no_track(session):
    """The title is the routine's, and seeking does nothing."""
    session.show(timeline=NOTHING_YET, at=0)
    metadata = session.client.get("Metadata")
    assert metadata["mpris:trackid"] == NO_TRACK.id
    assert metadata["xesam:title"] == "Evening stretch"
    assert "mpris:length" not in metadata
    session.client.call(PLAYER, "Seek", "x", 5_000_000)
    session.client.call(PLAYER, "SetPosition", "ox", NO_TRACK.id, 0)
    assert session.commands.empty()


# What is announced


def test_a_session_that_plays_on_announces_nothing(session):
    """Not even its position, which clients can compute."""
    session.show()
    session.signals()
    for _ in range(20):
        session.show(later=0.1, at=session.state.at + 100)
    assert session.signals() == []
    assert session.client.get("Position") == 12_000_000


def test_irregular_pulls_are_not_announced(session):
    """The device pulls somewhat more or less than the time that has passed."""
    for ahead in (80, 160, 0, -80, 200, -160, 0):
        session.show(later=1.0, at=session.state.at + 1000 + ahead)
        session.state = replace(session.state, at=session.state.at - ahead)
    assert session.signals() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [({"is_playing": False}, {"PlaybackStatus": "Paused"}), ({"volume": 0.5}, {"Volume": 0.5})],
)
def test_only_what_has_changed_is_announced(session, change, told):
    """And only once."""
    session.show(**change)
    session.show()
    assert session.signals() == [("PropertiesChanged", [PLAYER, told, []])]


def test_changes_of_other_fields_are_not_announced(session):
    """Such as trouble with the device."""
    session.show(shows_keys=True, trouble="no device", delay=0)
    assert session.signals() == []


def test_the_next_exercise_is_announced_as_a_new_track(session):
    """With its metadata, but without its position, as a new track starts at 0."""
    session.show(at=THIRD.start + 50)
    ((member, (interface, changed, invalidated)),) = session.signals()
    assert (member, interface, invalidated) == ("PropertiesChanged", PLAYER, [])
    assert set(changed) == {"Metadata"}
    assert changed["Metadata"]["xesam:title"] == "Bridge"
    assert changed["Metadata"]["mpris:trackid"] == "/voiceguide/exercise/3"


def test_a_new_track_with_another_start_is_announced_with_its_position(session):
    """After the track itself."""
    session.show(at=FIRST.start + 5_000)
    changed, sought = session.signals()
    assert changed[0] == "PropertiesChanged"
    assert sought == ("Seeked", [5_000_000])


@pytest.mark.parametrize("is_playing", [True, False])
@pytest.mark.parametrize("jump", [-8_000, -700, 700, 8_000])
def test_a_jump_is_announced(session, jump, is_playing):
    """Once, whether playing or paused."""
    session.show(is_playing=is_playing)
    session.signals()
    session.show(later=0.1, at=session.state.at + jump)
    session.show()
    assert session.signals() == [("Seeked", [10_000_000 + 1000 * jump])]


def test_a_pause_holds_the_position(session):
    """However long it is."""
    session.show(is_playing=False)
    session.show(later=3600)
    session.show(is_playing=True)
    session.show(later=2, at=session.state.at + 2000)
    assert [member for member, _ in session.signals()] == ["PropertiesChanged", "PropertiesChanged"]


def test_a_waiting_session_announces_its_position(session):
    """In a delay, or while words are synthesized, clients would count on."""
    for _ in range(20):
        session.show(later=0.1)
    assert {body[0] for member, body in session.signals() if member == "Seeked"} == {10_000_000}


def test_more_time_makes_a_track_longer(session):
    """Its length is announced; its id stays."""
    later = replace(SECOND, end=SECOND.end + 10_000)
    session.show(timeline=replace(TIMELINE, chapters=(FIRST, later, THIRD)))
    ((_, (_, changed, _)),) = session.signals()
    assert changed["Metadata"]["mpris:length"] == (later.end - later.start) * 1000
    assert changed["Metadata"]["mpris:trackid"] == "/voiceguide/exercise/2"


def test_a_session_that_has_ended_is_gone(client):
    """From every list, at once."""
    session = Session()
    with event_loop_thread() as loop:
        with session.open(loop) as session.control:
            session.show()
            assert client.owners.get(timeout=PATIENCE) == (NAME, True)
        assert client.owners.get(timeout=PATIENCE) == (NAME, False)


# Harmless


@pytest.mark.parametrize(
    "address",
    [None, "", "unix:path=/nowhere/bus", "tcp:host=127.0.0.1,port=1", "nonsense", "unix:abstract=voiceguide-nobody"],
)
def test_without_a_bus_playing_goes_on(quiet, monkeypatch, address):
    """Whatever the environment says, and nothing is printed."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    session = Session()
    with event_loop_thread() as loop, session.open(loop) as session.control:
        session.show()
        session.over()
        session.show(is_playing=False)
    assert session.commands.empty()


def test_without_dbus_fast_playing_goes_on(quiet, daemon, monkeypatch):
    """It is only installed on Linux."""
    monkeypatch.setitem(sys.modules, "dbus_fast.aio", None)
    monkeypatch.delitem(sys.modules, "voiceguide.player.mpris")
    session = Session()
    with event_loop_thread() as loop, session.open(loop) as session.control:
        session.show()
        session.over()


def test_a_bus_that_never_responds_is_abandoned(quiet, tmp_path_factory, monkeypatch):
    """Neither playback nor its end waits for it."""
    path = str(tmp_path_factory.mktemp("bus") / "bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
    session = Session()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(PATIENCE)
        with event_loop_thread() as loop, session.open(loop) as session.control:
            session.show()
            connection, _ = listener.accept()
            session.show(volume=0.5)
        connection.close()
    assert session.control._serving.done()


def test_playing_goes_on_when_the_bus_dies(quiet, daemon, session):
    """States can be published, and the end is as usual."""
    daemon.die()
    session.show(is_playing=False)
    session.over()
    session.show(is_playing=True, at=THIRD.start)
    assert session.control._service is None


def play_to_a_dying_bus(daemon, client):
    """Publish states before and after the bus dies, until the connection is lost."""
    session = Session()
    with event_loop_thread() as loop, session.open(loop) as session.control:
        session.show()
        assert client.owners.get(timeout=PATIENCE) == (NAME, True)
        for number in range(50):
            if number == 10:
                daemon.die()
            session.show(volume=number / 100)
        session.over()


def test_nothing_is_printed_when_the_bus_dies_between_two_signals(quiet, daemon, client):
    """Not even when unsent messages are discarded, when asyncio complains."""
    play_to_a_dying_bus(daemon, client)
    gc.collect()


def test_a_session_without_states_does_not_connect(client):
    """There is nothing to publish."""
    session = Session()
    with event_loop_thread() as loop, session.open(loop) as session.control:
        assert session.control._serving is None
    assert client.owners.empty()


def test_states_after_the_end_are_ignored(daemon):
    """The playing thread may be late."""
    session = Session()
    with event_loop_thread() as loop, session.open(loop) as session.control:
        session.show()
    session.show(is_playing=False)


# Through the front door


@pytest.fixture
def script(tmp_path):
    """A session of about ten seconds."""
    path = tmp_path / "short.md"
    path.write_text("# Short\n\n### Bridge\n\n- hold: 1s\n- ready: 0s\n- countdown: off\n\nLift your hips.\n")
    return path


def play(script, *more):
    arguments = [sys.executable, "-m", "voiceguide", "play", str(script), "--plain", "--player", "null", *more]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@needs_playerctl
def test_a_session_that_plays_can_be_stopped_from_outside(client, script):
    """The program ends as with `q`."""
    process = play(script)
    name, is_there = client.owners.get(timeout=3 * PATIENCE)
    assert (name, is_there) == (f"{ROOT}.voiceguide.instance{process.pid}", True)
    assert playerctl("metadata", "xesam:album") == "Short"
    playerctl("stop")
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == Exit.DONE
    assert "To continue with this exercise:" in errors


@pytest.mark.slow
def test_a_session_without_a_bus_is_played_to_its_end(script, monkeypatch):
    """And nothing is printed about the bus."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    process = play(script, "--start-at", "0:05")
    out, errors = process.communicate(timeout=3 * PATIENCE)
    assert process.returncode == Exit.DONE
    assert errors.startswith("You heard 0:0")
    assert "bus" not in errors
    assert "* end" in out


def test_control_characters_in_titles_are_made_visible():
    """Desktops show the titles."""
    track = mpris.MprisTrack("/1", "Cat\u202e", Ms(0), Ms(1000))
    told = mpris.Metadata("Back\x1b", "\udcff").of(track)
    assert (told["xesam:title"].value, told["xesam:album"].value) == (r"Cat\u202e", r"Back\x1b")
    assert told["xesam:artist"].value == [r"\udcff"]
