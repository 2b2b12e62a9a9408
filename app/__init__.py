"""Postbag: letters to those who represent us. ``create_app`` puts the rooms together."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The application for these settings (default: from the environment)."""
    # Here, because whoever imports one room would wait for all: the process that looks at mail needs few.
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app import db, i18n, logs, sentences, web
    from app.cli import commands
    from app.config import ROOT, Settings
    from app.domain.keyring import Keyring
    from app.extensions import Application, Sessions, csrf
    from app.models.types import use_keyring
    from app.web import limits

    settings = settings or Settings.from_env()
    app = Application(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["postbag"] = settings
    app.config.from_mapping(_flask_config(settings))
    logs.set_up()
    use_keyring(Keyring(settings.data_keys))
    db.bind(db.connect(settings.database_url))

    logs.log_requests(app)
    app.session_interface = Sessions()
    i18n.register(app)
    sentences.register(app)
    csrf.init_app(app)
    limits.register(app, settings)
    web.register(app, settings)
    commands.register(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _flask_config(settings: "Settings") -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-postbag" if settings.https else "postbag",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 24 * 3600,
        "WTF_I18N_ENABLED": False,  # our fields bring their own sentences
        "TEMPLATES_AUTO_RELOAD": False,
    }
