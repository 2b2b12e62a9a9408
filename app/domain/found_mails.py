"""The mail with the links to somebody's letters (rules: domain/mails.py, but for the number of links)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import Template

from babel.dates import format_date

from app.domain.mail_words import FALLBACK, Mail, Words, filled

# What kind of office a letter went to, without its country: somebody else may read the mailbox.
_PARLIAMENT = frozenset({"mp", "ca_mp", "senator", "representative", "depute"})


@dataclass(frozen=True, slots=True)
class Found:
    """One letter: when it was written, to which kind of office, and the link to its page."""

    on: date
    role: str
    link: str


def links(locale: str, found: Sequence[Found], *, organisation: str) -> Mail:
    """The links, each alone on its line below its letter's day."""
    language = locale.replace("_", "-").split("-")[0].lower()
    kinds = _KINDS.get(language, _KINDS[FALLBACK])
    spoken = language if language in _KINDS else FALLBACK
    listed = "\n\n".join(
        f"{format_date(one.on, 'long', 'en_GB' if spoken == 'en' else spoken)}, "
        f"{kinds[one.role in _PARLIAMENT]}\n\n{one.link}"
        for one in found
    )
    return filled(_LINKS, locale, organisation=organisation, listed=listed)


_KINDS = {
    "en": {True: "to a representative:", False: "to an office:"},
    "fr": {True: "à un membre d’une assemblée :", False: "à un autre destinataire :"},
}
_LINKS = {
    "en": Words(
        "The pages of your letters",
        Template("""\
Hello,

somebody, probably you, asked for the pages of the letters that were written with this address. Here they are,
the newest first:

$listed

It was not you? Then you need not do anything: nobody but you has got these links.

$organisation
"""),
    ),
    "fr": Words(
        "Les pages de vos lettres",
        Template("""\
Bonjour,

quelqu’un, sans doute vous, a demandé les pages des lettres écrites avec cette adresse. Les voici, la plus
récente d’abord :

$listed

Ce n’était pas vous ? Alors il n’y a rien à faire : personne d’autre que vous n’a reçu ces liens.

$organisation
"""),
    ),
}
