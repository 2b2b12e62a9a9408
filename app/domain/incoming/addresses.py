"""Addresses as reports and notices write them."""

import re

MOST = 1_000  # characters of a field in which an address is looked for

# ASCII alone: in Japanese or Chinese no blank parts an address from the words around it.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*"
_DOMAIN = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_-]*[A-Za-z0-9])+|\[[\d.]+\]"
ADDRESS = re.compile(rf"(?:\"[^\"\n@]{{1,60}}\"|{_LOCAL})@(?:{_DOMAIN})")
_TYPED = re.compile(r"^(?:smtp|rfc822|imceaex)[=:]", re.IGNORECASE)
_FIELD = re.compile(r"[^\s<>,;]+@[^\s<>,;()]+")


def all_in(text: str) -> list[str]:
    """The addresses in a text, without brackets and words around them, in their order."""
    return [bare(found[0]) for found in ADDRESS.finditer(text)] if "@" in text else []


def bare(address: str) -> str:
    """An address without its type and without punctuation that belongs to the sentence."""
    return _TYPED.sub("", address).strip(".'`")


def of_field(value: str) -> str:
    """The address in a field "rfc822; user@example.org" (RFC 3464 §2.3.2), also in other scripts; or ""."""
    kind, _, rest = value.partition(";")
    found = _FIELD.search((rest or kind)[:MOST])
    return bare(found[0]) if found and not found[0].startswith("@") else ""
