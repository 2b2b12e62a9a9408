"""A letter in the thread of an earlier one: when it may be written, how it travels, whom it counts for."""

import secrets
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from app.domain import tokens
from app.domain.delivery import Kind, Mode
from app.domain.errors import NotAllowed, NotFound
from app.domain.follow_ups import Why
from app.domain.lifecycle import State
from app.domain.message import LETTER_HEADERS, header_names
from app.domain.submission import Words
from app.models import threads
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import Consent, FollowUp, Letter, LetterText, Response, Supporter
from app.queries import threads as thread_queries
from app.queries.response_rates import Rates
from app.services import afterwards, deliveries, follow_ups, retention
from tests.factories import NOW, POST
from tests.services.test_answers_of_authors import came
from tests.services.test_answers_of_authors import letter as letter
from tests.services.test_replies import put

DAY = timedelta(days=1)
WORDS = Words("Re: Testshire: a question", "Dear Jane Smith,\n\nI still care.\n\nYours sincerely,")


def write(
    session: Session, letter: Letter, days: float = 21, words: Words = WORDS, shown: str = ""
) -> Letter:
    """Follow a letter up so many days after NOW; the new letter."""
    first = session.get_one(Letter, letter.id)
    new_id = tokens.new_id()
    seen = shown or follow_ups.digest(first, first.supporter, words)
    token = follow_ups.write(
        session, letter.id, new_id, words, seen, POST, NOW + days * DAY, secrets.randbits
    )
    assert len(token) == 26
    return session.get_one(Letter, new_id)


def hand_over(session: Session, letter: Letter, days: float) -> None:
    put(session, letter, State.ACCEPTED)
    letter.handed_over_at = NOW + days * DAY
    session.flush()


def offered(session: Session, letter: Letter, days: float) -> str:
    return thread_queries.of(
        session, letter.id, threads.first_of(session, letter.id), NOW + days * DAY
    ).offered


def raw(session: Session, letter: Letter) -> bytes:
    query = select(Delivery).where(Delivery.id == letter.id).options(undefer("*"))
    message = session.scalars(query.execution_options(populate_existing=True)).one().message
    assert message is not None
    return message


def test_a_silent_office_is_written_to_again_after_its_time(session: Session, letter: Letter) -> None:
    assert offered(session, letter, 20.9) == Why.NOTHING
    with pytest.raises(NotAllowed, match="already"):
        write(session, letter, 20.9)
    assert offered(session, letter, 21) == Why.SILENCE
    second = write(session, letter, 21)
    assert second.state == State.QUEUED
    assert (second.confirmed_at, second.created_at) == (NOW + 21 * DAY, NOW + 21 * DAY)
    assert session.get_one(FollowUp, second.id).first_id == letter.id
    for name in (
        "campaign_id",
        "office_id",
        "representative_id",
        "version_id",
        "party",
        "language",
        "channel",
    ):
        assert getattr(second, name) == getattr(letter, name)
    assert second.supporter.email == letter.supporter.email
    consents = session.scalars(select(Consent).where(Consent.letter_id == second.id))
    assert [(row.purpose, row.granted, row.wording) for row in consents] == [("send", True, "send/en/1")]


def test_its_headers_lead_back_to_the_first_letter(session: Session, letter: Letter) -> None:
    second = write(session, letter)
    message = message_from_bytes(raw(session, second), policy=policy.default)
    first_id = f"<m.{tokens.make(POST.sender.keys, tokens.Kind.MESSAGE, letter.id)}@letters.example.org>"
    assert header_names(raw(session, second)) == [
        *(name for name in LETTER_HEADERS if name != "Date"),
        "In-Reply-To",
        "References",
    ]
    assert message["In-Reply-To"] == message["References"] == first_id
    assert message["Subject"] == WORDS.subject
    assert header_names(raw(session, letter)) == [name for name in LETTER_HEADERS if name != "Date"]
    assert second.id.upper() in message.get_content()


def test_writing_back_leads_to_their_answer(session: Session, letter: Letter) -> None:
    number = came(session, letter)
    assert offered(session, letter, 0) == Why.ANSWER
    second = write(session, letter, 1)
    message = message_from_bytes(raw(session, second), policy=policy.default)
    assert message["In-Reply-To"] == "<x@parliament.example.org>"
    assert message["References"].split()[1:] == ["<x@parliament.example.org>"]
    assert session.get_one(IncomingMail, number).letter_id == letter.id


@pytest.mark.parametrize("bad", ["<a b@c>", "x@y", "<x>\r\nBcc: a@b", "<é@x>", f"<{'a' * 300}@x>", "<a><b>"])
def test_a_message_id_that_is_none_stands_in_no_header(session: Session, letter: Letter, bad: str) -> None:
    session.get_one(IncomingMail, came(session, letter)).message_id = bad
    session.flush()
    message = message_from_bytes(raw(session, write(session, letter, 1)), policy=policy.default)
    assert message["In-Reply-To"] == message["References"]
    assert "letters.example.org" in message["References"]


def test_a_held_letter_keeps_its_thread_when_it_is_let_go(session: Session, letter: Letter) -> None:
    letter.representative.ends_on = NOW.date()
    second = write(session, letter)
    assert (second.state, second.held_reason) == (State.HELD, "term_over")
    letter.representative.ends_on = None
    assert deliveries.release(session, second, POST.sender, NOW)
    assert b"\r\nReferences: <m." in raw(session, second)


def test_one_at_a_time_and_three_at_most(session: Session, letter: Letter) -> None:
    days = 0.0
    for _ in range(3):
        days += 21
        later = write(session, letter, days)
        assert offered(session, letter, days + 100) == Why.NOTHING
        with pytest.raises(NotAllowed):
            write(session, letter, days + 100)
        hand_over(session, later, days)
        assert offered(session, later, days + 20) == Why.NOTHING
    assert offered(session, letter, days + 100) == Why.NOTHING
    numbers = [one.number for one in thread_queries.of(session, letter.id, letter.id, NOW).letters]
    assert numbers == [0, 1, 2, 3]


def test_a_later_letter_belongs_to_the_same_thread(session: Session, letter: Letter) -> None:
    second = write(session, letter)
    hand_over(session, second, 21)
    third = write(session, second, 42)
    assert session.get_one(FollowUp, third.id).first_id == letter.id
    of_third = thread_queries.of(session, third.id, letter.id, NOW)
    assert of_third.is_later
    assert [one.here for one in of_third.letters] == [False, False, True]


def test_what_was_taken_back_leaves_room(session: Session, letter: Letter) -> None:
    second = write(session, letter)
    afterwards.withdraw(session, second.id, NOW)
    assert write(session, letter).state == State.QUEUED


def test_another_text_than_shown_is_not_sent(session: Session, letter: Letter) -> None:
    with pytest.raises(NotAllowed, match="changed"):
        write(session, letter, shown="0" * 32)
    assert session.scalars(select(FollowUp)).all() == []


def test_a_campaign_that_ended_or_never_follows_up(session: Session, letter: Letter) -> None:
    letter.campaign.follow_up_days = 0
    assert offered(session, letter, 100) == Why.NOTHING
    letter.campaign.follow_up_days = 1
    letter.campaign.closed_at = NOW
    session.flush()
    assert offered(session, letter, 100) == Why.NOTHING
    with pytest.raises(NotAllowed, match="ended"):
        write(session, letter)


def test_a_trial_is_not_followed_up_for_real(session: Session, letter: Letter) -> None:
    letter.mode = Mode.REHEARSAL
    session.flush()
    with pytest.raises(NotAllowed, match="tried out"):
        write(session, letter)


def test_on_paper_it_waits_for_its_authors_hands(session: Session, letter: Letter) -> None:
    letter.channel = "post"
    second = write(session, letter)
    assert (second.state, second.held_reason) == (State.HELD, "to_post")
    assert session.get(Delivery, second.id) is None
    afterwards.mark_posted(session, second.id, NOW)
    assert second.state == State.PRINTED


def test_rates_count_the_first_letter_alone(session: Session, letter: Letter) -> None:
    second = write(session, letter)
    hand_over(session, second, 21)
    rates = Rates(session, (NOW + 60 * DAY).date(), Mode.SANDBOX)
    assert (rates.overall().letters, rates.overall().replied) == (1, 0)
    came(session, second)
    assert letter.state == second.state == State.ANSWERED
    afterwards.report(session, second.id, "yes", NOW)
    session.expire_all()
    said = session.scalars(select(Response).where(Response.source == "supporter")).one()
    assert said.letter_id == letter.id
    row = Rates(session, (NOW + 60 * DAY).date(), Mode.SANDBOX).overall()
    assert (row.letters, row.answered, row.replied) == (1, 1, 1)


def test_deleting_the_first_deletes_the_thread(session: Session, letter: Letter) -> None:
    write(session, letter)
    retention.delete_everything(session, letter.id, NOW, secrets.randbits)
    for kind in (Letter, FollowUp, Delivery):
        assert session.scalars(select(kind)).all() == []


def test_deleting_a_later_letter_leaves_the_first(session: Session, letter: Letter) -> None:
    retention.delete_everything(session, write(session, letter).id, NOW, secrets.randbits)
    assert session.scalars(select(Letter.id)).one() == letter.id


def test_a_link_leads_to_each_letter_of_the_thread(session: Session, letter: Letter) -> None:
    second = write(session, letter)
    assert follow_ups.link(session, second.id, 0, NOW, secrets.randbits)
    assert follow_ups.link(session, letter.id, 1, NOW, secrets.randbits)
    with pytest.raises(NotFound):
        follow_ups.link(session, letter.id, 2, NOW, secrets.randbits)


def test_nothing_is_written_twice_by_two_clicks(session: Session, letter: Letter) -> None:
    write(session, letter)
    with pytest.raises(NotAllowed):
        write(session, letter)
    kinds = select(Delivery.id).where(Delivery.kind == Kind.LETTER)
    assert len(session.scalars(kinds).all()) == 2


@pytest.mark.parametrize("erased", [LetterText, Supporter])
def test_what_is_erased_is_not_followed_up(session: Session, letter: Letter, erased: type) -> None:
    assert offered(session, letter, 30) == Why.SILENCE
    session.execute(delete(erased).where(erased.letter_id == letter.id))
    assert offered(session, letter, 30) == Why.NOTHING
