"""Flask extensions, unbound: ``create_app`` binds them. And Flask itself, without what we have no use for."""

import hashlib
import hmac
from collections.abc import Callable, MutableMapping
from functools import cache, lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from flask_wtf import CSRFProtect
from itsdangerous import HMACAlgorithm, Serializer, Signer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.url_safe import URLSafeSerializerMixin

csrf = CSRFProtect()
LARGEST = 1024 * 1024  # octets that a visitor may send


class Templates(Environment):
    """Jinja, whose templates have all globals in common: in one dictionary, which is quick to copy.

    It copies them for every page and compares them at every import, and would have each lie under another.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Asked(Request):
    """A request, bounded alike in all applications: Flask's asks its own for the bounds, six times a form."""

    max_content_length = LARGEST
    max_form_memory_size = LARGEST
    max_form_parts = 1000


class Application(Flask):
    """Flask, whose views are plain functions: it asks a dozen of them at every request."""

    jinja_environment = Templates
    request_class = Asked

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


class _Hmac(HMACAlgorithm):
    """The same signatures, in one call."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, self.digest_method)


class Short(URLSafeSerializerMixin):
    """A serializer of short values: it does not see first whether they would be shorter compressed, and what
    it signs with, its key too, is made once.
    """

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(Serializer.dump_payload(self, obj))

    @cache  # noqa: B019 - there is one serializer for each kind of value
    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        signer = super().make_signer(salt)
        signer.algorithm = _Hmac(signer.digest_method)
        signer.derive_key = cache(signer.derive_key)  # type: ignore[method-assign]
        return signer


class ShortTimed(Short, URLSafeTimedSerializer):
    """Such a one that remembers when it signed."""


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie. Its serializer is made once for an application, not twice a request."""

    digest_method = staticmethod(hashlib.sha1)  # the same as Flask's, which asks for it by a detour

    @lru_cache(maxsize=8)  # noqa: B019 - there is one of these for each application
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        made = super().get_signing_serializer(app)
        return made and ShortTimed(
            made.secret_keys, made.salt, made.serializer, signer_kwargs=made.signer_kwargs
        )
