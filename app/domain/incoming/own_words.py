"""Stub until it is merged."""


def own_words(plain: str, html: str) -> str:
    """All."""
    return (plain or html).strip()
