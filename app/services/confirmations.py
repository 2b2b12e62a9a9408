"""The one deed that lets a letter go: its author says "send" to the text they see."""

import hmac
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.domain import addressing, greeting, links, roster
from app.domain.deadlines import CODE_TRIES
from app.domain.delivery import SUSPECT, Seat
from app.domain.errors import N_, NotAllowed, NotFound, PostbagError, TooLate
from app.domain.lifecycle import RESTORED, State
from app.domain.submission import Handle
from app.models.deliveries import Delivery
from app.models.letters import ConfirmationCode, Letter
from app.models.representatives import Office, Representative
from app.services import counters, deliveries, standing, supporter_mail
from app.services.deliveries import Ready
from app.services.letters import locked
from app.services.standing import Standing
from app.services.steps import Move, move_all
from app.services.supporter_mail import Post

TO_POST = "to_post"  # held for its author's hands, not for ours: the office takes no e-mail
TRIED_OUT = N_(
    "This letter was written while Postbag was being tried out, so it cannot be sent. Please write it anew."
)
CONFIRMED = N_("This letter is confirmed already. It is sent once and not again.")
CHANGED = N_("Your letter has changed since you opened this page. Please read it again, then send it.")


def confirm(session: Session | Connection, letter_id: str, shown: str, post: Post, now: datetime) -> None:
    """Let a letter go, once, as its author saw it (``shown``: domain/shown.py).

    It is queued for the office; or held, with the reason, when nobody can be written to as matched, or
    when its author has to post it. Raises NotFound, TooLate if it is confirmed already or its time is over,
    NotAllowed if it has changed since it was shown, BadInput if it cannot be put into a mail.
    """
    [refusal] = confirm_all(session, [(letter_id, shown)], post, now)
    if refusal is not None:
        raise refusal


def confirm_all(
    session: Session | Connection, asked: Sequence[tuple[str, str]], post: Post, now: datetime
) -> list[PostbagError | None]:
    """The same for the letters of many authors, in as many statements as for one.

    ``asked``: the id of each letter, and what was shown. For each, in their order: why it does not go, or
    None. What keeps one of them from going keeps no other.
    """
    there = standing.locked(session, {letter_id for letter_id, _shown in asked})
    going: dict[str, Ready | None] = {}  # None: its author posts it
    refusals: list[PostbagError | None] = []
    for letter_id, shown in asked:
        try:
            if letter_id in going:
                raise TooLate(CONFIRMED)
            letter = _still_to_go(there.get(letter_id), shown, post, now)
            by_mail = _goes_by_mail(letter, now.date())
            going[letter_id] = deliveries.ready(session, letter, post.sender, now) if by_mail else None
            refusals.append(None)
        except PostbagError as refusal:
            refusals.append(refusal)
    if going:
        supporter_mail.forget_codes(session, *going)
        steps = ((there[each].campaign_id, "confirmed", there[each].ref, now.date()) for each in going)
        counters.add(session, Counter(steps))
        deliveries.enqueue_letters(session, [mail for mail in going.values() if mail], post.sender, now)
        to_post = [Move(each, there[each].state, State.HELD, TO_POST) for each in going if not going[each]]
        move_all(session, to_post, "supporter", now)
    return refusals


def confirm_by_code(session: Session, handle: Handle, code: str, post: Post, now: datetime) -> bool:
    """Confirm with the six digits for the page still open; False if they are not right, and it counts.

    One answer for wrong, used up, and nobody's: the page must not tell whether a letter exists.
    """
    # The letter before its code, as by the link: two that hold one and wait for the other would never end.
    letter = session.get(Letter, handle.id, with_for_update=True, populate_existing=True)
    known = session.get(ConfirmationCode, handle.id, with_for_update=True, populate_existing=True)
    if letter is None or known is None or known.tries >= CODE_TRIES:
        return False
    right = hmac.compare_digest(known.digest, supporter_mail.code_digest(handle.id, links.read_code(code)))
    if not right or not hmac.compare_digest(standing.read(session, handle.id).shown, handle.shown):
        known.tries += 1
        return False
    confirm(session, handle.id, handle.shown, post, now)
    return True


def reconfirm(session: Session, letter_id: str, shown: str, post: Post, now: datetime) -> None:
    """Let a held letter go to whoever holds the seat now, greeted by name, as its author has just seen it.

    Raises NotAllowed if it is not held, if the seat still has nobody to write to, or if the new version
    is not the one that was shown.
    """
    mail = session.get(Delivery, letter_id, with_for_update=True)  # before its letter, as every writer does
    letter = locked(session, letter_id)
    others = (TO_POST, deliveries.ORGANISER, RESTORED, SUSPECT)
    if letter.state != State.HELD or letter.held_reason in others:
        raise NotAllowed(N_("This letter does not wait for a new version."))
    _same_mode(letter.mode, post)
    holder = _current_holder(letter.office, letter.representative_id, now.date())
    if holder is None:
        raise NotAllowed(N_("Nobody can be written to at this office yet. Your letter goes on waiting."))
    _readdress(letter, holder)
    renewed = standing.read(session, letter_id)
    if renewed.shown != shown:
        raise NotAllowed(CHANGED)
    if _goes_by_mail(renewed, now.date()):
        deliveries.enqueue_again(session, renewed, post.sender, now)
        return
    letter.held_reason = TO_POST
    if mail is not None:  # from when the office still took e-mail
        mail.state, mail.finished_at = State.WITHDRAWN, now


def _still_to_go(letter: Standing | None, shown: str, post: Post, now: datetime) -> Standing:
    """The letter if its author's word lets it go now; raises what ``confirm`` says."""
    if letter is None:
        raise NotFound(standing.NO_LETTER)
    _still_waiting(letter, now)
    _same_mode(letter.mode, post)
    if letter.shown != shown:
        raise NotAllowed(CHANGED)
    return letter


def _still_waiting(letter: Standing, now: datetime) -> None:
    if letter.state is State.EXPIRED or (letter.expires_at is not None and letter.expires_at <= now):
        raise TooLate(N_("The seven days to confirm this letter are over. Nothing was sent."))
    if letter.state is State.WITHDRAWN:
        raise TooLate(N_("This letter was taken back. Nothing was sent."))
    if letter.state is not State.AWAITING:
        raise TooLate(CONFIRMED)
    if letter.closed_at is not None:
        raise TooLate(N_("This campaign has ended, so no more letters go out."))


def _same_mode(mode: str, post: Post) -> None:
    """Whoever saw a trial's mails has not proved that the author's mailbox is theirs."""
    if mode != post.sender.mode:
        raise NotAllowed(TRIED_OUT)


def _goes_by_mail(letter: Standing, today: date) -> bool:
    """Whether it is ours to send, or to hold, and not its author's to post."""
    return letter.channel == "email" or bool(roster.held_reason(letter.holder, Seat(letter.office_id), today))


def _current_holder(office: Office, known_id: str, today: date) -> Representative | None:
    return roster.successor(office.representatives, known_id, office, today)


def _readdress(letter: Letter, holder: Representative) -> None:
    old = letter.representative
    if letter.text is not None and old.id != holder.id:
        letter.text.body = greeting.replaced(
            letter.text.body, letter.office.role, letter.language, old, holder
        )
    letter.representative, letter.representative_id = holder, holder.id
    letter.party = holder.party
    letter.channel = addressing.channel(holder.email, holder.contact_form_url)
