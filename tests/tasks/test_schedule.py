"""Periodic work: what runs, that it may run twice, and that only signed tasks are read."""

import pickle
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from huey import RedisHuey, SqliteHuey
from sqlalchemy import Connection, func, select, update

from app import db
from app.domain.delivery import Kind, Mode
from app.domain.errors import SettingsError
from app.domain.lifecycle import State
from app.domain.pacing import Pace
from app.models.deliveries import Delivery
from app.models.letters import Letter, Supporter
from app.models.representatives import Representative
from app.services import finding, letters, outbox, pacing, supporter_mail
from app.tasks import schedule
from app.tasks.schedule import Work
from tests.conftest import make_settings
from tests.factories import NOW, POST, make_representative, queued_letters, submission


class Installation:
    """A clock that can be set, and how often the sender was woken."""

    def __init__(self) -> None:
        self.now, self.woken = NOW, 0
        self.work = Work(POST, lambda: self.now, self.wake)

    def wake(self) -> None:
        self.woken += 1

    def letter_states(self) -> list[str]:
        with db.reading() as session:
            return sorted(session.scalars(select(Letter.state)))

    def mails(self, kind: Kind) -> int:
        with db.reading() as session:
            return session.scalars(select(func.count()).where(Delivery.kind == kind)).one()


@pytest.fixture
def installation(connection: Connection) -> Installation:
    return Installation()


def submitted() -> None:
    with db.transaction() as session:
        letters.submit(session, submission(session), POST, NOW, lambda n: 11**20 % 2**n)


def test_mails_of_a_sender_that_vanished_are_rescued(installation: Installation) -> None:
    with db.transaction() as session:
        queued_letters(session, 2)
        outbox.claim(session, "gone", NOW, NOW, 50, Mode.SANDBOX)
    installation.now += timedelta(seconds=1)
    installation.work.rescue()
    assert installation.letter_states() == [State.QUEUED] * 2
    assert installation.woken == 1
    installation.work.rescue()
    assert installation.woken == 1


def test_an_unconfirmed_letter_is_reminded_of_once_and_then_expires(installation: Installation) -> None:
    submitted()
    installation.now += timedelta(hours=25)
    for _ in range(2):
        installation.work.remind()
    assert (installation.mails(Kind.REMINDER), installation.woken) == (1, 1)
    installation.now += timedelta(days=7)
    for _ in range(2):
        installation.work.expire()
    assert installation.letter_states() == [State.EXPIRED]
    with db.reading() as session:
        assert session.scalars(select(Supporter)).all() == []


def test_letters_whose_holder_changed_are_looked_at_in_several_batches(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.held.BATCH", 2)
    with db.transaction() as session:
        made = queued_letters(session, 5)
        session.execute(update(Representative).values(valid_to=NOW))
        outbox.claim(session, "me", NOW, NOW, 50, Mode.SANDBOX)
        make_representative(session, made[0].office)
    for _ in range(2):
        installation.work.reconsider()
    assert installation.letter_states() == [State.HELD] * 5
    assert installation.mails(Kind.NOTICE) == 5


def test_the_author_of_a_refused_letter_is_told_once(installation: Installation) -> None:
    with db.transaction() as session:
        queued_letters(session, 2)
        session.execute(update(Letter).values(state=State.REJECTED))
    for _ in range(2):
        installation.now += timedelta(minutes=5)
        installation.work.give_back()
    assert (installation.mails(Kind.NOTICE), installation.woken) == (2, 1)


def test_old_letters_are_closed_and_then_erased(installation: Installation) -> None:
    with db.transaction() as session:
        queued_letters(session, 2)
        session.execute(update(Letter).values(state=State.ACCEPTED))
    installation.now += timedelta(days=91)
    installation.work.close()
    assert installation.letter_states() == [State.CLOSED] * 2
    installation.now += timedelta(days=181)
    for _ in range(2):
        installation.work.erase()
    with db.reading() as session:
        assert session.scalars(select(Supporter)).all() == []


def test_everything_is_planned_under_its_own_name(installation: Installation, tmp_path: Path) -> None:
    huey = schedule.queue(make_settings(tmp_path))
    schedule.plan(huey, installation.work)
    names = sorted(task.name for task in huey._registry.periodic_tasks)
    assert names == [
        *("ask", "beat", "close", "erase", "expire", "find", "forget_passed_on", "give_back"),
        *("reconsider", "remind", "replan", "rescue", "tidy"),
    ]
    with closing(huey.storage):
        for task in huey._registry.periodic_tasks:
            huey.execute(task)


@pytest.mark.parametrize(
    ("url", "kind"), [("sqlite:////tmp/q.db", SqliteHuey), ("redis://127.0.0.1:1/0", RedisHuey)]
)
def test_a_queue_for_each_kind_of_url(
    tmp_path: Path, url: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_settings(tmp_path)
    url = url.replace("/tmp", str(tmp_path))
    huey = schedule.queue(replace(settings, queue_url=url))
    with closing(huey.storage):
        assert isinstance(huey, kind)


def test_an_unknown_queue_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="QUEUE_URL"):
        schedule.queue(replace(make_settings(tmp_path), queue_url="amqp://localhost"))


def test_a_task_that_we_did_not_sign_is_not_read(tmp_path: Path) -> None:
    huey = schedule.queue(make_settings(tmp_path))
    with closing(huey.storage), pytest.raises(ValueError, match=r"[Ss]ignature|[Ss]eparator"):
        huey.serializer.deserialize(pickle.dumps({"task": "evil"}))


def test_what_a_new_pace_moves_is_planned_anew_once(connection: Connection) -> None:
    installation = Installation()
    live = replace(POST, sender=replace(POST.sender, mode=Mode.LIVE))
    work = replace(installation.work, post=live)
    with db.transaction() as session:
        first, second = queued_letters(session, 2)
        for letter in (first, second):
            letter.mode = session.get_one(Delivery, letter.id).mode = Mode.LIVE
        session.flush()
        pacing.change(session, first.campaign.slug, Pace(office_an_hour=2), "7", NOW)
    work.replan()
    with db.reading() as session:
        due = sorted(session.scalars(select(Delivery.due_at).where(Delivery.kind == Kind.LETTER)))
    assert due[1] - due[0] > timedelta(minutes=20)
    work.replan()
    assert installation.woken == 1
    work.tidy()


@pytest.fixture
def handed_over(connection: Connection) -> Installation:
    """An installation whose one letter reached its office at NOW."""
    with db.transaction() as session:
        (letter,) = queued_letters(session, 1)
        letter.state, letter.handed_over_at = State.ACCEPTED, NOW
    return Installation()


def questions() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).where(Delivery.kind == Kind.SURVEY)) or 0


def test_authors_are_asked_once_whatever_dies_or_runs_twice(
    handed_over: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise RuntimeError("the worker died")

    handed_over.now = NOW + timedelta(days=14)
    with monkeypatch.context() as broken:
        broken.setattr(supporter_mail.deliveries, "enqueue_mail", dies)
        with pytest.raises(RuntimeError):
            handed_over.work.ask()
    assert questions() == 0
    for _ in range(3):
        handed_over.work.ask()
    assert questions() == handed_over.woken == 1
    handed_over.now = NOW + timedelta(days=21)
    for _ in range(2):
        handed_over.work.ask()
    assert questions() == 2


def test_the_links_that_were_asked_for_are_sent_once(handed_over: Installation) -> None:
    with db.transaction() as session:
        author = session.scalars(select(Supporter)).one()
        finding.ask(session, author.email, NOW)
    for _ in range(2):
        handed_over.work.find()
    with db.reading() as session:
        assert len(session.scalars(select(Delivery).where(Delivery.kind == Kind.LINKS)).all()) == 1
