"""The way of a letter in sentences: confirmed, handed over, answered. Never "delivered": nobody can know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import i18n
from app.domain import pacing
from app.domain.lifecycle import State
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


def of(page: PrivatePage, now: datetime) -> list[Row]:
    """The stops of a confirmed letter, in their order."""
    rows = [Row(DONE, _("You confirmed it"), page.confirmed_at), _handing_over(page, now)]
    if page.state != State.WITHDRAWN:
        rows.append(_answer(page))
    return rows


def _handing_over(page: PrivatePage, now: datetime) -> Row:
    if page.handed_over_at is not None:
        return _handed_over(page)
    by_state = {
        State.QUEUED: (_("It waits to be sent"), _leaves(page, now)),
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


def _leaves(page: PrivatePage, now: datetime) -> str:
    """When a waiting letter goes: soon, by UTC; a paced one by the hour and the clock of its office."""
    if page.due_at is None or page.due_at <= now:
        return _("You can still take it back.")
    if page.due_at - now <= SOON:
        return _(
            "It leaves %(in_minutes)s, at %(time)s UTC. Until then you can take it back.",
            in_minutes=i18n.in_minutes(page.due_at - now),
            time=f"{page.due_at:%H:%M}",
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
