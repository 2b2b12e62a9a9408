"""Addresses as reports and notices write them."""

import re

_LOCAL = r"[\w!#$%&'*+/=?^`{|}~.-]+"
_DOMAIN = r"[A-Za-z0-9\u0080-\U0010ffff_](?:[\w-]*[\w])?(?:\.[\w-]*\w)+|\[[\d.]+\]"
ADDRESS = re.compile(rf"(?:\"[^\"\n]{{1,60}}\"|{_LOCAL})@(?:{_DOMAIN})")


def address_in(text: str) -> str:
    """The first address in a text, without brackets and words around it; "" if there is none."""
    found = ADDRESS.search(text[:1000])
    return found[0].strip(".'") if found else ""
