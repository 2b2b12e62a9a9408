"""Flask extensions, unbound: ``create_app`` binds them. And Flask itself, without what we have no use for."""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer

csrf = CSRFProtect()


class Templates(Environment):
    """Jinja, whose templates have all globals in common: in one dictionary, which is quick to copy.

    It copies them for every page and compares them at every import, and would have each lie under another.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Application(Flask):
    """Flask, whose views are plain functions: it asks a dozen of them at every request."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie. Its serializer is made once for an application, not twice a request."""

    @lru_cache(maxsize=8)  # noqa: B019 - there is one of these for each application
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)
