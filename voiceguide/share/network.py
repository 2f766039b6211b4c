"""The addresses of this machine that a phone in the same network can reach."""

import re
import socket
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from voiceguide.share.model import PhoneError

OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody, kept free for examples (RFC 5737, section 3; RFC 3849, section 2)."""
_INNER = re.compile(
    r"^(lo\d*$|docker|br-|veth|virbr|vbox|vmnet|vmenet|vethernet|cni|flannel|cali|podman|lxc|lxd|incus|ifb|dummy)"
    r"|virtualbox|vmware|hyper-v|loopback",
    re.IGNORECASE,
)
"""Adapters that lead to guests and containers inside this machine; one through which its own way out goes is bridged.

By their names on Linux and macOS, and by words of their descriptions on Windows; so is the next.
"""
_ELSEWHERE = re.compile(
    r"^(tun|tap|utun|wg|tailscale|zt|ipsec|ppp|nordlynx|proton|mullvad|gif|stf|awdl|llw|wwan|rmnet|pdp_ip|clat)"
    r"|tap-windows|wintun|wireguard|tailscale|zerotier|vpn|miniport|mobile broadband",
    re.IGNORECASE,
)
"""Adapters that lead through a tunnel or into a network of telephones."""
_NOT_HERE = (IPv4Network("192.0.0.0/24"), IPv4Network("100.64.0.0/10"))
"""Of networks that turn IPv6 into IPv4 (RFC 6890, table 7), and of providers and Tailscale (RFC 6598)."""
_LOCAL = IPv6Network("fc00::/7")
"""Addresses of IPv6 that are used in one network only (RFC 4193)."""
_ALL = {"0.0.0.0", "::"}  # noqa: S104 (only where the listener asks for it)
NO_NETWORK = (
    "there is no network here that a phone could be in too; join the Wi-Fi and try again, name an address with "
    "`--host`, or write the files with `voiceguide export --to FOLDER` and copy them by cable"
)


@dataclass(frozen=True, slots=True)
class Adapter:
    """What connects this machine with a network: its name, how its system describes it, and its own addresses."""

    name: str
    description: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """An address, or a name, of this machine, and the adapter that has it; none where it was asked for."""

    host: str
    adapter: str = ""

    @property
    def in_url(self) -> str:
        """The host as it stands in the address of a page (RFC 3986, section 3.2.2)."""
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class HostAddress:
    """Where a server listens, and the addresses that are told for it, the best first."""

    bind_host: str
    announced: tuple[Address, ...]


def choose_address(host: str | None, adapters: Sequence[Adapter], route_from: Sequence[str]) -> HostAddress:
    """The place that `host` asks for, or the best address that is found; raises PhoneError where there is none."""
    if host and host not in _ALL:
        return HostAddress(host, (Address(host),))
    found = reachable(adapters, route_from)
    if not found:
        raise PhoneError(_nothing_found(adapters))
    return HostAddress(host or found[0].host, found)


def reachable(adapters: Iterable[Adapter], route_from: Sequence[str]) -> tuple[Address, ...]:
    """The private addresses of real adapters, the best one first; IPv6 only where there is no IPv4.

    `route_from` has those addresses from which this machine talks to the rest of the world.
    """
    found = sorted(_found(adapters, route_from), key=lambda each: each[0])
    versions = {rank[0] for rank, _ in found}
    return tuple(address for rank, address in found if rank[0] == min(versions))


def _found(adapters: Iterable[Adapter], route_from: Sequence[str]) -> Iterator[tuple[tuple[int, bool, bool], Address]]:
    """Each address with its rank: its kind, whether it is another than the way out, or on another adapter."""
    for adapter in adapters:
        is_way_out = any(text in route_from for text in adapter.addresses)
        if not _is_real(adapter, is_way_out=is_way_out):
            continue
        for text in adapter.addresses:
            kind = _kind(ip_address(text))
            if kind is not None:
                yield (kind, not is_way_out, text not in route_from), Address(text, adapter.description or adapter.name)


def _is_real(adapter: Adapter, *, is_way_out: bool) -> bool:
    names = adapter.name, adapter.description
    if any(map(_ELSEWHERE.search, names)):
        return False
    return is_way_out or not any(map(_INNER.search, names))


def _kind(address: IPv4Address | IPv6Address) -> int | None:
    """How good an address is, 0 the best: IPv4, IPv6 of this network, IPv6 of the world; None for what will not do."""
    if address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast:
        return None
    if isinstance(address, IPv4Address):
        return 0 if address.is_private and not any(address in network for network in _NOT_HERE) else None
    if address in _LOCAL:
        return 1
    return 2 if address.is_global else None


def _nothing_found(adapters: Iterable[Adapter]) -> str:
    """Why there is no address, and what can be done."""
    real = (text for adapter in adapters if _is_real(adapter, is_way_out=False) for text in adapter.addresses)
    public = next((text for text in real if ip_address(text).is_global), None)
    if public is None:
        return NO_NETWORK
    return (
        f"{public} is an address that the whole internet may reach, so nothing is served there unasked; "
        f"if you mean it, write `--host {public}`"
    )


def free_port(host: str) -> int:
    """A port that nobody listens at now; raises PhoneError if there is none at that address.

    Addresses in a feed are whole, and so the port has to be known before anything is served.
    """
    try:
        family = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, 0), family=family) as listener:
            port: int = listener.getsockname()[1]
            return port
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PhoneError(
            f"{host} is no address of this machine ({reason}); leave out `--host`, and one is found"
        ) from error


def local_adapters() -> tuple[Adapter, ...]:
    """The adapters of this machine, with their addresses; raises PhoneError if the system does not tell."""
    from ifaddr import get_adapters

    try:
        adapters = tuple(get_adapters())
    except OSError as error:
        raise PhoneError(f"the addresses of this machine cannot be read ({error}); name one with `--host`") from error
    return tuple(
        Adapter(
            adapter.name,
            adapter.nice_name,
            tuple(ip.ip if isinstance(ip.ip, str) else ip.ip[0] for ip in adapter.ips),
        )
        for adapter in adapters
    )


def outgoing_addresses() -> tuple[str, ...]:
    """The addresses from which this machine talks to the rest of the world; nothing is sent to find them."""
    return tuple(address for family, target in OUTSIDE if (address := _source(family, target)))


def _source(family: socket.AddressFamily, target: str) -> str:
    """The address that a packet to `target` would come from; a UDP socket that connects only looks at the routes."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
