"""Flask extensions, unbound: ``create_app`` binds them."""

from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer

csrf = CSRFProtect()


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie. Its serializer is made once for an application, not twice a request."""

    @lru_cache(maxsize=8)  # noqa: B019 - there is one of these for each application
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)
