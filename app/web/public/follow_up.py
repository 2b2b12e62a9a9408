"""A second letter in the same thread: written, looked at as the office will see it, then sent."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import StopValidation

from app import i18n
from app.domain import draft, follow_ups, shown, tokens
from app.domain.errors import NotAllowed, NotFound, PostbagError
from app.domain.follow_ups import Why
from app.domain.submission import Words
from app.extensions import csrf
from app.queries.letters import Paper, PrivatePage, Sender
from app.queries.threads import ThreadOf
from app.sentences import lazy_gettext as _l
from app.services import follow_ups as services
from app.web import errors
from app.web.errors import say
from app.web.public import bp, checks
from app.web.public.forms import checked, stale
from app.web.public.installation import post
from app.web.public.own_page import act, as_sent, do, draft_of, look, page_of, thread_of
from app.web.public.writing import Draft
from app.web.signing import ForgedError, Signed


@dataclass(frozen=True, slots=True)
class Shown(Signed):
    """What its author saw: whose page it was, the id that the letter will have, and its digits."""

    page_id: str
    new_id: str
    shown: str


@dataclass(frozen=True)
class Following(Draft):
    """A letter in the making that follows another one up; ``begins`` are the words that we begin it with."""

    begins: str

    @cached_property
    def written(self) -> tuple[str, ...]:
        """Nor are these its author's own."""
        return *super().written, self.begins


class FollowUpForm(FlaskForm):
    """A letter in the thread of an earlier one, held to the rules of every letter."""

    subject = StringField(_l("Subject"))
    body = TextAreaField(_l("Your letter"))

    def __init__(self, current: Following, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._current = current

    def validate_subject(self, field: Field) -> None:
        checked(field, self._current.subject)

    def validate_body(self, field: Field) -> None:
        checked(field, draft.body)
        sentence = self._current.too_little(field.data)
        if sentence:
            raise StopValidation(sentence)

    def words(self) -> Words:
        """What the letter says."""
        return Words(self.subject.data, self.body.data)


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes again, in which thread, and what they are held to."""

    token: str
    page: PrivatePage
    paper: Paper
    who: Sender
    thread: ThreadOf
    draft: Following


@bp.get("/l/<token>/follow-up")
@look
def follow_up_form(token: str) -> ResponseReturnValue:
    """The letter in a form, with a subject and a text to begin with."""
    current = _current(token)
    subject = follow_ups.subject(current.paper.subject)
    form = FollowUpForm(current.draft, formdata=None, subject=subject, body=current.draft.begins)
    return _form(current, form)


@bp.post("/l/<token>/follow-up")
@csrf.exempt  # the form checks its own token before it acts, so that a failed check keeps what was typed
@act
def follow_up(token: str) -> ResponseReturnValue:
    """Look at the letter once more, or send it. Nothing is stored before it is sent."""
    try:
        current = _current(token)
    except NotAllowed as error:
        return errors.page(say(error), 409, errors.typed())
    form, press = FollowUpForm(current.draft), request.form.get("do", "")
    if press in {"check", "change"}:
        return _form(current, form)
    if not form.validate():
        return _form(current, form), 400
    return _send(current, form) if press == "send" else _preview(current, form)


@bp.post("/l/<token>/letters/<int:number>")
@act
def open_letter(token: str, number: int) -> ResponseReturnValue:
    """Go to another letter of the thread: a link of its own is made for it."""

    def link(session: Session, letter_id: str, now: datetime) -> str:
        return services.link(session, letter_id, number, now, secrets.randbits)

    return redirect(url_for("public.private_page", token=do(token, link)), 303)


def _current(token: str) -> Writing:
    """The letter that may be written now; raises NotAllowed when none may."""
    page = page_of(token)
    thread = thread_of(page)
    first = thread.letters[0]
    if thread.offered is Why.NOTHING or page.paper is None or page.sender is None:
        raise NotAllowed(services.NOT_NOW)
    start = draft_of(page)
    on = (first.handed_over_at or first.at).date()
    begins = follow_ups.body(
        thread.offered,
        page.language,
        start.given.salutation,
        i18n.letter_date(on, page.language, page.sender.country),
        start.given.fields["close"],
    )
    following = Following(start.campaign, start.to, start.version, begins)
    return Writing(token, page, page.paper, page.sender, thread, following)


def _form(current: Writing, form: FollowUpForm, error: str = "") -> str:
    return render_template(
        "pages/follow_up.html",
        form=form,
        token=current.token,
        thread=current.thread,
        trouble=error or stale(form),
        before=checks.card(current.draft.remarks(form.body.data or "")),
    )


def _preview(current: Writing, form: FollowUpForm) -> str:
    """The letter as the office will see it, down to its reference."""
    words, new_id = form.words(), tokens.new_id(secrets.randbits)
    paper = replace(current.paper, subject=words.subject, body=words.body)
    seen = Shown(current.page.id, new_id, _digest(current, words))
    return render_template(
        "pages/follow_up_shown.html",
        form=form,
        token=current.token,
        page=current.page,
        paper=paper,
        text=as_sent(current.page, paper, new_id),
        seen=seen.sign(),
    )


def _send(current: Writing, form: FollowUpForm) -> ResponseReturnValue:
    words = form.words()
    try:
        seen = Shown.read(request.form.get("seen", ""))
    except ForgedError:
        return _preview(current, form)
    if seen.page_id != current.page.id:
        return _preview(current, form)

    def write(session: Session, letter_id: str, now: datetime) -> str:
        return services.write(
            session, letter_id, seen.new_id, words, seen.shown, post(), now, secrets.randbits
        )

    try:
        token = do(current.token, write)
    except NotFound:
        raise
    except PostbagError as error:
        return _form(current, form, say(error)), 409
    return redirect(url_for("public.private_page", token=token), 303)


def _digest(current: Writing, words: Words) -> str:
    who = current.who
    author = who.name, who.street, who.town, who.postcode
    return shown.digest(current.page.to.id, words.subject, words.body, *author)
