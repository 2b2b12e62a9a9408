"""A letter before its author: found by the link they have, shown with its way so far, and acted upon."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import db
from app.domain import clocks, letterhead, tokens
from app.domain.address_health import passes
from app.domain.bounds import ON_A_LETTER
from app.domain.clocks import Clock
from app.domain.errors import N_, NotFound, PostbagError
from app.domain.incoming.pasted import LONGEST
from app.domain.lifecycle import ANSWERABLE, GIVEN_BACK, POSTABLE, RETRACTABLE, State
from app.queries import came_back, campaigns
from app.queries import letters as letter_queries
from app.queries import threads as thread_queries
from app.queries.letters import Paper, PrivatePage
from app.queries.threads import ThreadOf
from app.web import snapshot, wording
from app.web.errors import say
from app.web.limits import View, hashed, limit
from app.web.public import answer_texts, timeline
from app.web.public.campaign import campaign_or_404
from app.web.public.installation import settings
from app.web.public.writing import Draft

NO_PAGE = N_("There is no letter at this address. The link may be cut off, or the letter was deleted.")
look = limit("120 per minute")


def act(view: View) -> View:
    """A deed on the private page: bounded for a network, and for the letter from all networks together."""
    return limit("60 per minute")(limit(ON_A_LETTER, of=_letter)(view))


def _letter() -> str:
    return hashed("letter", str((request.view_args or {})["token"]))


def page_of(token: str) -> PrivatePage:
    """What the link opens; raises NotFound."""
    with db.reading() as session:
        return _opened(session, token)


def _opened(session: Session, token: str) -> PrivatePage:
    page = letter_queries.private_page(session, token, datetime.now(UTC).date())
    if page is None:
        raise NotFound(NO_PAGE)
    return page


def do(token: str, verb: Callable[..., Any]) -> Any:
    """Do one thing to the letter, with the time; raises PostbagError for what cannot be done."""
    with db.transaction() as session:
        letter_id = letter_queries.find(session, token)
        if letter_id is None:
            raise NotFound(NO_PAGE)
        return verb(session, letter_id, datetime.now(UTC))


def acted(token: str, verb: Callable[..., Any]) -> ResponseReturnValue:
    """Do one thing to the letter, then show its page; what cannot be done is said on the same page."""
    return settled(token, lambda: do(token, verb))


def settled(token: str, deed: Callable[[], Any]) -> ResponseReturnValue:
    """The same for a deed that finds the letter by itself."""
    try:
        deed()
    except NotFound:
        raise
    except PostbagError as error:
        return show(token, say(error)), 409
    return redirect(url_for("public.private_page", token=token), 303)


def show(token: str, error: str = "", pasted: str = "") -> str:
    """The page that the link opens; ``pasted`` is an answer that could not be taken, given back."""
    now = datetime.now(UTC)
    with db.reading() as session:
        page = _opened(session, token)
        if page.confirmed_at:
            came = came_back.of(session, page.id)
            thread = thread_queries.of(session, page.id, page.first_id, now)
            texts = answer_texts.of(session, page.id, came)
    if not page.confirmed_at:
        return _unconfirmed(page, token, error)
    clock = clock_of(page)
    return render_template(
        "pages/letter.html",
        page=page,
        token=token,
        error=error,
        as_sent=as_sent(page, page.paper) if page.paper else "",
        renewed_as_sent=as_sent(page, page.renewed) if page.renewed else "",
        answers=wording.ANSWERS.items(),
        may_withdraw=page.state in RETRACTABLE,
        may_post=page.state in POSTABLE,
        may_go_again=page.channel == "email" and page.state in GIVEN_BACK and passes(page.steps[-1].detail),
        may_report=page.state in ANSWERABLE and not thread.is_later,
        timeline=timeline.of(page, came, clock, now),
        clock=clock,
        came=came,
        texts=texts,
        thread=thread,
        answer_kinds=wording.ANSWER_KINDS.items(),
        kind_names=wording.ANSWER_KINDS,
        hand_in=settings().sender.address(tokens.Kind.ANSWER, page.id, "answer"),
        pasted=pasted,
        longest=LONGEST,
        retention=settings().retention,
    )


def _unconfirmed(page: PrivatePage, token: str, error: str) -> str:
    return render_template(
        "pages/unconfirmed.html",
        page=page,
        token=token,
        error=error,
        as_sent=as_sent(page, page.paper) if page.paper else "",
        State=State,
    )


def thread_of(page: PrivatePage) -> ThreadOf:
    """The thread that the letter belongs to."""
    with db.reading() as session:
        return thread_queries.of(session, page.id, page.first_id, datetime.now(UTC))


def draft_of(page: PrivatePage) -> Draft:
    """The rules that the letter was written under: its campaign, its recipient, its version."""
    version = snapshot.read(campaigns.version, page.version_id, datetime.now(UTC).date())
    return Draft(campaign_or_404(page.campaign_slug), page.to, version)


def clock_of(page: PrivatePage) -> Clock:
    """The clock of its author's place."""
    return clocks.of(page.sender.country, page.sender.postcode) if page.sender else clocks.UTC


def as_sent(page: PrivatePage, paper: Paper, letter_id: str = "") -> str:
    """The text exactly as the office gets it, with the letter's own reference or the one given."""
    if page.sender is None:
        return paper.body
    who = page.sender
    author = letterhead.Author(who.name, who.street, who.town, who.postcode)
    return letterhead.compose(settings().sender, letter_id or page.id, author, paper.body, page.language)
