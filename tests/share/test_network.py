"""Finding the addresses that a phone can reach, with adapters of real computers."""

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
    """The addresses found, in order."""
    return [address.host for address in reachable(adapters, route)]


def test_the_address_of_the_wifi_is_found():
    """Not loopback or link-local addresses, nor IPv6 beside it."""
    assert hosts(LOOP, WIFI) == ["192.168.1.20"]


@pytest.mark.parametrize(
    "name",
    "docker0 br-0f3c veth12ab virbr0 vboxnet0 vmnet8 tun0 tap0 wg0 tailscale0 utun3 zt5u4 ppp0 wwan0 podman0".split(),
)
def test_adapters_of_containers_virtual_machines_and_tunnels_are_ignored(name):
    """By their names on Linux and macOS."""
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
def test_on_windows_the_description_identifies_them(description):
    """The names of adapters are numbers there."""
    guid = "{4D36E972-E325-11CE-BFC1-08002BE10318}"
    real = Adapter("{7A3B}", "Intel(R) Wi-Fi 6 AX201 160MHz", ("192.168.178.30",))
    assert hosts(Adapter(guid, description, ("172.20.0.1",)), real) == ["192.168.178.30"]


@pytest.mark.parametrize("name", ["Local Area Connection", "Ethernet", "en0", "br0", "bridge100", "eth0", "ap0"])
def test_adapters_with_similar_names_are_real(name):
    """Such as the user's own bridge or hotspot."""
    assert hosts(Adapter(name, name, ("192.168.1.5",))) == ["192.168.1.5"]


@pytest.mark.parametrize(
    "ip",
    ["100.100.1.2", "169.254.7.7", "192.0.0.4", "127.0.0.2", "0.0.0.0", "224.0.0.1", "8.8.8.8"],  # noqa: S104 (data)
)
def test_addresses_outside_the_local_network_are_ignored(ip):
    """Those of providers and Tailscale, link-local ones, IPv6 transition, and public ones."""
    assert hosts(Adapter("eth0", "eth0", (ip,))) == []


def test_the_adapter_with_the_default_route_comes_first():
    """The others follow in the system's order."""
    assert hosts(CABLE, WIFI, route=("192.168.1.20",)) == ["192.168.1.20", "10.0.0.7"]
    assert hosts(CABLE, WIFI, route=("10.0.0.7",)) == ["10.0.0.7", "192.168.1.20"]


def test_a_tunnel_with_the_default_route_is_ignored():
    """With a VPN on, the phone is still on the Wi-Fi."""
    assert hosts(Adapter("tun0", "tun0", ("10.8.0.2",)), WIFI, route=("10.8.0.2",)) == ["192.168.1.20"]


def test_a_bridge_to_the_real_network_counts_as_real():
    """Hyper-V and virtual machines may leave the computer no other adapter."""
    bridged = Adapter("{1}", "Hyper-V Virtual Ethernet Adapter #2", ("192.168.1.9",))
    assert hosts(bridged, route=("192.168.1.9",)) == ["192.168.1.9"]
    assert hosts(bridged) == []


def test_without_ipv4_the_local_ipv6_address_is_chosen():
    """Before a global one, which a router may block; it is in brackets in a URL."""
    only6 = Adapter("eth0", "eth0", ("2a02:8108::20", "fd12::20", "fe80::1"))
    assert hosts(only6) == ["fd12::20"]
    assert hosts(Adapter("eth0", "eth0", ("2a02:8108::20", "fe80::1"))) == ["2a02:8108::20"]
    assert reachable((only6,), ())[0].in_url == "[fd12::20]"
    assert Address("192.168.1.20").in_url == "192.168.1.20"


def test_by_default_the_server_listens_only_on_the_best_address():
    """The others are announced as alternatives."""
    place = choose_address(None, (CABLE, WIFI), ("192.168.1.20",))
    assert place == HostAddress("192.168.1.20", (Address("192.168.1.20", "wlp3s0"), Address("10.0.0.7", "enp0s31f6")))


def test_a_given_host_is_used_unchanged():
    """Whatever else is found."""
    assert choose_address("127.0.0.1", (), ()) == HostAddress("127.0.0.1", (Address("127.0.0.1"),))
    assert choose_address("desk.local", (WIFI,), ()) == HostAddress("desk.local", (Address("desk.local"),))


def test_the_server_listens_on_all_addresses_only_on_request():
    """The addresses found are announced."""
    place = choose_address("0.0.0.0", (WIFI,), ())  # noqa: S104 (what is tested)
    assert place == HostAddress("0.0.0.0", (Address("192.168.1.20", "wlp3s0"),))  # noqa: S104


@pytest.mark.parametrize("adapters", [(), (LOOP,), (LOOP, Adapter("docker0", "docker0", ("172.17.0.1",)))])
def test_without_a_network_the_error_says_what_to_do(adapters):
    """Join one, name an address, or copy the file."""
    with pytest.raises(PhoneError, match=r"join the Wi-Fi.*--host.*voiceguide export --to FOLDER"):
        choose_address(None, adapters, ())


def test_a_public_address_is_not_used_without_a_request():
    """It is named, so that it can be requested."""
    with pytest.raises(PhoneError, match=r"--host 8\.8\.8\.8"):
        choose_address(None, (LOOP, Adapter("eth0", "eth0", ("8.8.8.8",))), ())


def test_this_computer_has_a_loopback_adapter():
    """The system's list can be read."""
    assert any("127.0.0.1" in adapter.addresses for adapter in local_adapters())
    assert all(isinstance(ip, str) for adapter in local_adapters() for ip in adapter.addresses)


def test_no_packet_is_sent_to_find_the_outgoing_addresses(monkeypatch):
    """Connecting a datagram socket only looks up the route."""

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
