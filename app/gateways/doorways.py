"""How mail comes in, as the settings say: where we listen, the mailbox to fetch from, the hook's secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import SettingsError
from app.gateways import imap

LISTEN = "127.0.0.1:8024"
SHORTEST_SECRET = 32  # characters


@dataclass(frozen=True, slots=True)
class Doorways:
    """The doors of an installation; a name is its variable's in lower case."""

    host: str = "127.0.0.1"  # MAIL_LISTEN
    port: int = 8024
    mailbox: imap.Account | None = None  # IMAP_URL
    imap_done: str = ""
    hook_secret: str = field(default="", repr=False)

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Doorways":
        """The settings; raises SettingsError naming the first that cannot be."""
        host, port = endpoint(env.get("MAIL_LISTEN") or LISTEN)
        url, secret = env.get("IMAP_URL", "").strip(), env.get("HOOK_SECRET", "").strip()
        if secret and len(secret) < SHORTEST_SECRET:
            raise SettingsError(
                f"HOOK_SECRET must have at least {SHORTEST_SECRET} characters; without one there is no hook. "
                "Make one with: openssl rand -hex 32"
            )
        return cls(
            host=host,
            port=port,
            mailbox=imap.Account.at(url) if url else None,
            imap_done=env.get("IMAP_DONE", "").strip(),
            hook_secret=secret,
        )


def endpoint(text: str) -> tuple[str, int]:
    """Host and port of ``127.0.0.1:8024`` or ``[::1]:8024``; raises SettingsError."""
    host, _, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError("MAIL_LISTEN must be a host and a port, such as 127.0.0.1:8024.")
    return host, int(port)
