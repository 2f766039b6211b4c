"""The addresses that a phone can reach, of machines as they are."""

import socket

import pytest

from voiceguide.share.model import PhoneError
from voiceguide.share.network import (
    Adapter,
    Address,
    HostAddress,
    choose_address,
    local_adapters,
    outgoing_addresses,
    reachable,
)

LOOP = Adapter("lo", "lo", ("127.0.0.1", "::1"))
WIFI = Adapter("wlp3s0", "wlp3s0", ("192.168.1.20", "fd12::20", "2a02:8108::20", "fe80::1"))
CABLE = Adapter("enp0s31f6", "enp0s31f6", ("10.0.0.7",))


def hosts(*adapters, route=()):
    """The addresses that are found, in their order."""
    return [address.host for address in reachable(adapters, route)]


def test_the_address_of_the_wifi_is_found():
    """Not those that only this machine, or only its next neighbour, can reach; and not IPv6 beside it."""
    assert hosts(LOOP, WIFI) == ["192.168.1.20"]


@pytest.mark.parametrize(
    "name",
    "docker0 br-0f3c veth12ab virbr0 vboxnet0 vmnet8 tun0 tap0 wg0 tailscale0 utun3 zt5u4 ppp0 wwan0 podman0".split(),
)
def test_adapters_of_containers_guests_and_tunnels_are_passed_over(name):
    """As Linux and macOS call them."""
    assert hosts(LOOP, Adapter(name, name, ("172.17.0.1",)), WIFI) == ["192.168.1.20"]


@pytest.mark.parametrize(
    "description",
    [
        "VirtualBox Host-Only Ethernet Adapter",
        "VMware Virtual Ethernet Adapter for VMnet8",
        "Hyper-V Virtual Ethernet Adapter",
        "TAP-Windows Adapter V9",
        "WireGuard Tunnel",
        "Tailscale Tunnel",
        "ZeroTier Virtual Port",
        "Cisco AnyConnect VPN Virtual Miniport Adapter",
        "Npcap Loopback Adapter",
    ],
)
def test_on_windows_the_description_tells_them(description):
    """The names of adapters are numbers there."""
    guid = "{4D36E972-E325-11CE-BFC1-08002BE10318}"
    real = Adapter("{7A3B}", "Intel(R) Wi-Fi 6 AX201 160MHz", ("192.168.178.30",))
    assert hosts(Adapter(guid, description, ("172.20.0.1",)), real) == ["192.168.178.30"]


@pytest.mark.parametrize("name", ["Local Area Connection", "Ethernet", "en0", "br0", "bridge100", "eth0", "ap0"])
def test_names_that_only_look_alike_are_real(name):
    """A bridge of one's own, and the adapter of one's own hotspot, are among them."""
    assert hosts(Adapter(name, name, ("192.168.1.5",))) == ["192.168.1.5"]


@pytest.mark.parametrize(
    "ip",
    ["100.100.1.2", "169.254.7.7", "192.0.0.4", "127.0.0.2", "0.0.0.0", "224.0.0.1", "8.8.8.8"],  # noqa: S104 (data)
)
def test_addresses_that_no_phone_in_the_network_reaches_are_passed_over(ip):
    """Those of providers and of Tailscale, link-local ones, those made of IPv6, and those of the open internet."""
    assert hosts(Adapter("eth0", "eth0", (ip,))) == []


def test_the_adapter_of_the_way_out_comes_first():
    """The others follow in the order of the system."""
    assert hosts(CABLE, WIFI, route=("192.168.1.20",)) == ["192.168.1.20", "10.0.0.7"]
    assert hosts(CABLE, WIFI, route=("10.0.0.7",)) == ["10.0.0.7", "192.168.1.20"]


def test_a_tunnel_that_is_the_way_out_is_still_none():
    """With a VPN switched on, the Wi-Fi is what the phone is in."""
    assert hosts(Adapter("tun0", "tun0", ("10.8.0.2",)), WIFI, route=("10.8.0.2",)) == ["192.168.1.20"]


def test_a_bridge_to_the_real_network_counts_as_real():
    """So Hyper-V and virtual machines leave this machine without an adapter of its own."""
    bridged = Adapter("{1}", "Hyper-V Virtual Ethernet Adapter #2", ("192.168.1.9",))
    assert hosts(bridged, route=("192.168.1.9",)) == ["192.168.1.9"]
    assert hosts(bridged) == []


def test_without_ipv4_the_local_address_of_ipv6_is_taken():
    """Before one of the world, which a router may not let in; it stands in brackets in an address."""
    only6 = Adapter("eth0", "eth0", ("2a02:8108::20", "fd12::20", "fe80::1"))
    assert hosts(only6) == ["fd12::20"]
    assert hosts(Adapter("eth0", "eth0", ("2a02:8108::20", "fe80::1"))) == ["2a02:8108::20"]
    assert reachable((only6,), ())[0].in_url == "[fd12::20]"
    assert Address("192.168.1.20").in_url == "192.168.1.20"


def test_by_default_only_the_best_address_is_listened_at():
    """The others are told, to choose from."""
    place = choose_address(None, (CABLE, WIFI), ("192.168.1.20",))
    assert place == HostAddress("192.168.1.20", (Address("192.168.1.20", "wlp3s0"), Address("10.0.0.7", "enp0s31f6")))


def test_a_host_that_is_named_is_taken_as_it_is():
    """Whatever is found."""
    assert choose_address("127.0.0.1", (), ()) == HostAddress("127.0.0.1", (Address("127.0.0.1"),))
    assert choose_address("desk.local", (WIFI,), ()) == HostAddress("desk.local", (Address("desk.local"),))


def test_all_addresses_are_listened_at_only_where_it_is_asked_for():
    """Those that were found are told."""
    place = choose_address("0.0.0.0", (WIFI,), ())  # noqa: S104 (what is tested)
    assert place == HostAddress("0.0.0.0", (Address("192.168.1.20", "wlp3s0"),))  # noqa: S104


@pytest.mark.parametrize("adapters", [(), (LOOP,), (LOOP, Adapter("docker0", "docker0", ("172.17.0.1",)))])
def test_without_a_network_it_says_what_can_be_done(adapters):
    """Join one, name an address, or copy the file."""
    with pytest.raises(PhoneError, match=r"join the Wi-Fi.*--host.*voiceguide export --to FOLDER"):
        choose_address(None, adapters, ())


def test_an_address_of_the_open_internet_is_not_taken_unasked():
    """It is named, so that it can be asked for."""
    with pytest.raises(PhoneError, match=r"--host 8\.8\.8\.8"):
        choose_address(None, (LOOP, Adapter("eth0", "eth0", ("8.8.8.8",))), ())


def test_this_machine_has_an_adapter_for_itself():
    """The list of the system can be read, in our terms."""
    assert any("127.0.0.1" in adapter.addresses for adapter in local_adapters())
    assert all(isinstance(ip, str) for adapter in local_adapters() for ip in adapter.addresses)


def test_no_packet_is_sent_to_find_the_way_out(monkeypatch):
    """A datagram socket that connects asks the routes, and nobody else."""

    class Probe:
        def __init__(self, family, kind):
            self.family = family
            assert kind == socket.SOCK_DGRAM

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def connect(self, address):
            if self.family == socket.AF_INET6:
                raise OSError(101, "Network is unreachable")

        def getsockname(self):
            return ("192.168.1.20", 40000)

    monkeypatch.setattr(socket, "socket", Probe)
    assert outgoing_addresses() == ("192.168.1.20",)
