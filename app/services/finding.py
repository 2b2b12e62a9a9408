"""Letters found again by their mailbox. Who asks learns nothing: the answer is a mail, and it comes later.

The page writes down the same row for whoever asks, in the same statements, and looks for nothing. A task
looks for the letters and mails the links, or drops the row.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import found_mails
from app.domain.delivery import Kind
from app.domain.found_mails import Found
from app.domain.lifecycle import State
from app.domain.links import Randbits
from app.models.letters import FollowUp, Letter, LetterSearch, Supporter
from app.services import deliveries, supporter_mail
from app.services.deliveries import About
from app.services.letters import address_hash
from app.services.supporter_mail import Post

BATCH = 100  # mailboxes a transaction
MOST = 20  # links in a mail, those to the newest letters
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def ask(session: Session, email: str, now: datetime) -> None:
    """Note that somebody asks for the links to the letters of this address, whether there are any or not."""
    insert = _INSERT[session.get_bind().dialect.name](LetterSearch)
    session.execute(insert.values(email_hash=address_hash(email), at=now).on_conflict_do_nothing())


def answer(session: Session, post: Post, now: datetime, randbits: Randbits) -> int:
    """Mail the links that were asked for, to those who have letters; how many asked."""
    asked = select(LetterSearch).order_by(LetterSearch.at).limit(BATCH).with_for_update(skip_locked=True)
    searches = session.scalars(asked).all()
    for search in searches:
        letters = _letters(session, search.email_hash, post)
        if letters and not supporter_mail.is_blocked(session, search.email_hash):
            _mail(session, letters, post, now, randbits)
    done = [search.email_hash for search in searches]
    session.execute(delete(LetterSearch).where(LetterSearch.email_hash.in_(done)))
    return len(done)


def _letters(session: Session, email_hash: bytes, post: Post) -> list[Letter]:
    """The newest letters of a mailbox, first letters alone: they lead to those that follow them up."""
    later = select(FollowUp.letter_id).where(FollowUp.letter_id == Letter.id)
    theirs = (
        select(Letter)
        .join(Supporter, Supporter.letter_id == Letter.id)
        .where(Supporter.email_hash == email_hash, Letter.mode == post.sender.mode)
        .where(Letter.state != State.EXPIRED, Letter.synthetic.is_(False), ~later.exists())
        .order_by(Letter.created_at.desc(), Letter.id)
        .limit(MOST)
    )
    return list(session.scalars(theirs))


def _mail(session: Session, letters: list[Letter], post: Post, now: datetime, randbits: Randbits) -> None:
    """One mail for all of them, to the address as the newest has it, gone with it if that is deleted."""
    about = About.of(letters[0])
    # Dated back: these links must not use up the mails that a mailbox may get in a day (letters.submit).
    dated = now - timedelta(days=1)
    found = [
        Found(
            letter.created_at.date(),
            letter.office.role,
            f"{post.site_url}/l/{supporter_mail.new_link(session, letter.id, dated, randbits)}",
        )
        for letter in letters
    ]
    mail = found_mails.links(about.locale, found, organisation=post.sender.organisation)
    deliveries.enqueue_mail(
        session,
        Kind.LINKS,
        about.email,
        mail.subject,
        mail.text,
        post.sender,
        now,
        randbits,
        about,
    )
