"""The private page of one letter, ``/l/<token>``: GET shows and never acts, POST acts."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain import letterhead
from app.domain.address_health import passes
from app.domain.bounds import ON_A_LETTER
from app.domain.errors import N_, NotFound, PostbagError
from app.domain.lifecycle import ANSWERABLE, GIVEN_BACK, POSTABLE, RETRACTABLE, State
from app.extensions import csrf
from app.queries import campaigns
from app.queries import letters as letter_queries
from app.queries.letters import Paper, PrivatePage
from app.sentences import gettext as _
from app.services import afterwards, again, confirmations, letters, retention
from app.web import snapshot, wording
from app.web.errors import say
from app.web.limits import View, hashed, limit
from app.web.public import bp, timeline
from app.web.public.campaign import campaign_or_404
from app.web.public.forms import ChangeForm, stale
from app.web.public.installation import post, settings
from app.web.public.writing import Draft


def _letter() -> str:
    return hashed("letter", str((request.view_args or {})["token"]))


def act(view: View) -> View:
    """A deed on the private page: bounded for a network, and for the letter from all networks together."""
    return limit("60 per minute")(limit(ON_A_LETTER, of=_letter)(view))


@bp.get("/l/<token>")
@limit("120 per minute")
def private_page(token: str) -> ResponseReturnValue:
    """The letter: to confirm first, later with its way so far."""
    return _show(_page(token))


@bp.get("/l/<token>/change")
@limit("120 per minute")
def change_form(token: str) -> ResponseReturnValue:
    """The letter in a form, while it waits for its author."""
    page = _page(token)
    if page.state != State.AWAITING or page.paper is None or page.sender is None:
        return redirect(url_for("public.private_page", token=token), 303)
    current = _draft(page)
    return _change_page(token, current, ChangeForm.of(current, page.paper, page.sender))


@bp.post("/l/<token>/change")
@csrf.exempt  # the form checks its own token before it acts, so that a failed check keeps what was typed
@act
def change(token: str) -> ResponseReturnValue:
    """Keep the changed letter, held to the same rules; its author reads it again."""
    page = _page(token)
    if page.sender is None:
        return redirect(url_for("public.private_page", token=token), 303)
    current = _draft(page)
    form = ChangeForm(current)
    if request.form.get("do") == "check":
        return _change_page(token, current, form)
    if not form.validate():
        return _change_page(token, current, form), 400
    author, words = form.author(page.sender), form.words()
    return _act(token, lambda session, letter_id, now: letters.change(session, letter_id, author, words, now))


@bp.post("/l/<token>/confirm")
@act
def confirm(token: str) -> ResponseReturnValue:
    """Send it, as it was shown: an unconfirmed letter, or the new version of a held one."""
    shown = request.form.get("shown", "")
    verb = confirmations.reconfirm if "again" in request.form else confirmations.confirm
    return _act(token, lambda session, letter_id, now: verb(session, letter_id, shown, post(), now))


@bp.post("/l/<token>/throw-away")
@act
def throw_away(token: str) -> ResponseReturnValue:
    """Erase a letter that is not confirmed."""
    return _act(token, letters.throw_away)


@bp.post("/l/<token>/withdraw")
@act
def withdraw(token: str) -> ResponseReturnValue:
    """Take a confirmed letter back before it leaves."""
    return _act(token, afterwards.withdraw)


@bp.post("/l/<token>/posted")
@act
def posted(token: str) -> ResponseReturnValue:
    """Its author has posted it, or used the office’s form."""
    return _act(token, afterwards.mark_posted)


@bp.post("/l/<token>/again")
@act
def go_again(token: str) -> ResponseReturnValue:
    """Let a letter go once more that did not arrive for a reason that passes."""
    return _act(token, lambda session, letter_id, now: again.send(session, letter_id, post(), now))


@bp.post("/l/<token>/answer")
@act
def answer(token: str) -> ResponseReturnValue:
    """Its author’s answer to "did they reply?"; the last one counts."""
    said = request.form.get("answer", "")
    return _act(token, lambda session, letter_id, now: afterwards.report(session, letter_id, said, now))


@bp.post("/l/<token>/stop")
@act
def stop(token: str) -> ResponseReturnValue:
    """Withdraw the consent to one purpose."""
    purpose = request.form.get("purpose", "")
    return _act(token, lambda session, letter_id, now: afterwards.stop(session, letter_id, purpose, now))


@bp.post("/l/<token>/not-mine")
@act
def not_mine(token: str) -> ResponseReturnValue:
    """ "I did not write this": the letter is deleted, and that mailbox is never written to again."""
    return _remove(token, retention.disown, _("The letter is deleted, and we never write to you again."))


@bp.get("/l/<token>/delete")
@limit("120 per minute")
def delete_form(token: str) -> ResponseReturnValue:
    """One more look before everything is deleted."""
    return render_template("pages/delete.html", token=token, page=_page(token))


@bp.post("/l/<token>/delete")
@act
def delete(token: str) -> ResponseReturnValue:
    """Delete the letter and all that hangs on it, at once."""
    gone = _("Your letter, your name and your addresses are deleted. We keep nothing about you.")
    return _remove(token, retention.delete_everything, gone)


@bp.get("/l/<token>/letter.txt")
@limit("120 per minute")
def download(token: str) -> ResponseReturnValue:
    """The letter as text, to keep."""
    page = _page(token)
    if page.paper is None:
        raise NotFound(N_("The words of this letter are erased."))
    response = Response(f"{page.paper.subject}\n\n{_as_sent(page, page.paper)}\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="letter.txt"'
    return response


@bp.get("/l/<token>/print")
@limit("120 per minute")
def print_letter(token: str) -> ResponseReturnValue:
    """The letter laid out for paper."""
    page = _page(token)
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


def _draft(page: PrivatePage) -> Draft:
    version = snapshot.read(campaigns.version, page.version_id, datetime.now(UTC).date())
    return Draft(campaign_or_404(page.campaign_slug), page.to, version)


def _change_page(token: str, current: Draft, form: ChangeForm) -> str:
    trouble = stale(form)
    remarks = current.remarks(form.body.data or "")
    return render_template("pages/change.html", form=form, token=token, trouble=trouble, remarks=remarks)


def _page(token: str) -> PrivatePage:
    with db.reading() as session:
        page = letter_queries.private_page(session, token, datetime.now(UTC).date())
    if page is None:
        raise NotFound(NO_PAGE)
    return page


NO_PAGE = N_("There is no letter at this address. The link may be cut off, or the letter was deleted.")


def _show(page: PrivatePage, error: str = "") -> str:
    token = str((request.view_args or {})["token"])
    return render_template(
        "pages/letter.html",
        page=page,
        token=token,
        error=error,
        as_sent=_as_sent(page, page.paper) if page.paper else "",
        renewed_as_sent=_as_sent(page, page.renewed) if page.renewed else "",
        answers=wording.ANSWERS.items(),
        may_withdraw=page.state in RETRACTABLE,
        may_post=page.state in POSTABLE,
        may_go_again=page.channel == "email" and page.state in GIVEN_BACK and passes(page.steps[-1].detail),
        may_report=page.state in ANSWERABLE,
        timeline=timeline.of(page, datetime.now(UTC)) if page.confirmed_at else [],
        retention=settings().retention,
        State=State,
    )


def _as_sent(page: PrivatePage, paper: Paper) -> str:
    """The text exactly as the office gets it."""
    if page.sender is None:
        return paper.body
    who = page.sender
    author = letterhead.Author(who.name, who.street, who.town, who.postcode)
    return letterhead.compose(settings().sender, page.id, author, paper.body, page.language)


def _act(token: str, verb: Callable[..., None]) -> ResponseReturnValue:
    """Do one thing to the letter, then show its page; what cannot be done is said on the same page."""
    try:
        with db.transaction() as session:
            letter_id = letter_queries.find(session, token)
            if letter_id is None:
                raise NotFound(NO_PAGE)
            verb(session, letter_id, datetime.now(UTC))
    except NotFound:
        raise
    except PostbagError as error:
        return _show(_page(token), say(error)), 409
    return redirect(url_for("public.private_page", token=token), 303)


def _remove(token: str, verb: Callable[..., None], sentence: str) -> ResponseReturnValue:
    try:
        with db.transaction() as session:
            letter_id = letter_queries.find(session, token)
            if letter_id is None:
                raise NotFound(NO_PAGE)
            verb(session, letter_id, datetime.now(UTC), secrets.randbits)
    except NotFound:
        raise
    except PostbagError as error:
        return _show(_page(token), say(error)), 409
    return render_template("pages/gone.html", sentence=sentence)
