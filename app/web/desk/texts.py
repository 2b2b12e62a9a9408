"""The letters of a campaign: edited, checked with line and column, previewed, and kept version by version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain import addressing, draft, template
from app.domain.errors import N_, BadInput, NotFound
from app.domain.letterhead import Author
from app.extensions import csrf
from app.models.representatives import Office, Representative
from app.queries import offices, people, texts
from app.queries.texts import LetterText
from app.sentences import gettext as _
from app.services import campaigns, organisers, sample_letters
from app.web.desk import auth
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import TextForm
from app.web.numbers import row_number


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would begin for one representative, with sample answers of a supporter."""

    subjects: tuple[str, ...]
    body: str
    block: tuple[str, ...]


@desk.get("/texts/<int:text_id>")
@allow(READ)
def text(text_id: int) -> ResponseReturnValue:
    """The editor, filled with the newest version or the one asked for."""
    with db.reading() as session:
        letter = texts.text(session, text_id)
    number = request.args.get("version", type=row_number)
    version = next((v for v in letter.versions if v.number == number), letter.versions[0])
    form = TextForm(subjects="\n".join(version.subjects), body=version.body, formdata=None)
    return _page(letter, form)


@desk.post("/texts/<int:text_id>")
@csrf.exempt  # the form checks its own token, so that a failed check keeps what was typed
@allow(CHANGE)
def save_text(text_id: int) -> ResponseReturnValue:
    """Check what was typed and keep it as a new version, which letters begun from now on pin."""
    form = TextForm()
    with db.reading() as session:
        letter = texts.text(session, text_id)
    if not form.validate():
        return _page(letter, form), 422
    try:
        with db.transaction() as session:
            campaigns.save_template(session, text_id, form.lines(), form.body.data, me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(letter, form), 422
    flash(_("Saved as a new version. Letters begun from now on use it; earlier ones keep theirs."))
    return redirect(url_for(".text", text_id=text_id), 303)


@desk.post("/texts/<int:text_id>/preview")
@csrf.exempt  # the form checks its own token, so that a failed check keeps what was typed
@allow(CHANGE)
def preview_text(text_id: int) -> ResponseReturnValue:
    """Show what was typed as a letter to one representative; nothing is kept."""
    form = TextForm()
    with db.reading() as session:
        letter = texts.text(session, text_id)
    if not form.validate():
        return _page(letter, form), 422
    try:
        preview = _preview(letter, form)
    except BadInput as error:
        form.blame(error)
        return _page(letter, form), 422
    return _page(letter, form, preview)


@desk.post("/texts/<int:text_id>/test")
@csrf.exempt  # the form checks its own token, so that a failed check keeps what was typed
@allow(CHANGE)
def send_test_letter(text_id: int) -> ResponseReturnValue:
    """Send the organiser the letter as a supporter's would arrive; what was typed is kept on the page."""
    form, now, user = TextForm(), datetime.now(UTC), auth.current_user()
    with db.reading() as session:
        letter = texts.text(session, text_id)
    if not form.validate() or user is None:
        return _page(letter, form), 422
    sender = current_app.extensions["postbag"].sender
    try:
        preview = _preview(letter, form)
        author = Author(_("Your Name"), _("1 Example Street"), _("Your Town"), _("Postcode"))
        subject = preview.subjects[0] if preview.subjects else _("A letter without a subject")
        written = author, subject, preview.body, letter.language
        with db.transaction() as session:
            sample_letters.enqueue(session, user.email, *written, sender, now)
            organisers.note(session, me(), "texts.test_letter", str(text_id), now)
    except BadInput as error:
        form.blame(error)
        return _page(letter, form), 422
    flash(_("On its way to your own address. In the sandbox, look into the captured mail."))
    return _page(letter, form, preview)


def _page(letter: LetterText, form: TextForm, preview: Preview | None = None) -> str:
    with db.reading() as session:
        called = people.called(session)
    return render_template(
        "pages/desk/text.html",
        letter=letter,
        called=called,
        form=form,
        preview=preview,
        fields=sorted(draft.known_fields(letter.facts)),
    )


def _preview(letter: LetterText, form: TextForm) -> Preview:
    """Raises BadInput where the text cannot be understood, or there is no such representative."""
    known = draft.known_fields(letter.facts)
    subjects = [template.parse(line, known, "subjects") for line in form.lines()]
    body = template.parse(form.body.data, known, "body")
    person, office = _recipient(letter, form.representative.data or "")
    fields = _fields(letter, person, office)
    return Preview(
        draft.subjects(subjects, fields),
        draft.assemble(body, fields),
        addressing.block(office.role, letter.language, person),
    )


def _recipient(letter: LetterText, wanted: str) -> tuple[Representative, Office]:
    with db.reading() as session:
        found = offices.of_role(session, letter.role, wanted)
        if found is None:
            raise BadInput(N_("Nobody with this role is called that."), "representative")
        try:
            return offices.one(session, found)[:2]
        except NotFound as error:
            raise BadInput(error.sentence, "representative") from error


def _fields(letter: LetterText, person: Representative, office: Office) -> Mapping[str, str]:
    facts = {draft.fact_field(key): sentence for key, sentence in letter.facts.items()}
    return {
        "salutation": addressing.salutation(office.role, letter.language, person),
        "constituency": office.area_name,
        "representative": addressing.display_name(person),
        "party": person.party,
        "chamber": office.chamber,
        "town": _("Your Town"),
        "why": _("(Here stands why it matters to whoever writes, in their own words.)"),
        "place": _("(Here stands where they live or what they do.)"),
        "reasons": draft.join_reasons(letter.reasons[:3]),
        "close": addressing.close(office.role, letter.language),
        **facts,
    }
