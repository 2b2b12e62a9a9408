"""What is erased leaves nothing behind, on both databases."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Session

from app.db import Base
from app.domain.deadlines import Retention
from app.domain.delivery import Mode
from app.domain.errors import NotAllowed
from app.domain.lifecycle import State
from app.domain.submission import Words
from app.models.deliveries import Delivery, SandboxMail
from app.models.letters import BlockedAddress, Letter, LetterText, PageToken, Supporter, Tombstone
from app.models.types import EncryptedBytes, EncryptedText
from app.models.users import AuditEntry
from app.services import afterwards, confirmations, letters, outbox, retention, roster
from tests.factories import NOW, POST, author, shown_digest, submission

DAY = timedelta(days=1)


@pytest.fixture
def bits() -> Callable[[int], int]:
    return random.Random(2).getrandbits


@pytest.fixture
def awaiting(session: Session, bits: Callable[[int], int]) -> Letter:
    return session.get_one(Letter, letters.submit(session, submission(session), POST, NOW, bits).id)


@pytest.fixture
def closed(session: Session, awaiting: Letter) -> Letter:
    confirmations.confirm(session, awaiting.id, shown_digest(awaiting), POST, NOW)
    awaiting.state = State.CLOSED
    session.flush()
    return awaiting


def dump(session: Session) -> str:
    """Every value of every table, decrypted, as somebody with the key would read it."""
    session.flush()
    values: list[str] = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                opened = isinstance(column.type, LargeBinary | EncryptedBytes | EncryptedText)
                shown = (
                    value.hex() + value.decode("utf-8", "replace")
                    if opened and isinstance(value, bytes)
                    else value
                )
                values.append(f"{table.name}.{column.name}={shown}")
    return "\n".join(values)


def test_unconfirmed_letters_expire_and_are_erased(session: Session, awaiting: Letter) -> None:
    assert retention.expire(session, NOW + 7 * DAY - timedelta(seconds=1)) == 0
    assert "Ada" in dump(session)
    assert retention.expire(session, NOW + 7 * DAY) == 1
    assert retention.expire(session, NOW + 7 * DAY) == 0
    assert awaiting.state == State.EXPIRED
    left = dump(session)
    assert "Ada" not in left
    assert "ada@example.org" not in left
    assert "I care about this" not in left
    assert session.get(Letter, awaiting.id) is not None, "the count stays"


def test_expiry_lets_the_person_write_again(session: Session, bits: Callable[[int], int]) -> None:
    what = submission(session)
    first = letters.submit(session, what, POST, NOW, bits)
    retention.expire(session, NOW + 7 * DAY)
    second = letters.submit(session, what, POST, NOW + 8 * DAY, bits)
    assert session.get_one(Letter, second.id).state == State.AWAITING
    assert first.id != second.id


def test_one_reminder_after_a_day(session: Session, awaiting: Letter, bits: Callable[[int], int]) -> None:
    assert retention.remind(session, POST, NOW + timedelta(hours=23), bits) == 0
    assert retention.remind(session, POST, NOW + DAY, bits) == 1
    assert retention.remind(session, POST, NOW + 2 * DAY, bits) == 0
    (mail,) = session.scalars(select(Delivery).where(Delivery.kind == "reminder"))
    assert mail.message is not None
    assert b"http://localhost/l/" in mail.message


def test_no_reminder_to_a_blocked_mailbox(
    session: Session, awaiting: Letter, bits: Callable[[int], int]
) -> None:
    other = letters.submit(session, submission(session), POST, NOW, bits)
    session.add(BlockedAddress(email_hash=session.get_one(Supporter, other.id).email_hash, at=NOW))
    session.flush()
    assert retention.remind(session, POST, NOW + DAY, bits) == 2
    assert session.scalar(select(func.count()).where(Delivery.kind == "reminder")) == 0


def test_letters_without_news_are_closed(session: Session, awaiting: Letter) -> None:
    confirmations.confirm(session, awaiting.id, shown_digest(awaiting), POST, NOW)
    awaiting.state = State.ACCEPTED
    session.flush()
    rules = Retention()
    assert retention.close(session, rules, NOW + rules.close - DAY) == 0
    assert retention.close(session, rules, NOW + rules.close) == 1
    assert awaiting.state == State.CLOSED


@pytest.mark.parametrize("state", [State.QUEUED, State.DEFERRED, State.HELD])
def test_letters_that_a_brake_kept_here_are_closed_and_erased(
    session: Session, awaiting: Letter, state: State
) -> None:
    confirmations.confirm(session, awaiting.id, shown_digest(awaiting), POST, NOW)
    mail = session.get_one(Delivery, awaiting.id)
    awaiting.state = mail.state = state
    roster.block(session, awaiting.office_id, "They asked.", "1", NOW)
    rules = Retention()
    assert retention.close(session, rules, NOW + rules.close - DAY) == 0
    assert retention.close(session, rules, NOW + rules.close) == 1
    assert (awaiting.state, mail.state, mail.message) == (State.CLOSED, State.CLOSED, None)
    roster.unblock(session, awaiting.office_id, "1", NOW)
    claimed = outbox.claim(session, "me", NOW + rules.close, NOW + rules.close + DAY, 10, Mode.SANDBOX)
    assert awaiting.id not in {each.id for each in claimed}
    retention.erase(session, rules, NOW + rules.close + rules.identity)
    left = dump(session)
    for trace in ("Ada", "ada@", "I care about this"):
        assert trace not in left


def test_words_go_first_and_identity_later(session: Session, closed: Letter) -> None:
    rules = Retention()
    retention.erase(session, rules, NOW + rules.text - DAY)
    assert session.get(LetterText, closed.id) is not None
    retention.erase(session, rules, NOW + rules.text)
    assert session.get(LetterText, closed.id) is None
    assert "I care about this" not in dump(session)
    assert session.get(Supporter, closed.id) is not None
    retention.erase(session, rules, NOW + rules.identity)
    left = dump(session)
    assert "Ada" not in left
    assert "ada@" not in left
    assert session.scalar(select(func.count()).select_from(PageToken)) == 0
    assert session.get_one(Letter, closed.id).confirmed_at == NOW, "the anonymous row stays"


@pytest.mark.parametrize("ending", ["expired", "thrown away"])
def test_the_links_to_an_empty_page_go_after_a_month(
    session: Session, awaiting: Letter, bits: Callable[[int], int], ending: str
) -> None:
    waits = letters.submit(session, submission(session), POST, NOW + 7 * DAY, bits)
    over = NOW + 7 * DAY
    if ending == "expired":
        retention.expire(session, over)
    else:
        letters.throw_away(session, awaiting.id, over)
    session.flush()
    retention.erase(session, Retention(), over + 29 * DAY)
    assert session.scalar(select(func.count()).select_from(PageToken)) == 2
    retention.erase(session, Retention(), over + 30 * DAY)
    assert session.scalars(select(PageToken.letter_id)).all() == [waits.id]


def test_our_own_mails_go_a_week_after_they_left(session: Session, awaiting: Letter) -> None:
    mail = session.scalars(select(Delivery).where(Delivery.kind == "confirmation")).one()
    mail.finished_at = NOW
    session.flush()
    retention.erase(session, Retention(), NOW + 6 * DAY)
    assert session.scalar(select(func.count()).select_from(Delivery)) == 1
    retention.erase(session, Retention(), NOW + 8 * DAY)
    assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_deleting_leaves_a_tombstone_and_nothing_else(session: Session, bits: Callable[[int], int]) -> None:
    stays = letters.submit(
        session,
        submission(
            session,
            author=author(email="ben@example.org", name="Ben", street="9 Elm Row"),
            words=Words("S", "Ben writes."),
        ),
        POST,
        NOW,
        bits,
    )
    handle = letters.submit(session, submission(session), POST, NOW, bits)
    letter = session.get_one(Letter, handle.id)
    hashes = [letter.unique_hash, session.get_one(Supporter, handle.id).email_hash]
    confirmations.confirm(session, handle.id, handle.shown, POST, NOW)
    letter.state = State.ACCEPTED
    session.flush()
    afterwards.report(session, handle.id, "yes", NOW)
    mail = session.scalars(
        select(Delivery).where(Delivery.letter_id == handle.id, Delivery.kind == "confirmation")
    ).one()
    for token_id in (handle.id, mail.id):
        session.add(
            SandboxMail(
                received_at=NOW, token_id=token_id, sender="Ada", recipient="ada@example.org", raw=b"Ada"
            )
        )
    session.add(AuditEntry(at=NOW, by="1", action="letters.respond", subject=handle.id))
    session.flush()
    for trace in ("Ada", "ada@example.org", "Plymouth", handle.id):
        assert trace in dump(session), "the dump must be able to find it"

    retention.delete_everything(session, handle.id, NOW, bits)

    left = dump(session)
    for trace in ("Ada", "ada@example.org", "Plymouth", "I care", handle.id, *(h.hex() for h in hashes if h)):
        assert trace not in left
    (tombstone,) = session.scalars(select(Tombstone))
    assert tombstone.deleted_on == NOW.date()
    assert "ben@example.org" in left
    assert session.get(Letter, stays.id) is not None


def test_a_letter_on_the_wire_is_not_deleted_under_the_sender(
    session: Session, awaiting: Letter, bits: Callable[[int], int]
) -> None:
    confirmations.confirm(session, awaiting.id, shown_digest(awaiting), POST, NOW)
    awaiting.state = State.SENDING
    session.flush()
    with pytest.raises(NotAllowed, match="this very moment"):
        retention.delete_everything(session, awaiting.id, NOW, bits)
