"""The writing page. Every button posts the whole draft; nothing is stored before the consents are sent."""

import secrets
from datetime import UTC, date, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain import bounds
from app.domain.errors import PostbagError
from app.domain.submission import Author, Recipient, Submission, Words
from app.extensions import csrf
from app.i18n import language
from app.sentences import gettext as _
from app.services import letters
from app.web import tally
from app.web.errors import say
from app.web.limits import limit
from app.web.public import bp, hurdle, writing, writing_pages
from app.web.public.campaign import campaign_or_404
from app.web.public.confirm import sent_page
from app.web.public.forms import LetterForm, PrintForm, chosen_reasons, has_token
from app.web.public.installation import post
from app.web.public.writing import Writing
from app.web.public.writing_pages import written
from app.web.signing import ForgedError

LIMIT = "300 per minute"


@bp.get("/c/<slug>/write")
def write_again(slug: str) -> ResponseReturnValue:
    """Looking here acts on nothing: one begins at the campaign."""
    return redirect(url_for("public.campaign", slug=slug))


@bp.post("/c/<slug>/write")
@csrf.exempt  # the form checks its own token before it acts, so that a failed check keeps the draft
@limit(lambda: bounds.AT_MOST if request.form.get("do") == "send" else LIMIT)
def write(slug: str) -> ResponseReturnValue:
    """From the two questions to the letter that is sent to its author for confirmation, or printed."""
    campaign = campaign_or_404(slug)
    if campaign.closed:
        return redirect(url_for("public.campaign", slug=slug))
    typed = request.form
    buttons = {"assemble": assemble, "check": look, "print": print_it, "send": send}
    press = add_fact if "add" in typed else buttons.get(typed.get("do", ""), ask)
    try:
        if "match" in typed:
            return press(writing.begin(campaign, typed, secrets.choice))
        return press(writing.resume(campaign, typed.get("begun", "")))
    except ForgedError:
        return rescue(slug, _("This page has been open for too long, or did not come from us."))
    except PostbagError as error:
        return rescue(slug, say(error))


@bp.post("/c/<slug>/check")
@csrf.exempt
@limit(LIMIT)
def check(slug: str) -> ResponseReturnValue:
    """The list beside the letter, for htmx: stores nothing."""
    try:
        current = writing.resume(campaign_or_404(slug), request.form.get("begun", ""))
    except ForgedError:
        return "", 204
    text = request.form.get("body", "")
    return render_template("pages/_checks.html", remarks=current.remarks(text))


def ask(current: Writing) -> ResponseReturnValue:
    """The two questions."""
    return writing_pages.unanswered(current)


def assemble(current: Writing) -> ResponseReturnValue:
    """The letter, put together from the answers."""
    typed = request.form
    if not has_token(typed):
        return writing_pages.stale_questions(current), 400
    reasons = chosen_reasons(typed, current.reasons)
    body = current.assemble(typed.get("why", ""), typed.get("place", ""), reasons)
    return writing_pages.assembled(current, body)


def look(current: Writing) -> ResponseReturnValue:
    """The letter as it is, with its checks."""
    return written(current, LetterForm())


def add_fact(current: Writing) -> ResponseReturnValue:
    """The letter with one more fact, before its question."""
    form = LetterForm()
    form.body.data = current.with_fact(form.body.data or "", request.form.get("add", ""))
    return written(current, form, fact_added=True)


def print_it(current: Writing) -> ResponseReturnValue:
    """The letter to print; nobody but the printer keeps it."""
    form = LetterForm()
    printed = PrintForm()
    if not _complete(current, form, printed):
        return written(current, form), 400
    tally.count(current.campaign.id, "printed", current.begun.ref)
    return render_template(
        "pages/print.html",
        block=current.given.block,
        sender={
            "name": printed.name.data,
            "street": printed.street.data,
            "town": printed.town.data,
            "postcode": current.begun.postcode,
        },
        subject=form.own_subject.data or form.subject.data,
        body=printed.body.data,
        form_url=current.to.contact_form_url,
        paper="us" if current.begun.country in {"US", "CA"} else "a4",
        letter_language=current.begun.language,
        today=_today(),
        back="",
    )


def send(current: Writing) -> ResponseReturnValue:
    """Keep the letter and mail its author a confirmation; the only button here that stores anything."""
    form, now = LetterForm(), datetime.now(UTC)
    if not _complete(current, form, form):
        return written(current, form), 400
    if hurdle.stands(current, request.form, now):
        return written(current, form, puzzle=hurdle.puzzle(current, request.form, now)), 429
    submission = _submission(current, form, language())
    if hurdle.floods(form.email.data):
        handle = letters.nobodys(submission, secrets.randbits)
    else:
        with db.transaction() as session:
            handle = letters.submit(session, submission, post(), now, secrets.randbits)
    return sent_page(current.campaign.slug, handle, form.email.data)


def _submission(current: Writing, form: LetterForm, locale: str) -> Submission:
    begun, to = current.begun, current.to
    return Submission(
        campaign_id=current.campaign.id,
        version_id=begun.version_id,
        language=begun.language,
        ref=begun.ref,
        recipient=Recipient(to.office_id, to.id, to.party, to.channel),
        author=Author(
            name=form.name.data,
            email=form.email.data,
            street=form.street.data,
            town=form.town.data,
            postcode=begun.postcode,
            country=begun.country,
            locale=locale,
        ),
        words=Words(form.own_subject.data or form.subject.data, form.body.data),
        agreements=form.agreements(locale),
    )


def _complete(current: Writing, form: LetterForm, asked: LetterForm | PrintForm) -> bool:
    """Whether everything that ``asked`` needs is there; puts each sentence beside its field of ``form``."""
    fine = asked.validate()
    for name, field in asked._fields.items():
        if asked is not form and name in form._fields:
            form._fields[name].errors = field.errors
    chosen = form.own_subject.data or form.subject.data or ""
    try:
        kept = current.subject(chosen)
    except PostbagError as error:
        form.own_subject.errors, fine = [say(error)], False
    else:
        target = form.own_subject if form.own_subject.data else form.subject
        target.data = kept
    if not form.body.errors:
        sentence = current.too_little(form.body.data or "")
        if sentence:
            form.body.errors, fine = [sentence], False
    return fine


def rescue(slug: str, sentence: str) -> ResponseReturnValue:
    """A page that says why it does not go on, and gives back what was typed."""
    typed = [request.form.get(name, "").strip() for name in ("body", "why", "place")]
    return render_template(
        "pages/rescue.html", slug=slug, sentence=sentence, draft="\n\n".join(filter(None, typed))
    ), 400


def _today() -> date:
    return datetime.now(UTC).date()
