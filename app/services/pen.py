"""What organisers do with mail that came back: they open it, find its letter, say what it is.

Whatever they do stands in the audit log, and no word of the mail does. Of what is filed with a letter the
log names the letter as its subject, so that a deletion takes the name out of it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import N_, BadInput, NotAllowed, NotFound
from app.domain.incoming.filing import FoundBy, Place
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.domain.links import Randbits
from app.domain.responses import ON_A_MAIL, Source
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import Letter
from app.services import address_health, consequences, deliveries, organisers, replies, sorting
from app.services.supporter_mail import Post

# Nothing can have come back to a letter that never left.
NEVER_LEFT = frozenset({State.AWAITING, State.EXPIRED, State.WITHDRAWN})
# What its author gave us themselves, at an address that only they have.
FROM_ITS_AUTHOR = frozenset({tokens.Kind.ANSWER, tokens.Kind.SUPPORTER})
CORRECTABLE = tuple(kind for kind in Kind if kind is not Kind.UNREADABLE)


def open(session: Session, mail_id: int, reason: str, organiser: str, now: datetime) -> bytes:
    """The bytes of a mail in the pen, to be read once; the log keeps who did so, and why.

    Raises BadInput without a reason, NotFound when it is not in the pen, NotAllowed once it is erased.
    """
    reason = reason.strip()
    if not reason:
        raise BadInput(N_("Please say why, for whoever looks at this next."), "reason")
    mail = _in_pen(session, mail_id)
    organisers.note(session, organiser, "replies.open", f"mail {mail.id}", now, reason)
    return _raw(mail)


def assign(
    session: Session,
    mail_id: int,
    reference: str,
    organiser: str,
    post: Post,
    now: datetime,
    randbits: Randbits,
) -> Letter:
    """File a mail of the pen with the letter of this reference, and let follow what follows.

    Raises BadInput for a reference that leads to no letter that left, NotAllowed when somebody else has dealt
    with the mail. Doing the same twice does it once.
    """
    letter = _letter_of(session, reference)
    mail = _locked(session, mail_id)
    if mail.place == Place.FILED and mail.letter_id == letter.id:
        return letter
    _still_in_pen(mail)
    mail.from_author = sorting.is_author(session, letter, mail, mail.correspondent or "")
    organisers.note(session, organiser, "replies.assign", letter.id, now, f"mail {mail.id}")
    sorting.assign(session, mail, letter, FoundBy.ORGANISER, post, now, randbits)
    return letter


def put_away(session: Session, mail_id: int, organiser: str, now: datetime) -> None:
    """A mail of the pen is not ours: what it says and whose it is are erased, at once and for good."""
    mail = _locked(session, mail_id)
    if mail.place == Place.NOT_OURS:
        return
    _still_in_pen(mail)
    mail.place, mail.suggested_office_id = Place.NOT_OURS, None
    mail.raw = mail.correspondent = mail.message_id = None
    mail.sender = mail.recipient = ""
    organisers.note(session, organiser, "replies.put_away", f"mail {mail.id}", now)
    session.flush()


def take_back(session: Session, letter_id: str, mail_id: int, organiser: str, now: datetime) -> None:
    """A mail does not belong to this letter: it waits in the pen again, and the letter stands without it.

    Raises NotAllowed for what the letter's author handed in themselves.
    """
    _lock(session, letter_id)
    these = IncomingMail.id == mail_id, IncomingMail.letter_id == letter_id
    forward_id = session.scalar(select(IncomingMail.forward_id).where(*these))
    if forward_id:  # before the mail itself: a sender that has taken it there goes the same way
        deliveries.stop(session, forward_id, now)
    mail = _filed(session, letter_id, mail_id)
    if mail.token_kind in FROM_ITS_AUTHOR:
        raise NotAllowed(N_("The letter’s author gave us this mail, so it belongs to this letter."))
    mail.place, mail.letter_id, mail.found_by, mail.forward_id = Place.PEN, None, "", ""
    # Said and shared by people who took it for an answer to this letter.
    mail.answer, mail.answer_by, mail.shared_at, mail.from_author = "", "", None, False
    address_health.forget(session, mail)
    organisers.note(session, organiser, "replies.take_back", letter_id, now, f"mail {mail.id}")
    session.flush()
    replies.refresh(session, letter_id, now)


def correct(
    session: Session,
    letter_id: str,
    mail_id: int,
    kind: str,
    organiser: str,
    post: Post,
    now: datetime,
    randbits: Randbits,
) -> None:
    """A person says what a mail is; what the machine said stays beside it. The letter follows.

    Raises BadInput for a class that is none.
    """
    if kind not in CORRECTABLE:
        raise BadInput(N_("Please choose one of the classes listed."), "kind")
    mail = _filed(session, letter_id, mail_id)
    if mail.is_kind == kind:
        return
    if kind == mail.kind:  # the machine was right after all
        mail.corrected_kind, mail.corrected_by, mail.corrected_at = "", "", None
    else:
        mail.corrected_kind, mail.corrected_by, mail.corrected_at = kind, organiser, now
    organisers.note(session, organiser, "replies.correct", letter_id, now, f"mail {mail.id}: {kind}")
    session.flush()
    replies.refresh(session, letter_id, now)
    consequences.of_filed(session, mail, session.get_one(Letter, letter_id), post, now, randbits)


def say(session: Session, letter_id: str, mail_id: int, answer: str, organiser: str, now: datetime) -> None:
    """An organiser says what a person's answer is; the last word of a person stands, whoever said it.

    Raises BadInput for an answer that is none, NotAllowed for a mail that no person of the office wrote.
    """
    if answer not in ON_A_MAIL:
        raise BadInput(N_("Please choose one of the answers listed."), "answer")
    mail = _filed(session, letter_id, mail_id)
    handed_in = mail.token_kind == tokens.Kind.ANSWER
    if mail.is_kind != Kind.PERSON or (mail.from_author and not handed_in):
        raise NotAllowed(N_("Only what a person at the office wrote is an answer."))
    if (mail.answer, mail.answer_by) == (answer, Source.ORGANISER):
        return
    mail.answer, mail.answer_by = answer, Source.ORGANISER
    organisers.note(session, organiser, "replies.say", letter_id, now, f"mail {mail.id}: {answer}")
    session.flush()
    replies.refresh(session, letter_id, now)
    consequences.of_answer(session, session.get_one(Letter, letter_id), answer, Source.ORGANISER, now)


def read(session: Session, letter_id: str, mail_id: int, organiser: str, now: datetime) -> bytes:
    """The bytes of an answer that the letter's author shared; the log keeps who read it.

    Raises NotAllowed unless it is shared, and once it is erased.
    """
    mail = _filed(session, letter_id, mail_id)
    if mail.shared_at is None:
        raise NotAllowed(N_("Its author has not shared it."))
    organisers.note(session, organiser, "replies.read", letter_id, now, f"mail {mail.id}")
    return _raw(mail)


def _letter_of(session: Session, reference: str) -> Letter:
    try:
        letter = session.get(Letter, tokens.read_id(reference))
    except NotFound as error:
        raise BadInput(error.sentence, "reference") from error
    if letter is None:
        raise BadInput(N_("There is no letter with this reference, or it was deleted."), "reference")
    if letter.state in NEVER_LEFT:
        raise BadInput(N_("This letter never left, so nothing can have come back to it."), "reference")
    return letter


def _locked(session: Session, mail_id: int) -> IncomingMail:
    mail = session.get(IncomingMail, mail_id, with_for_update=True, populate_existing=True)
    if mail is None:
        raise NotFound(N_("There is no such mail, or it was deleted."))
    return mail


def _in_pen(session: Session, mail_id: int) -> IncomingMail:
    mail = _locked(session, mail_id)
    _still_in_pen(mail)
    return mail


def _still_in_pen(mail: IncomingMail) -> None:
    if mail.place != Place.PEN:
        raise NotAllowed(N_("Somebody else has dealt with this mail in the meantime."))


def _filed(session: Session, letter_id: str, mail_id: int) -> IncomingMail:
    """A mail that lies with this letter; the letter is locked before it, as a deletion does."""
    _lock(session, letter_id)
    mail = _locked(session, mail_id)
    if mail.place != Place.FILED or mail.letter_id != letter_id:
        raise NotFound(N_("This mail does not lie with this letter, or no longer."))
    return mail


def _lock(session: Session, letter_id: str) -> None:
    session.get(Delivery, letter_id, with_for_update=True, populate_existing=True)
    session.get(Letter, letter_id, with_for_update=True, populate_existing=True)


def _raw(mail: IncomingMail) -> bytes:
    if mail.raw is None:
        raise NotAllowed(N_("What this mail said is erased."))
    return mail.raw
