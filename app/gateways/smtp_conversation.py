"""One mail's conversation, a step at a time, so that it is known on which side of the final dot a line broke.

``smtplib.sendmail`` raises the same error before and after the dot. Here an attempt says where it ended, and
``before_dot`` is called when everything has been sent but the dot. RFC 5321, 2920 (pipelining), 3461 (DSN).
"""

import select
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.delivery import CLOSING, Reply, Stage

COMMAND_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server is told apart from the message."""

    sender: str
    recipient: str
    envid: str  # comes back in delivery status notifications


class Conversation:
    """The commands of one mail, and where they have got to."""

    def __init__(self, smtp: smtplib.SMTP, dot_timeout: float) -> None:
        self._smtp = smtp
        self._dot_timeout = dot_timeout
        self.stage = Stage.MAIL

    def hold(self, envelope: Envelope, message: bytes, before_dot: Callable[[], None]) -> Reply | None:
        """Hand the message over; the server's last answer, None for nonsense. ``stage`` says how far."""
        reply = self._announce(*self._commands(envelope, len(message)))
        if self.stage < Stage.BODY:
            return reply
        self._smtp.send(_stuffed(message))
        before_dot()
        self._still_listening()
        socket_of(self._smtp).settimeout(self._dot_timeout)
        self._smtp.send(b".\r\n")
        self.stage = Stage.DOT  # not before: what could not be sent has not arrived
        reply = self._reply()
        socket_of(self._smtp).settimeout(COMMAND_TIMEOUT)
        return reply

    def _announce(self, mail: str, rcpt: str) -> Reply | None:
        """MAIL, RCPT and DATA, in one go where that is offered (RFC 2920); the last answer that counts."""
        steps = (
            (mail, frozenset({250})),
            (rcpt, frozenset({250, 251, 252})),
            ("DATA", frozenset({354})),
        )
        together = self._smtp.has_extn("pipelining")
        if together:
            self._smtp.send("".join(f"{command}\r\n" for command, _ in steps))
        for at, (command, good) in enumerate(steps):
            if not together:
                self._smtp.send(f"{command}\r\n")
            reply = self._reply()
            if reply is None or reply.code not in good:
                if together and reply is not None and reply.code != CLOSING:
                    self._hear_out(len(steps) - at - 1)
                return reply
            self.stage = Stage(self.stage + 1)
        return reply

    def _hear_out(self, pending: int) -> None:
        """Take the answers to what was sent already. A server may want data though nobody gets them: none."""
        for _ in range(pending):
            reply = self._reply()
        if pending and reply is not None and reply.code == 354:
            self._smtp.send(b".\r\n")
            self._reply()

    def _still_listening(self) -> None:
        """Raise if the server hung up, or spoke, while the body was on its way: it waits for no dot.

        The dot would go into the void, and nobody could tell this from a cut after it.
        """
        poll = select.poll()
        poll.register(socket_of(self._smtp), select.POLLIN)
        if poll.poll(0):
            raise smtplib.SMTPServerDisconnected("the server hung up before the dot")

    def _reply(self) -> Reply | None:
        return Reply.read(*self._smtp.getreply())

    def _commands(self, envelope: Envelope, size: int) -> tuple[str, str]:
        mail, rcpt = f"MAIL FROM:<{envelope.sender}>", f"RCPT TO:<{envelope.recipient}>"
        if self._smtp.has_extn("size"):
            mail += f" SIZE={size}"
        if self._smtp.has_extn("dsn"):
            mail, rcpt = f"{mail} RET=HDRS ENVID={envelope.envid}", f"{rcpt} NOTIFY=FAILURE,DELAY"
        if not (mail + rcpt).isprintable():
            raise ValueError("an envelope holds a control character")
        return mail, rcpt


def socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """The connection's socket; raises SMTPServerDisconnected when there is none."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is gone")
    return smtp.sock


def _stuffed(message: bytes) -> bytes:
    """The message with its lines that begin with a dot doubled (RFC 5321 §4.5.2), ending in a line end."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    return (
        (b"." if stuffed.startswith(b".") else b"")
        + stuffed
        + (b"" if stuffed.endswith(b"\r\n") else b"\r\n")
    )
