"""What the desk's pages show, take in and refuse."""

import csv
import io
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import db
from app.domain.lifecycle import State
from app.domain.submission import Agreement
from app.models.deliveries import Delivery
from app.models.letters import Consent, Letter, Response
from app.models.representatives import Correction, Office, Representative
from app.models.users import AuditEntry
from app.services import letters
from tests import factories
from tests.web import journey
from tests.web.conftest import token_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRETS = ("Ada Example", "ada@example.org", "Plymouth Grove", "M13 9LW", "I care about this")


def make_letter(state=State.ACCEPTED, author=None, **values):
    """A stored letter of Ada Example's in some state."""
    with db.transaction() as session:
        parts = {"author": author} if author else {}
        agreed = tuple(Agreement(p, True, f"{p}/en/1") for p in ("send", "keep_posted", "ask_reply"))
        submission = factories.submission(session, agreements=agreed, **parts)
        handle = letters.submit(session, submission, factories.POST, NOW, secrets.randbits)
        letter = session.get(Letter, handle.id)
        letter.state, letter.confirmed_at, letter.handed_over_at = state, NOW, NOW
        for name, value in values.items():
            setattr(letter, name, value)
        return letter.id


def get(kind, key):
    with db.reading() as session:
        return session.get(kind, key)


def rows(answer):
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_today_says_what_needs_somebody(editor):
    assert "may or may not have arrived" not in editor.get("/desk/").text
    letter_id = make_letter(State.UNCERTAIN)
    page = editor.get("/desk/").text
    assert "1 letter may or may not have arrived" in page
    assert letter_id in page


def test_the_log_and_a_letter_tell_nothing_of_their_author(editor):
    letter_id = make_letter()
    for path in ("/desk/letters", f"/desk/letters/{letter_id}", "/desk/letters.csv", "/desk/", "/desk/rates"):
        page = editor.get(path).get_data(as_text=True)
        assert not [secret for secret in SECRETS if secret in page], path
    assert letter_id in editor.get("/desk/letters.csv").get_data(as_text=True)


def test_the_log_is_filtered_and_paged(editor):
    authors = [factories.author(email=f"ada{n}@example.org") for n in range(53)]
    ids = [make_letter(author=author) for author in authors] + [make_letter(State.BOUNCED)]
    assert ids[-1] in editor.get("/desk/letters?state=bounced").text
    first = editor.get("/desk/letters?state=accepted").text
    older = first.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    second = editor.get(older).text
    shown = [letter_id for letter_id in ids[:-1] if (letter_id in first) != (letter_id in second)]
    assert len(shown) == 53
    assert editor.get("/desk/letters?after=nonsense").status_code == 404


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "2147483648"])
def test_a_number_that_no_row_has_is_nobodys(owner, number):
    letter_id = make_letter()
    for path in ("/desk/texts/{}", "/mailbox/{}", "/desk/letters?after=0001-01-01T00:00%2B10:00~{}"):
        assert owner.get(path.format(number)).status_code == 404, path
    for path in ("/desk/letters?campaign={}", "/desk/letters.csv?campaign={}"):
        assert letter_id in owner.get(path.format(number)).text
    assert "organisers.add" in owner.get(f"/desk/audit?before={number}").text
    assert owner.get(f"/desk/texts/1?version={number}").status_code == 200
    assert owner.get("/desk/letters?campaign=-1").status_code == 200


def test_an_answer_is_recorded_by_hand(editor):
    letter_id = make_letter()
    token = token_of(editor.get(f"/desk/letters/{letter_id}").text)
    form = {"csrf_token": token, "kind": "supportive", "on": "2026-11-23"}
    answer = editor.post(f"/desk/letters/{letter_id}/responses", data=form, follow_redirects=True)
    assert "The answer is recorded." in answer.text
    assert "Answered: agrees" in answer.text
    assert get(Letter, letter_id).state == State.ANSWERED
    with db.reading() as session:
        assert session.scalars(select(Response.kind)).all() == ["supportive"]
        deed = session.scalars(select(AuditEntry).where(AuditEntry.subject == letter_id)).one()
    assert deed.action == "letters.record_response"


@pytest.mark.parametrize(
    ("kind", "on", "sentence"),
    [
        ("supportive", "2026-11-25", "cannot lie in the future"),
        ("supportive", "2026-11-21", "cannot be older than the letter"),
        ("supportive", "yesterday", "Please give the day"),
        ("", "2026-11-23", "Please fill this in"),
        ("yes", "2026-11-23", "choose one of the answers"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field_and_kept(editor, kind, on, sentence):
    letter_id = make_letter()
    token = token_of(editor.get(f"/desk/letters/{letter_id}").text)
    form = {"csrf_token": token, "kind": kind, "on": on}
    answer = editor.post(f"/desk/letters/{letter_id}/responses", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    if kind == "supportive":
        assert '<option value="supportive" selected>' in answer.text
    assert get(Letter, letter_id).state == State.ACCEPTED


def test_a_letter_that_never_left_takes_no_answer(editor):
    letter_id = make_letter(State.QUEUED, handed_over_at=None)
    page = editor.get(f"/desk/letters/{letter_id}").text
    assert "Record an answer" not in page
    token = token_of(editor.get("/desk/organisers").text + editor.get("/desk/").text)
    form = {"csrf_token": token, "kind": "supportive", "on": "2026-11-23"}
    assert editor.post(f"/desk/letters/{letter_id}/responses", data=form).status_code == 409


def uncertain():
    letter_id = make_letter(State.UNCERTAIN, handed_over_at=None)
    with db.transaction() as session:
        mail = dict.fromkeys(("campaign_id", "office_id"))
        session.add(
            Delivery(
                id=letter_id,
                kind="letter",
                letter_id=letter_id,
                state=State.UNCERTAIN,
                phase="dot",
                due_at=NOW,
                recipient="mp@example.org",
                message=b"bytes",
                **mail,
            )
        )
    return letter_id


@pytest.mark.parametrize(("decision", "state"), [("accepted", State.ACCEPTED), ("queued", State.QUEUED)])
def test_an_uncertain_letter_is_decided_once(editor, decision, state):
    letter_id = uncertain()
    page = editor.get(f"/desk/letters/{letter_id}").text
    assert "the office may get it twice" in page
    form = {"csrf_token": token_of(page), "new": decision}
    assert editor.post(f"/desk/letters/{letter_id}/settle", data=form).status_code == 303
    assert get(Letter, letter_id).state == state
    assert editor.post(f"/desk/letters/{letter_id}/settle", data=form).status_code == 409
    nonsense = {**form, "new": "closed"}
    assert editor.post(f"/desk/letters/{uncertain()}/settle", data=nonsense).status_code == 409


def test_a_returned_letter_leaves_the_rates(editor):
    letter_id = make_letter()
    token = token_of(editor.get(f"/desk/letters/{letter_id}").text)
    form = {"csrf_token": token, "kind": "bounced", "on": "2026-11-23"}
    editor.post(f"/desk/letters/{letter_id}/responses", data=form)
    letter = get(Letter, letter_id)
    assert (letter.state, letter.handed_over_at) == (State.BOUNCED, None)


def holder():
    with db.reading() as session:
        query = select(Representative).where(Representative.email != "", Representative.valid_to.is_(None))
        return session.scalars(query.order_by(Representative.id).limit(1)).one()


def test_a_correction_needs_its_source(editor):
    person = holder()
    path = f"/desk/representatives/{person.id}/email"
    token = token_of(editor.get(path).text)
    answer = editor.post(path, data={"csrf_token": token, "value": "new@example.org", "source": ""})
    assert answer.status_code == 422
    assert "new@example.org" in answer.text
    form = {"csrf_token": token, "value": "new@example.org", "source": "her website, today"}
    page = editor.post(path, data=form, follow_redirects=True).text
    assert "her website, today" in page
    assert get(Representative, person.id).email == "new@example.org"
    with db.reading() as session:
        assert session.scalars(select(Correction.old)).all() == [person.email]


def test_nonsense_is_no_correction(editor):
    person = holder()
    path = f"/desk/representatives/{person.id}/email"
    form = {"csrf_token": token_of(editor.get(path).text), "value": "not an address", "source": "me"}
    answer = editor.post(path, data=form)
    assert answer.status_code == 422
    assert "not an address" in answer.text
    assert editor.get(f"/desk/representatives/{person.id}/office_id").status_code == 404


def test_an_office_is_blocked_with_a_reason_and_let_go(editor):
    person = holder()
    page = editor.get(f"/desk/representatives/{person.id}").text
    path, token = f"/desk/representatives/{person.id}", token_of(page)
    assert editor.post(f"{path}/block", data={"csrf_token": token, "reason": ""}).status_code == 422
    editor.post(f"{path}/block", data={"csrf_token": token, "reason": "The office asked us to wait."})
    assert get(Office, person.office_id).blocked_at
    assert "The office asked us to wait." in editor.get("/desk/").text
    editor.post(f"{path}/unblock", data={"csrf_token": token})
    assert get(Office, person.office_id).blocked_at is None


def test_what_the_desk_changes_is_public_at_once(editor, client):
    with db.reading() as session:
        seat = select(Representative).join(Office).where(Office.area_name == "Manchester Central")
        person = session.scalars(seat).one()
    assert "by e-mail" in journey.match(client).text  # and now the page is kept for a minute
    path = f"/desk/representatives/{person.id}"
    token = token_of(editor.get(path).text)
    editor.post(f"{path}/block", data={"csrf_token": token, "reason": "They asked us to wait."})
    assert "This office has asked us for a pause" in journey.match(client).text


def test_search_takes_what_people_type(editor):
    assert "first 50" in editor.get("/desk/representatives?country=GB").text
    assert "Nobody is called that" in editor.get("/desk/representatives?q=%25_nobody").text


def test_those_who_asked_for_news_are_listed_once_and_safely(owner, app):
    make_letter(author=factories.author(name="=HYPERLINK(1)", email="eve@example.org"))
    make_letter(author=factories.author(name="=HYPERLINK(1)", email="EVE@example.org"))
    gone = make_letter(author=factories.author(email="gone@example.org"))
    make_letter(author=factories.author(email="never@example.org"), confirmed_at=None)
    with db.transaction() as session:
        for consent in session.scalars(select(Consent).where(Consent.letter_id == gone)):
            consent.withdrawn_at = NOW
    token = token_of(owner.get("/desk/exports").text)
    answer = owner.post("/desk/exports/keep-posted.csv", data={"csrf_token": token})
    assert all(line.startswith('"') for line in answer.text.lstrip("\ufeff").splitlines())
    found = rows(answer)
    assert [(row["name"], row["email"].lower()) for row in found] == [("'=HYPERLINK(1)", "eve@example.org")]
    assert "exports.keep_posted" in owner.get("/desk/audit").text


def test_every_table_has_its_csv(owner):
    make_letter(handed_over_at=datetime(2026, 11, 1, tzinfo=UTC))
    for group in ("office", "party", "chamber", "variant"):
        assert owner.get(f"/desk/rates?by={group}").status_code == 200
        assert rows(owner.get(f"/desk/rates.csv?by={group}"))[0]["letters"] == "1"
    assert len(rows(owner.get("/desk/steps.csv"))) == 14
    assert rows(owner.get("/desk/audit.csv"))
    assert rows(owner.get("/desk/organisers.csv"))[0]["role"] == "owner"
    assert len(rows(owner.get("/desk/representatives.csv?country=GB"))) > 600
    assert "too few to say" in owner.get("/desk/rates").text


def test_every_page_says_when_figures_are_made_up(editor, client, clock):
    make_letter(synthetic=True)
    clock.shift(timedelta(seconds=30))  # each process asks anew after twenty
    for visitor, path in (
        (editor, "/desk/rates"),
        (editor, "/desk/"),
        (client, "/desk/sign-in"),
        (client, "/privacy"),
    ):
        assert "Made-up data:" in visitor.get(path).text


def test_real_letters_carry_no_such_banner(editor):
    make_letter()
    assert "Made-up data:" not in editor.get("/desk/rates").text


def test_an_owner_lets_somebody_in_by_a_link(owner, app):
    token = token_of(owner.get("/desk/organisers").text)
    form = {"csrf_token": token, "email": "new@example.org", "role": "analyst"}
    page = owner.post("/desk/organisers", data=form).text
    link = page.split("/desk/sign-in/")[1].split("<")[0].strip()
    assert app.test_client().get(f"/desk/sign-in/{link}").status_code == 200
    again = owner.post("/desk/organisers", data=form)
    assert again.status_code == 422
    assert "an organiser already" in again.text
