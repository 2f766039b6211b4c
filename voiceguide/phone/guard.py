"""The guard: who knows the way in."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.phone.events import Why

HTTP_PORT = 80


@dataclass(frozen=True, slots=True)
class Guard:
    """The secret that each address begins with, and the hosts that were announced, as a Host header has them."""

    secret: str
    hosts: frozenset[str]

    def refusal(self, target: str, hosts: Sequence[str]) -> Why | None:
        """Why a request for that target, with those Host headers, is refused; None if it may come in.

        The secret is compared first, in a time that does not depend on what was guessed of it. The host keeps out pages
        of other sites whose name was made to lead here (DNS rebinding).
        """
        _, _, guess = target.partition("/")
        if not hmac.compare_digest(guess.partition("/")[0].encode(), self.secret.encode()):
            return Why.ADDRESS
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return Why.HOST
        return None


def guard_of(secret: str, hosts: Sequence[str], port: int) -> Guard:
    """A guard for a server at `port` that is announced under those names or addresses."""
    names = {f"[{host}]" if ":" in host else host.lower() for host in hosts}
    announced = {f"{name}:{port}" for name in names}
    return Guard(secret, frozenset(announced | names if port == HTTP_PORT else announced))
