"""Replies come home in the sandbox: on a captured letter one presses what the office would send."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flufl.bounce import all_failures
from sqlalchemy import select

from app import db
from app.domain import message
from app.domain.delivery import Kind
from app.domain.incoming.filing import MAILS_AN_HOUR, Door
from app.domain.incoming.look import look
from app.domain.incoming.verdict import Kind as Verdict
from app.domain.sandbox_answers import Answer
from app.domain.tokens import Kind as Token
from app.models.deliveries import Delivery, SandboxMail
from app.models.incoming import IncomingMail
from app.services import doors, retention, sandbox_mails
from app.services.doors import Arrival
from tests.conftest import NOW, as_new
from tests.factories import POST, queued_letters
from tests.web.page import Page, press

KINDS = {
    Answer.ACKNOWLEDGEMENT: (Verdict.ACKNOWLEDGEMENT, None, ()),
    Answer.PERSON: (Verdict.PERSON, None, ()),
    Answer.OUT_OF_OFFICE: (Verdict.OUT_OF_OFFICE, None, ()),
    Answer.BOUNCE: (Verdict.BOUNCE, True, ("5.1.1",)),
    Answer.FULL: (Verdict.BOUNCE, False, ("5.2.2",)),
}


@pytest.fixture
def here(applications: Callable[..., Flask], app: Flask) -> Iterator[Flask]:
    """The application with the key that signs the factories' letters."""
    with as_new(applications(SECRET_KEY="k")) as made:
        yield made


@pytest.fixture
def client(here: Flask) -> FlaskClient:
    return here.test_client()


@pytest.fixture
def captured(here: Flask) -> dict[str, str]:
    """The page of a letter and of a confirmation that the sandbox took in, and the letter's id and office."""
    ours = here.extensions["postbag"].sender
    with db.transaction() as session:
        [letter] = queued_letters(session, 1)
        paths = {"id": letter.id, "office": letter.representative.email}
        for mail in session.scalars(select(Delivery)):
            assert mail.message
            sender = ours.address(Token.BOUNCE, mail.id)
            raw = message.with_date(mail.message, NOW)
            sandbox_mails.keep(session, ours.keys, [(sender, mail.recipient, raw)], NOW)
            number = session.scalar(select(SandboxMail.id).where(SandboxMail.token_id == mail.id))
            paths[mail.kind] = f"/mailbox/{number}"
    return paths


@pytest.mark.parametrize("how", Answer)
def test_each_comes_in_as_a_real_one_would(
    client: FlaskClient, captured: dict[str, str], how: Answer
) -> None:
    form = Page(client.get(captured[Kind.LETTER])).form("/answer")
    assert ("how", how) in form.buttons
    assert "It came in." in press(client, form, how=how).text
    with db.reading() as session:
        [mail] = session.scalars(select(IncomingMail))
        assert mail.raw
        parsed, raw = message_from_bytes(mail.raw, policy=policy.default), mail.raw
    seen = look(raw, POST.sender.keys, POST.sender.reply_domain, mail.token_kind)
    assert (seen.verdict.kind, seen.verdict.permanent, seen.verdict.status) == KINDS[how]
    assert {clue.id for clue in seen.clues} == {captured["id"]}
    bounced = how in {Answer.BOUNCE, Answer.FULL}
    assert (mail.door, mail.token_id) == (Door.SANDBOX, captured["id"])
    assert (mail.token_kind, mail.sender) == (
        "b" if bounced else "r",
        captured["office"] if how is Answer.PERSON else "",
    )
    assert bool(parsed["Auto-Submitted"]) is (how is not Answer.PERSON)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    if bounced:
        assert all_failures(parsed)[1] == {captured["office"].encode()}
        assert b"m." + captured["id"].encode() in raw
    else:
        assert parsed["From"] == captured["office"]
        assert f"m.{captured['id']}" in parsed["In-Reply-To"]
        assert parsed["To"].addresses[0].addr_spec == mail.recipient


def test_a_mail_of_our_own_has_no_office(client: FlaskClient, captured: dict[str, str]) -> None:
    path = captured[Kind.CONFIRMATION]
    assert Page(client.get(path)).forms == []
    assert client.post(f"{path}/answer", data={"how": "person"}).status_code in {400, 404}


def test_only_an_answer_that_there_is(client: FlaskClient, captured: dict[str, str]) -> None:
    form = Page(client.get(captured[Kind.LETTER])).form("/answer")
    assert press(client, form, how="shouting").status == 404
    assert client.post(form.action, data={"how": "person"}).status_code == 400  # no token
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    form.fields["how"] = "person"
    assert client.post(form.action, data=form.fields, environ_base=elsewhere).status_code == 404


def test_what_is_not_taken_is_said(here: Flask, client: FlaskClient, captured: dict[str, str]) -> None:
    ours, form = here.extensions["postbag"].sender, Page(client.get(captured[Kind.LETTER])).form("/answer")
    recipient = ours.address(Token.REPLY, captured["id"])
    with db.transaction() as session:
        address = doors.admit(session, ours, recipient, NOW)
        for number in range(MAILS_AN_HOUR):
            arrival = Arrival(Door.LMTP, "", recipient, b"%d" % number)
            doors.take(session, ours, arrival, address, NOW)
    assert "takes no more mail for now" in press(client, form, how="person").text
    with db.transaction() as session:
        retention.delete_everything(session, captured["id"], NOW, lambda bits: 1)
    assert press(client, form, how="person").status == 404
