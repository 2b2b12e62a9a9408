"""What kind of mailbox an address names: one that nobody reads, an office's, a throw-away one, or a slip.

Only what can never confirm a letter is refused. Everything else is a question, asked once: whoever sends
the same address again has answered it.
"""

import unicodedata
from collections.abc import Container

from app.domain.errors import N_, BadInput

_NOBODYS = """
bounce bounces do-not-reply do_not_reply donotreply mailer-daemon mailerdaemon no-reply no_reply noreply
ne-pas-repondre nepasrepondre postmaster
"""
_OFFICES = """
abuse accounts accueil admin administration administrator billing careers contact daemon enquiries feedback
help helpdesk hostmaster hr info information jobs kontakt legal marketing media newsletter nobody null office
orders press presse privacy reception root sales secretariat security service shop spam staff support
sysadmin team webmaster
"""
# Mailboxes that many people have. A domain that stands here is no slip for another.
_PROVIDERS = """
163.com 126.com aol.com att.net bell.net bellsouth.net blueyonder.co.uk bluewin.ch btinternet.com
charter.net comcast.net cox.net daum.net earthlink.net email.com fastmail.com free.fr gmail.com gmx.com
gmx.de gmx.fr gmx.net googlemail.com hanmail.net hey.com hotmail.ca hotmail.co.uk hotmail.com hotmail.fr
icloud.com laposte.net live.ca live.co.uk live.com live.fr mac.com mail.com mail.ru me.com msn.com
naver.com neuf.fr ntlworld.com orange.fr outlook.com outlook.fr pm.me proton.me protonmail.com qq.com
rocketmail.com rogers.com sbcglobal.net sfr.fr shaw.ca sky.com sympatico.ca talktalk.net telus.net
tiscali.co.uk verizon.net videotron.ca virginmedia.com wanadoo.fr web.de yahoo.ca yahoo.co.uk yahoo.com
yahoo.fr yandex.com yandex.ru ymail.com zoho.com
"""
_SLIPS_OF_COM = """
cim cmo co com.com comm con cm coom cpm om vom xom
"""
NOBODYS = frozenset(_NOBODYS.split())
OFFICES = frozenset(_OFFICES.split())
PROVIDERS = frozenset(_PROVIDERS.split())
SLIPS_OF_COM = frozenset(_SLIPS_OF_COM.split())
SHORTEST = 5  # letters of a name in which one slip may be guessed


def canonical(address: str) -> str:
    """One form for all ways to write to one mailbox: case, a +tag, and Gmail's dots do not count.

    For bounds alone: where a server minds any of these, two people share a bound, and nothing else.
    """
    local, _at, domain = unicodedata.normalize("NFC", address).casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def confirmable(address: str) -> str:
    """The address as it is; BadInput for ``email`` if nobody reads mail there, so that none could confirm."""
    if address.rpartition("@")[0].casefold() in NOBODYS:
        raise BadInput(
            N_(
                "Nobody reads mail at this address, so your letter could not be confirmed. "
                "Please use your own."
            ),
            "email",
        )
    return address


def question(address: str, disposable: Container[str]) -> BadInput | None:
    """What to ask its owner before this address is taken, or None; ``disposable`` are domains."""
    local, _at, domain = address.casefold().rpartition("@")
    if meant := _meant(domain):
        return BadInput(
            N_("Did you mean %(address)s? If your address is right as it is, just send it again."),
            "email",
            address=f"{address.rpartition('@')[0]}@{meant}",
        )
    if any(parent in disposable for parent in _parents(domain)):
        return BadInput(
            N_(
                "This looks like a mailbox for a short time: the office’s answer would come when it is "
                "gone. Please use one that you keep, or send it again to use this one."
            ),
            "email",
        )
    if local in OFFICES:
        return BadInput(
            N_(
                "This looks like the mailbox of an organisation. A letter counts as a person’s: please use "
                "your own address, or send it again if this one is yours."
            ),
            "email",
        )
    return None


def _parents(domain: str) -> list[str]:
    """The domain and those above it: x.mailinator.com is mailinator.com's."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def _meant(domain: str) -> str:
    """The provider that a domain is one slip of the fingers away from, or ""."""
    if domain in PROVIDERS:
        return ""
    name, _dot, ending = domain.partition(".")
    for provider in sorted(PROVIDERS):
        its_name, _dot, its_ending = provider.partition(".")
        if len(its_name) < SHORTEST:
            continue
        if name == its_name and its_ending == "com" and ending in SLIPS_OF_COM:
            return provider
        if ending == its_ending and _one_slip(name, its_name):
            return provider
    return ""


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too many or another, or two neighbours are swapped."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if start is None:  # the last letter is missing or too many
        return True
    rest, right = typed[start:], meant[start:]
    swapped = rest[1::-1] + rest[2:] == right
    return swapped or rest[1:] == right[1:] or rest == right[1:] or rest[1:] == right
