"""Mail that comes back to the one letter of a test, filed as the worker files it."""

import secrets
from datetime import UTC, datetime

from sqlalchemy import select, update

from app import db
from app.domain.incoming.filing import Door
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.tokens import Kind as Token
from app.models.incoming import IncomingMail
from app.models.letters import Letter
from app.services import doors, sorting
from app.services.doors import Arrival
from tests.factories import POST

OFFICE = "office@parliament.example.org"
ANSWER = (
    b"From: office@parliament.example.org\r\nSubject: Re\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nThank you for your letter. <b>We</b> will ask.\r\n"
)
PARTS = (
    b"From: office@parliament.example.org\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>See <script>alert(1)</script>the <b>file</b>.</p>\r\n"
    b'--b\r\nContent-Type: text/html; name="../../evil.html"\r\nContent-Transfer-Encoding: base64\r\n'
    b'Content-Disposition: inline; filename="../../evil.html"\r\n\r\nPHNjcmlwdD4=\r\n--b--\r\n'
)


def handed_over() -> None:
    """Let the office have the letter."""
    with db.transaction() as session:
        session.execute(update(Letter).values(state="accepted", handed_over_at=Letter.confirmed_at))
        for letter in session.scalars(select(Letter)):
            letter.handed_over_at = datetime.now(UTC).replace(microsecond=0)


def came(kind: Kind = Kind.PERSON, raw: bytes = ANSWER, letter_id: str = "", **verdict: object) -> int:
    """Let a mail of a kind come back now, to the first letter there is or to this one; its number."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        letter_id = letter_id or session.scalars(select(Letter.id).order_by(Letter.created_at)).first() or ""
        recipient = POST.sender.address(Token.REPLY, letter_id, "ada")
        ours = doors.Address(Token.REPLY, letter_id)
        assert doors.take(session, POST.sender, Arrival(Door.LMTP, "", recipient, raw), ours, now)
        (mail,) = sorting.waiting(session)
        seen = Look(Verdict(kind, "test", **verdict), (), OFFICE, OFFICE, "<x@parliament.example.org>")
        assert sorting.file(session, mail.id, seen, POST, now, secrets.randbits)
        return mail.id


def mail() -> IncomingMail:
    """The one mail that is there."""
    with db.reading() as session:
        return session.scalars(select(IncomingMail)).one()
