"""Forms of address: block, salutation and close by role and language, and how an office can be reached.

The rules are the table of design/domain.md §4. A title or gender that is not known is never guessed: the
full name stands alone, and French uses the form that fits everyone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import N_, NotFound
from app.domain.names import KNIGHTHOODS


class Holder(Protocol):
    """Whoever holds an office, as far as it takes to address them. An empty text means not known."""

    @property
    def name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def style(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def gender(self) -> str: ...
    @property
    def post_nominals(self) -> str: ...
    @property
    def postal_address(self) -> str: ...


# Titles that belong to the name on an envelope. Mr, Mrs and Ms do not go with "MP".
KEPT_TITLES = frozenset({"Dr", "Prof", "Professor", "Revd"})
WASHINGTON = re.compile(r"^(?P<room>.+?),? Washington,? DC (?P<zip>\d{5}(?:-\d{4})?)$")


def display_name(holder: Holder) -> str:
    """The name in full with styles and letters: "The Rt Hon Sir Julian Lewis MP"."""
    title = holder.title if holder.title in KEPT_TITLES else ""
    return _join(holder.style, title, holder.name, holder.post_nominals)


def salutation(role: str, language: str, holder: Holder) -> str:
    """The line that greets the holder, with its punctuation; NotFound if the language has none."""
    return _form(role, language).salutation(holder)


def block(role: str, language: str, holder: Holder) -> tuple[str, ...]:
    """The address block, a line an item, as it stands on an envelope; NotFound if the language has none."""
    return tuple(line for line in _form(role, language).block(holder) if line)


def close(role: str, language: str) -> str:
    """The line before the signature, with its punctuation; NotFound if the language has none."""
    return _form(role, language).close


def languages(role: str) -> tuple[str, ...]:
    """The languages in which this role can be addressed, the usual one first."""
    return tuple(language for known, language in FORMS if known == role)


def channel(email: str, contact_form_url: str) -> str:
    """How a letter reaches the office: "email", else its web "form", else by "post"."""
    if email:
        return "email"
    return "form" if contact_form_url else "post"


@dataclass(frozen=True)
class Form:
    """How one role is addressed in one language."""

    salutation: Callable[[Holder], str]
    block: Callable[[Holder], tuple[str, ...]]
    close: str


def _form(role: str, language: str) -> Form:
    try:
        return FORMS[role, language.partition("-")[0]]
    except KeyError:
        raise NotFound(N_("We do not know how to address this office in that language.")) from None


def _join(*words: str) -> str:
    return " ".join(word for word in words if word)


def _lines(address: str) -> tuple[str, ...]:
    """An address is kept as one line, its parts between commas."""
    return tuple(part.strip() for part in address.split(","))


def _plain_block(holder: Holder) -> tuple[str, ...]:
    return display_name(holder), *_lines(holder.postal_address)


# United Kingdom and Canada: "Dear Sir Julian," · "Dear Ms Smith," · "Dear Jane Smith,"


def _dear_by_name(holder: Holder) -> str:
    for word in holder.style.split():
        if word in KNIGHTHOODS:
            return f"Dear {word} {holder.name.split()[0]},"
    if holder.title and holder.family_name:
        return f"Dear {holder.title} {holder.family_name},"
    return f"Dear {holder.name},"


def _canadian_block(holder: Holder) -> tuple[str, ...]:
    name = _join(holder.style, holder.name)
    address = holder.postal_address.replace(", Ontario ", " ON ")  # as Canada Post writes it
    return f"{name}, {holder.post_nominals}" if holder.post_nominals else name, *_lines(address)


# United States


def _dear_member(rank: str) -> Callable[[Holder], str]:
    return lambda holder: f"Dear {rank} {holder.family_name or holder.name}:"


def _congress_block(body: str) -> Callable[[Holder], tuple[str, ...]]:
    def lines(holder: Holder) -> tuple[str, ...]:
        name = f"The Honorable {holder.name}"
        found = WASHINGTON.match(holder.postal_address)
        if not found:
            return name, *_lines(holder.postal_address)
        return name, found["room"], body, f"Washington, DC {found['zip']}"

    return lines


# French, where the form of address follows the gender


def _madame_la_deputee(holder: Holder) -> str:
    neutral = "Madame la Députée, Monsieur le Député,"
    return {"f": "Madame la Députée,", "m": "Monsieur le Député,"}.get(holder.gender, neutral)


def _depute_block(holder: Holder) -> tuple[str, ...]:
    civility = {"f": "Madame", "m": "Monsieur"}.get(holder.gender, "")
    rank = {"f": "Députée", "m": "Député"}.get(holder.gender, "Député(e)")
    address = holder.postal_address.replace("House of Commons", "Chambre des communes")
    return _join(civility, holder.name), rank, *_lines(address.replace(", Ontario ", " (Ontario) "))


# United Nations and missions


def _dear(greeting: str) -> Callable[[Holder], str]:
    return lambda holder: greeting


FORMS: dict[tuple[str, str], Form] = {
    ("mp", "en"): Form(_dear_by_name, _plain_block, "Yours sincerely,"),
    ("senator", "en"): Form(_dear_member("Senator"), _congress_block("United States Senate"), "Sincerely,"),
    ("representative", "en"): Form(
        _dear_member("Representative"), _congress_block("House of Representatives"), "Sincerely,"
    ),
    ("ca_mp", "en"): Form(_dear_by_name, _canadian_block, "Sincerely,"),
    ("ca_mp", "fr"): Form(
        _madame_la_deputee,
        _depute_block,
        "Veuillez agréer l’expression de mes sentiments distingués.",
    ),
    ("depute", "fr"): Form(
        _madame_la_deputee, _depute_block, "Je vous prie d’agréer l’expression de ma haute considération."
    ),
    ("special_rapporteur", "en"): Form(_dear("Dear Special Rapporteur,"), _plain_block, "Yours sincerely,"),
    ("high_commissioner", "en"): Form(_dear("Dear High Commissioner,"), _plain_block, "Yours sincerely,"),
    ("un_office", "en"): Form(_dear("Dear Sir or Madam,"), _plain_block, "Yours sincerely,"),
    ("mission", "en"): Form(_dear("Your Excellency,"), _plain_block, "Yours respectfully,"),
}
