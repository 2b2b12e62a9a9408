"""Authors are asked whether an answer came: on their day, each question once, and nobody who said no."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from app.domain.delivery import Kind, Mode
from app.domain.errors import BadInput
from app.domain.incoming.filing import Door, Place
from app.domain.lifecycle import State
from app.domain.surveys import Aftercare, Stage, check
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail, SurveyMail
from app.models.letters import Consent, FollowUp, Letter, Response
from app.services import afterwards, retention, surveys
from tests.factories import NOW, POST, queued_letters

DAY = timedelta(days=1)


def handed_over(session: Session, number: int = 1) -> list[Letter]:
    """Letters that their office's server took at NOW."""
    made = queued_letters(session, number)
    for letter in made:
        letter.state, letter.handed_over_at = State.ACCEPTED, NOW
    session.flush()
    return made


@pytest.fixture
def letter(session: Session) -> Letter:
    return handed_over(session)[0]


def ask(session: Session, days: float, post=POST) -> list[str]:
    """Let so many days have passed since the handing over, and ask; the stages that were asked."""
    before = set(session.execute(select(SurveyMail.letter_id, SurveyMail.stage)).all())
    number = surveys.ask(session, post, NOW + days * DAY, secrets.randbits)
    asked = set(session.execute(select(SurveyMail.letter_id, SurveyMail.stage)).all()) - before
    assert number == len(asked)
    return sorted(stage for _letter, stage in asked)


def said(session: Session, letter: Letter, source: str, kind: str) -> None:
    session.add(Response(letter_id=letter.id, source=source, kind=kind, on=NOW.date(), at=NOW))
    session.flush()


def mails(session: Session) -> list[Delivery]:
    query = select(Delivery).where(Delivery.kind == Kind.SURVEY).options(undefer("*"))
    return list(session.scalars(query.order_by(Delivery.due_at)))


def test_each_question_has_its_day(session: Session, letter: Letter) -> None:
    minute = 1 / 24 / 60
    assert ask(session, 14 - minute) == []
    assert ask(session, 14) == ["first"]
    assert ask(session, 14) == ask(session, 14 + minute) == ask(session, 21 - minute) == []
    assert ask(session, 21) == ["again"]
    assert ask(session, 21) == ask(session, 22) == ask(session, 56) == []
    said(session, letter, "organiser", "forwarded")
    assert ask(session, 56) == ["minister"]
    assert ask(session, 56) == ask(session, 57) == []
    assert [mail.mode for mail in mails(session)] == [letter.mode] * 3
    for mail in mails(session):
        assert mail.recipient == letter.supporter.email
        assert mail.message is not None
        assert b"/answer" in mail.message


def test_a_campaign_has_its_own_days(session: Session, letter: Letter) -> None:
    surveys.change(session, letter.campaign.slug, Aftercare(7, 10, 30, 5, True), "ada", NOW)
    assert ask(session, 6.9) == []
    assert ask(session, 7) == ["first"]
    assert ask(session, 10) == ["again"]
    assert letter.campaign.relay
    assert letter.campaign.follow_up_days == 5


def test_nought_is_never(session: Session, letter: Letter) -> None:
    surveys.keep(letter.campaign, Aftercare(0, 21, 0))
    said(session, letter, "mailbox", "forwarded")
    assert [ask(session, days) for days in (1, 14, 21, 22, 56)] == [[]] * 5


@pytest.mark.parametrize(
    ("aftercare", "field"),
    [
        (Aftercare(-1), "survey_days"),
        (Aftercare(400), "survey_days"),
        (Aftercare(14, 16), "survey_again_days"),
        (Aftercare(14, 0, 1000), "survey_minister_days"),
        (Aftercare(14, 21, 56, -3), "follow_up_days"),
    ],
)
def test_days_that_cannot_be_are_refused(aftercare: Aftercare, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(aftercare)
    assert refused.value.field == field


def test_an_outage_of_days_loses_nobody_and_does_not_ask_twice_in_a_row(
    session: Session, letter: Letter
) -> None:
    assert ask(session, 20) == ["first"]
    assert ask(session, 21) == []
    assert ask(session, 23) == ["again"]


def test_what_is_long_past_is_not_asked(session: Session, letter: Letter) -> None:
    assert ask(session, 29) == []


@pytest.mark.parametrize("answer", ["yes", "yes_not_to_me"])
def test_who_said_yes_is_not_asked(session: Session, letter: Letter, answer: str) -> None:
    afterwards.report(session, letter.id, answer, NOW)
    assert ask(session, 14) == []


@pytest.mark.parametrize("answer", ["no", "acknowledgement", "no_none_expected", "yes"])
def test_who_answered_is_not_reminded(session: Session, letter: Letter, answer: str) -> None:
    assert ask(session, 14) == ["first"]
    afterwards.report(session, letter.id, answer, NOW)
    assert ask(session, 21) == []


@pytest.mark.parametrize(
    ("source", "kind"), [("mailbox", "reply"), ("mailbox", "holding"), ("organiser", "standard")]
)
def test_whose_answer_was_seen_is_asked_what_it_was_and_not_reminded(
    session: Session, letter: Letter, source: str, kind: str
) -> None:
    letter.state = State.ANSWERED
    said(session, letter, source, kind)
    assert ask(session, 14) == ["first"]
    (mail,) = mails(session)
    assert mail.message is not None
    assert b"Subject: Did they answer what you asked?" in mail.message
    assert ask(session, 21) == []


def test_an_acknowledgement_is_no_answer(session: Session, letter: Letter) -> None:
    said(session, letter, "mailbox", "acknowledgement")
    assert ask(session, 14) == ["first"]
    assert ask(session, 21) == ["again"]


def filed(session: Session, letter: Letter, answer: str) -> None:
    session.add(
        IncomingMail(
            key=secrets.token_bytes(32),
            received_at=NOW,
            door=Door.PAGE,
            sender="",
            recipient="",
            size=1,
            place=Place.FILED,
            letter_id=letter.id,
            kind="person",
            answer=answer,
            from_author=True,
        )
    )
    session.flush()


def test_a_pasted_answer_that_was_passed_on_leads_to_the_last_question(
    session: Session, letter: Letter
) -> None:
    filed(session, letter, "forwarded")
    afterwards.report(session, letter.id, "yes", NOW)
    assert ask(session, 14) == ask(session, 21) == []
    assert ask(session, 56) == ["minister"]


@pytest.mark.parametrize("by", ["response", "mail"])
def test_nobody_is_asked_for_the_ministers_answer_that_came(
    session: Session, letter: Letter, by: str
) -> None:
    said(session, letter, "organiser", "forwarded")
    if by == "mail":
        filed(session, letter, "minister")
    else:
        said(session, letter, "mailbox", "minister")
    assert ask(session, 56) == []


def test_a_word_that_was_corrected_counts_no_more(session: Session, letter: Letter) -> None:
    said(session, letter, "organiser", "forwarded")
    said(session, letter, "organiser", "acknowledgement")
    assert ask(session, 56) == []


def test_who_agreed_to_two_mails_gets_two(session: Session, letter: Letter) -> None:
    session.execute(update(Consent).where(Consent.purpose == "ask_reply").values(wording="ask_reply/en/1"))
    assert ask(session, 14) + ask(session, 21) == ["first", "again"]
    said(session, letter, "organiser", "forwarded")
    assert ask(session, 56) == []


def test_who_did_not_agree_is_not_asked(session: Session) -> None:
    no, stopped = handed_over(session, 2)
    session.execute(
        update(Consent)
        .where(Consent.letter_id == no.id, Consent.purpose == "ask_reply")
        .values(granted=False)
    )
    afterwards.stop(session, stopped.id, "ask_reply", NOW)
    assert ask(session, 14) == []


@pytest.mark.parametrize("state", sorted(set(State) - {State.ACCEPTED, State.PRINTED, State.ANSWERED}))
def test_a_letter_that_does_not_lie_with_the_office_is_not_asked_about(
    session: Session, letter: Letter, state: State
) -> None:
    letter.state = state
    session.flush()
    assert ask(session, 14) == []


def test_a_follow_up_a_sample_and_a_trial_are_not_asked_about(session: Session) -> None:
    first, second, made_up = handed_over(session, 3)
    session.add(FollowUp(letter_id=second.id, first_id=first.id))
    made_up.synthetic = True
    session.flush()
    live = replace(POST, sender=replace(POST.sender, mode=Mode.LIVE))
    assert ask(session, 14, live) == []
    assert ask(session, 14) == ["first"]
    assert session.scalars(select(SurveyMail.letter_id)).one() == first.id


def test_stopping_stops_what_lies_in_the_outbox(session: Session, letter: Letter) -> None:
    ask(session, 14)
    afterwards.stop(session, letter.id, "ask_reply", NOW)
    session.expire_all()
    (mail,) = mails(session)
    assert (mail.state, mail.message) == (State.WITHDRAWN, None)
    assert ask(session, 21) == []


def test_deleting_deletes_the_question(session: Session, letter: Letter) -> None:
    ask(session, 14)
    retention.delete_everything(session, letter.id, NOW, secrets.randbits)
    assert mails(session) == []
    assert session.scalars(select(SurveyMail)).all() == []


def test_a_batch_is_bounded_and_all_are_asked(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "BATCH", 2)
    handed_over(session, 3)
    assert [len(ask(session, 14)) for _ in range(3)] == [2, 1, 0]


def test_another_worker_has_asked_meanwhile(session: Session, letter: Letter) -> None:
    session.add(SurveyMail(letter_id=letter.id, stage=Stage.FIRST, at=NOW))
    session.flush()
    assert not surveys._ask(session, letter, Stage.FIRST, POST, NOW, secrets.randbits)
    assert mails(session) == []
