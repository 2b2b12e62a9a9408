"""Made-up mail that comes back to made-up letters, through the door and the sorter, as a newcomer sees it.

The texts were written for this; all of it is marked, and offices' names stand under nothing that they said.
"""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.incoming.filing import Door, Refusal
from app.domain.incoming.look import look
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.models.incoming import IncomingMail
from app.models.letters import Letter
from app.services import doors, sorting
from app.services.doors import Arrival
from app.services.supporter_mail import Post

SHARE = 0.04  # of a day's letters: so many mails come back
MOST = 500  # letters that are chosen from
SHARED = 0.4  # of people's answers
SINCE, UNTIL = timedelta(days=12), timedelta(days=1)  # how long ago a letter left that gets one
WAITING = timedelta(days=6)  # since when mails have been coming that wait in the pen
OFFICE = "Office <office@parliament.example>"
NOTE = "(This mail was made up for the sandbox. Nobody at any office wrote it.)"
AUTOMATIC = {"Auto-Submitted": "auto-replied"}
Said = tuple[str, str, dict[str, str]]  # subject, text, further headers
ACKNOWLEDGED: Said = (
    "Automatic reply: thank you for your message",
    "Thank you for contacting this office. Your message has been received, and we will answer as soon as"
    " we can. This is an automatic reply.",
    AUTOMATIC,
)
AWAY: Said = (
    "Out of office",
    "I am out of the office until Monday. In urgent matters please ring the main number.",
    AUTOMATIC,
)
OWN_WORDS: Said = (
    "Re: a question",
    "Thank you for your letter, and for the story of your grandmother. I have read it twice.\n\nI will put"
    " your question to the minister in writing this week, and send you what they say.",
    {},
)
STANDARD: Said = (
    "Re: a question",
    "Thank you for writing about this matter. As you may know, the government takes it seriously and raises"
    " it at every opportunity.",
    {},
)
KINDS: tuple[Said, ...] = (ACKNOWLEDGED, AWAY, OWN_WORDS, STANDARD)
WEIGHTS = (5, 2, 2, 3)


def come_back(session: Session, letters: int, at: datetime, until: datetime, post: Post) -> None:
    """A day's mail, where so many letters are written a day; on the last days some of it finds no letter."""
    dice = Random(f"mails {at:%Y-%m-%d}")  # noqa: S311 # nosec B311 - it makes no secrets
    sent = _sent(session, at)
    number = min(len(sent), sum(dice.random() < SHARE for _ in range(letters)))
    for letter_id in dice.sample(sent, number):
        recipient = post.sender.address(tokens.Kind.REPLY, letter_id)
        raw = _mail(OFFICE, dice.choices(KINDS, WEIGHTS)[0], at)
        mail = _file(session, recipient, raw, at, post, dice)
        if mail is not None and mail.kind == Kind.PERSON and dice.random() < SHARED:
            mail.shared_at = at
    if until - at < WAITING:
        recipient = f"campaign@{post.sender.reply_domain.partition('.')[2] or 'example.org'}"
        writer = f"Somebody <somebody@office-{dice.randrange(9)}.example>"
        _file(session, recipient, _mail(writer, dice.choice((STANDARD, AWAY)), at), at, post, dice)
        doors.count_refusal(session, Door.SANDBOX, Refusal.UNKNOWN, at, dice.randint(2, 12))
    session.flush()


def _sent(session: Session, at: datetime) -> list[str]:
    """Made-up letters that left by e-mail some days ago and have had no answer."""
    theirs = Letter.synthetic, Letter.state == State.ACCEPTED, Letter.channel == "email"
    left = Letter.handed_over_at.between(at - SINCE, at - UNTIL)
    return list(session.scalars(select(Letter.id).where(*theirs, left).order_by(Letter.id).limit(MOST)))


def _file(
    session: Session, recipient: str, raw: bytes, at: datetime, post: Post, dice: Random
) -> IncomingMail | None:
    """One mail through the door, and sorted at once; None if it has come before."""
    address = doors.admit(session, post.sender, recipient, at)
    arrival = Arrival(Door.SANDBOX, "", recipient, raw)
    if not doors.take(session, post.sender, arrival, address, at):
        return None
    newest = select(IncomingMail.id).order_by(IncomingMail.id.desc()).limit(1)
    mail_id = session.scalars(newest).one()
    seen = look(raw, post.sender.keys, post.sender.reply_domain, address.kind)
    sorting.file(session, mail_id, seen, post, at, dice.getrandbits)
    return session.get_one(IncomingMail, mail_id)


def _mail(writer: str, said: Said, at: datetime) -> bytes:
    subject, text, more = said
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = writer, subject, format_datetime(at)
    for name, value in more.items():
        mail[name] = value
    mail.set_content(f"{text}\n\n{NOTE}\n")
    return mail.as_bytes()
