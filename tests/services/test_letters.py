"""A letter from its submission to its answer, on both databases."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session

from app.domain import shown as digests
from app.domain.deadlines import CODE_TRIES, MAILS_AN_HOUR
from app.domain.delivery import Mode
from app.domain.errors import BadInput, NotAllowed, TooLate
from app.domain.lifecycle import State
from app.domain.submission import Agreement, Handle, Recipient, Words
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import BlockedAddress, Consent, Counter, Letter, PageToken, Response, Supporter
from app.models.representatives import Representative
from app.queries import exports
from app.services import afterwards, confirmations, held, letters, retention
from app.services.steps import step
from tests.factories import NOW, POST, author, make_office, make_representative, shown_digest, submission

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bits() -> Callable[[int], int]:
    return random.Random(1).getrandbits


@pytest.fixture
def submit(session: Session, bits: Callable[[int], int]) -> Callable[..., Handle]:
    return lambda what, now=NOW: letters.submit(session, what, POST, now, bits)


def mails(session: Session, kind: str = "confirmation") -> list[str]:
    """The texts of our own mails of a kind, oldest first, as the supporter reads them."""
    raw = session.scalars(select(Delivery.message).where(Delivery.kind == kind).order_by(Delivery.due_at))
    return [message.decode().replace("=\r\n", "") for message in raw if message]


def code_of(mail: str) -> str:
    return re.findall(r"\b\d{6}\b", mail)[-1]


def count(session: Session, step: str) -> int:
    return session.scalar(select(func.sum(Counter.count)).where(Counter.step == step)) or 0


def confirmed(session: Session, submit: Callable[..., Handle], **values: object) -> Letter:
    letter = session.get_one(Letter, submit(submission(session, **values)).id)
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    return letter


def test_submitting_keeps_the_letter_and_mails_one_link(
    session: Session, submit: Callable[..., Handle]
) -> None:
    handle = submit(submission(session))
    letter = session.get_one(Letter, handle.id)
    assert letter.state == State.AWAITING
    assert handle.shown == shown_digest(letter)
    assert letter.expires_at == NOW + timedelta(days=7)
    assert [c.granted for c in session.scalars(select(Consent).order_by(Consent.id))] == [True, False, True]
    (mail,) = mails(session)
    assert len(re.findall(r"^http://localhost/l/[0-9a-z]{26}\r$", mail, re.M)) == 1
    assert "Korea" not in mail
    assert count(session, "written") == 1


def test_the_same_form_twice_is_one_letter_and_one_mail(
    session: Session, submit: Callable[..., Handle]
) -> None:
    what = submission(session)
    first, second = submit(what), submit(what, NOW + MINUTE)
    assert first == second
    assert len(mails(session)) == 1


def test_a_newer_text_replaces_the_unconfirmed_one(session: Session, submit: Callable[..., Handle]) -> None:
    what = submission(session)
    first = submit(what)
    newer = replace(
        what,
        words=Words("Testshire: another", "Dear Jane Smith,\n\nBetter."),
        author=author(email="ADA@example.org"),
    )
    second = submit(newer, NOW + MINUTE)
    assert second.id == first.id
    letter = session.get_one(Letter, first.id)
    assert letter.text is not None
    assert letter.text.subject == "Testshire: another"
    old, new = mails(session)
    assert confirmations.confirm_by_code(session, second, code_of(old), POST, NOW) is (
        code_of(old) == code_of(new)
    )
    assert not confirmations.confirm_by_code(session, first, code_of(new), POST, NOW), (
        "the older page shows another text"
    )
    assert confirmations.confirm_by_code(session, second, code_of(new), POST, NOW)


def test_mails_for_one_letter_are_bounded(session: Session, submit: Callable[..., Handle]) -> None:
    what = submission(session)
    for turn in range(6):
        submit(replace(what, words=Words("S", f"Dear Jane Smith,\n\nVersion {turn}.")), NOW + turn * MINUTE)
    assert len(mails(session)) == MAILS_AN_HOUR
    submit(replace(what, words=Words("S", "Later.")), NOW + timedelta(hours=2))
    assert len(mails(session)) == MAILS_AN_HOUR + 1


def test_a_flooded_mailbox_gets_no_more(session: Session, submit: Callable[..., Handle]) -> None:
    for _ in range(22):
        submit(submission(session))
    assert len(mails(session)) == 20


def test_writing_again_after_confirming_mails_a_notice(
    session: Session, submit: Callable[..., Handle]
) -> None:
    what = submission(session)
    letter = session.get_one(Letter, submit(what).id)
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    again = submit(replace(what, words=Words("Other", "Other")), NOW + 5 * MINUTE)
    assert again.id != letter.id
    assert session.get(Letter, again.id) is None
    assert letter.text is not None
    assert letter.text.subject == "Testshire: a question"
    assert len(mails(session, "notice")) == 1
    assert not confirmations.confirm_by_code(session, again, "123456", POST, NOW)


def test_another_seat_or_campaign_is_another_letter(session: Session, submit: Callable[..., Handle]) -> None:
    ids = {submit(submission(session)).id for _ in range(3)}
    assert session.scalar(select(func.count()).select_from(Letter)) == len(ids) == 3


@pytest.mark.parametrize("before", [False, True])
def test_a_lost_race_ends_as_the_second_of_two(
    session: Session, submit: Callable[..., Handle], monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    """What the first look finds is over by the time of the second: the other came, or was thrown away."""
    what = submission(session)
    columns = literal(False).label("blocked"), literal(0).label("mails"), literal(before).label("before")
    look = select(Campaign.closed_at, *columns).where(Campaign.id == bindparam("campaign"))
    if before:
        monkeypatch.setattr(letters, "_STANDING", look)
    first = submit(what)
    monkeypatch.setattr(letters, "_STANDING", look)
    assert submit(what, NOW + MINUTE).id == first.id
    assert session.scalars(select(Letter.id)).all() == [first.id]


def test_a_closed_campaign_takes_no_letters(session: Session, submit: Callable[..., Handle]) -> None:
    what = submission(session)
    waiting = session.get_one(Letter, submit(what).id)
    session.get_one(Campaign, what.campaign_id).closed_at = NOW
    with pytest.raises(NotAllowed):
        submit(what)
    with pytest.raises(TooLate):
        confirmations.confirm(session, waiting.id, shown_digest(waiting), POST, NOW)


def test_confirming_queues_the_letter_once(session: Session, submit: Callable[..., Handle]) -> None:
    letter = confirmed(session, submit)
    assert letter.state == State.QUEUED
    assert letter.confirmed_at == NOW
    with pytest.raises(TooLate, match="confirmed already"):
        confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    sent = session.scalars(select(Delivery).where(Delivery.kind == "letter")).all()
    assert [d.id for d in sent] == [letter.id]
    assert count(session, "confirmed") == 1
    assert [(e.old, e.new) for e in letter.events] == [("draft", "awaiting"), ("awaiting", "queued")]


def test_a_letter_changed_meanwhile_is_read_again(session: Session, submit: Callable[..., Handle]) -> None:
    letter = session.get_one(Letter, submit(submission(session)).id)
    seen = shown_digest(letter)
    letters.change(session, letter.id, author(name="Ada Q. Example"), Words("New", "Dear Jane Smith,"), NOW)
    with pytest.raises(NotAllowed, match="read it again"):
        confirmations.confirm(session, letter.id, seen, POST, NOW)
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    with pytest.raises(TooLate):
        letters.change(session, letter.id, author(), Words("Late", "Late"), NOW)


def test_the_code_confirms_and_five_wrong_ones_end_it(
    session: Session, submit: Callable[..., Handle]
) -> None:
    handle = submit(submission(session))
    code = code_of(mails(session)[0])
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(CODE_TRIES):
        assert not confirmations.confirm_by_code(session, handle, wrong, POST, NOW)
    assert not confirmations.confirm_by_code(session, handle, code, POST, NOW)
    letter = session.get_one(Letter, handle.id)
    confirmations.confirm(session, letter.id, handle.shown, POST, NOW)  # the link still works


def test_a_code_is_read_as_people_type_it(session: Session, submit: Callable[..., Handle]) -> None:
    handle = submit(submission(session))
    code = code_of(mails(session)[0])
    assert confirmations.confirm_by_code(session, handle, f" {code[:3]} {code[3:]} ", POST, NOW)


def test_an_expired_letter_is_not_sent(session: Session, submit: Callable[..., Handle]) -> None:
    handle = submit(submission(session))
    late = NOW + timedelta(days=7)
    with pytest.raises(TooLate, match="seven days"):
        confirmations.confirm(session, handle.id, handle.shown, POST, late)


def test_an_office_without_mail_leaves_the_letter_to_its_author(
    session: Session, submit: Callable[..., Handle]
) -> None:
    holder = make_representative(session, make_office(session), email="")
    letter = confirmed(session, submit, recipient=Recipient(holder.office_id, holder.id, "", "post"))
    assert (letter.state, letter.held_reason) == (State.HELD, "to_post")
    afterwards.mark_posted(session, letter.id, NOW + MINUTE)
    afterwards.mark_posted(session, letter.id, NOW + 2 * MINUTE)
    assert letter.state == State.PRINTED
    assert letter.handed_over_at == NOW + MINUTE


def successor(session: Session, letter: Letter, **values: object) -> Representative:
    letter.representative.valid_to = NOW
    new = make_representative(session, letter.office, **{"name": "John Roe", "family_name": "Roe", **values})
    session.flush()
    return new


def test_a_new_holder_is_greeted_by_name_once_the_author_agrees(
    session: Session, submit: Callable[..., Handle]
) -> None:
    letter = session.get_one(Letter, submit(submission(session)).id)
    new = successor(session, letter)
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    assert (letter.state, letter.held_reason) == (State.HELD, "holder_changed")
    with pytest.raises(NotAllowed):
        confirmations.reconfirm(session, letter.id, shown_digest(letter), POST, NOW)
    session.refresh(letter)
    session.expire(letter, ["representative", "text"])
    assert letter.text is not None
    letter_text = letter.text.body.replace("Dear Jane Smith,", "Dear John Roe,")
    author = "Ada Example", "1 Plymouth Grove", "Manchester", "M13 9LW"
    shown = digests.digest(new.id, letter.text.subject, letter_text, *author)
    confirmations.reconfirm(session, letter.id, shown, POST, NOW)
    assert letter.state == State.QUEUED
    assert letter.text.body.startswith("Dear John Roe,")
    assert session.get_one(Delivery, letter.id).recipient == new.email


def test_a_vacant_seat_waits(session: Session, submit: Callable[..., Handle]) -> None:
    letter = session.get_one(Letter, submit(submission(session)).id)
    letter.representative.valid_to = NOW
    session.flush()
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    assert (letter.state, letter.held_reason) == (State.HELD, "vacant")
    with pytest.raises(NotAllowed, match="goes on waiting"):
        confirmations.reconfirm(session, letter.id, shown_digest(letter), POST, NOW)


def without_address(session: Session, submit: Callable[..., Handle]) -> Letter:
    """A letter whose office lost its e-mail address between writing and confirming."""
    letter = session.get_one(Letter, submit(submission(session)).id)
    letter.representative.email = ""
    session.flush()
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    assert (letter.state, letter.held_reason) == (State.HELD, "no_address")
    return letter


def test_an_address_that_comes_back_is_noticed(
    session: Session, submit: Callable[..., Handle], bits: Callable[[int], int]
) -> None:
    letter = without_address(session, submit)
    held.reconsider(session, POST, NOW + MINUTE, bits)
    assert (letter.held_reason, mails(session, "notice")) == ("no_address", [])
    letter.representative.email = "jane@parliament.example.org"
    session.flush()
    held.reconsider(session, POST, NOW + 2 * MINUTE, bits)
    assert letter.held_reason == "address_changed"
    assert len(mails(session, "notice")) == 1
    confirmations.reconfirm(session, letter.id, shown_digest(letter), POST, NOW + 3 * MINUTE)
    assert letter.state == State.QUEUED
    assert session.get_one(Delivery, letter.id).recipient == "jane@parliament.example.org"


def test_a_letter_to_be_posted_instead_stays_to_be_posted(
    session: Session, submit: Callable[..., Handle], bits: Callable[[int], int]
) -> None:
    letter = without_address(session, submit)
    confirmations.reconfirm(session, letter.id, shown_digest(letter), POST, NOW)
    assert (letter.state, letter.held_reason, letter.channel) == (State.HELD, "to_post", "post")
    held.reconsider(session, POST, NOW + MINUTE, bits)
    assert letter.held_reason == "to_post"
    assert session.get_one(Delivery, letter.id).state == State.WITHDRAWN


def test_a_letter_on_paper_waits_for_a_vacant_seat_to_be_filled(
    session: Session, submit: Callable[..., Handle], bits: Callable[[int], int]
) -> None:
    holder = make_representative(session, make_office(session), email="")
    on_paper = submission(session, recipient=Recipient(holder.office_id, holder.id, "", "post"))
    letter = session.get_one(Letter, submit(on_paper).id)
    holder.valid_to = NOW
    session.flush()
    confirmations.confirm(session, letter.id, shown_digest(letter), POST, NOW)
    assert (letter.state, letter.held_reason) == (State.HELD, "vacant")
    make_representative(session, letter.office)
    held.reconsider(session, POST, NOW + MINUTE, bits)
    assert letter.held_reason == "holder_changed"
    assert len(mails(session, "notice")) == 1


def test_taking_back_before_it_leaves(session: Session, submit: Callable[..., Handle]) -> None:
    letter = confirmed(session, submit)
    afterwards.withdraw(session, letter.id, NOW)
    assert (letter.state, letter.unique_hash) == (State.WITHDRAWN, None)
    assert session.get_one(Delivery, letter.id).state == State.WITHDRAWN
    with pytest.raises(TooLate):
        afterwards.withdraw(session, letter.id, NOW)


def test_throwing_away_erases_and_lets_one_begin_anew(
    session: Session, submit: Callable[..., Handle]
) -> None:
    what = submission(session)
    handle = submit(what)
    letters.throw_away(session, handle.id, NOW)
    letter = session.get_one(Letter, handle.id)
    assert letter.state == State.WITHDRAWN
    assert session.get(Supporter, handle.id) is None
    assert mails(session) == []
    assert submit(what, NOW + MINUTE).id != handle.id


def test_disowning_deletes_and_blocks_the_mailbox(
    session: Session, submit: Callable[..., Handle], bits: Callable[[int], int]
) -> None:
    handle = submit(submission(session))
    retention.disown(session, handle.id, NOW, bits)
    assert session.get(Letter, handle.id) is None
    assert session.scalar(select(func.count()).select_from(BlockedAddress)) == 1
    again = submit(submission(session, author=author(email="Ada@Example.org")))
    assert session.get(Letter, again.id) is None
    assert mails(session) == []


def test_disowning_one_letter_deletes_all_that_wait_for_that_mailbox(
    session: Session, submit: Callable[..., Handle], bits: Callable[[int], int]
) -> None:
    first, second = submit(submission(session)), submit(submission(session))
    sent = confirmed(session, submit)
    others = submit(submission(session, author=author(email="ben@example.org")))
    retention.disown(session, first.id, NOW, bits)
    left = session.scalars(select(Letter.id)).all()
    assert sorted(left) == sorted([sent.id, others.id])
    with pytest.raises(NotAllowed, match="no longer waiting"):
        retention.disown(session, second.id, NOW, bits)
    with pytest.raises(NotAllowed, match="no longer waiting"):
        retention.disown(session, sent.id, NOW, bits)


def test_a_blocked_mailbox_gets_no_mail_about_its_confirmed_letters(
    session: Session, submit: Callable[..., Handle], bits: Callable[[int], int]
) -> None:
    wants_news = (Agreement("keep_posted", True, "keep_posted/en/1"),)
    letter = confirmed(session, submit, agreements=wants_news)
    assert len(list(exports.keep_posted(session, Mode.SANDBOX))) == 1
    retention.disown(session, submit(submission(session)).id, NOW, bits)
    letter.state = State.REJECTED
    session.flush()
    assert held.give_back(session, POST, NOW, bits) == 1
    assert mails(session, "notice") == []
    assert list(exports.keep_posted(session, Mode.SANDBOX)) == []


def step_to(session: Session, letter: Letter, new: State) -> None:
    step(session, letter, new, "machine", NOW)
    session.flush()


def accepted(session: Session, submit: Callable[..., Handle]) -> Letter:
    letter = confirmed(session, submit)
    step_to(session, letter, State.SENDING)
    step_to(session, letter, State.ACCEPTED)
    letter.handed_over_at = NOW
    session.flush()
    return letter


def test_the_last_answer_counts(session: Session, submit: Callable[..., Handle]) -> None:
    letter = accepted(session, submit)
    for answer, state in [
        ("no", State.ACCEPTED),
        ("yes", State.ANSWERED),
        ("acknowledgement", State.ACCEPTED),
        ("yes_not_to_me", State.ANSWERED),
    ]:
        afterwards.report(session, letter.id, answer, NOW + timedelta(days=20))
        assert (letter.state, letter.handed_over_at) == (state, NOW)
    (row,) = session.scalars(select(Response))
    assert (row.source, row.kind, row.on) == ("supporter", "yes_not_to_me", date(2026, 12, 13))


def test_another_sources_answer_outlives_a_correction(
    session: Session, submit: Callable[..., Handle]
) -> None:
    letter = accepted(session, submit)
    afterwards.report(session, letter.id, "yes", NOW)
    session.add(
        Response(letter_id=letter.id, source="organiser", kind="supportive", on=NOW.date(), at=NOW, by="1")
    )
    session.flush()
    afterwards.report(session, letter.id, "no", NOW)
    assert letter.state == State.ANSWERED


@pytest.mark.parametrize("before", [State.BOUNCED, State.UNCERTAIN])
@pytest.mark.parametrize("closed", [False, True])
def test_a_letter_that_came_back_and_a_corrected_answer(
    session: Session, submit: Callable[..., Handle], before: State, closed: bool
) -> None:
    letter = confirmed(session, submit)
    for new in (State.SENDING, before, *([State.CLOSED] if closed else [])):
        step_to(session, letter, State.ACCEPTED if new == State.BOUNCED else new)
        if new == State.BOUNCED:
            step_to(session, letter, State.BOUNCED)
    stood = letter.state
    afterwards.report(session, letter.id, "yes", NOW)
    assert letter.handed_over_at is not None
    afterwards.report(session, letter.id, "no", NOW)
    assert (letter.state, letter.handed_over_at) == (stood, None)


def test_a_letter_that_arrived_and_a_corrected_answer(
    session: Session, submit: Callable[..., Handle]
) -> None:
    letter = confirmed(session, submit)
    for new in (State.SENDING, State.ACCEPTED, State.CLOSED):
        step_to(session, letter, new)
    letter.handed_over_at = NOW
    afterwards.report(session, letter.id, "yes", NOW + MINUTE)
    afterwards.report(session, letter.id, "no", NOW + MINUTE)
    assert (letter.state, letter.handed_over_at) == (State.CLOSED, NOW)


def test_nothing_to_report_before_it_left_and_no_other_answers(
    session: Session, submit: Callable[..., Handle]
) -> None:
    letter = confirmed(session, submit)
    with pytest.raises(NotAllowed):
        afterwards.report(session, letter.id, "yes", NOW)
    with pytest.raises(BadInput):
        afterwards.report(session, letter.id, "supportive", NOW)


def test_stopping_one_purpose_leaves_the_others(session: Session, submit: Callable[..., Handle]) -> None:
    letter = confirmed(session, submit)
    afterwards.stop(session, letter.id, "ask_reply", NOW)
    stopped = session.scalars(select(Consent.purpose).where(Consent.withdrawn_at.is_not(None))).all()
    assert stopped == ["ask_reply"]
    with pytest.raises(NotAllowed):
        afterwards.stop(session, letter.id, "send", NOW)


def test_every_mail_has_a_link_of_its_own(session: Session, submit: Callable[..., Handle]) -> None:
    handle = submit(submission(session))
    submit(submission(session))
    tokens = session.scalars(select(PageToken.digest)).all()
    assert len(set(tokens)) == 2
    assert all(len(digest) == 32 for digest in tokens)
    assert session.get_one(Letter, handle.id).unique_hash is not None
