"""Letters found again by mail: the links go to the mailbox, and who asks learns nothing."""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session, undefer

from app.domain.delivery import Kind, Mode
from app.models.deliveries import Delivery
from app.models.letters import BlockedAddress, FollowUp, Letter, LetterSearch
from app.queries import letters as letter_queries
from app.services import finding, letters, retention
from app.services.letters import address_hash
from tests.factories import NOW, POST, author, submission

DAY = timedelta(days=1)


def submit(session: Session, email: str = "ada@example.org", now=NOW, **values: object) -> str:
    made = submission(session, author=author(email=email), **values)
    return letters.submit(session, made, POST, now, secrets.randbits).id


def answer(session: Session, post=POST) -> int:
    return finding.answer(session, post, NOW + DAY, secrets.randbits)


def mails(session: Session) -> list[tuple[str, str]]:
    """Recipients and texts of the mails with links."""
    rows = session.scalars(select(Delivery).where(Delivery.kind == Kind.LINKS).options(undefer("*")))
    return [(mail.recipient, (mail.message or b"").decode().replace("=\r\n", "")) for mail in rows]


def test_the_links_go_to_the_mailbox_the_newest_first(session: Session) -> None:
    first = submit(session)
    second = submit(session, now=NOW + 3 * 60 * timedelta(minutes=1))
    submit(session, "eve@example.org")
    finding.ask(session, "ADA@example.org", NOW)
    finding.ask(session, "ada@example.org", NOW)
    assert answer(session) == 1
    assert answer(session) == 0
    ((recipient, text),) = mails(session)
    assert recipient == "ada@example.org"
    links = re.findall(r"^http://localhost/l/([0-9a-z]{26})\r$", text, re.M)
    assert [letter_queries.find(session, token) for token in links] == [second, first]
    assert text.count("23 November 2026, to a representative:") == 2


def test_who_has_no_letters_gets_no_mail(session: Session) -> None:
    finding.ask(session, "nobody@example.org", NOW)
    assert answer(session) == 1
    assert mails(session) == []
    assert session.scalars(select(LetterSearch)).all() == []


def test_a_blocked_mailbox_gets_none(session: Session) -> None:
    submit(session)
    session.add(BlockedAddress(email_hash=address_hash("ada@example.org"), at=NOW))
    finding.ask(session, "ada@example.org", NOW)
    answer(session)
    assert mails(session) == []


def test_neither_trials_nor_samples_nor_later_letters_are_listed(session: Session) -> None:
    first, second = submit(session), submit(session)
    submit(session, synthetic=True)
    session.add(FollowUp(letter_id=second, first_id=first))
    session.flush()
    finding.ask(session, "ada@example.org", NOW)
    answer(session, replace(POST, sender=replace(POST.sender, mode=Mode.LIVE)))
    assert mails(session) == []
    finding.ask(session, "ada@example.org", NOW)
    answer(session)
    assert mails(session)[0][1].count("/l/") == 1


def test_a_mail_holds_twenty_links_and_they_do_not_use_up_the_days_mails(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MAILS_A_DAY", 30)
    for _ in range(22):
        submit(session)
    finding.ask(session, "ada@example.org", NOW)
    answer(session)
    assert mails(session)[0][1].count("/l/") == 20
    monkeypatch.setattr(letters, "MAILS_A_DAY", 1)
    assert session.get(Letter, submit(session, now=NOW + timedelta(hours=30))) is not None


def test_deleting_the_letter_deletes_the_mail_about_it(session: Session) -> None:
    letter_id = submit(session)
    finding.ask(session, "ada@example.org", NOW)
    answer(session)
    retention.delete_everything(session, letter_id, NOW, secrets.randbits)
    assert mails(session) == []


def test_asking_is_the_same_work_for_everybody(session: Session) -> None:
    submit(session)
    session.add(BlockedAddress(email_hash=address_hash("blocked@example.org"), at=NOW))
    session.flush()
    asked: list[str] = []
    connection = session.connection()

    def hear(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    work = []
    for email in ("ada@example.org", "nobody@example.org", "blocked@example.org", "ada@example.org"):
        asked.clear()
        finding.ask(session, email, NOW)
        work.append(list(asked))
    event.remove(connection, "before_cursor_execute", hear)
    assert work == [work[0]] * 4
    assert len(work[0]) == 1
