"""The holding pen and a letter's response log at the desk: who sees what, and what is written down."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import db
from app.domain import tokens
from app.domain.incoming.filing import Door
from app.domain.incoming.look import Look
from app.domain.incoming.opened import opened
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.incoming import AddressBounce, IncomingMail
from app.models.letters import Event, Letter
from app.models.representatives import Representative
from app.models.users import AuditEntry
from app.services import doors, sorting
from app.services.doors import Arrival
from app.web.desk import reasons
from tests.factories import POST, queued_letters
from tests.web.page import Page, press

RAW = (
    b"From: Office <office@parliament.example.org>\r\nSubject: About <b>Ada</b>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nDear Ada, <script>alert(1)</script> thank you.\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>Dear Ada, in HTML.</p>\r\n"
    b"--b\r\nContent-Type: application/pdf; name=answer.pdf\r\n\r\nPDF bytes\r\n--b--\r\n"
)
WORDS = ("Dear Ada", "About &lt;b&gt;Ada", "office@parliament", "answer.pdf", "PDF bytes", "campaign@")


def page(client, path="/desk/replies") -> Page:
    return Page(client.get(path))


def letter() -> Letter:
    """A letter that was handed over an hour ago."""
    with db.transaction() as session:
        made = queued_letters(session, 1)[0]
        made.state = session.get_one(Delivery, made.id).state = State.ACCEPTED
        made.handed_over_at = datetime.now(UTC) - timedelta(hours=1)
        session.add(
            Event(letter_id=made.id, at=made.handed_over_at, old="sending", new="accepted", source="machine")
        )
        assert made.representative.office == made.office  # loaded, for whoever looks at them later
        return made


def came(kind=Kind.PERSON, to: Letter | None = None, writer="office@parliament.example.org", **values) -> int:
    """A mail that came and was sorted; its id."""
    recipient = POST.sender.address(tokens.Kind.REPLY, to.id) if to else "campaign@example.org"
    now = datetime.now(UTC)
    with db.transaction() as session:
        address = doors.admit(session, POST.sender, recipient, now)
        doors.take(session, POST.sender, Arrival(Door.LMTP, "", recipient, RAW), address, now)
        [waiting] = sorting.waiting(session)
        reason = values.pop("reason", "dsn 5.1.1")
        seen = Look(Verdict(kind, reason), (), writer, writer, "")
        sorting.file(session, waiting.id, seen, POST, now, lambda bits: 1)
        mail = session.get_one(IncomingMail, waiting.id)
        for name, value in values.items():
            setattr(mail, name, value)
        return mail.id


def stored(mail_id: int) -> IncomingMail:
    with db.reading() as session:
        return session.get_one(IncomingMail, mail_id)


def state(letter_id: str) -> str:
    with db.reading() as session:
        return session.get_one(Letter, letter_id).state


def log() -> list[tuple[str, str, str]]:
    with db.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.like("replies.%")))
        return [(row.action, row.subject, row.detail) for row in rows.all()]


def test_an_empty_pen_says_so(editor):
    shown = page(editor)
    assert "No mail waits." in shown.text
    assert "None." in shown.text
    assert "waiting" not in page(editor, "/desk/").text


def test_the_pen_shows_nothing_of_the_mail_itself(editor):
    sent = letter()
    mail_id = came(writer=sent.representative.email, domain="parliament.example.org")
    for path in ("/desk/replies", f"/desk/replies/{mail_id}", "/desk/replies.csv", "/desk/"):
        answer = editor.get(path)
        assert answer.status_code == 200
        assert not [word for word in WORDS if word in answer.text], path
    shown = page(editor)
    assert "parliament.example.org" in shown.text
    assert "because a server’s report (DSN) says so (5.1.1)" in shown.text
    assert "1 waiting" in " ".join(shown.text.split())
    assert sent.id.upper() in page(editor, f"/desk/replies/{mail_id}").text


def test_opening_shows_text_alone_and_is_written_down(editor):
    mail_id = came()
    form = page(editor, f"/desk/replies/{mail_id}").form("/open")
    refused = press(editor, form, reason=" ")
    assert refused.status == 422
    assert "Please say why" in refused.text
    assert log() == []
    answer = editor.post(form.action, data={**form.fields, "reason": "No office known."})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Dear Ada, &lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert "answer.pdf" in answer.text
    assert "PDF bytes" not in answer.text
    assert log() == [("replies.open", f"mail {mail_id}", "No office known.")]


def test_a_mail_is_assigned_by_reference_and_taken_back(editor):
    sent = letter()
    mail_id = came()
    form = page(editor, f"/desk/replies/{mail_id}").form("/assign")
    wrong = press(editor, form, reference="WRONG")
    assert wrong.status == 422
    assert "ten letters and digits" in wrong.text
    assert wrong.form("/assign").fields["reference"] == "WRONG"
    shown = press(editor, form, reference=f" {sent.id.upper()} ")
    assert "The mail now lies with this letter." in shown.text
    assert "Its author has not shared it." in shown.text
    assert state(sent.id) == "answered"
    assert not [word for word in WORDS if word in shown.html]
    assert "by an organiser" in page(editor, f"/desk/letters/{sent.id}").text
    assert editor.get(f"/desk/replies/{mail_id}").location.endswith(f"{sent.id}/replies/{mail_id}")
    shown = press(editor, shown.form("/take-back"))
    assert "Nobody knows yet which letter it belongs to." in shown.text
    assert state(sent.id) == "accepted"
    assert [entry[:2] for entry in log()] == [("replies.assign", sent.id), ("replies.take_back", sent.id)]


def test_a_candidate_of_the_suggested_office_is_one_press_away(editor):
    sent = letter()
    mail_id = came(writer=sent.representative.email)
    path = f"/desk/replies/{mail_id}"
    [button] = [form for form in page(editor, path).forms if ("reference", sent.id) in form.buttons]
    assert "The mail now lies with this letter." in press(editor, button, reference=sent.id).text


def test_the_second_organiser_gets_a_sentence(editor):
    first, second = letter(), letter()
    mail_id = came()
    shown = page(editor, f"/desk/replies/{mail_id}")
    press(editor, shown.form("/assign"), reference=first.id)
    for form, typed in ((shown.form("/assign"), {"reference": second.id}), (shown.form("/not-ours"), {})):
        late = press(editor, form, **typed)
        assert late.status == 409
        assert "Somebody else has dealt with this mail" in late.text
    assert stored(mail_id).letter_id == first.id


def test_what_is_not_ours_is_put_away(editor):
    mail_id = came()
    shown = press(editor, page(editor, f"/desk/replies/{mail_id}").form("/not-ours"))
    assert "Put away. What the mail said is erased." in shown.text
    with db.reading() as session:
        assert session.scalar(select(IncomingMail.raw)) is None
    listed = page(editor, "/desk/replies?place=not_ours")
    assert str(mail_id) in listed.text
    assert "It was put away" in page(editor, f"/desk/replies/{mail_id}").text


def test_an_answer_is_read_only_when_its_author_shared_it(editor):
    sent = letter()
    mail_id = came(to=sent)
    path = f"/desk/letters/{sent.id}/replies/{mail_id}"
    token = page(editor, path).form("/class").fields["csrf_token"]
    refused = editor.post(path, data={"csrf_token": token})
    assert refused.status_code == 409
    assert "Its author has not shared it." in refused.text
    assert editor.get(f"/desk/replies/{mail_id}").status_code == 303
    opened_anyway = editor.post(f"/desk/replies/{mail_id}/open", data={"csrf_token": token, "reason": "x"})
    assert opened_anyway.status_code == 409
    assert "Dear Ada" not in refused.text + opened_anyway.text
    with db.transaction() as session:
        session.get_one(IncomingMail, mail_id).shared_at = datetime.now(UTC)
    assert sent.office.area_name in page(editor, "/desk/").text
    shown = press(editor, page(editor, path).form(path))
    assert "Dear Ada" in shown.text
    assert log() == [("replies.read", sent.id, f"mail {mail_id}")]


def test_a_class_is_corrected_and_both_words_stand(editor):
    sent = letter()
    mail_id = came(Kind.OUT_OF_OFFICE, to=sent, reason="text:en out_of_office")
    path = f"/desk/letters/{sent.id}/replies/{mail_id}"
    form = page(editor, path).form("/class")
    assert form.fields["kind"] == "out_of_office"
    wrong = press(editor, form, kind="nonsense")
    assert wrong.status == 422
    assert "Please choose one of the classes listed." in wrong.text
    shown = press(editor, form, kind="person")
    number = stored(mail_id).corrected_by
    assert "Postbag said: An out-of-office note, because its text says so (en out of office)." in shown.text
    assert f"Corrected by organiser {number} on" in shown.text
    assert state(sent.id) == "answered"


def test_what_they_answer_is_suggested_and_said_by_a_person(editor):
    sent = letter()
    mail_id = came(to=sent, suggested_answer="forwarded")
    path = f"/desk/letters/{sent.id}/replies/{mail_id}"
    shown = page(editor, path)
    assert "Postbag suggests: Forwarded to a minister." in shown.text
    assert shown.form("/answer").fields["answer"] == "forwarded"
    assert stored(mail_id).answer == ""
    assert press(editor, shown.form("/answer"), answer="").status == 422
    shown = press(editor, shown.form("/answer"))
    assert "Forwarded to a minister. So says an organiser." in shown.text
    assert (stored(mail_id).answer, stored(mail_id).answer_by) == ("forwarded", "organiser")


def test_the_tables_are_taken_home_without_anybody_in_them(editor):
    came(domain="=cmd.example.org")
    with db.transaction() as session:
        doors.count_refusal(session, Door.LMTP, "flooded", datetime.now(UTC), 4940)
    shown = page(editor)
    assert "too many for one address" in shown.text
    assert "4,940" in shown.text
    assert "4940 mails to our addresses were refused since yesterday" in page(editor, "/desk/").text
    [row] = rows(editor, "/desk/replies.csv?place=pen")
    assert (row["domain"], row["kind"], row["reason"]) == ("'=cmd.example.org", "person", "dsn 5.1.1")
    assert "recipient" not in row
    [row] = rows(editor, "/desk/replies/refused.csv")
    assert (row["door"], row["why"], row["count"]) == ("lmtp", "flooded", "4940")


def rows(client, path) -> list[dict[str, str]]:
    text = client.get(path).get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_mail_that_lies_unsorted_is_said(editor):
    came()
    with db.transaction() as session:
        session.scalars(select(IncomingMail)).one().place = "unsorted"
    assert "not been looked at" not in page(editor).text
    with db.transaction() as session:
        mail = session.scalars(select(IncomingMail)).one()
        mail.received_at = datetime.now(UTC) - timedelta(minutes=6)
    for path in ("/desk/replies", "/desk/"):
        assert "1 mail has not been looked at" in page(editor, path).text


def test_a_suspect_address_is_found_fine_again(editor):
    sent = letter()
    with db.transaction() as session:
        holder = session.get_one(Representative, sent.representative_id)
        holder.suspect_address, holder.suspect_at = holder.email, datetime.now(UTC)
        session.add(
            AddressBounce(
                key=b"1" * 32,
                representative_id=holder.id,
                address=holder.email,
                hard=True,
                status="5.1.1",
                at=datetime.now(UTC),
            )
        )
    assert sent.office.area_name in page(editor, "/desk/").text
    shown = page(editor, f"/desk/representatives/{sent.representative_id}")
    assert "5.1.1" in shown.text
    shown = press(editor, shown.form("/address-is-fine"))
    assert "Letters go to this address again." in shown.text
    assert "Mail kept coming back" not in shown.text


def test_an_analyst_sees_what_waits_and_opens_nothing(signed_in):
    sent = letter()
    in_pen = came(writer=sent.representative.email)
    filed = came(to=sent, shared_at=datetime.now(UTC))
    analyst = signed_in("analyst")
    for path in (
        "/desk/replies",
        f"/desk/replies/{in_pen}",
        f"/desk/letters/{sent.id}",
        f"/desk/letters/{sent.id}/replies/{filed}",
    ):
        shown = page(analyst, path)
        assert shown.status == 200
        assert not [word for word in WORDS if word in shown.html]
        assert [form.action for form in shown.forms if form.action] == ["/desk/sign-out"]


@pytest.mark.parametrize("path", ["/desk/replies/1", "/desk/letters/0123456789/replies/1"])
def test_a_mail_that_is_none(editor, path):
    assert editor.get(path).status_code == 404


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("person", "nothing shows that a machine wrote it"),
        ("dsn 5.1.1", "a server’s report (DSN) says so (5.1.1)"),
        ("subject:fr", "its subject says so (fr)"),
        ("new rule", "the rule “new rule” applies"),
        ("", ""),
    ],
)
def test_a_reason_is_said_in_words(app, code, words):
    with app.test_request_context("/"):
        assert reasons.why(code) == words


def test_html_alone_is_read_as_text():
    html = b"<style>p{}</style><p>Dear&nbsp;Ada,</p><p>thank <b>you</b>.<br>Jo</p><script>x</script>"
    shown = opened(b"From: \xe2\x80\xaeoffice\r\nContent-Type: text/html\r\n\r\n" + html)
    assert shown.text == "Dear Ada,\n\nthank you.\nJo"
    assert opened(b"").text == ""
