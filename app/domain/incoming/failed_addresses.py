"""The addresses that a notice in free text says it could not reach, each with the words about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.incoming import header_fields
from app.domain.incoming.addresses import ADDRESS, all_in, bare
from app.domain.incoming.notices import Notice
from app.domain.incoming.phrase_tables import any_of, folded
from app.domain.incoming.reading import ORIGINAL_HEADERS, Mail

MOST = 50  # addresses of one notice
FOLLOWING = 12  # lines after an address that speak of it

# Lines whose addresses are those of the sender, of the server's own people, or of a message, not of a reader.
_NOT_HERE = any_of(r"""
    ^[^\w\n]{0,40}(?:from|sender|reply-to|return-path|message-?id|references|in-reply-to|received|cc|bcc)\b\W*[:<]
    ^[^\w\n]{0,40}(?:errors-to|sender address|x-[\w-]+|mail from|subject|date)\b\W*[:<]
    \b(?:postmaster|mailer-daemon|abuse|support|helpdesk)@
    \b(?:contact|helpdesk|envelope-from|envelope sender|assistance|reply to|mailto:|from:? <|from address)
    \b(?:sent by|(?:mail|message)s? from|mail from:|question|please (?:send|forward|e-?mail|visit|write))
""")
_ALIAS = re.compile(r"expanded from:? <?(\S+@\S+?)>?\)", re.IGNORECASE)
_BEGINS = re.compile(rf"^[\W_]{{0,12}}(?:{ADDRESS.pattern})")
_TOLD = any_of(r"""
    rcpt to|recipient|addressee|destinat|empfanger|delivr|could not|can ?not|can't|n[o']t be delivered
    unknown|undeliver|failed|failure|fails|mailbox|deliver|\b[45]\d\d\b|user|unable|full|invalid|no such
    rejected|returned|адрес|получател|ontvanger|odbiorc
    宛先|受信|ユーザ|수신|받는|收件|地址|用户|邮箱|المستلم
""")
_OF_A_HEADER = re.compile(r"\W*to\W*:", re.IGNORECASE)
_FOR = re.compile(r"\bfor <?([^\s<>;]+@[^\s<>;]+)")
_NAME_ALONE = re.compile(
    r"(?:recipients?|address(?:es)?|users?)\b[^\n]*:[ \t]*\n\s{0,20}<?([\w.+-]{2,64})>?[ \t]*$", re.M | re.I
)

Mention = tuple[int, int, str]  # how sure (0 is surest), line, address
_LEADS, _IN_A_TELLING_LINE, _BELOW_ONE, _IN_A_HEADER, _ANYWHERE = range(5)


@dataclass(frozen=True, slots=True)
class Failed:
    """One address and the lines that speak of it."""

    address: str
    said: str
    leads: bool  # it stands at the head of a line of the notice


def read(mail: Mail, notice: Notice) -> list[Failed]:
    """The failed addresses in the order of the notice; at best those that stand at the head of a line."""
    ours = {address.lower() for name in ("to", "delivered-to", "from") for address in _in_header(mail, name)}
    lines = notice.text.splitlines()
    found = [one for one in _mentions(lines) if one[2].lower() not in ours]
    headers = _in_header(mail, "x-failed-recipients")
    if headers:
        wanted = {address.lower() for address in headers}
        return _with_words(lines, [one for one in found if one[2].lower() in wanted], headers)
    found = _known_to_the_original(found, mail, notice)
    surest = min((one[0] for one in found), default=_ANYWHERE)
    best = [one for one in found if one[0] == surest]
    if not best:
        return _name_alone(mail, notice) or _of_the_original(mail, notice, ours)
    return _with_words(lines, best, [address for _, _, address in best])


def _in_header(mail: Mail, name: str) -> list[str]:
    return [address for value in mail.every(name) for address in all_in(value[:5_000])][:MOST]


def _mentions(lines: list[str]) -> Iterator[Mention]:
    """The addresses of the notice, and how sure it is that they are those that failed."""
    count = 0
    for number, line in enumerate(lines):
        if "@" not in line:
            continue
        line = line[:1_000]
        alias = _ALIAS.search(line)
        if alias is None and _NOT_HERE.search(folded(line[:300])):
            continue
        for address in [bare(alias[1])] if alias else all_in(line):
            count += 1
            if count > MOST:
                return
            yield (_LEADS if alias else _how_sure(lines, number, address)), number, address


def _how_sure(lines: list[str], number: int, address: str) -> int:
    line = folded(lines[number][:1_000])
    begins = _BEGINS.match(line)
    if begins is not None and address.lower() in begins[0].lower():
        return _LEADS
    if _OF_A_HEADER.match(line):
        return _IN_A_HEADER
    if _TOLD.search(line):
        return _IN_A_TELLING_LINE
    return _BELOW_ONE if _TOLD.search(folded("\n".join(lines[max(0, number - 2) : number]))) else _ANYWHERE


def _with_words(lines: list[str], mentions: list[Mention], addresses: list[str]) -> list[Failed]:
    """Each address with what stands from its lines to that of the next one."""
    unique = {address.lower(): address for address in reversed(addresses)}
    said: dict[str, list[str]] = {address.lower(): [] for address in addresses}
    for index, (_, start, address) in enumerate(mentions):
        later = [line for _, line, other in mentions[index + 1 :] if other.lower() != address.lower()]
        said[address.lower()] += lines[start : max(start + 1, min([*later, start + FOLLOWING]))]
    leading = {address.lower() for sure, _, address in mentions if sure == _LEADS}
    return [Failed(unique[key], "\n".join(words), key in leading) for key, words in said.items()]


def _known_to_the_original(found: list[Mention], mail: Mail, notice: Notice) -> list[Mention]:
    """Of addresses that stand within sentences, those that the original was sent to, if it names one."""
    if len(found) < 2 or min(one[0] for one in found) == _LEADS:
        return found
    texts = [notice.returned, *(part.text for part in mail.parts if part.original)]
    returned = "\n".join(texts)[:50_000].lower()
    return [one for one in found if one[2].lower() in returned] or found


def _name_alone(mail: Mail, notice: Notice) -> list[Failed]:
    """The user of the server's own domain that a notice names without it: "recipients: \\n screenname"."""
    found = _NAME_ALONE.search(notice.text)
    domains = [address.rpartition("@")[2] for address in _in_header(mail, "from")]
    return [Failed(f"{found[1]}@{domains[0].lower()}", "", True)] if found and domains else []


def _of_the_original(mail: Mail, notice: Notice, ours: set[str]) -> list[Failed]:
    """To whom the returned original was sent, when the notice names nobody."""
    texts = [part.text for part in mail.parts if part.content_type == ORIGINAL_HEADERS][:1]
    texts = texts or [notice.returned.partition("\n")[2].lstrip("\n> ")]
    fields = header_fields.of_text(texts[0])
    received = [bare(one) for name, value in fields if name == "received" for one in _FOR.findall(value)]
    if received and received[0].lower() not in ours:
        return [Failed(received[0], "", False)]
    for wanted in ("x-original-to", "envelope-to", "to"):
        addresses = [address for name, value in fields if name == wanted for address in all_in(value)]
        if addresses:
            return [Failed(address, "", False) for address in addresses[:MOST] if address.lower() not in ours]
    return []
