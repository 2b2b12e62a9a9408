"""A crowd that confirms in the same moment: every letter goes, each once, in few transactions."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app, db
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.domain.submission import Handle
from app.models.deliveries import Delivery
from app.models.letters import Counter, Event, Letter
from app.services import letters, supporter_mail
from app.web.places import AtPlaces
from tests.conftest import Templates, make_settings
from tests.factories import POST, author, submission
from tests.web.conftest import token_of

CROWD = 16
PLACES = 1  # so that all stand in one line
Waiting = list[tuple[str, Handle]]


@pytest.fixture
def app(fresh_database: str, templates: Templates) -> Flask:
    """The application at a database that commits, its pages made at places."""
    made = create_app(make_settings(templates.folder, DATABASE_URL=fresh_database))
    made.wsgi_app = AtPlaces(made.wsgi_app, PLACES)  # type: ignore[method-assign]
    return made


def waiting(number: int) -> Waiting:
    """Letters that wait for their authors' word, each with the token of its page."""
    made, now = [], datetime.now(UTC)
    with db.transaction() as session:
        for count in range(number):
            given = submission(session, author=author(email=f"ada.{count}@example.org"))
            handle = letters.submit(session, given, POST, now, secrets.randbits)
            made.append((supporter_mail.new_link(session, handle.id, now, secrets.randbits), handle))
    return made


def confirm(app: Flask, page: str, token: str, shown: str) -> int:
    client = app.test_client()
    csrf = token_of(client.get(f"/l/{page}").text)
    return client.post(f"/l/{token}/confirm", data={"csrf_token": csrf, "shown": shown}).status_code


def test_every_letter_of_a_crowd_goes_once(app: Flask) -> None:
    crowd = waiting(CROWD)
    asked = [(token, handle.shown) for token, handle in crowd]
    asked += asked[:4]  # who presses twice
    asked += [(asked[0][0], "another text"), (secrets.token_urlsafe(16), "nobody's")]
    a_page = asked[0][0]  # of any letter, for its token
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = list(pool.map(lambda each: confirm(app, a_page, *each), asked))
    assert sorted(answers) == [303] * CROWD + [404] + [409] * 5
    with db.reading() as session:
        states = session.scalars(select(Letter.state)).all()
        mails = session.scalars(select(Delivery.letter_id).where(Delivery.kind == Kind.LETTER)).all()
        steps = session.scalars(select(Event.letter_id).where(Event.new == State.QUEUED)).all()
        counted = session.scalar(select(func.sum(Counter.count)).where(Counter.step == "confirmed"))
    ids = sorted(handle.id for _token, handle in crowd)
    assert states == [State.QUEUED] * CROWD
    assert sorted(filter(None, mails)) == sorted(steps) == ids
    assert counted == CROWD
