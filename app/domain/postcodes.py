"""Postcodes as people type them, read into the one way their country writes them.

Only the shape is checked here: letters that Royal Mail, Canada Post or the USPS do not use today make a
postcode unknown to the lists, not malformed, so a new one never has to wait for us.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

# Spaces of every kind, dashes (with the minus sign), and the invisible characters that copying brings along.
NOISE = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]+")
LONGEST = 40  # characters; nobody types a postcode this long

# They have postcodes of the British form and are not represented at Westminster.
OUTSIDE_BRITAIN = frozenset({"JE", "GY", "IM", "GX"})


@dataclass(frozen=True, slots=True)
class Postcode:
    """One postcode: ``text`` as its country writes it, ``key`` as the lists of districts hold it."""

    country: str
    text: str
    key: str

    @property
    def elsewhere(self) -> bool:
        """It has this country's form and belongs to a place this country's parliament does not cover."""
        return self.country == "GB" and self.key[:2] in OUTSIDE_BRITAIN


def read(country: str, typed: str) -> Postcode | None:
    """The postcode that was typed, or None if it has not the country's form; KeyError if we know no form."""
    form, write = FORMS[country]
    if len(typed) > LONGEST:
        return None
    found = form.fullmatch(NOISE.sub("", unicodedata.normalize("NFKC", typed).upper()))
    return None if found is None else Postcode(country, *write(found))


def _british(found: re.Match[str]) -> tuple[str, str]:
    outward, inward = found.groups()
    return f"{outward} {inward}", outward + inward


def _american(found: re.Match[str]) -> tuple[str, str]:
    zip_code, plus_four = found.groups()
    return f"{zip_code}-{plus_four}" if plus_four else zip_code, zip_code


def _canadian(found: re.Match[str]) -> tuple[str, str]:
    fsa, unit = found.groups()
    return f"{fsa} {unit}" if unit else fsa, fsa


def _french(found: re.Match[str]) -> tuple[str, str]:
    return found[0], found[0]


Write = Callable[[re.Match[str]], tuple[str, str]]

FORMS: dict[str, tuple[re.Pattern[str], Write]] = {
    "GB": (re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})"), _british),
    "US": (re.compile(r"([0-9]{5})([0-9]{4})?"), _american),
    "CA": (re.compile(r"([A-Z][0-9][A-Z])([0-9][A-Z][0-9])?"), _canadian),
    "FR": (re.compile(r"[0-9]{5}"), _french),
}
