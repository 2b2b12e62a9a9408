"""Words that are looked for: capitals and accents do not matter, so "elisabeth" finds "Élisabeth"."""

import unicodedata


def folded(text: str) -> str:
    """Without capitals and without the marks on letters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def matches(words: str, *texts: str) -> bool:
    """Whether every word stands somewhere in the texts."""
    inside = folded("\n".join(texts))
    return all(word in inside for word in folded(words).split())
