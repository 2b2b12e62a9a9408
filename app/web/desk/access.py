"""Who may do what at the desk: every view says it, and a view that does not is closed."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.sentences import gettext as _
from app.services.organisers import ANALYST, EDITOR, OWNER
from app.web import errors
from app.web.desk import auth

READ = frozenset({OWNER, EDITOR, ANALYST})
CHANGE = frozenset({OWNER, EDITOR})
OWN = frozenset({OWNER})
ANYONE = frozenset({"anyone"})  # the way in

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def allow(roles: frozenset[str]) -> Callable[[View], View]:
    """Let these roles, and no others, reach a view."""

    def mark(view: View) -> View:
        view.roles = roles  # type: ignore[attr-defined]
        return view

    return mark


def guard() -> ResponseReturnValue | None:
    """Before every desk view: signed in, set up, and allowed; otherwise where to go instead."""
    roles: frozenset[str] = getattr(current_app.view_functions[request.endpoint or ""], "roles", frozenset())
    if roles is ANYONE:
        return None
    user = auth.current_user()
    if user is None:
        if draft := errors.typed():
            sentence = _("You are signed out by now. Copy what you wrote, then sign in again.")
            return errors.page(sentence, 401, draft)
        came_for = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=came_for), 303)
    if current_app.extensions["postbag"].second_factor and not user.tf_primary_method:
        return redirect(url_for("security.two_factor_setup"), 303)
    if not user.password:
        return redirect(url_for("security.change_password"), 303)
    allowed = not roles.isdisjoint(role.name for role in user.roles)
    auth.let_go()
    return None if allowed else errors.page(_("Your role at this desk does not include this."), 403)


def me() -> str:
    """The signed-in organiser's number, as it stands in the audit log."""
    user = auth.current_user()
    return str(user.id) if user else ""


def may(roles: frozenset[str]) -> bool:
    """Whether the signed-in organiser has one of these roles: what a page need not offer them."""
    user = auth.current_user()
    return user is not None and not roles.isdisjoint(role.name for role in user.roles)
