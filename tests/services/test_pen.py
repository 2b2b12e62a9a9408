"""What organisers do with mail that came back, and how its letter follows."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import BadInput, NotAllowed, NotFound
from app.domain.incoming.filing import Door, Place
from app.domain.incoming.look import Look
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.incoming import AddressBounce, IncomingMail
from app.models.letters import Event, Letter, Response
from app.models.users import AuditEntry
from app.services import doors, pen, sorting
from app.services.doors import Arrival
from tests.factories import NOW, POST, queued_letters

RAW = b"From: office@parliament.example.org\r\nSubject: Re\r\n\r\nThank you.\r\n"
OFFICE = "office@parliament.example.org"


def bits(_number: int) -> int:
    return 1


@pytest.fixture
def letters(session: Session) -> list[Letter]:
    """Two letters that were handed over to one office."""
    made = queued_letters(session, 2)
    for letter in made:
        letter.state = session.get_one(Delivery, letter.id).state = State.ACCEPTED
        letter.handed_over_at = NOW
        session.add(Event(letter_id=letter.id, at=NOW, old="sending", new="accepted", source="machine"))
    session.flush()
    return made


def came(session: Session, kind: Kind, recipient: str = "campaign@example.org", writer: str = OFFICE, **more):
    """A mail that has come and is sorted as this."""
    address = doors.admit(session, POST.sender, recipient, NOW)
    doors.take(session, POST.sender, Arrival(Door.LMTP, "", recipient, RAW), address, NOW)
    [waiting] = sorting.waiting(session)
    seen = Look(Verdict(kind, "test", **more), (), writer, writer, "<x@parliament.example.org>")
    sorting.file(session, waiting.id, seen, POST, NOW, bits)
    return session.get_one(IncomingMail, waiting.id)


def filed(session: Session, letter: Letter, kind: Kind = Kind.PERSON, token=tokens.Kind.REPLY, **more):
    return came(session, kind, POST.sender.address(token, letter.id), **more)


def assign(session: Session, mail: IncomingMail, reference: str) -> Letter:
    return pen.assign(session, mail.id, reference, "3", POST, NOW, bits)


def correct(session: Session, mail: IncomingMail, kind: str) -> None:
    pen.correct(session, mail.letter_id or "", mail.id, kind, "3", POST, NOW, bits)


def said(session: Session, letter: Letter) -> list[str]:
    return list(session.scalars(select(Response.kind).where(Response.letter_id == letter.id)))


def log(session: Session) -> list[tuple[str, str, str, str]]:
    session.flush()
    rows = session.scalars(select(AuditEntry).where(AuditEntry.action.like("replies.%")))
    return [(row.by, row.action, row.subject, row.detail) for row in rows]


def test_opening_needs_a_reason_and_is_written_down(session, letters):
    mail = came(session, Kind.PERSON)
    with pytest.raises(BadInput) as refused:
        pen.open(session, mail.id, "  ", "3", NOW)
    assert refused.value.field == "reason"
    assert log(session) == []
    assert pen.open(session, mail.id, " No office known. ", "3", NOW) == RAW
    assert log(session) == [("3", "replies.open", f"mail {mail.id}", "No office known.")]


def test_what_lies_with_a_letter_is_not_opened_as_if_it_were_nobodys(session, letters):
    mail = filed(session, letters[0])
    with pytest.raises(NotAllowed):
        pen.open(session, mail.id, "Curious.", "3", NOW)
    with pytest.raises(NotAllowed):
        pen.read(session, letters[0].id, mail.id, "3", NOW)
    with pytest.raises(NotFound):
        pen.read(session, letters[1].id, mail.id, "3", NOW)
    mail.shared_at = NOW
    assert pen.read(session, letters[0].id, mail.id, "3", NOW) == RAW
    assert log(session) == [("3", "replies.read", letters[0].id, f"mail {mail.id}")]
    mail.raw = None
    with pytest.raises(NotAllowed):
        pen.read(session, letters[0].id, mail.id, "3", NOW)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}."])
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_a_mail_is_assigned_by_the_reference_as_it_is_copied(session, letters, typed, case):
    mail, letter = came(session, Kind.PERSON), letters[0]
    found = assign(session, mail, typed.format(case(letter.id)).replace("0", "o").replace("1", "l"))
    assert found is letter
    assert (mail.place, mail.letter_id, mail.found_by) == (Place.FILED, letter.id, "organiser")
    assert letter.state == State.ANSWERED
    assert said(session, letter) == ["reply"]
    assign(session, mail, letter.id)  # pressed twice
    assert log(session) == [("3", "replies.assign", letter.id, f"mail {mail.id}")]


@pytest.mark.parametrize("typed", ["", "4w8nk2x7q", "4w8nk2x7qdd", "4w8nk2x7qu", "{}@example.org", "é" * 10])
def test_a_wrong_reference_is_said_beside_its_field(session, letters, typed):
    mail = came(session, Kind.PERSON)
    with pytest.raises(BadInput) as refused:
        assign(session, mail, typed.format(letters[0].id))
    assert refused.value.field == "reference"
    assert mail.place == Place.PEN


def test_a_letter_that_never_left_gets_no_mail(session, letters):
    mail = came(session, Kind.PERSON)
    letters[0].state = State.WITHDRAWN
    with pytest.raises(BadInput):
        assign(session, mail, letters[0].id)
    with pytest.raises(BadInput):
        assign(session, mail, "0000000000")


def test_the_second_of_two_organisers_hears_of_the_first(session, letters):
    mail = came(session, Kind.PERSON)
    assign(session, mail, letters[0].id)
    with pytest.raises(NotAllowed) as refused:
        assign(session, mail, letters[1].id)
    assert "Somebody else" in refused.value.sentence
    with pytest.raises(NotAllowed):
        pen.put_away(session, mail.id, "4", NOW)
    assert said(session, letters[1]) == []


def test_what_the_author_wrote_from_their_own_address_is_no_answer(session, letters):
    mail = came(session, Kind.PERSON, writer=letters[0].supporter.email)
    assign(session, mail, letters[0].id)
    assert mail.from_author
    assert letters[0].state == State.ACCEPTED


def test_what_is_not_ours_is_erased(session, letters):
    mail = came(session, Kind.PERSON)
    pen.put_away(session, mail.id, "3", NOW)
    pen.put_away(session, mail.id, "3", NOW)
    session.expire_all()
    assert (mail.place, mail.raw, mail.recipient, mail.correspondent) == (Place.NOT_OURS, None, "", None)
    assert log(session) == [("3", "replies.put_away", f"mail {mail.id}", "")]
    with pytest.raises(NotAllowed):
        pen.open(session, mail.id, "Why not?", "3", NOW)
    address = doors.admit(session, POST.sender, "campaign@example.org", NOW)
    again = Arrival(Door.LMTP, "", "campaign@example.org", RAW)
    assert not doors.take(session, POST.sender, again, address, NOW)


@pytest.mark.parametrize(
    ("kind", "more"), [(Kind.PERSON, {}), (Kind.ACKNOWLEDGEMENT, {}), (Kind.BOUNCE, {"permanent": True})]
)
def test_taken_back_the_letter_stands_where_it_stood(session, letters, kind, more):
    mail, letter = came(session, kind, **more), letters[0]
    assign(session, mail, letter.id)
    assert said(session, letter) != []
    session.merge(
        AddressBounce(
            key=mail.key,
            representative_id=letter.representative_id,
            address="a@example.org",
            hard=True,
            at=NOW,
        )
    )
    mail.shared_at, mail.answer = NOW, "standard"
    pen.take_back(session, letter.id, mail.id, "3", NOW)
    assert (mail.place, mail.letter_id, mail.found_by) == (Place.PEN, None, "")
    assert (mail.shared_at, mail.answer, mail.from_author) == (None, "", False)
    assert (letter.state, letter.handed_over_at) == (State.ACCEPTED, NOW)
    assert said(session, letter) == []
    assert session.scalars(select(AddressBounce)).all() == []
    with pytest.raises(NotFound):
        pen.take_back(session, letter.id, mail.id, "3", NOW)
    assert assign(session, mail, letters[1].id) is letters[1]


def test_a_bounce_taken_back_accuses_its_address_no_longer(session, letters):
    holder = letters[0].representative
    first, second = (
        filed(session, letters[0], Kind.BOUNCE, permanent=True),
        came(session, Kind.BOUNCE, permanent=True),
    )
    assign(session, second, letters[0].id)
    assert (first.place, holder.suspect_address) == (Place.FILED, holder.email)
    pen.take_back(session, letters[0].id, second.id, "3", NOW)
    assert holder.suspect_address == ""


def test_the_copy_for_the_wrong_author_does_not_leave(session, letters):
    mail = filed(session, letters[0])
    copy = Delivery(
        id="c0py000000",
        kind="notice",
        letter_id=letters[0].id,
        state=State.QUEUED,
        due_at=NOW,
        recipient="ada@example.org",
        message=b"x",
    )
    session.add(copy)
    mail.forward_id = copy.id
    session.flush()
    pen.take_back(session, letters[0].id, mail.id, "3", NOW)
    session.expire_all()
    assert (copy.state, copy.message, mail.forward_id) == (State.WITHDRAWN, None, "")


def test_what_its_author_handed_in_stays(session, letters):
    mail = filed(session, letters[0], token=tokens.Kind.ANSWER)
    with pytest.raises(NotAllowed):
        pen.take_back(session, letters[0].id, mail.id, "3", NOW)


def test_a_correction_stands_beside_what_the_machine_said(session, letters):
    mail, letter = filed(session, letters[0], Kind.OUT_OF_OFFICE), letters[0]
    assert letter.state == State.ACCEPTED
    correct(session, mail, "person")
    correct(session, mail, "person")
    assert (mail.kind, mail.corrected_kind, mail.corrected_by) == ("out_of_office", "person", "3")
    assert mail.corrected_at == NOW
    assert letter.state == State.ANSWERED
    correct(session, mail, "out_of_office")
    assert (mail.corrected_kind, mail.corrected_by, mail.corrected_at) == ("", "", None)
    assert (letter.state, said(session, letter)) == (State.ACCEPTED, [])
    assert [entry[3] for entry in log(session)] == [
        f"mail {mail.id}: person",
        f"mail {mail.id}: out_of_office",
    ]


@pytest.mark.parametrize("kind", ["", "unreadable", "reply", "nonsense"])
def test_a_class_that_is_none_is_refused(session, letters, kind):
    mail = filed(session, letters[0])
    with pytest.raises(BadInput) as refused:
        correct(session, mail, kind)
    assert refused.value.field == "kind"


def test_the_last_word_of_a_person_about_an_answer_stands(session, letters):
    mail, letter = filed(session, letters[0]), letters[0]
    mail.answer, mail.answer_by = "own_words", "supporter"
    pen.say(session, letter.id, mail.id, "holding", "3", NOW)
    pen.say(session, letter.id, mail.id, "holding", "3", NOW)
    assert (mail.answer, mail.answer_by) == ("holding", "organiser")
    assert (letter.state, said(session, letter)) == (State.ACCEPTED, ["holding"])
    pen.say(session, letter.id, mail.id, "forwarded", "4", NOW)
    assert (letter.state, said(session, letter)) == (State.ANSWERED, ["forwarded"])
    assert len(log(session)) == 2


def test_only_a_persons_answer_is_said_to_be_one(session, letters):
    mail = filed(session, letters[0], Kind.ACKNOWLEDGEMENT)
    with pytest.raises(NotAllowed):
        pen.say(session, letters[0].id, mail.id, "standard", "3", NOW)
    own = filed(session, letters[1], writer=letters[1].supporter.email)
    with pytest.raises(NotAllowed):
        pen.say(session, letters[1].id, own.id, "standard", "3", NOW)
    with pytest.raises(BadInput):
        pen.say(session, letters[1].id, own.id, "bounced", "3", NOW)
