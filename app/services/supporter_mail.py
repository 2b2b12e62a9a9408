"""Our own mails to the author of a letter, each with a fresh link to its private page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain import links, mails, survey_mails
from app.domain.deadlines import CONFIRM_WITHIN
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.domain.links import Randbits
from app.domain.mails import Mail
from app.domain.message import Sender
from app.domain.surveys import Stage
from app.models.among import among
from app.models.deliveries import IS_OWN, Delivery, SandboxMail
from app.models.incoming import IncomingMail
from app.models.letters import BlockedAddress, ConfirmationCode, Letter, PageToken
from app.models.types import keyring
from app.services import deliveries
from app.services.deliveries import About

DAY = timedelta(days=1)
# Tables, and statements that are built once: every letter that is submitted takes all of them.
_blocked: Any = BlockedAddress.__table__
_codes: Any = ConfirmationCode.__table__
_tokens: Any = PageToken.__table__
_BLOCKED = select(_blocked.c.at).where(_blocked.c.email_hash == bindparam("its_hash"))
_FORGET_CODES = delete(_codes).where(among(_codes.c.letter_id, "letters"))
_CODE = insert(_codes)
_LINK = insert(_tokens)


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to write to a supporter: who we are, and where our pages stand."""

    sender: Sender
    site_url: str


def new_link(session: Session, letter_id: str, now: datetime, randbits: Randbits) -> str:
    """A new token of the letter's private page; older ones stay good."""
    token = links.new_token(randbits)
    session.execute(_LINK, {"digest": links.digest(token), "letter_id": letter_id, "created_at": now})
    return token


def code_digest(letter_id: str, code: str) -> bytes:
    """What is stored of the six digits."""
    return keyring().digest("confirmation code", letter_id, code)


def forget_codes(session: Session | Connection, *letters: str) -> None:
    """Let the six digits of these letters be good no more."""
    session.execute(_FORGET_CODES, {"letters": letters})


def confirmation(session: Session, about: About, post: Post, now: datetime, randbits: Randbits) -> None:
    """Ask the author to confirm: a link, and six new digits.

    Whoever calls has asked whether the mailbox is blocked, and has let older digits be forgotten.
    """
    code = links.new_code(randbits)
    digest = code_digest(about.letter_id, code)
    session.execute(_CODE, {"letter_id": about.letter_id, "digest": digest, "tries": 0, "created_at": now})
    link = _link(session, about.letter_id, post, now, randbits)
    mail = mails.confirmation(
        about.locale,
        organisation=post.sender.organisation,
        link=link,
        code=code,
        days=CONFIRM_WITHIN.days,
    )
    _put(session, Kind.CONFIRMATION, about, mail, post, now, randbits)


def reminder(session: Session, letter: Letter, post: Post, now: datetime, randbits: Randbits) -> None:
    """Remind the author, once, that the letter waits; its ``expires_at`` must be set."""
    about = About.of(letter)
    left = (letter.expires_at or now) - now
    link = _link(session, about.letter_id, post, now, randbits)
    mail = mails.reminder(
        about.locale,
        organisation=post.sender.organisation,
        link=link,
        days=max(1, round(left / DAY)),
    )
    _enqueue(session, Kind.REMINDER, about, mail, post, now, randbits)


def already_confirmed(
    session: Session, letter: Letter, post: Post, now: datetime, randbits: Randbits
) -> None:
    """Tell the author, and nobody else, that they have written to this office before."""
    about = About.of(letter)
    link = _link(session, about.letter_id, post, now, randbits)
    mail = mails.already_confirmed(about.locale, organisation=post.sender.organisation, link=link)
    _enqueue(session, Kind.NOTICE, about, mail, post, now, randbits)


def confirm_again(session: Session, letter: Letter, post: Post, now: datetime, randbits: Randbits) -> None:
    """Tell the author of a held letter that a new version waits for them."""
    about = About.of(letter)
    link = _link(session, about.letter_id, post, now, randbits)
    mail = mails.confirm_again(about.locale, organisation=post.sender.organisation, link=link)
    _enqueue(session, Kind.NOTICE, about, mail, post, now, randbits)


def given_back(
    session: Session, letter: Letter, passes: bool, post: Post, now: datetime, randbits: Randbits
) -> None:
    """Tell the author that the letter did not arrive; ``passes`` says that it may when it is sent again."""
    about = About.of(letter)
    link = _link(session, about.letter_id, post, now, randbits)
    words = mails.full if passes else mails.given_back
    mail = words(about.locale, organisation=post.sender.organisation, link=link)
    _enqueue(session, Kind.NOTICE, about, mail, post, now, randbits)


def survey(
    session: Session,
    letter: Letter,
    stage: Stage,
    answered: bool,
    post: Post,
    now: datetime,
    randbits: Randbits,
) -> None:
    """Ask the author whether they got a reply; ``answered``: we know of one, and ask what it was."""
    about = About.of(letter)
    link = f"{_link(session, about.letter_id, post, now, randbits)}/answer"
    mail = survey_mails.survey(
        about.locale,
        stage,
        answered=answered,
        organisation=post.sender.organisation,
        link=link,
    )
    _enqueue(session, Kind.SURVEY, about, mail, post, now, randbits)


def drop_surveys(session: Session, letter_id: str, now: datetime) -> None:
    """Let no question leave that lies in the outbox still."""
    waits = Delivery.state.in_(deliveries.WAITING)
    session.execute(
        update(Delivery)
        .where(Delivery.letter_id == letter_id, Delivery.kind == Kind.SURVEY, waits)
        .values(state=State.WITHDRAWN, finished_at=now, message=None)
    )


def is_blocked(session: Session, email_hash: bytes) -> bool:
    """Whether the owner of this mailbox said "I did not write this": then no mail of ours goes there."""
    return session.execute(_BLOCKED, {"its_hash": email_hash}).first() is not None


def erase(session: Session, letter_id: str) -> None:
    """Erase every mail about a letter: ours whole, the letter's own but for the record that it went.

    Of those that came back a record stays, too: what they are, and when they came.
    """
    ids = select(Delivery.id).where(Delivery.letter_id == letter_id)
    session.execute(delete(SandboxMail).where(SandboxMail.token_id.in_(ids)))
    lost = IncomingMail.letter_id.is_(None), IncomingMail.token_id.in_(ids)  # came back to a mail of ours
    session.execute(delete(IncomingMail).where(*lost))
    filed = update(IncomingMail).where(IncomingMail.letter_id == letter_id)
    session.execute(filed.values(raw=None, sender="", recipient=""))
    forget_codes(session, letter_id)
    ours = Delivery.letter_id == letter_id, Delivery.kind != Kind.LETTER
    session.execute(delete(Delivery).where(*ours))
    session.execute(update(Delivery).where(Delivery.letter_id == letter_id).values(message=None))


def erase_old(session: Session, before: datetime) -> int:
    """Delete our own mails that left before a moment, with the links they carried; how many."""
    old = IS_OWN, Delivery.finished_at < before
    captured = SandboxMail.token_id.in_(select(Delivery.id).where(*old))
    session.execute(delete(SandboxMail).where(captured))
    return session.execute(delete(Delivery).where(*old)).rowcount  # type: ignore[attr-defined]


def _link(session: Session, letter_id: str, post: Post, now: datetime, randbits: Randbits) -> str:
    return f"{post.site_url}/l/{new_link(session, letter_id, now, randbits)}"


def _enqueue(
    session: Session, kind: str, about: About, mail: Mail, post: Post, now: datetime, randbits: Randbits
) -> None:
    if not is_blocked(session, about.email_hash):
        _put(session, kind, about, mail, post, now, randbits)


def _put(
    session: Session, kind: str, about: About, mail: Mail, post: Post, now: datetime, randbits: Randbits
) -> None:
    deliveries.enqueue_mail(
        session, kind, about.email, mail.subject, mail.text, post.sender, now, randbits, about
    )
