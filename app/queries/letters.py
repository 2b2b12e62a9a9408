"""What its author sees of a letter on the private page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.domain import addressing, greeting, links, roster, shown
from app.domain.delivery import SUSPECT
from app.domain.lifecycle import RESTORED, State
from app.domain.responses import SUBSTANTIVE, YES, Source
from app.models.deliveries import Delivery
from app.models.letters import Consent, Event, Letter, LetterText, PageToken, Response, Supporter
from app.models.representatives import Representative
from app.queries import matching
from app.queries.matching import Addressee

_tokens: Any = PageToken.__table__
_mails: Any = Delivery.__table__
_events: Any = Event.__table__
_answers: Any = Response.__table__
_consents: Any = Consent.__table__
# Built once, for these pages are asked for all the time.
_ITS_ID: Any = bindparam("its_id")
_FIND = select(_tokens.c.letter_id).where(_tokens.c.digest == bindparam("digest"))
_DUE = select(_mails.c.due_at).where(_mails.c.id == _ITS_ID)
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
_WHOLE = (
    select(Letter)
    .join(PageToken, PageToken.letter_id == Letter.id)
    .where(PageToken.digest == bindparam("digest"))
    .options(
        joinedload(Letter.campaign, innerjoin=True),
        joinedload(Letter.office, innerjoin=True),
        joinedload(Letter.representative, innerjoin=True),
        joinedload(Letter.supporter),
        joinedload(Letter.text),
    )
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
    """A letter, its way so far, and what its author may do."""

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
    steps: tuple[Step, ...]
    answer: str  # its author's own answer to "did they reply?", or ""
    answered: bool  # somebody knows of a real answer
    agreed: frozenset[str]  # purposes agreed to and not withdrawn


def find(session: Session, token: str) -> str | None:
    """The id of the letter whose private page this token opens; None for any other text."""
    digest = links.digest(token)
    if digest is None:
        return None
    return session.scalar(_FIND, {"digest": digest})


def private_page(session: Session, token: str, today: date) -> PrivatePage | None:
    """The page a token opens; None if there is none, or no longer."""
    digest = links.digest(token)
    letter = None if digest is None else session.scalar(_WHOLE, {"digest": digest})
    if letter is None:
        return None
    its_id = {"its_id": letter.id}
    answers = session.execute(_ANSWERS, its_id).all()
    said = [row.kind for row in answers if row.source == Source.SUPPORTER]
    answer = said[-1] if said else ""
    others = {row.kind for row in answers if row.source != Source.SUPPORTER}
    return PrivatePage(
        id=letter.id,
        state=State(letter.state),
        held_reason=letter.held_reason,
        channel=letter.channel,
        language=letter.language,
        to=matching.addressee(letter.office, letter.representative),
        country=letter.office.country,
        campaign_slug=letter.campaign.slug,
        version_id=letter.version_id,
        created_at=letter.created_at,
        expires_at=letter.expires_at,
        confirmed_at=letter.confirmed_at,
        handed_over_at=letter.handed_over_at,
        due_at=session.scalar(_DUE, its_id) if letter.state == State.QUEUED else None,
        paper=_paper(letter),
        renewed=_renewed(letter, today),
        sender=_sender(letter.supporter) if letter.supporter else None,
        steps=tuple(Step(*row) for row in session.execute(_STEPS, its_id)),
        answer=answer,
        answered=answer in YES or not SUBSTANTIVE.isdisjoint(others),
        agreed=frozenset(session.scalars(_AGREED, its_id)),
    )


def _sender(supporter: Supporter) -> Sender:
    return Sender(
        supporter.name,
        supporter.street,
        supporter.town,
        supporter.postcode,
        supporter.country,
        supporter.email,
        supporter.locale,
    )


def _paper(letter: Letter) -> Paper | None:
    if letter.text is None or letter.supporter is None:
        return None
    return _laid_out(letter, letter.representative, letter.text, letter.supporter, letter.text.body)


def _renewed(letter: Letter, today: date) -> Paper | None:
    """The letter as it would go to the seat's current holder, if it waits for its author's word on that."""
    if letter.state != State.HELD or letter.held_reason in ("to_post", "organiser", RESTORED, SUSPECT):
        return None
    office = letter.office
    holder = roster.successor(office.representatives, letter.representative_id, office, today)
    if holder is None or letter.text is None or letter.supporter is None:
        return None
    body = greeting.replaced(letter.text.body, office.role, letter.language, letter.representative, holder)
    return _laid_out(letter, holder, letter.text, letter.supporter, body)


def _laid_out(letter: Letter, holder: Representative, text: LetterText, who: Supporter, body: str) -> Paper:
    return Paper(
        recipient=addressing.display_name(holder),
        block=addressing.block(letter.office.role, letter.language, holder),
        email=holder.email,
        contact_form_url=holder.contact_form_url,
        subject=text.subject,
        body=body,
        shown=shown.digest(holder.id, text.subject, body, who.name, who.street, who.town, who.postcode),
    )
