"""A mailbox that is fetched from over IMAP (RFC 9051): what nobody has read, and that it is done."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from app.domain.errors import N_, SettingsError, Unavailable
from app.gateways.smtp import is_loopback

TIMEOUT = 60.0  # seconds, for each step
SCHEMES = {"imaps": 993, "imap": 143}
_UNREACHABLE = N_("The mailbox of IMAP_URL does not answer, or did not let us in.")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is, and how to get in."""

    host: str
    port: int
    tls: bool  # from the first octet; otherwise STARTTLS, or nothing on this machine itself
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def at(cls, url: str) -> "Account":
        """The mailbox of ``imaps://user:password@host/FOLDER``; raises SettingsError for any other URL."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            parts, host, port = urlsplit(""), "", None
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if parts.scheme not in SCHEMES or not (host and user and password) or parts.query or parts.fragment:
            raise SettingsError(
                "IMAP_URL must look like imaps://user:password@mail.example.org/INBOX, "
                "with special characters of user and password as %XX."
            )
        folder = unquote(parts.path.strip("/")) or "INBOX"
        return cls(host, port or SCHEMES[parts.scheme], parts.scheme == "imaps", user, password, folder)


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a mail before it is fetched: its size in octets, and its header."""

    size: int
    header: bytes


class Inbox:
    """An open mailbox. Each of its functions raises Unavailable when the server does not do what is asked."""

    def __init__(self, box: BaseMailBox, done: str) -> None:
        self._box, self._done = box, done

    def unseen(self) -> list[str]:
        """The mails that nobody has read, the oldest first."""
        with _translated():
            return self._box.uids("UNSEEN", charset=None)

    def head(self, uid: str) -> Head | None:
        """What a mail is; None when it is gone."""
        rest, header = self._fetch(uid, "(RFC822.SIZE BODY.PEEK[HEADER])")
        size = _SIZE.search(rest)
        return None if size is None or header is None else Head(int(size[1]), header)

    def raw(self, uid: str) -> bytes | None:
        """A mail as it arrived; it stays unread. None when it is gone."""
        return self._fetch(uid, "(BODY.PEEK[])")[1]

    def done(self, uid: str) -> None:
        """Mark a mail as read, and move it if there is a folder for that."""
        with _translated():
            # Not imap_tools' flag(): it expunges, which would end other people's deleted mails as well.
            kind, _said = self._box.client.uid("STORE", uid, "+FLAGS", r"(\Seen)")
            if kind != "OK":
                raise ImapToolsError
            if self._done:
                self._box.move(uid, self._done)

    def _fetch(self, uid: str, parts: str) -> tuple[bytes, bytes | None]:
        """What a FETCH says beside its literal, and the literal."""
        with _translated():
            kind, items = self._box.client.uid("FETCH", uid, parts)
            if kind != "OK":
                raise ImapToolsError
        literals = [item for item in items if isinstance(item, tuple)]
        rest = b"".join(item[0] if isinstance(item, tuple) else item or b"" for item in items)
        return rest, literals[0][1] if literals else None


@contextmanager
def opened(account: Account, done: str = "") -> Iterator[Inbox]:
    """The mailbox, signed in to; ``done`` names the folder for what was taken. Raises Unavailable."""
    with _translated():
        box = _connected(account)
    try:
        with _translated():
            sign_in = box.login if (account.user + account.password).isascii() else box.login_utf8
            sign_in(account.user, account.password, account.folder)
        yield Inbox(box, done)
    finally:
        for goodbye in (box.logout, box.client.shutdown):  # the second, where the first has failed halfway
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                goodbye()


def _connected(account: Account) -> BaseMailBox:
    where = account.host, account.port
    if account.tls:
        return MailBox(*where, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
    if is_loopback(account.host):
        return MailBoxUnencrypted(*where, timeout=TIMEOUT)
    return MailBoxStartTls(*where, timeout=TIMEOUT, ssl_context=ssl.create_default_context())


@contextmanager
def _translated() -> Iterator[None]:
    """What the server said may quote a mail or the account: it is not passed on."""
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise Unavailable(_UNREACHABLE) from error
