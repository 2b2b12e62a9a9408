"""What was tried out in the sandbox or in a rehearsal stands in the way of nothing real."""

import secrets
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Mode
from app.domain.errors import NotAllowed
from app.domain.lifecycle import State
from app.domain.submission import Agreement, Handle, Submission
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.queries import exports
from app.services import confirmations, letters
from app.services.supporter_mail import Post
from tests.factories import NOW, POST, submission


def post(mode: Mode) -> Post:
    return replace(POST, sender=replace(POST.sender, mode=mode))


def submit(session: Session, submitted: Submission, mode: Mode) -> Handle:
    return letters.submit(session, submitted, post(mode), NOW, secrets.randbits)


def confirm(session: Session, handle: Handle, mode: Mode) -> None:
    confirmations.confirm(session, handle.id, handle.shown, post(mode), NOW)


def test_the_same_person_may_write_for_real_after_trying(session: Session) -> None:
    submitted = submission(session)
    for mode in Mode:
        confirm(session, submit(session, submitted, mode), mode)
        submit(session, submitted, mode)  # once a mode: the second is told that there is one
    assert sorted(session.scalars(select(Letter.mode))) == sorted(Mode)
    assert set(session.scalars(select(Letter.state))) == {State.QUEUED}
    for letter in session.scalars(select(Letter)):
        about = select(Delivery.mode).where(Delivery.letter_id == letter.id)
        assert set(session.scalars(about)) == {letter.mode}


@pytest.mark.parametrize("mode", [Mode.SANDBOX, Mode.REHEARSAL])
def test_a_trial_cannot_be_confirmed_for_real(session: Session, mode: Mode) -> None:
    handle = submit(session, submission(session), mode)
    with pytest.raises(NotAllowed, match="tried out"):
        confirm(session, handle, Mode.LIVE)
    assert session.get_one(Letter, handle.id).state == State.AWAITING


def test_a_held_trial_cannot_be_let_go_for_real(session: Session) -> None:
    handle = submit(session, submission(session), Mode.SANDBOX)
    letter = session.get_one(Letter, handle.id)
    letter.representative.ends_on = NOW.date().replace(day=1)
    confirm(session, handle, Mode.SANDBOX)
    assert letter.state == State.HELD
    with pytest.raises(NotAllowed, match="tried out"):
        confirmations.reconfirm(session, handle.id, handle.shown, post(Mode.LIVE), NOW)


def test_whoever_only_tried_is_on_no_list_of_people_to_write_to(session: Session) -> None:
    agreed = submission(session, agreements=(Agreement("keep_posted", True, "keep_posted/en/1"),))
    confirm(session, submit(session, agreed, Mode.SANDBOX), Mode.SANDBOX)
    assert len(list(exports.keep_posted(session, Mode.SANDBOX))) == 1
    assert list(exports.keep_posted(session, Mode.LIVE)) == []
