"""A letter until it is confirmed: submitted, changed, thrown away."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import person, shown, tokens
from app.domain.deadlines import CONFIRM_WITHIN, MAILS_A_DAY, MAILS_AN_HOUR, SAME_AGAIN
from app.domain.errors import N_, NotAllowed, NotFound, TooLate
from app.domain.lifecycle import Kept, State
from app.domain.links import Randbits
from app.domain.submission import Author, Handle, Submission, Words
from app.models.campaigns import Campaign
from app.models.incoming import IncomingMail
from app.models.letters import BlockedAddress, Consent, Event, Letter, LetterText, PageToken, Supporter
from app.models.types import keyring
from app.services import counters, standing, supporter_mail
from app.services.deliveries import About
from app.services.standing import NO_LETTER
from app.services.steps import step
from app.services.supporter_mail import Post
from app.services.turns import one_at_a_time

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Built once, for every letter that is submitted asks; and one question, for all who write wait for it.
_letters: Any = Letter.__table__
_tokens: Any = PageToken.__table__
_authors: Any = Supporter.__table__
_blocked: Any = BlockedAddress.__table__
_campaigns: Any = Campaign.__table__
_MAILBOX: Any = bindparam("mailbox")
_STANDING = select(
    _campaigns.c.closed_at,
    select(_blocked.c.at).where(_blocked.c.email_hash == _MAILBOX).exists().label("blocked"),
    select(func.count(_tokens.c.digest))
    .join(_authors, _authors.c.letter_id == _tokens.c.letter_id)
    .where(_authors.c.email_hash == _MAILBOX, _tokens.c.created_at > bindparam("since"))
    .scalar_subquery()
    .label("mails"),
    select(_letters.c.id).where(_letters.c.unique_hash == bindparam("its_hash")).exists().label("before"),
).where(_campaigns.c.id == bindparam("campaign"))
_UNDER = (
    select(Letter)
    .where(Letter.unique_hash == bindparam("its_hash"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _new(row: sqlite.Insert | postgresql.Insert) -> Executable:
    """The row of a new letter, and its id; none where its hash is taken: the form came twice at once."""
    return row.on_conflict_do_nothing(index_elements=[_letters.c.unique_hash]).returning(_letters.c.id)


_NEW = {"sqlite": _new(sqlite.insert(_letters)), "postgresql": _new(postgresql.insert(_letters))}
_AUTHOR = insert(_authors)
_TEXT = insert(LetterText.__table__)  # type: ignore[arg-type]
_CONSENTS = insert(Consent.__table__)  # type: ignore[arg-type]
_BEGUN = insert(Event.__table__)  # type: ignore[arg-type]


def address_hash(email: str) -> bytes:
    """The keyed hash by which an e-mail address is found again; upper case is the same mailbox."""
    return keyring().digest("e-mail address", person.mailbox(email))


def unique_hash(email: str, office_id: str, campaign_id: int, mode: str) -> bytes:
    """The keyed hash that lets one mailbox write to one seat once in a campaign; trials do not count."""
    return keyring().digest("letter", person.mailbox(email), office_id, str(campaign_id), mode)


def locked(session: Session, letter_id: str) -> Letter:
    """The letter, held against other writers until the transaction ends; raises NotFound."""
    letter = session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None:
        raise NotFound(NO_LETTER)
    return letter


def nobodys(submission: Submission, randbits: Randbits) -> Handle:
    """What the page still open may know of a letter that nobody keeps: it looks like any other."""
    return Handle(tokens.new_id(randbits), _digest_of(submission))


def submit(session: Session, submission: Submission, post: Post, now: datetime, randbits: Randbits) -> Handle:
    """Keep the letter and mail its author a confirmation; the answer never tells who has written before.

    The same mailbox, seat and campaign again: an unconfirmed letter is replaced by the newer one, a
    confirmed one stays and its author gets a notice. Raises NotAllowed when the campaign has ended.
    """
    author, campaign_id, mode = submission.author, submission.campaign_id, post.sender.mode
    hashed = address_hash(author.email)
    unique = unique_hash(author.email, submission.recipient.office_id, campaign_id, mode)
    handle = nobodys(submission, randbits)
    one_at_a_time(session, hashed)  # or letters that come together would not count each other's mails
    asked = {"campaign": campaign_id, "mailbox": hashed, "since": now - DAY, "its_hash": unique}
    standing = session.execute(_STANDING, asked).one()
    if standing.closed_at is not None:
        raise NotAllowed(N_("This campaign has ended, so no more letters go out."))
    if standing.blocked or standing.mails >= MAILS_A_DAY:
        return handle
    letter = session.scalar(_UNDER, {"its_hash": unique}) if standing.before else None
    if letter is None:
        about = About(handle.id, mode, author.email, hashed, author.locale)
        if _store(session, about, unique, submission, now):
            counters.bump(session, campaign_id, "written", submission.ref, now.date())
            supporter_mail.confirmation(session, about, post, now, randbits)
            return handle
        letter = session.scalar(_UNDER, {"its_hash": unique})
    if letter is None or letter.state != State.AWAITING:
        if letter is not None and _mails_since(session, letter, now) < MAILS_AN_HOUR:
            supporter_mail.already_confirmed(session, letter, post, now, randbits)
        return handle
    _submit_again(session, letter, submission, post, now, randbits)
    return Handle(letter.id, handle.shown)


def change(session: Session, letter_id: str, author: Author, words: Words, now: datetime) -> None:
    """Replace the text, name and address of a letter that is not confirmed yet; the mailbox stays.

    Raises TooLate once it is confirmed, expired or withdrawn.
    """
    letter = _awaiting(session, letter_id)
    if letter.supporter is None or letter.text is None:
        raise NotFound(NO_LETTER)
    letter.supporter.name, letter.supporter.street = author.name, author.street
    letter.supporter.town = author.town
    letter.text.subject, letter.text.body = words.subject, words.body
    letter.changed_at = now


def throw_away(session: Session, letter_id: str, now: datetime) -> None:
    """Forget an unconfirmed letter: its text and its author are erased, and they may write again."""
    letter = _awaiting(session, letter_id)
    step(session, letter, State.WITHDRAWN, "supporter", now, "thrown_away")
    forget(session, letter)


def forget(session: Session, letter: Letter) -> None:
    """Erase who wrote the letter, what it said, and the mails that told either; the count stays."""
    letter.unique_hash = letter.expires_at = None
    for kind in (Supporter, LetterText, Consent):
        session.execute(delete(kind).where(kind.letter_id == letter.id))
    supporter_mail.erase(session, letter.id)
    filed = update(IncomingMail).where(IncomingMail.letter_id == letter.id)
    session.execute(filed.values(correspondent=None, message_id=None))
    letter.kept = Kept.LINKS
    session.flush()
    session.expire(letter, ["supporter", "text", "consents"])


def _awaiting(session: Session, letter_id: str) -> Letter:
    letter = locked(session, letter_id)
    if letter.state != State.AWAITING:
        raise TooLate(N_("This letter is no longer waiting for your confirmation."))
    return letter


def _store(session: Session, about: About, unique: bytes, submission: Submission, now: datetime) -> bool:
    """Keep a letter that is new; False if the mailbox has just written it.

    Past the unit of work, which takes five times as long: crowds submit at once.
    """
    letter = {
        "id": about.letter_id,
        "campaign_id": submission.campaign_id,
        "state": State.AWAITING,
        "created_at": now,
        "unique_hash": unique,
        "ref": submission.ref,
        "synthetic": submission.synthetic,
        "mode": about.mode,
        **_set_anew(submission, now),
    }
    if session.execute(_NEW[session.get_bind().dialect.name], letter).first() is None:
        return False
    its = {"letter_id": about.letter_id}
    session.execute(_AUTHOR, {**its, **asdict(submission.author), "email_hash": about.email_hash})
    session.execute(_TEXT, {**its, **asdict(submission.words)})
    session.execute(
        _CONSENTS, [{**its, "at": now, **asdict(agreement)} for agreement in submission.agreements]
    )
    begun = {"at": now, "old": State.DRAFT, "new": State.AWAITING, "source": "supporter", "detail": ""}
    session.execute(_BEGUN, {**its, **begun})
    return True


def _submit_again(
    session: Session, letter: Letter, submission: Submission, post: Post, now: datetime, randbits: Randbits
) -> None:
    same = standing.read(session, letter.id).shown == _digest_of(submission)
    for name, value in _set_anew(submission, now).items():
        setattr(letter, name, value)
    _replace(session, letter, submission, now)
    last = session.scalar(select(func.max(PageToken.created_at)).where(PageToken.letter_id == letter.id))
    if same and last is not None and now - last < SAME_AGAIN:
        return
    if _mails_since(session, letter, now) < MAILS_AN_HOUR:
        supporter_mail.forget_codes(session, letter.id)
        supporter_mail.confirmation(session, About.of(letter), post, now, randbits)


def _set_anew(submission: Submission, now: datetime) -> dict[str, object]:
    return {
        **asdict(submission.recipient),
        "version_id": submission.version_id,
        "language": submission.language,
        "changed_at": now,
        "expires_at": now + CONFIRM_WITHIN,
    }


def _replace(session: Session, letter: Letter, submission: Submission, now: datetime) -> None:
    who, words = submission.author, submission.words
    session.execute(delete(Consent).where(Consent.letter_id == letter.id))
    session.merge(Supporter(letter_id=letter.id, email_hash=address_hash(who.email), **asdict(who)))
    session.merge(LetterText(letter_id=letter.id, **asdict(words)))
    for agreement in submission.agreements:
        session.add(Consent(letter_id=letter.id, at=now, **asdict(agreement)))
    session.flush()
    session.expire(letter, ["supporter", "text", "consents"])


def _mails_since(session: Session, letter: Letter, now: datetime) -> int:
    recent = PageToken.created_at > now - HOUR
    return session.scalars(
        select(func.count(PageToken.digest)).where(PageToken.letter_id == letter.id, recent)
    ).one()


def _digest_of(submission: Submission) -> str:
    who, words = submission.author, submission.words
    author = who.name, who.street, who.town, who.postcode
    return shown.digest(submission.recipient.representative_id, words.subject, words.body, *author)
