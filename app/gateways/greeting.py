"""Whether a mail server greets: a look from outside that sends nothing and signs in nowhere."""

import socket
import ssl
from contextlib import closing

from app.domain.errors import N_, Unavailable

TIMEOUT = 3.0  # seconds, for each step
_SILENT = N_("The mail server does not greet.")


def hear(host: str, port: int, tls: bool, ident: str = "") -> None:
    """Connect, hear the greeting and say goodbye; raises Unavailable unless there is one, with ``ident``."""
    try:
        with closing(_connected(host, port, tls)) as line:
            greeting = line.recv(512)
            line.sendall(b"QUIT\r\n")
    except OSError as error:
        raise Unavailable(_SILENT) from error
    if not greeting.startswith(b"220") or ident.encode() not in greeting:
        raise Unavailable(_SILENT)


def _connected(host: str, port: int, tls: bool) -> socket.socket:
    plain = socket.create_connection((host, port), TIMEOUT)
    if not tls:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
