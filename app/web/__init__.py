"""The web door: views validate, call one service or query, and respond."""

from flask import Flask

from app import i18n
from app.config import Settings
from app.web import (
    assets,
    desk,
    errors,
    health,
    hooks,
    metrics,
    numbers,
    public,
    readiness,
    safety,
    synthetic,
    unavailable,
)


def register(app: Flask, settings: Settings) -> None:
    """Add every page, and what all pages share."""
    numbers.register(app)
    safety.protect(app, settings.https)
    assets.serve(app)
    errors.handle(app)
    unavailable.handle(app)
    health.register(app)
    readiness.register(app, settings)
    metrics.register(app, settings)
    synthetic.mark(app, settings.live)
    public.register(app)
    hooks.register(app)
    desk.register(app, settings)

    @app.context_processor
    def shared() -> dict[str, object]:
        language = i18n.language()
        return {
            "locale": language,
            "text_dir": i18n.direction(language),
            "languages": i18n.named(),
            "settings": settings,
            "sandbox_banner": not settings.live,
        }
