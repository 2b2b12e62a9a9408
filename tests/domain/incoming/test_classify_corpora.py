"""The labelled corpora: how many bounces are found, and that nothing else is called one."""

import pytest

from app.domain.incoming.classify import classify
from app.domain.incoming.reading import read
from app.domain.incoming.verdict import Kind, Verdict
from tests import labelled_mail
from tests.conftest import must_or_skip
from tests.labelled_mail import Labelled

Judged = list[tuple[Labelled, Verdict]]


@pytest.fixture(scope="module")
def judged() -> Judged:
    if not labelled_mail.is_there():
        must_or_skip(labelled_mail.ABSENT)
    return [(mail, classify(read(mail.raw))) for mail in labelled_mail.scored()]


def share(right: list[bool]) -> float:
    assert len(right) > 10
    return sum(right) / len(right)


def test_what_is_called_a_bounce_is_one(judged: Judged) -> None:
    called = [(mail.name, mail.is_bounce) for mail, verdict in judged if verdict.kind == Kind.BOUNCE]
    assert share([is_one for _, is_one in called]) >= 0.99, [name for name, is_one in called if not is_one]


def test_bounces_are_found(judged: Judged) -> None:
    missed = [mail.name for mail, verdict in judged if mail.is_bounce and verdict.kind != Kind.BOUNCE]
    assert share([mail.name not in missed for mail, _ in judged if mail.is_bounce]) >= 0.97, missed


def test_the_status_is_that_of_the_label(judged: Judged) -> None:
    bounces = [(mail, verdict) for mail, verdict in judged if mail.is_bounce and mail.status]
    wrong = [mail.name for mail, verdict in bounces if mail.status != tuple(sorted(verdict.status))]
    assert share([mail.name not in wrong for mail, _ in bounces]) >= 0.95, wrong


def test_the_recipients_are_those_of_the_label(judged: Judged) -> None:
    bounces = [(mail, verdict) for mail, verdict in judged if mail.is_bounce and mail.recipients]
    wrong = [
        (mail.name, verdict.recipients)
        for mail, verdict in bounces
        if mail.recipients != tuple(sorted(address.lower() for address in verdict.recipients))
    ]
    assert 1 - len(wrong) / len(bounces) >= 0.98, wrong


def test_every_complaint_is_one(judged: Judged) -> None:
    complaints = [(mail.name, verdict.kind) for mail, verdict in judged if mail.kind == "complaint"]
    assert len(complaints) == 17
    assert [name for name, kind in complaints if kind != Kind.COMPLAINT] == []
    others = [
        mail.name for mail, verdict in judged if verdict.kind == Kind.COMPLAINT and mail.kind != "complaint"
    ]
    assert others == []


def test_what_people_wrote_is_theirs(judged: Judged) -> None:
    kinds = {"human-reply", "ordinary-mail"}
    wrong = [
        (mail.name, verdict) for mail, verdict in judged if mail.kind in kinds and verdict.kind != Kind.PERSON
    ]
    assert wrong == []


def test_no_mail_of_the_corpora_is_unreadable(judged: Judged) -> None:
    assert [mail.name for mail, verdict in judged if verdict.kind == Kind.UNREADABLE] == []
