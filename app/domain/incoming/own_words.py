"""Stub: a reply's own words are cut out by their own branch."""


def own_words(plain: str, html: str) -> str:
    """What the writer of a reply wrote themselves."""
    return (plain or html).strip()
