"""Stub until it is merged."""

import re
from html import unescape


def text_of(html: str) -> str:
    """The text between the tags."""
    lines = re.sub(r"(?i)<(?:br|/p|/div|/li|/tr)\b[^>]*>", "\n", re.sub(r"\s+", " ", html))
    return unescape(re.sub(r"(?s)<(style|script|head)\b.*?</\1>|<[^>]*>", "", lines)).strip()
