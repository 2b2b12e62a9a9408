"""What its author sees of a letter on the private page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from app.domain import addressing, greeting, links, roster, shown
from app.domain.delivery import SUSPECT
from app.domain.lifecycle import RESTORED, State
from app.domain.responses import SUBSTANTIVE, YES, Source
from app.models.deliveries import Delivery
from app.models.letters import Consent, Event, FollowUp, PageToken, Response
from app.models.representatives import Office
from app.models.whole_letters import WHOLE, WRITTEN, campaigns, holders, letters, offices
from app.queries import matching
from app.queries.matching import Addressee

# Statements that are built once: these pages are asked for all the time.
_tokens: Any = PageToken.__table__
_mails: Any = Delivery.__table__
_later: Any = FollowUp.__table__
_events: Any = Event.__table__
_answers: Any = Response.__table__
_consents: Any = Consent.__table__
_ITS_ID: Any = bindparam("its_id")
_FIND = select(_tokens.c.letter_id).where(_tokens.c.digest == bindparam("digest"))
_FIND_ALL = select(_tokens.c.digest, _tokens.c.letter_id).where(
    _tokens.c.digest.in_(bindparam("digests", expanding=True))
)
_PAGE = (
    select(
        *(letters.c[name] for name in ("id", "state", "held_reason", "channel", "language", "version_id")),
        *(letters.c[name] for name in ("created_at", "expires_at", "confirmed_at", "handed_over_at")),
        letters.c.office_id,
        letters.c.representative_id,
        campaigns.c.slug,
        offices.c.country,
        *(offices.c[name] for name in matching.FROM_OFFICE),
        *(holders.c[name] for name in (*matching.FROM_HOLDER, "email", "suspect_address")),
        *WRITTEN,
        _mails.c.due_at,
        _later.c.first_id,
    )
    .select_from(WHOLE)
    .outerjoin(_mails, _mails.c.id == letters.c.id)
    .outerjoin(_later, _later.c.letter_id == letters.c.id)
    .where(letters.c.id == _FIND.scalar_subquery())
)
_STEPS = (
    select(_events.c.at, _events.c.new, _events.c.detail)
    .where(_events.c.letter_id == _ITS_ID)
    .order_by(_events.c.id)
)
_ANSWERS = (
    select(_answers.c.source, _answers.c.kind).where(_answers.c.letter_id == _ITS_ID).order_by(_answers.c.id)
)
_AGREED = select(_consents.c.purpose).where(
    _consents.c.letter_id == _ITS_ID, _consents.c.granted, _consents.c.withdrawn_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter as it can be read: who it goes to, who wrote it, what it says."""

    recipient: str
    block: tuple[str, ...]
    email: str  # of the office, "" if it takes none
    contact_form_url: str
    subject: str
    body: str
    shown: str  # domain/shown.py: what saying "send" agrees to


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote it, as the office sees them, and where we write to them."""

    name: str
    street: str
    town: str
    postcode: str
    country: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to it."""

    at: datetime
    new: str
    detail: str


@dataclass(frozen=True, slots=True)
class PrivatePage:
    """A letter, its way so far, and what its author may do.

    The way begins with its author's word: before that there are no steps, no answers, nothing to withdraw.
    """

    id: str
    state: State
    held_reason: str
    channel: str
    language: str
    to: Addressee
    country: str  # of the office
    campaign_slug: str
    version_id: int
    created_at: datetime
    expires_at: datetime | None
    confirmed_at: datetime | None
    handed_over_at: datetime | None
    due_at: datetime | None  # when it leaves, while it waits
    paper: Paper | None  # None once its words are erased
    renewed: Paper | None  # the version for the seat's new holder, while it is held for that
    sender: Sender | None
    first_id: str  # of the letter that its thread begins with: most often its own
    steps: tuple[Step, ...]
    answer: str  # its author's own answer to "did they reply?", or ""
    answered: bool  # somebody knows of a real answer
    agreed: frozenset[str]  # purposes agreed to and not withdrawn


# Its steps, the source and kind of each answer, and the purposes that are agreed to.
Way = tuple[tuple[Step, ...], tuple[tuple[str, str], ...], frozenset[str]]
_NO_WAY: Way = ((), (), frozenset())


def find(session: Session | Connection, token: str) -> str | None:
    """The id of the letter whose private page this token opens; None for any other text."""
    digest = links.digest(token)
    if digest is None:
        return None
    return session.scalar(_FIND, {"digest": digest})


def find_all(session: Session | Connection, tokens: Collection[str]) -> dict[str, str]:
    """The same for many: the ids by token, of those that open a page."""
    digests = {token: digest for token in tokens if (digest := links.digest(token)) is not None}
    rows = session.execute(_FIND_ALL, {"digests": list(digests.values())})
    found = {row.digest: row.letter_id for row in rows}
    return {token: found[digest] for token, digest in digests.items() if digest in found}


def private_page(session: Session, token: str, today: date) -> PrivatePage | None:
    """The page a token opens; None if there is none, or no longer."""
    digest = links.digest(token)
    letter = None if digest is None else session.execute(_PAGE, {"digest": digest}).one_or_none()
    if letter is None:
        return None
    steps, answers, agreed = _way(session, letter.id) if letter.confirmed_at else _NO_WAY
    said = [kind for source, kind in answers if source == Source.SUPPORTER]
    answer = said[-1] if said else ""
    others = {kind for source, kind in answers if source != Source.SUPPORTER}
    return PrivatePage(
        id=letter.id,
        state=State(letter.state),
        held_reason=letter.held_reason,
        channel=letter.channel,
        language=letter.language,
        to=matching.addressee_of(letter),
        country=letter.country,
        campaign_slug=letter.slug,
        version_id=letter.version_id,
        created_at=letter.created_at,
        expires_at=letter.expires_at,
        confirmed_at=letter.confirmed_at,
        handed_over_at=letter.handed_over_at,
        due_at=letter.due_at if letter.state == State.QUEUED else None,
        paper=_paper(letter, letter.representative_id, letter, letter.body),
        renewed=_renewed(session, letter, today),
        sender=_sender(letter),
        first_id=letter.first_id or letter.id,
        steps=steps,
        answer=answer,
        answered=answer in YES or not SUBSTANTIVE.isdisjoint(others),
        agreed=agreed,
    )


def _way(session: Session, letter_id: str) -> Way:
    its_id = {"its_id": letter_id}
    return (
        tuple(Step(*row) for row in session.execute(_STEPS, its_id)),
        tuple((row.source, row.kind) for row in session.execute(_ANSWERS, its_id)),
        frozenset(session.scalars(_AGREED, its_id)),
    )


def _sender(letter: Any) -> Sender | None:
    if letter.author is None:
        return None
    return Sender(
        letter.author,
        letter.street,
        letter.town,
        letter.postcode,
        letter.from_country,
        letter.mailbox,
        letter.locale,
    )


def _renewed(session: Session, letter: Any, today: date) -> Paper | None:
    """The letter as it would go to the seat's current holder, if it waits for its author's word on that."""
    if letter.state != State.HELD or letter.held_reason in ("to_post", "organiser", RESTORED, SUSPECT):
        return None
    office = session.get_one(Office, letter.office_id)
    holder = roster.successor(office.representatives, letter.representative_id, office, today)
    if holder is None or letter.body is None or letter.author is None:
        return None
    body = greeting.replaced(letter.body, office.role, letter.language, letter, holder)
    return _paper(letter, holder.id, holder, body)


def _paper(letter: Any, holder_id: str, holder: Any, body: str | None) -> Paper | None:
    if body is None or letter.author is None:
        return None
    author = letter.author, letter.street, letter.town, letter.postcode
    return Paper(
        recipient=addressing.display_name(holder),
        block=addressing.block(letter.role, letter.language, holder),
        email=holder.email,
        contact_form_url=holder.contact_form_url,
        subject=letter.subject,
        body=body,
        shown=shown.digest(holder_id, letter.subject, body, *author),
    )
