"""An answer in its author's hands: what it is, who may read it, and one that they paste."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.domain.errors import BadInput, NotAllowed, NotFound
from app.domain.incoming.filing import MAILS_AN_HOUR, Door, Place
from app.domain.incoming.look import Look
from app.domain.incoming.opened import opened
from app.domain.incoming.pasted import LONGEST
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.lifecycle import State
from app.domain.tokens import Kind as Token
from app.models.incoming import IncomingMail
from app.models.letters import Letter, Response
from app.queries import came_back
from app.services import answers, doors, sorting
from app.services.doors import Arrival
from tests.factories import NOW, POST, queued_letters
from tests.services.test_replies import put

RAW = b"From: office@parliament.example.org\r\nSubject: Re\r\n\r\nThank you for your letter.\r\n"


@pytest.fixture
def letter(session: Session) -> Letter:
    made = queued_letters(session, 1)[0]
    put(session, made, State.ACCEPTED)
    return made


def came(session: Session, letter: Letter, kind: Kind = Kind.PERSON, raw: bytes = RAW, **verdict) -> int:
    """A mail that came back and was filed; its number."""
    recipient = POST.sender.address(Token.REPLY, letter.id, "ada")
    address = doors.admit(session, POST.sender, recipient, NOW)
    assert doors.take(session, POST.sender, Arrival(Door.LMTP, "", recipient, raw), address, NOW)
    (mail,) = sorting.waiting(session)
    seen = Look(
        Verdict(kind, "test", **verdict),
        (),
        "office@parliament.example.org",
        "",
        "<x@parliament.example.org>",
    )
    assert sorting.file(session, mail.id, seen, POST, NOW, secrets.randbits)
    return mail.id


def paste(session: Session, letter: Letter, text: str) -> None:
    answers.paste(session, letter.id, text, POST, NOW, secrets.randbits)


def said(session: Session, letter: Letter) -> list[tuple[str, str]]:
    rows = session.scalars(select(Response).where(Response.letter_id == letter.id).order_by(Response.id))
    return [(row.source, row.kind) for row in rows]


def test_its_author_says_what_an_answer_is(session: Session, letter: Letter) -> None:
    number = came(session, letter)
    assert said(session, letter) == [("mailbox", "reply")]
    for kind, state in (
        ("standard", State.ANSWERED),
        ("holding", State.ACCEPTED),
        ("forwarded", State.ANSWERED),
    ):
        answers.classify(session, letter.id, number, kind, NOW)
        assert said(session, letter) == [("mailbox", kind)]
        assert letter.state == state
    (mail,) = came_back.of(session, letter.id)
    assert (mail.answer, mail.answer_by) == ("forwarded", "supporter")


@pytest.mark.parametrize("kind", ["", "yes", "bounced", "acknowledgement", "supportive"])
def test_what_is_not_listed_is_refused(session: Session, letter: Letter, kind: str) -> None:
    with pytest.raises(BadInput):
        answers.classify(session, letter.id, came(session, letter), kind, NOW)


def test_nobody_touches_the_answer_to_another_letter(session: Session, letter: Letter) -> None:
    number, (other,) = came(session, letter), queued_letters(session, 1)
    with pytest.raises(NotFound):
        answers.classify(session, other.id, number, "standard", NOW)
    with pytest.raises(NotFound):
        answers.share(session, other.id, number, NOW)
    with pytest.raises(NotFound):
        came_back.raw(session, other.id, number)


def test_what_no_person_wrote_is_not_told_apart(session: Session, letter: Letter) -> None:
    with pytest.raises(NotFound):
        answers.classify(session, letter.id, came(session, letter, Kind.ACKNOWLEDGEMENT), "standard", NOW)


def test_sharing_is_its_authors_and_can_be_taken_back(session: Session, letter: Letter) -> None:
    number = came(session, letter)
    answers.share(session, letter.id, number, NOW)
    answers.share(session, letter.id, number, NOW + timedelta(days=1))
    assert session.get_one(IncomingMail, number).shared_at == NOW
    answers.keep_private(session, letter.id, number, NOW)
    assert session.get_one(IncomingMail, number).shared_at is None


def test_what_is_erased_here_cannot_be_shared(session: Session, letter: Letter) -> None:
    number = came(session, letter)
    session.get_one(IncomingMail, number).raw = None
    session.flush()
    with pytest.raises(NotAllowed, match="your own mailbox"):
        answers.share(session, letter.id, number, NOW)


def test_a_pasted_answer_is_kept_and_is_a_yes(session: Session, letter: Letter) -> None:
    paste(session, letter, "Dear Ada,\r\n\r\nje vous remercie – 감사합니다.\x00\u2028Yours")
    paste(session, letter, "Dear Ada,\n\nje vous remercie – 감사합니다.\u2028Yours")
    (mail,) = session.scalars(select(IncomingMail).options(undefer(IncomingMail.raw)))
    assert (mail.place, mail.door, mail.kind, mail.from_author) == (Place.FILED, "page", "person", True)
    assert mail.raw is not None
    kept = opened(mail.raw).text.split()
    assert kept == ["Dear", "Ada,", "je", "vous", "remercie", "–", "감사합니다.", "Yours"]
    assert said(session, letter) == [("supporter", "yes")]
    assert letter.state == State.ANSWERED
    (shown,) = came_back.of(session, letter.id)
    assert shown.handed_in
    answers.classify(session, letter.id, shown.id, "standard", NOW)
    answers.share(session, letter.id, shown.id, NOW)


@pytest.mark.parametrize("text", ["", " \r\n\t", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(session: Session, letter: Letter, text: str) -> None:
    with pytest.raises(BadInput):
        paste(session, letter, text)
    assert said(session, letter) == []


def test_pasting_is_bounded(session: Session, letter: Letter) -> None:
    for number in range(MAILS_AN_HOUR):
        paste(session, letter, f"answer {number}")
    with pytest.raises(NotAllowed, match="try later"):
        paste(session, letter, "one more")


def test_nobody_answers_what_has_not_left(session: Session) -> None:
    (letter,) = queued_letters(session, 1)
    with pytest.raises(NotAllowed):
        paste(session, letter, "an answer")


def test_what_its_author_wrote_themselves_is_not_shown_as_an_answer(session: Session, letter: Letter) -> None:
    mail = session.get_one(IncomingMail, came(session, letter))
    mail.from_author = True
    session.flush()
    assert came_back.of(session, letter.id) == ()
