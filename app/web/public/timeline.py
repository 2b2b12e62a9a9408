"""The way of a letter in sentences: confirmed, handed over, answered. Never "delivered": nobody can know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import i18n
from app.domain import pacing
from app.domain.clocks import Clock
from app.domain.incoming.verdict import Kind
from app.domain.lifecycle import State
from app.queries.came_back import CameBack
from app.queries.letters import PrivatePage
from app.sentences import gettext as _
from app.web import wording

DONE, NOW, TO_COME = "done", "now", ""
SOON = timedelta(minutes=30)  # said in minutes; what is planned for later is said by the hour


@dataclass(frozen=True, slots=True)
class Row:
    """One stop on the way: ``kind`` is the class of its mark."""

    kind: str
    title: str
    at: datetime | None = None
    sentence: str = ""


def of(page: PrivatePage, came: Sequence[CameBack], clock: Clock, now: datetime) -> list[Row]:
    """The stops of a confirmed letter, in their order, with what came back between them."""
    rows = [Row(DONE, _("You confirmed it"), page.confirmed_at)]
    if page.state != State.BOUNCED or not any(map(_returned, came)):  # else the mail itself says why
        rows.append(_handing_over(page, clock, now))
    rows += [_came_back(mail) for mail in came]
    if page.state != State.WITHDRAWN and not any(mail.is_answer for mail in came):
        rows.append(_answer(page))
    return rows


def _came_back(mail: CameBack) -> Row:
    if mail.is_answer:
        title = _("You showed us their answer") if mail.handed_in else _("They answered")
        return Row(DONE, title, mail.at, _passed_on(mail))
    if _returned(mail):
        return Row(DONE, _("It came back"), mail.at, wording.why_returned(mail.status))
    code = "delayed" if mail.delayed else mail.kind
    said = wording.CAME_BACK.get(code, wording.CAME_BACK[Kind.UNREADABLE])
    return Row(DONE, str(said[0]), mail.at, str(said[1]))


def _returned(mail: CameBack) -> bool:
    return mail.kind == Kind.BOUNCE and not mail.delayed


def _passed_on(mail: CameBack) -> str:
    if mail.handed_in or mail.kept:
        return ""
    if mail.passed_on_at is not None:
        return _("Their answer was passed on to your mailbox on %(day)s.", day=i18n.day(mail.passed_on_at))
    return _("Their answer was passed on to your mailbox.") if mail.passed_on else ""


def _handing_over(page: PrivatePage, clock: Clock, now: datetime) -> Row:
    if page.handed_over_at is not None:
        return _handed_over(page)
    by_state = {
        State.QUEUED: (_("It waits to be sent"), _leaves(page, clock, now)),
        State.SENDING: (_("It is being sent this moment"), ""),
        State.DEFERRED: (
            _("The office’s mail server asked us to try again later"),
            _("We try again by ourselves for five days."),
        ),
        State.HELD: (_("It has not left yet"), str(wording.LETTER_HELD.get(page.held_reason, ""))),
        State.REJECTED: (
            _("The office’s mail server refused it"),
            _("That is no fault of yours. You can print your letter and post it."),
        ),
        State.BOUNCED: (
            _("It came back from the office’s mail server"),
            _("That is no fault of yours. You can print your letter and post it."),
        ),
        State.UNCERTAIN: (
            _("We cannot tell whether it arrived"),
            _("The connection broke at the very end. We do not send a letter twice by ourselves."),
        ),
        State.CLOSED: (_("It was not sent"), ""),
    }
    if page.state == State.WITHDRAWN:
        return Row(DONE, _("You took it back"), page.steps[-1].at, _("Nothing was sent."))
    title, sentence = by_state.get(page.state, (_("On its way"), ""))
    return Row(NOW, title, None, sentence)


def _leaves(page: PrivatePage, clock: Clock, now: datetime) -> str:
    """When a waiting letter goes: soon, by its author’s clock; a paced one by the hour and its office’s."""
    if page.due_at is None or page.due_at <= now:
        return _("You can still take it back.")
    if page.due_at - now <= SOON:
        return _(
            "It leaves %(in_minutes)s, at %(time)s. Until then you can take it back.",
            in_minutes=i18n.in_minutes(page.due_at - now),
            time=i18n.local_time(page.due_at, clock),
        )
    place = pacing.place(page.to.office_id, page.country)
    day, begins, ends = i18n.local_hour(page.due_at, place.zone)
    return _(
        "It leaves on %(day)s, between %(begins)s and %(ends)s by the clock in %(city)s. Until then you can "
        "take it back.",
        day=day,
        begins=begins,
        ends=ends,
        city=_(place.city),
    )


def _handed_over(page: PrivatePage) -> Row:
    if any(step.new == State.PRINTED for step in page.steps):
        return Row(DONE, _("You posted it"), page.handed_over_at)
    return Row(
        DONE,
        _("Accepted by the office’s mail server"),
        page.handed_over_at,
        _("Whether a person has read it, nobody can know."),
    )


def _answer(page: PrivatePage) -> Row:
    if page.answered:
        return Row(DONE, _("They answered"))
    if page.answer == "acknowledgement":
        return Row(TO_COME, _("An answer"), None, _("So far there is only an acknowledgement."))
    return Row(
        TO_COME,
        _("An answer"),
        None,
        _("It comes to your own mailbox or by post. Many offices take some weeks; some never answer."),
    )
