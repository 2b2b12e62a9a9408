""" "Did they reply?", and the office's answers in their author's hands. GET shows, POST records."""

import secrets
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import db
from app.domain.errors import N_, BadInput, NotFound, PostbagError
from app.domain.lifecycle import ANSWERABLE
from app.queries import came_back
from app.queries import letters as letter_queries
from app.queries.letters import PrivatePage
from app.queries.threads import ThreadOf
from app.services import afterwards, answers
from app.web import wording
from app.web.errors import say
from app.web.public import answer_texts, bp
from app.web.public.installation import post
from app.web.public.own_page import NO_PAGE, act, acted, clock_of, do, look, page_of, show, thread_of


@bp.get("/l/<token>/answer")
@look
def question(token: str) -> ResponseReturnValue:
    """The question that our mail leads to. A mail scanner that follows the link answers nothing."""
    page = page_of(token)
    thread = thread_of(page)
    if page.state not in ANSWERABLE or thread.is_later:
        return redirect(url_for("public.private_page", token=token), 303)
    return _question(token, page, thread, thanks="said" in request.args and bool(page.answer))


@bp.post("/l/<token>/answer")
@act
def answer(token: str) -> ResponseReturnValue:
    """Its author’s answer to "did they reply?"; the last one counts."""
    said = request.form.get("answer", "")
    if "question" not in request.form:
        return acted(token, lambda session, letter_id, now: afterwards.report(session, letter_id, said, now))
    try:
        do(token, lambda session, letter_id, now: afterwards.report(session, letter_id, said, now))
    except BadInput as error:
        page = page_of(token)
        return _question(token, page, thread_of(page), say(error)), 400
    return redirect(url_for("public.question", token=token, said=1), 303)


@bp.post("/l/<token>/replies")
@act
def paste(token: str) -> ResponseReturnValue:
    """Keep an answer that its author pasted; what cannot be taken is given back."""
    typed = request.form.get("text", "")

    def keep(session: Session, letter_id: str, now: datetime) -> None:
        answers.paste(session, letter_id, typed, post(), now, secrets.randbits)

    try:
        do(token, keep)
    except NotFound:
        raise
    except PostbagError as error:
        return show(token, say(error), typed), 400
    return redirect(url_for("public.private_page", token=token), 303)


@bp.get("/l/<token>/replies/<int:mail_id>")
@look
def reply(token: str, mail_id: int) -> ResponseReturnValue:
    """One answer on a page of its own."""
    page = page_of(token)
    with db.reading() as session:
        mail = next((one for one in came_back.of(session, page.id) if one.id == mail_id), None)
        if mail is None or not mail.is_answer:
            raise NotFound(came_back.NOT_HERE)
        text = answer_texts.read(came_back.raw(session, page.id, mail_id)) if mail.kept else None
    return render_template(
        "pages/reply.html",
        token=token,
        mail=mail,
        text=text,
        clock=clock_of(page),
        answer_kinds=wording.ANSWER_KINDS,
    )


@bp.post("/l/<token>/replies/<int:mail_id>")
@act
def classify(token: str, mail_id: int) -> ResponseReturnValue:
    """What an answer is, as its author says."""
    kind = request.form.get("kind", "")
    return acted(
        token, lambda session, letter_id, now: answers.classify(session, letter_id, mail_id, kind, now)
    )


@bp.post("/l/<token>/replies/<int:mail_id>/share")
@act
def share(token: str, mail_id: int) -> ResponseReturnValue:
    """Let organisers read an answer, or no longer."""
    verb: Callable[..., Any] = answers.share if request.form.get("share") == "yes" else answers.keep_private
    return acted(token, lambda session, letter_id, now: verb(session, letter_id, mail_id, now))


@bp.get("/l/<token>/replies/<int:mail_id>/files/<int:number>")
@look
def attachment(token: str, mail_id: int, number: int) -> ResponseReturnValue:
    """One thing that an answer carries: to be kept as a file, never to be shown by the browser as ours."""
    with db.reading() as session:
        letter_id = letter_queries.find(session, token)
        if letter_id is None:
            raise NotFound(NO_PAGE)
        found = answer_texts.attachment(came_back.raw(session, letter_id, mail_id), number)
    if found is None:
        raise NotFound(N_("This answer carries no such file."))
    name, data = found
    response = send_file(BytesIO(data), "application/octet-stream", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _question(token: str, page: PrivatePage, thread: ThreadOf, error: str = "", thanks: bool = False) -> str:
    return render_template(
        "pages/answer.html",
        page=page,
        token=token,
        thread=thread,
        error=error,
        thanks=thanks,
        answers=wording.ANSWERS.items(),
        clock=clock_of(page),
    )
