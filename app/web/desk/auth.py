"""Flask-Security, confined to the desk: it loads a user, sets a cookie and commits nowhere else.

It works on a session of its own, which ``let_go`` ends before a view begins its own transaction.
"""

import base64
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app, request, session
from flask_security import (
    MailUtil,
    Security,
    SQLAlchemySessionUserDatastore,
    Totp,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    login_user,
    logout_user,
    user_authenticated,
)
from flask_security import current_user as user_of_request
from sqlalchemy.orm import Session, scoped_session
from wtforms import StringField

from app import db, sentences
from app.config import Settings
from app.models.users import Role, User
from app.web import safety
from app.web.desk import wording
from app.web.limits import hashed, limit

SESSION_LIVES = timedelta(hours=12)
BLUEPRINTS = ("desk", "security")
SINCE = "desk_since"  # in the session: when the organiser signed in

# What every installation has in common.
FIXED: dict[str, object] = {
    "URL_PREFIX": "/desk",
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "VERIFY_URL": "/verify",
    "CHANGE_URL": "/password",
    "TWO_FACTOR_SETUP_URL": "/second-factor",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",  # nosec B105
    "TWO_FACTOR_RESCUE_URL": "/second-factor/help",
    "TWO_FACTOR_SELECT_URL": "/second-factor/choose",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/recovery",
    "POST_LOGIN_VIEW": "/desk/",
    "POST_LOGOUT_VIEW": "/desk/sign-in",
    "POST_CHANGE_VIEW": "/desk/",
    "TWO_FACTOR_POST_SETUP_VIEW": "/desk/recovery-codes",
    "LOGOUT_METHODS": ["POST"],
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "PASSWORD_HASH": "argon2",  # nosec B105
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": ["argon2"],
    "PASSWORD_LENGTH_MIN": 12,  # nosec B105
    "CHANGEABLE": True,
    "SEND_PASSWORD_CHANGE_EMAIL": False,  # nosec B105
    "RETURN_GENERIC_RESPONSES": True,  # nobody learns who has an account
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(hours=1),
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "MULTI_FACTOR_RECOVERY_CODES": True,
}

_sessions: scoped_session[Session] = scoped_session(db.session)  # type: ignore[arg-type]


class NoMail(MailUtil):
    """Flask-Security sends nothing: links come from an owner or from the command line."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


class OnceOnly(Totp):
    """Six digits are good once: whoever looks over a shoulder comes too late (RFC 6238 §5.2)."""

    def get_last_counter(self, user: Any) -> int | None:
        """The time step of the digits that were used last."""
        last: int | None = user.tf_last_counter
        return last

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the time step of the digits just used; the view commits."""
        user.tf_last_counter = tmatch.counter


class SetupForm(TwoFactorSetupForm):
    """The second factor is an authenticator app; its form has nothing to choose."""

    setup = StringField()


class HelpForm(TwoFactorRescueForm):
    """Whoever lost the app uses a recovery code, or asks an owner; we mail nobody about it."""

    help_setup = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_setup.choices = []  # Flask-Security appends to it


def set_up(app: Flask, settings: Settings) -> None:
    """Add sign-in, sign-out, password, second factor and recovery codes under /desk."""
    app.config.update(_config(settings))
    datastore = SQLAlchemySessionUserDatastore(_sessions, User, Role)
    with _confined(app):
        security = Security(
            app,
            datastore,
            mail_util_cls=NoMail,
            totp_cls=OnceOnly,
            two_factor_setup_form=SetupForm,
            two_factor_rescue_form=HelpForm,
        )
    security.i18n_domain = sentences  # type: ignore[assignment]  # it speaks from our catalogues
    user_authenticated.connect(_remember_when, app)
    app.teardown_appcontext(lambda _error: _sessions.remove())
    app.before_request_funcs["security"].insert(0, _write_at_once)  # before the user is loaded
    app.after_request_funcs.setdefault("security", []).append(_let_the_code_be_seen)
    for endpoint in ("login", "two_factor_token_validation", "mf_recovery", "verify"):
        _limit(app, f"security.{endpoint}")


def current_user() -> User | None:
    """The organiser who is signed in, not longer ago than a session lives."""
    if not user_of_request.is_authenticated:
        return None
    if datetime.now(UTC).timestamp() - session.get(SINCE, 0) > SESSION_LIVES.total_seconds():
        logout_user()
        return None
    user: User = user_of_request
    return user


def let_go() -> None:
    """End the session's transaction, keeping the user that was loaded: the view opens its own."""
    _sessions.commit()


def sign_in(user_id: int) -> Response | None:
    """Sign in whoever followed a one-time link; a page to go to first if a second factor is due."""
    security = current_app.extensions["security"]
    user = _sessions.get_one(User, user_id)
    due: Response | None = security.two_factor_plugins.tf_enter(user, False, "link", None)
    if due is None:
        login_user(user, authn_via=["link"])
    _sessions.commit()
    return due


def _config(settings: Settings) -> dict[str, object]:
    keys = {version: _derived(key, b"second factor") for version, key in settings.data_keys.items()}
    newest_first = sorted(settings.data_keys, reverse=True)
    values = {
        **FIXED,
        **{f"MSG_{name}": (sentence, "error") for name, sentence in wording.SIGNING_IN.items()},
        "TWO_FACTOR_REQUIRED": settings.second_factor,
        "TOTP_SECRETS": keys,
        "TOTP_ISSUER": f"Postbag, {settings.organisation}",
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            _derived(settings.data_keys[version], b"recovery codes") for version in newest_first
        ],
    }
    return {f"SECURITY_{name}": value for name, value in values.items()}


def _derived(key: bytes, purpose: bytes) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, b"postbag " + purpose, "sha256")).decode()


@contextmanager
def _confined(app: Flask) -> Iterator[None]:
    """Let what an extension adds to every page run on the desk's pages only.

    Flask-Login and Flask-Principal would otherwise load the user wherever a template is rendered.
    """
    every_page: list[dict[Any, list[Callable[..., Any]]]] = [
        app.before_request_funcs,
        app.after_request_funcs,
        app.template_context_processors,
    ]
    before = [len(hooks.get(None, [])) for hooks in every_page]
    yield
    for hooks, count in zip(every_page, before, strict=True):
        added = hooks.get(None, [])[count:]
        del hooks.get(None, [])[count:]
        for blueprint in BLUEPRINTS:
            hooks.setdefault(blueprint, [])[:0] = added


def _remember_when(_app: Flask, **_: object) -> None:
    session[SINCE] = datetime.now(UTC).timestamp()


def _write_at_once() -> None:
    """Take SQLite's write lock first where Flask-Security may write, so that it waits instead of failing."""
    if request.method == "POST":
        _sessions.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def _let_the_code_be_seen(response: Response) -> Response:
    """The QR code of a second factor is made for one page and stands in it as a data: address."""
    if request.endpoint == "security.two_factor_setup":
        policy = safety.POLICY.replace("img-src 'self'", "img-src 'self' data:")
        response.headers["Content-Security-Policy"] = policy
    return response


def _limit(app: Flask, endpoint: str) -> None:
    of_network = limit("10/minute;60/hour", methods={"POST"})
    of_account = limit("30/hour", of=_account, methods={"POST"})
    view: Callable[..., Any] = app.view_functions[endpoint]
    app.view_functions[endpoint] = of_account(of_network(view))


def _account() -> str:
    """Whose account is tried: guesses from many networks count together."""
    typed = request.form.get("email", "") or str(session.get("tf_user_id") or session.get("_user_id", ""))
    return hashed("account", typed.strip().casefold())
