"""Who comes in, how, and how far."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import event

from app import db
from app.services import organisers
from app.web.desk import auth
from app.web.desk.access import ANYONE, CHANGE, OWN, READ
from tests.conftest import CHEAP, as_new
from tests.web.conftest import PASSWORD, make_organiser, sign_in, token_of

VALUES = {"letter_id": "0123456789", "representative_id": "x", "field": "email", "token": "0" * 32}


def desk_rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.")]


def path_of(rule):
    path = re.sub(r"<int:\w+>", "1", rule.rule)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: VALUES.get(found[1], "1"), path)


def link_for(app, email):
    with app.app_context(), db.transaction() as session:
        user = organisers.by_email(session, email)
        return f"/desk/sign-in/{organisers.make_link(session, user, 'test', datetime.now(UTC))}"


def test_every_view_says_who_may_reach_it(app):
    rules = desk_rules(app)
    assert len(rules) > 20
    for rule in rules:
        roles = getattr(app.view_functions[rule.endpoint], "roles", None)
        assert roles in (READ, CHANGE, OWN, ANYONE), rule
        if roles == READ:
            assert "POST" not in rule.methods, f"{rule} changes something and is open to analysts"


def test_strangers_are_sent_to_sign_in(app, client):
    for rule in desk_rules(app):
        if getattr(app.view_functions[rule.endpoint], "roles", None) is ANYONE:
            continue
        app.config["WTF_CSRF_ENABLED"] = False
        for method in rule.methods & {"GET", "POST"}:
            answer = client.open(path_of(rule), method=method)
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/desk/sign-in"), rule


def test_analysts_read_and_change_nothing(app, signed_in):
    client = signed_in("analyst")
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in desk_rules(app):
        roles = app.view_functions[rule.endpoint].roles
        if roles in (CHANGE, OWN):
            for method in rule.methods & {"GET", "POST"}:
                assert client.open(path_of(rule), method=method).status_code == 403, rule
        elif roles == READ:
            assert client.get(path_of(rule)).status_code in (200, 404), rule


def test_editors_do_not_reach_what_is_the_owners(app, editor):
    app.config["WTF_CSRF_ENABLED"] = False
    owned = [rule for rule in desk_rules(app) if app.view_functions[rule.endpoint].roles == OWN]
    assert owned
    for rule in owned:
        for method in rule.methods & {"GET", "POST"}:
            assert editor.open(path_of(rule), method=method).status_code == 403, rule


def test_a_post_without_token_changes_nothing(owner):
    assert (
        owner.post("/desk/organisers", data={"email": "new@example.org", "role": "editor"}).status_code == 400
    )
    assert "new@example.org" not in owner.get("/desk/organisers").text


def test_the_link_shows_first_and_signs_in_once(app, client):
    make_organiser(app, "owner", password=None)
    link = link_for(app, "owner@example.org")
    for _scan in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert client.get("/desk/").status_code == 303
    assert client.post(link, data={"csrf_token": token_of(page.text)}).status_code == 303
    assert client.get("/desk/").location == "/desk/password"
    again = app.test_client()
    assert again.get(link).status_code == 404
    assert "used or is too old" in again.get(link).text


def test_the_first_password_is_set_and_works(app, client):
    email = make_organiser(app, "owner", password=None)
    link = link_for(app, email)
    client.post(link, data={"csrf_token": token_of(client.get(link).text)})
    page = client.get("/desk/password").text
    short = {"csrf_token": token_of(page), "new_password": "short", "new_password_confirm": "short"}
    assert "12 characters" in client.post("/desk/password", data=short).text
    good = {"csrf_token": token_of(page), "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    assert client.post("/desk/password", data=good).location == "/desk/"
    assert sign_in(app.test_client(), email).location == "/desk/"


def test_a_password_costs_whoever_steals_it(applications, monkeypatch):
    monkeypatch.delitem(auth.FIXED, "PASSWORD_HASH_PASSLIB_OPTIONS")
    with applications(ORGANISATION="The usual cost").app_context():
        kept = hash_password(PASSWORD)
    cost = {name: int(value) for name, value in re.findall(r"([mtp])=(\d+)", kept)}
    assert kept.startswith("$argon2id$")
    assert cost["m"] * cost["t"] >= 19 * 1024 * 2  # OWASP's least: 19 MiB twice, or as much work
    assert cost["m"] > CHEAP["argon2__memory_cost"]


def test_nobody_learns_who_has_an_account(app, client):
    make_organiser(app, "owner")
    answers = {
        re.sub(r'value="[^"]*"', "", sign_in(client, email, "wrong words here").text)
        for email in ("owner@example.org", "nobody@example.org")
    }
    assert len(answers) == 1
    assert "not right" in answers.pop()


def test_guessing_is_slowed_down(app, client):
    make_organiser(app, "owner")
    codes = [sign_in(client, "owner@example.org", f"guess {n}").status_code for n in range(12)]
    assert codes[:10] == [200] * 10
    assert codes[-1] == 429


def test_a_session_ends_after_twelve_hours(owner, clock):
    clock.shift(timedelta(hours=11))
    assert owner.get("/desk/").status_code == 200
    clock.shift(timedelta(hours=2))
    assert owner.get("/desk/").location.startswith("/desk/sign-in")


def test_signing_out_is_a_post(owner):
    token = token_of(owner.get("/desk/").text)
    assert owner.get("/desk/sign-out").status_code == 405
    assert owner.post("/desk/sign-out", data={"csrf_token": token}).status_code == 302
    assert owner.get("/desk/").status_code == 303


def test_whoever_is_let_out_is_out_at_once(app, owner):
    other = app.test_client()
    sign_in(other, make_organiser(app, "editor"))
    assert other.get("/desk/").status_code == 200
    page = owner.get("/desk/organisers").text
    target = re.findall(r'action="(/desk/organisers/\d+/role)"', page)[-1]
    owner.post(target, data={"csrf_token": token_of(page), "role": "editor"})
    assert other.get("/desk/").status_code == 303
    assert sign_in(app.test_client(), "editor@example.org").status_code == 200


@pytest.fixture
def strict_app(app, applications):
    """The same installation, asking every organiser for a second factor."""
    with as_new(applications(SECOND_FACTOR="1")) as made:
        yield made


def test_a_second_factor_is_set_up_then_asked_for(strict_app, clock):
    client = strict_app.test_client()
    email = make_organiser(strict_app, "owner")
    assert "/desk/second-factor" in sign_in(client, email).location
    assert client.get("/desk/").status_code == 303
    page = client.get("/desk/second-factor").text
    page = client.post("/desk/second-factor", data={"csrf_token": token_of(page), "setup": "authenticator"})
    assert 'src="data:image/svg+xml;base64,' in page.text
    key = TOTP(key=re.search(r"<code>([^<]+)</code>", page.text)[1])
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    code = {"csrf_token": token_of(page.text), "code": key.generate().token}
    assert client.post("/desk/second-factor/code", data=code).status_code == 302
    assert client.get("/desk/").status_code == 200

    again = strict_app.test_client()
    answer = sign_in(again, email)
    assert "/desk/second-factor/code" in answer.location
    assert again.get("/desk/").status_code == 303
    page = again.get(answer.location).text
    wrong = again.post("/desk/second-factor/code", data={"csrf_token": token_of(page), "code": "000000"})
    assert "not right" in wrong.text
    assert (
        "not right" in again.post("/desk/second-factor/code", data=code | {"csrf_token": token_of(page)}).text
    )
    clock.shift(timedelta(seconds=61))
    right = {"csrf_token": token_of(page), "code": key.generate().token}
    assert again.post("/desk/second-factor/code", data=right).location == "/desk/"
    assert again.get("/desk/").status_code == 200


def test_public_pages_load_no_organiser_and_set_no_cookie_for_it(app, owner):
    asked = []
    bind = db.session().get_bind()
    event.listen(bind, "before_cursor_execute", lambda *args: asked.append(args[2]))
    answer = owner.get("/privacy")
    assert answer.status_code == 200
    assert not [statement for statement in asked if "users" in statement]
    assert not answer.headers.getlist("Set-Cookie")
