"""A second letter in the thread of a first one: to the same office, in its author's new words."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import follow_ups as rules
from app.domain import shown as digests
from app.domain.errors import N_, NotAllowed, NotFound
from app.domain.follow_ups import Why
from app.domain.lifecycle import State
from app.domain.links import Randbits
from app.domain.submission import Words
from app.models import threads
from app.models.deliveries import Delivery
from app.models.letters import Consent, Event, FollowUp, Letter, LetterText, Supporter
from app.models.types import keyring
from app.services import deliveries, standing, supporter_mail
from app.services.confirmations import CHANGED, TO_POST, TRIED_OUT
from app.services.letters import locked
from app.services.steps import step
from app.services.supporter_mail import Post

NOT_NOW = N_(
    "You have written to this office already. You can write again once they have answered, or after some "
    "time of silence."
)
# Of the first letter, what the next one has too.
_SAME = (
    "campaign_id",
    "office_id",
    "representative_id",
    "version_id",
    "party",
    "language",
    "channel",
    "mode",
)
_AUTHOR = ("name", "email", "street", "town", "postcode", "country", "email_hash", "locale")
FOLLOW_UP = "follow_up"  # why it is neither sent nor waits for a confirmation, for a moment


def write(
    session: Session,
    letter_id: str,
    new_id: str,
    words: Words,
    shown: str,
    post: Post,
    now: datetime,
    randbits: Randbits,
) -> str:
    """Let a letter follow up the thread of ``letter_id``, as its author saw it; its private page's token.

    Its author acts on their own page, so it needs no further confirmation. Raises NotAllowed when it is not
    the time for one, when it is not the text that was shown, or when the first letter's words are erased.
    """
    first_id = threads.first_of(session, letter_id)
    session.get(Delivery, first_id, with_for_update=True)  # before its letter, as every writer does
    first = locked(session, first_id)
    _check(session, first, post, now)
    who = first.supporter
    if who is None or digest(first, who, words) != shown:
        raise NotAllowed(CHANGED)
    letter = _store(session, first, new_id, words, now)
    if letter.channel == "email":
        deliveries.enqueue_again(session, standing.read(session, new_id), post.sender, now)
    else:
        letter.held_reason = TO_POST
    session.flush()
    return supporter_mail.new_link(session, new_id, now, randbits)


def link(session: Session, letter_id: str, number: int, now: datetime, randbits: Randbits) -> str:
    """A new token of the page of another letter in the thread, by its place there; raises NotFound."""
    letters = threads.thread(session, threads.first_of(session, letter_id)).letters
    if number >= len(letters):
        raise NotFound(N_("There is no such letter, or it was deleted."))
    return supporter_mail.new_link(session, letters[number].letter_id, now, randbits)


def digest(first: Letter, who: Supporter, words: Words) -> str:
    """The digits of such a letter (domain/shown.py)."""
    author = who.name, who.street, who.town, who.postcode
    return digests.digest(first.representative_id, words.subject, words.body, *author)


def _check(session: Session, first: Letter, post: Post, now: datetime) -> None:
    if first.campaign.closed_at is not None:
        raise NotAllowed(N_("This campaign has ended, so no more letters go out."))
    if first.mode != post.sender.mode:
        raise NotAllowed(TRIED_OUT)
    if first.supporter is None or first.text is None:
        raise NotAllowed(N_("The words of this letter are erased."))
    thread = threads.thread(session, first.id)
    if rules.offered(thread, first.campaign.follow_up_days, now) is Why.NOTHING:
        raise NotAllowed(NOT_NOW)


def _store(session: Session, first: Letter, new_id: str, words: Words, now: datetime) -> Letter:
    number = threads.thread(session, first.id).number
    letter = Letter(
        id=new_id,
        state=State.AWAITING,
        changed_at=now,
        created_at=now,
        confirmed_at=now,
        ref="",
        unique_hash=keyring().digest("follow-up", first.id, str(number)),
        **{name: getattr(first, name) for name in _SAME},
    )
    session.add(letter)
    session.flush()
    who = {name: getattr(first.supporter, name) for name in _AUTHOR}
    wording = next((row.wording for row in first.consents if row.purpose == "send"), "")
    session.add_all(
        (
            FollowUp(letter_id=new_id, first_id=first.id),
            Supporter(letter_id=new_id, **who),
            LetterText(letter_id=new_id, subject=words.subject, body=words.body),
            Consent(letter_id=new_id, purpose="send", granted=True, wording=wording, at=now),
            Event(letter_id=new_id, at=now, old=State.DRAFT, new=State.AWAITING, source="supporter"),
        )
    )
    session.flush()
    step(session, letter, State.HELD, "supporter", now, FOLLOW_UP)
    return letter
