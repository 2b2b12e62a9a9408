"""A connection to the mail server: how it is reached, encrypted and signed in to. RFC 5321, 8314."""

import contextlib
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.domain.delivery import CLOSING, Attempt, Stage
from app.domain.errors import N_, SettingsError, Unavailable
from app.gateways.smtp_conversation import COMMAND_TIMEOUT, Conversation, Envelope, socket_of

CONNECT_TIMEOUT = 30.0  # seconds
DOT_TIMEOUT = 600.0  # seconds; RFC 5321 §4.5.3.2.6: giving up sooner makes letters uncertain

SANDBOX = "Postbag sandbox"  # how our sandbox's mail server greets
_NO_SUCH_SERVER = N_("SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465.")
_NOT_ASCII = N_("SMTP_URL: the user and the password can only be of plain ASCII characters.")
_TLS_OPTION = N_("SMTP_URL: after the ? there can only be tls=none, for a server without encryption.")
_UNREACHABLE = N_("The mail server does not answer.")
_UNWILLING = N_("The mail server did not let us in: it answered %(code)s.")
_NO_TLS = N_(
    "The mail server offers no encryption, so no mail was sent to it (SMTP_URL with ?tls=none allows it)."
)
_NOT_OURS = N_("What listens on port %(port)s is not our sandbox, so nothing was sent to it.")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and who we say we are there."""

    host: str
    port: int
    tls: bool  # from the first octet; otherwise STARTTLS
    user: str
    password: str = field(repr=False)
    hello: str  # our name in EHLO
    clear: bool = False  # whether mail may go there without encryption
    ident: str = ""  # what a greeting in the clear must hold before we say anything

    @classmethod
    def at(cls, url: str, hello: str, ident: str = "") -> "Server":
        """The server of ``smtp://user:password@host:587`` or ``smtps://host:465``.

        With ``smtp`` there must be STARTTLS, unless it is this machine or the URL ends in ``?tls=none``.
        Raises SettingsError for any other URL.
        """
        parts, port = _split(url)
        tls = parts.scheme == "smtps"
        host = parts.hostname or ""
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (user + password).isascii():
            raise SettingsError(_NOT_ASCII)
        options = parse_qs(parts.query, keep_blank_values=True)
        if options not in ({}, {"tls": ["none"]}) or (tls and options):
            raise SettingsError(_TLS_OPTION)
        return cls(
            host=host,
            port=port or (465 if tls else 25),
            tls=tls,
            user=user,
            password=password,
            hello=hello,
            clear=bool(options) or is_loopback(host),
            ident=ident,
        )


class Connection:
    """One connection at a time to one server, kept open between mails."""

    def __init__(self, server: Server, dot_timeout: float = DOT_TIMEOUT) -> None:
        self._server = server
        self._dot_timeout = dot_timeout
        self._smtp: smtplib.SMTP | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as we have noticed."""
        return self._smtp is not None

    def open(self) -> None:
        """Connect, encrypt and sign in, unless that is done; raises Unavailable."""
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connected()
        except smtplib.SMTPResponseException as error:
            raise Unavailable(_UNWILLING, code=error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable(_UNREACHABLE) from error

    def close(self) -> None:
        """Say goodbye if the server still listens, and let go."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def send(
        self,
        envelope: Envelope,
        message: bytes,
        before_dot: Callable[[], None],
    ) -> Attempt:
        """Try once to hand a message over; says how far that got, and what the server said last.

        ``before_dot`` may raise to stop: then the server has taken nothing, and the caller gets its error.
        """
        if self._smtp is None:
            raise RuntimeError("send() needs an open connection")
        conversation = Conversation(self._smtp, self._dot_timeout)
        try:
            reply = conversation.hold(envelope, message, before_dot)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Attempt(conversation.stage, None)
        except BaseException:
            self._leave(conversation.stage)
            raise
        if reply is None or reply.code == CLOSING:
            self._drop()
        elif conversation.stage < Stage.DOT:
            self._leave(conversation.stage)
        return Attempt(conversation.stage, reply)

    def _leave(self, stage: Stage) -> None:
        """Get out of a transaction. Once DATA is accepted there is no way out but to hang up."""
        if self._smtp is None or stage >= Stage.BODY:
            self._drop()
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        where: dict[str, Any] = {"host": server.host, "port": server.port, "timeout": CONNECT_TIMEOUT}
        if server.tls:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(**where, local_hostname=server.hello, context=context)
        else:
            smtp = _Greeted(**where, local_hostname=server.hello)
            if server.ident.encode() not in smtp.greeting:
                smtp.close()
                raise Unavailable(_NOT_OURS, port=server.port)
        try:
            # Body and dot are two writes: without this each letter waits for a delayed ACK.
            socket_of(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.ehlo_or_helo_if_needed()
            if not server.tls and not server.clear:
                if not smtp.has_extn("starttls"):
                    raise Unavailable(_NO_TLS)
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
            socket_of(smtp).settimeout(COMMAND_TIMEOUT)
        except BaseException:
            smtp.close()
            raise
        return smtp


class _Greeted(smtplib.SMTP):
    """The stdlib's client, which keeps what the server said first."""

    greeting = b""

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        code, self.greeting = super().connect(host, port, source_address)
        return code, self.greeting


def _split(url: str) -> tuple[SplitResult, int | None]:
    """The parts of an SMTP_URL, and its port if it names one; raises SettingsError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(_NO_SUCH_SERVER) from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == 0:
        raise SettingsError(_NO_SUCH_SERVER)
    return parts, port


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine and nothing else."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
