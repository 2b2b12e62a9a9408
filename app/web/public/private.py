"""The private page of one letter, ``/l/<token>``: GET shows and never acts, POST acts."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import N_, NotFound, PostbagError
from app.domain.lifecycle import State
from app.extensions import csrf
from app.queries import letters as letter_queries
from app.sentences import gettext as _
from app.services import afterwards, again, confirmations, letters, retention
from app.web.errors import say
from app.web.public import bp, checks
from app.web.public.forms import ChangeForm, stale
from app.web.public.installation import post
from app.web.public.own_page import NO_PAGE, act, acted, as_sent, do, draft_of, look, page_of, settled, show
from app.web.public.writing import Draft
from app.web.together import Together


@bp.get("/l/<token>")
@look
def private_page(token: str) -> ResponseReturnValue:
    """The letter: to confirm first, later with its way so far."""
    return show(token)


@bp.get("/l/<token>/change")
@look
def change_form(token: str) -> ResponseReturnValue:
    """The letter in a form, while it waits for its author."""
    page = page_of(token)
    if page.state != State.AWAITING or page.paper is None or page.sender is None:
        return redirect(url_for("public.private_page", token=token), 303)
    current = draft_of(page)
    return _change_page(token, current, ChangeForm.of(current, page.paper, page.sender))


@bp.post("/l/<token>/change")
@csrf.exempt  # the form checks its own token before it acts, so that a failed check keeps what was typed
@act
def change(token: str) -> ResponseReturnValue:
    """Keep the changed letter, held to the same rules; its author reads it again."""
    page = page_of(token)
    if page.sender is None:
        return redirect(url_for("public.private_page", token=token), 303)
    current = draft_of(page)
    form = ChangeForm(current)
    if request.form.get("do") == "check":
        return _change_page(token, current, form)
    if not form.validate():
        return _change_page(token, current, form), 400
    author, words = form.author(page.sender), form.words()
    return acted(
        token, lambda session, letter_id, now: letters.change(session, letter_id, author, words, now)
    )


@bp.post("/l/<token>/confirm")
@act
def confirm(token: str) -> ResponseReturnValue:
    """Send it, as it was shown: an unconfirmed letter, or the new version of a held one."""
    shown = request.form.get("shown", "")
    if "again" in request.form:
        verb = confirmations.reconfirm
        return acted(token, lambda session, letter_id, now: verb(session, letter_id, shown, post(), now))
    return settled(token, lambda: _confirm(token, shown))


def _confirm(token: str, shown: str) -> None:
    refusal = _confirming.join((token, shown))
    if isinstance(refusal, NotFound):
        raise NotFound(NO_PAGE)
    if refusal is not None:
        raise refusal


def _confirm_all(come: Callable[[], list[tuple[str, str]]]) -> list[PostbagError | None]:
    with db.statements() as connection:
        asked = come()
        ids = letter_queries.find_all(connection, [token for token, _shown in asked])
        asked = [(ids.get(token, ""), shown) for token, shown in asked]
        return confirmations.confirm_all(connection, asked, post(), datetime.now(UTC))


_confirming = Together(_confirm_all)  # crowds confirm at once


@bp.post("/l/<token>/throw-away")
@act
def throw_away(token: str) -> ResponseReturnValue:
    """Erase a letter that is not confirmed."""
    return acted(token, letters.throw_away)


@bp.post("/l/<token>/withdraw")
@act
def withdraw(token: str) -> ResponseReturnValue:
    """Take a confirmed letter back before it leaves."""
    return acted(token, afterwards.withdraw)


@bp.post("/l/<token>/posted")
@act
def posted(token: str) -> ResponseReturnValue:
    """Its author has posted it, or used the office’s form."""
    return acted(token, afterwards.mark_posted)


@bp.post("/l/<token>/again")
@act
def go_again(token: str) -> ResponseReturnValue:
    """Let a letter go once more that did not arrive for a reason that passes."""
    return acted(token, lambda session, letter_id, now: again.send(session, letter_id, post(), now))


@bp.post("/l/<token>/stop")
@act
def stop(token: str) -> ResponseReturnValue:
    """Withdraw the consent to one purpose."""
    purpose = request.form.get("purpose", "")
    return acted(token, lambda session, letter_id, now: afterwards.stop(session, letter_id, purpose, now))


@bp.post("/l/<token>/not-mine")
@act
def not_mine(token: str) -> ResponseReturnValue:
    """ "I did not write this": the letter is deleted, and that mailbox is never written to again."""
    return _remove(token, retention.disown, _("The letter is deleted, and we never write to you again."))


@bp.get("/l/<token>/delete")
@look
def delete_form(token: str) -> ResponseReturnValue:
    """One more look before everything is deleted."""
    return render_template("pages/delete.html", token=token, page=page_of(token))


@bp.post("/l/<token>/delete")
@act
def delete(token: str) -> ResponseReturnValue:
    """Delete the letter and all that hangs on it, at once."""
    gone = _("Your letter, your name and your addresses are deleted. We keep nothing about you.")
    return _remove(token, retention.delete_everything, gone)


@bp.get("/l/<token>/letter.txt")
@look
def download(token: str) -> ResponseReturnValue:
    """The letter as text, to keep."""
    page = page_of(token)
    if page.paper is None:
        raise NotFound(N_("The words of this letter are erased."))
    response = Response(f"{page.paper.subject}\n\n{as_sent(page, page.paper)}\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="letter.txt"'
    return response


@bp.get("/l/<token>/print")
@look
def print_letter(token: str) -> ResponseReturnValue:
    """The letter laid out for paper."""
    page = page_of(token)
    if page.paper is None or page.sender is None:
        raise NotFound(N_("The words of this letter are erased."))
    return render_template(
        "pages/print.html",
        block=page.paper.block,
        sender=page.sender,
        subject=page.paper.subject,
        body=page.paper.body,
        form_url=page.paper.contact_form_url,
        paper="us" if page.sender.country in {"US", "CA"} else "a4",
        letter_language=page.language,
        today=datetime.now(UTC).date(),
        back=url_for("public.private_page", token=token),
    )


def _change_page(token: str, current: Draft, form: ChangeForm) -> str:
    trouble = stale(form)
    before = checks.card(current.remarks(form.body.data or ""))
    return render_template("pages/change.html", form=form, token=token, trouble=trouble, before=before)


def _remove(token: str, verb: Callable[..., None], sentence: str) -> ResponseReturnValue:
    try:
        do(token, lambda session, letter_id, now: verb(session, letter_id, now, secrets.randbits))
    except NotFound:
        raise
    except PostbagError as error:
        return show(token, say(error)), 409
    return render_template("pages/gone.html", sentence=sentence)
