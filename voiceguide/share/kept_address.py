"""The secret and the port of an address that stays the same, so that a page can be bookmarked; and the usual port."""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from voiceguide.atomic import atomic_write
from voiceguide.errors import ExportError, explained, reason_of
from voiceguide.files import make_private
from voiceguide.share.model import PhoneError

FORMAT = 1
LEAST_PORT, LAST_PORT = 1024, 65_535
"""The ports that everybody may listen on."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""What `secrets.token_urlsafe` gives, of at least 96 bits."""


@dataclass(frozen=True, slots=True)
class KeptAddress:
    """What of an address does not depend on the network that this computer is in."""

    secret: str
    port: int


class KeptAddressFile:
    """The file with the address; only the user can read it, since whoever knows the address can open the page."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "address.json"

    def read(self) -> KeptAddress | None:
        """The stored address; None if there is none, or none that can be used."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            stored = json.loads(self._path.read_bytes())
            secret, port = stored["secret"], stored["port"]
            if stored["format"] == FORMAT and _SECRET.fullmatch(secret) and type(port) is int and 0 < port < 1 << 16:
                return KeptAddress(secret, port)
        return None

    def write(self, address: KeptAddress) -> None:
        """Store an address; raises PhoneError if that fails, since it would be another one the next time."""
        try:
            make_private(self._path.parent)
            with atomic_write(self._path, overwrite=True, private=True) as file:
                file.write(json.dumps({"format": FORMAT, **asdict(address)}).encode())
        except (OSError, ExportError) as error:
            reason = explained(error)
            raise PhoneError(f"the address cannot be kept: {reason}; without `--keep`, it is a new one") from error

    def forget(self) -> bool:
        """Delete the address, if there is one; returns whether there was. Raises PhoneError if that fails."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise PhoneError(f"{self._path} cannot be deleted ({reason_of(error)}); delete it yourself") from error
        return True


class UsualPortFile:
    """The file with the port of the addresses that do not stay.

    Browsers store by computer and port: with another one, a phone would not know where it left a session, and would
    still have the answers that it could not send.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "port"

    def read(self) -> int:
        """The stored port; 0 if there is none, or none that can be used."""
        with suppress(OSError, ValueError):
            port = int(self._path.read_bytes()[:10])
            if LEAST_PORT <= port <= LAST_PORT:
                return port
        return 0

    def write(self, port: int) -> None:
        """Store a port, if that is possible."""
        with suppress(OSError, ExportError):
            make_private(self._path.parent)
            with atomic_write(self._path, overwrite=True, private=True) as file:
                file.write(str(port).encode())
