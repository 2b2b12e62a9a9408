"""Putting a mail into the outbox, and what people may do to one that lies there. The sender has outbox.py.

A delivery's row and its letter's row change in one transaction, the delivery first, so that two writers
never wait for each other in a circle.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from app.domain import delivery as rules
from app.domain import letterhead, message, tokens
from app.domain.delivery import Kind, Phase
from app.domain.errors import N_, NotAllowed
from app.domain.lifecycle import CLAIMABLE, RESTORED, RETRACTABLE, State
from app.domain.message import Sender
from app.models import threads
from app.models.deliveries import Delivery
from app.models.letters import Event, Letter
from app.services import pacing, standing
from app.services.pins import Pin, reasons_to_hold
from app.services.standing import Standing
from app.services.steps import Move, move, move_all, step, write

_INSERT = insert(Delivery.__table__)  # type: ignore[arg-type]
WAITING = (State.HELD, *CLAIMABLE)  # no sender has it
ORGANISER = "organiser"  # why a letter is held that only an organiser lets go


@dataclass(frozen=True, slots=True)
class About:
    """The letter that a mail of ours is about, and where its author reads mail, in which language."""

    letter_id: str
    mode: str
    email: str
    email_hash: bytes
    locale: str

    @classmethod
    def of(cls, letter: Letter) -> "About":
        """Of a letter that has its author still; raises LookupError for any other."""
        who = letter.supporter
        if who is None:
            raise LookupError("a letter without an author gets no mail")
        return cls(letter.id, letter.mode, who.email, who.email_hash, who.locale)


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter with the bytes of its mail, or with the reason why it may not leave now."""

    letter: Standing
    reason: str
    message: bytes | None

    @property
    def state(self) -> State:
        return State.HELD if self.reason else State.QUEUED


def ready(
    session: Session | Connection, letter: Standing, sender: Sender, now: datetime, thread: Sequence[str] = ()
) -> Ready:
    """Build the bytes of a letter that is confirmed now; ``thread`` are the message ids that it follows.

    Raises BadInput when the text or an address cannot be put into a mail.
    """
    reason = _reason_now(session, letter, now)
    return Ready(letter, reason, None if reason else _bytes(letter, thread, sender))


def enqueue_letters(
    session: Session | Connection, letters: Sequence[Ready], sender: Sender, now: datetime
) -> None:
    """Pin the recipients of letters that are confirmed now, and let each wait for its slot, or be held.

    Past the unit of work, and in as many statements as for one: everybody confirms at once.
    """
    if letters:
        session.execute(_INSERT, _mails(session, letters, sender, now))
    moves = [Move(each.letter.id, each.letter.state, each.state, each.reason) for each in letters]
    move_all(session, moves, "supporter", now)


def enqueue_again(session: Session, letter: Standing, sender: Sender, now: datetime) -> None:
    """The same for a letter that was held or given back, whether or not its mail lay in the outbox before."""
    again = ready(session, letter, sender, now, _thread(session, letter, sender))
    [mail] = _mails(session, [again], sender, now)
    session.merge(Delivery(**mail))
    session.flush()
    if letter.state != again.state:
        move(session, letter.id, letter.state, again.state, "supporter", now, again.reason)
    if letter.held_reason != again.reason:
        write(session, letter.id, {"held_reason": again.reason})


def enqueue_mail(
    session: Session,
    kind: str,
    to: str,
    subject: str,
    text: str,
    sender: Sender,
    now: datetime,
    randbits: Callable[[int], int] = secrets.randbits,
    about: About | None = None,
) -> str:
    """Put a mail of our own into the outbox, due at once; its id. Raises BadInput for an impossible address.

    A mail about a letter leaves in the letter's mode: nobody hears of what was only tried out.
    """
    mail_id = tokens.new_id(randbits)
    mail = {
        "id": mail_id,
        "kind": Kind(kind),
        "letter_id": about.letter_id if about else None,
        "mode": about.mode if about else sender.mode,
        "state": State.QUEUED,
        "due_at": now,
        "recipient": message.address(to, "email"),
        "message": message.own(sender, mail_id, to, subject, text),
    }
    session.execute(_INSERT, mail)
    return mail_id


def pass_on(
    session: Session, kind: Kind, mail_id: str, letter: Letter, to: str, raw: bytes, now: datetime
) -> None:
    """Put what somebody wrote about a letter into the outbox, in the letter's mode, due at once.

    What goes to an office waits for as long as it is blocked.
    """
    mail = Delivery(
        id=mail_id,
        kind=kind,
        letter_id=letter.id,
        office_id=letter.office_id if kind is Kind.RELAY else None,
        mode=letter.mode,
        state=State.QUEUED,
        due_at=now,
        recipient=message.address(to, "email"),
        message=raw,
    )
    session.add(mail)
    session.flush()


def withdraw(session: Session, letter_id: str, now: datetime) -> bool:
    """Take a letter back unless a sender holds it or it has left; whether that was in time."""
    _never_leaves(session, letter_id, now, *WAITING)
    old = session.scalar(select(Letter.state).where(Letter.id == letter_id))
    taken = session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.state.in_(RETRACTABLE))
        .values(state=State.WITHDRAWN, changed_at=now, unique_hash=None, expires_at=None)
        .returning(Letter.id)
    ).all()
    if not taken:
        return False
    session.add(Event(letter_id=letter_id, at=now, old=old, new=State.WITHDRAWN, source="supporter"))
    session.flush()
    return True


def set_aside(session: Session, letter_id: str, now: datetime) -> None:
    """Let the mail of a held letter never leave: its author has brought the letter there themselves."""
    _never_leaves(session, letter_id, now, State.HELD)


def stop(session: Session, mail_id: str, now: datetime) -> None:
    """Let a mail of ours never leave, unless a sender has it already."""
    _never_leaves(session, mail_id, now, *WAITING)


def _never_leaves(session: Session, letter_id: str, now: datetime, *states: State) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.id == letter_id, Delivery.state.in_(states))
        .values(state=State.WITHDRAWN, finished_at=now, message=None)
    )


def release(session: Session, letter: Letter, sender: Sender, now: datetime) -> bool:
    """Let a held letter go on if nothing about its recipient differs from what its author confirmed.

    Otherwise its reason is brought up to date, and it waits on; whether it goes. One from a restored backup
    may have left already: services/restored.py alone lets it go.
    """
    mail = session.get(Delivery, letter.id)
    if letter.state != State.HELD or letter.held_reason == RESTORED or mail is None:
        return False
    reason = reason_to_hold(session, letter, mail.recipient, now)
    if reason:
        letter.held_reason = reason
        return False
    step(session, letter, State.QUEUED, "machine", now, "released")
    enqueue_again(session, standing.read(session, letter.id), sender, now)
    return True


def settle(session: Session, letter_id: str, new: str, by: str, now: datetime) -> None:
    """Record an organiser's decision about an uncertain letter: ``accepted``, or ``queued`` to send it again.

    Raises NotAllowed unless it is uncertain.
    """
    mail = session.get(Delivery, letter_id, with_for_update=True, populate_existing=True)
    letter = session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if mail is None or letter is None or mail.state != State.UNCERTAIN or letter.state != State.UNCERTAIN:
        raise NotAllowed(N_("This letter is not uncertain, so there is nothing to decide."))
    if new not in {State.ACCEPTED, State.QUEUED}:
        raise NotAllowed(N_("An uncertain letter was either accepted, or is sent again."))
    step(session, letter, State(new), "organiser", now, by)
    mail.state, mail.phase = State(new), Phase.NONE
    mail.lease_owner, mail.lease_until = "", None  # a late answer to the old attempt changes nothing now
    if new == State.ACCEPTED:
        letter.handed_over_at = mail.finished_at = now
        mail.message = None
    else:
        mail.due_at = now
    session.flush()


def reason_to_hold(
    session: Session | Connection, letter: Letter | Standing, pinned: str, now: datetime
) -> str:
    """The code of what keeps a letter from leaving as confirmed, with ``pinned`` as its address; or ""."""
    pin = Pin(letter.id, letter.office_id, letter.representative_id, pinned)
    return reasons_to_hold(session, [pin], now).get(letter.id, "")


def _reason_now(session: Session | Connection, letter: Standing, now: datetime) -> str:
    """Why a letter that is confirmed now may not leave. Others are looked for if the seat has passed on."""
    holder = letter.holder
    if holder.valid_to is not None:
        return reason_to_hold(session, letter, holder.email, now)
    return rules.held_reason(letter.office_id, holder.id, holder.email, holder, now.date())


def _mails(
    session: Session | Connection, letters: Sequence[Ready], sender: Sender, now: datetime
) -> list[dict[str, Any]]:
    """The rows of letters that wait for their slot, or that are held for a reason."""
    due = pacing.plan_all(session, [each.letter for each in letters if not each.reason], sender, now)
    return [_mail(each, due.get(each.letter.id, now)) for each in letters]


def _mail(its: Ready, due_at: datetime) -> dict[str, Any]:
    letter = its.letter
    return {
        "id": letter.id,
        "kind": Kind.LETTER,
        "letter_id": letter.id,
        "campaign_id": letter.campaign_id,
        "office_id": letter.office_id,
        "mode": letter.mode,
        "state": its.state,
        "phase": Phase.NONE,
        "due_at": due_at,
        "lease_until": None,
        "lease_owner": "",
        "attempts": 0,
        "first_attempt_at": None,
        "finished_at": None,
        "reply": "",
        "recipient": letter.holder.email,
        "message": its.message,
    }


def _bytes(letter: Standing, thread: Sequence[str], sender: Sender) -> bytes:
    author, words, to = letter.author, letter.words, letter.holder.email
    if author is None or words is None:
        raise NotAllowed(N_("The words of this letter have been erased, so it can no longer be sent."))
    text = letterhead.compose(sender, letter.id, author, words.body, letter.language)
    reply_to = "" if letter.relay else letter.mailbox
    return message.letter(sender, letter.id, author.name, reply_to, to, words.subject, text, thread)


def _thread(session: Session, letter: Standing, sender: Sender) -> list[str]:
    """The message ids that a letter follows."""
    first_id = threads.first_of(session, letter.id)
    if first_id == letter.id:
        return []
    return [*filter(None, (message.message_id(sender, first_id), threads.answer_id(session, first_id)))]
