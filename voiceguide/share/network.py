"""Finding the addresses of this computer that a phone on the same network can reach."""

import re
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from voiceguide.errors import reason_of
from voiceguide.share.model import PhoneError

OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Reserved for documentation (RFC 5737, section 3; RFC 3849, section 2)."""
_VIRTUAL = re.compile(
    r"^(lo\d*$|docker|br-|veth|virbr|vbox|vmnet|vmenet|vethernet|cni|flannel|cali|podman|lxc|lxd|incus|ifb|dummy)"
    r"|virtualbox|vmware|hyper-v|loopback",
    re.IGNORECASE,
)
"""Adapters for virtual machines and containers; one with the default route is a bridge to the real network.

By name on Linux and macOS, and by description on Windows; so is the next.
"""
_REMOTE = re.compile(
    r"^(tun|tap|utun|wg|tailscale|zt|ipsec|ppp|nordlynx|proton|mullvad|gif|stf|awdl|llw|wwan|rmnet|pdp_ip|clat)"
    r"|tap-windows|wintun|wireguard|tailscale|zerotier|vpn|miniport|mobile broadband",
    re.IGNORECASE,
)
"""Adapters for VPNs and mobile networks."""
_NOT_LOCAL = (IPv4Network("192.0.0.0/24"), IPv4Network("100.64.0.0/10"))
"""For IPv6 transition (RFC 6890, table 7), and for providers and Tailscale (RFC 6598)."""
_UNIQUE_LOCAL = IPv6Network("fc00::/7")
"""IPv6 addresses that are only valid in the local network (RFC 4193)."""
_ALL = {"0.0.0.0", "::"}  # noqa: S104 (only if the user asks for it)
NO_NETWORK = (
    "no network was found that a phone could be on too; join the Wi-Fi and try again, name an address with `--host`, "
    "or write the files with `voiceguide export --to FOLDER` and copy them by cable"
)


@dataclass(frozen=True, slots=True)
class Adapter:
    """A network adapter of this computer: its name, the system's description of it, and its addresses."""

    name: str
    description: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address or name of this computer, and its adapter; empty if the user named the address."""

    host: str
    adapter: str = ""

    @property
    def in_url(self) -> str:
        """The host as it is written in a URL (RFC 3986, section 3.2.2)."""
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class HostAddress:
    """The address that a server listens on, and the addresses to announce, the best first."""

    bind_host: str
    announced: tuple[Address, ...]


def choose_address(host: str | None, adapters: Sequence[Adapter], outgoing: Sequence[str]) -> HostAddress:
    """The address for `host` if it is given, or else the best one found; raises PhoneError if there is none."""
    if host and host not in _ALL:
        return HostAddress(host, (Address(host),))
    found = reachable(adapters, outgoing)
    if not found:
        raise PhoneError(_explain_no_address(adapters))
    return HostAddress(host or found[0].host, found)


def reachable(adapters: Iterable[Adapter], outgoing: Sequence[str]) -> tuple[Address, ...]:
    """The private addresses of real adapters, the best one first; IPv6 only if there is no IPv4.

    `outgoing` are the source addresses of this computer's connections to the internet.
    """
    ranked = sorted(_rank(adapters, outgoing), key=lambda each: each[0])
    kinds = {rank[0] for rank, _ in ranked}
    return tuple(address for rank, address in ranked if rank[0] == min(kinds))


def _rank(adapters: Iterable[Adapter], outgoing: Sequence[str]) -> Iterator[tuple[tuple[int, bool, bool], Address]]:
    """Each usable address with its rank: its kind, then whether its adapter, or it, lacks the default route."""
    for adapter in adapters:
        has_route = any(text in outgoing for text in adapter.addresses)
        if not _is_real(adapter, has_route=has_route):
            continue
        for text in adapter.addresses:
            kind = _kind(ip_address(text))
            if kind is not None:
                yield (kind, not has_route, text not in outgoing), Address(text, adapter.description or adapter.name)


def _is_real(adapter: Adapter, *, has_route: bool) -> bool:
    names = adapter.name, adapter.description
    if any(map(_REMOTE.search, names)):
        return False
    return has_route or not any(map(_VIRTUAL.search, names))


def _kind(address: IPv4Address | IPv6Address) -> int | None:
    """0 for private IPv4, 1 for local IPv6, 2 for global IPv6; None for unusable addresses."""
    if address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast:
        return None
    if isinstance(address, IPv4Address):
        return 0 if address.is_private and not any(address in network for network in _NOT_LOCAL) else None
    if address in _UNIQUE_LOCAL:
        return 1
    return 2 if address.is_global else None


def _explain_no_address(adapters: Iterable[Adapter]) -> str:
    """Why there is no address, and what the user can do."""
    real = (text for adapter in adapters if _is_real(adapter, has_route=False) for text in adapter.addresses)
    public = next((text for text in real if ip_address(text).is_global), None)
    if public is None:
        return NO_NETWORK
    return (
        f"{public} is a public address, which the whole internet can reach; to share there all the same, "
        f"add `--host {public}`"
    )


def free_port(host: str, usual: int = 0) -> int:
    """A free port at an address of this computer, the `usual` one if it is; raises PhoneError if there is none.

    The feed has complete URLs, so the port has to be known before the server starts.
    """
    if usual:
        with suppress(PhoneError):
            return _free_port(host, usual)
    return _free_port(host, 0)


def _free_port(host: str, port: int) -> int:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family) as listener:
            found: int = listener.getsockname()[1]
            return found
    except (OSError, UnicodeError) as error:
        raise PhoneError(f"{host} is not an address of this computer; without `--host`, one is found") from error


def local_adapters() -> tuple[Adapter, ...]:
    """The network adapters of this computer; raises PhoneError if the system does not list them."""
    from ifaddr import get_adapters

    try:
        adapters = tuple(get_adapters())
    except OSError as error:
        reason = reason_of(error)
        raise PhoneError(f"the addresses of this computer cannot be read ({reason}); name one with `--host`") from error
    return tuple(
        Adapter(
            adapter.name,
            adapter.nice_name,
            tuple(ip.ip if isinstance(ip.ip, str) else ip.ip[0] for ip in adapter.ips),
        )
        for adapter in adapters
    )


def outgoing_addresses() -> tuple[str, ...]:
    """The source addresses of this computer's connections to the internet; nothing is sent to find them."""
    return tuple(address for family, target in OUTSIDE if (address := _source_address(family, target)))


def _source_address(family: socket.AddressFamily, target: str) -> str:
    """The source address of packets to `target`; empty without a route. Connecting a UDP socket sends nothing."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
