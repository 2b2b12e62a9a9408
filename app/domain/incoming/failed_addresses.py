"""The addresses that a notice in free text says it could not reach, each with the words about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.incoming import header_fields
from app.domain.incoming.addresses import ADDRESS, address_in
from app.domain.incoming.notices import Notice
from app.domain.incoming.reading import ORIGINAL_HEADERS, Mail

MOST = 50  # addresses of one notice

# Lines whose addresses are those of the sender, of the server's own people, or of a message, not of a reader.
_NOT_HERE = re.compile(
    r"^\W*(?:from|sender|reply-to|return-path|message-?id|references|in-reply-to|received|cc|bcc|errors-to|x-[\w-]+|mail from|subject|date)\b\W*[:<]"
    r"|\b(?:contact|postmaster@|mailer-daemon@|abuse@|helpdesk|support@|envelope-from|envelope sender|assistance|reply to|mailto:|from:? <|from address|sent by|expanded from|mail from:|question|please (?:send|forward|e-?mail|visit|write))",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"^[\W_]{{0,12}}(?:{ADDRESS.pattern})", re.UNICODE)
_TOLD = re.compile(
    r"rcpt to|recipient|addressee|destinat|empfänger|délivr|could not|can ?not|can't|n[o']t be delivered|unknown|undeliver|failed|failure|fails|mailbox|deliver|\b[45]\d\d\b|user|unable|full|invalid|no such|rejected|returned"
    r"|адрес|получател|宛先|受信|ユーザ|수신|받는|收件|地址|用户|邮箱|ontvanger|odbiorc|المستلم|^\W*to\W*:",
    re.IGNORECASE,
)


_FOR = re.compile(r"\bfor <?([^\s<>;]+@[^\s<>;]+)")


@dataclass(frozen=True, slots=True)
class Failed:
    """One address and the lines that speak of it."""

    address: str
    said: str
    leads: bool  # it stands at the head of a line of the notice


def read(mail: Mail, notice: Notice) -> list[Failed]:
    """The failed addresses in the order of the notice; at best those that stand at the head of a line."""
    ours = {address.lower() for name in ("to", "delivered-to", "from") for address in _all(mail.header(name))}
    lines = notice.text.splitlines()
    found = [one for one in _mentions(lines) if one[2].lower() not in ours]
    headers = [address for value in mail.every("x-failed-recipients") for address in _all(value)]
    if headers:
        wanted = {address.lower() for address in headers}
        starts = [one for one in found if one[2].lower() in wanted]
        return _with_words(lines, starts, headers)
    found = _known_to_the_original(found, mail, notice)
    tier = min((one[0] for one in found), default=9)
    best = [one for one in found if one[0] == tier]
    addresses = list({one[2].lower(): one[2] for one in best}.values())
    return _with_words(lines, best, addresses) if addresses else _of_the_original(mail, notice, ours)


Mention = tuple[int, int, str]  # how sure, line, address


def _mentions(lines: list[str]) -> Iterator[Mention]:
    """The addresses of the notice: at the head of a line, in a line that tells of failure, or elsewhere."""
    count = 0
    for number, line in enumerate(lines):
        if "@" not in line or _NOT_HERE.search(line[:300]):
            continue
        begins = _BEGINS.match(line)
        for address in _all(line[:1000]):
            count += 1
            if count > MOST:
                return
            is_first = begins is not None and address in begins[0]
            before = "\n".join(lines[max(0, number - 2) : number])
            sure = 0 if is_first else 1 if _TOLD.search(line) else 2 if _TOLD.search(before) else 3
            yield sure, number, address


def _with_words(lines: list[str], mentions: list[Mention], addresses: list[str]) -> list[Failed]:
    """Each address with what stands from its lines to that of the next one."""
    said: dict[str, list[str]] = {address.lower(): [] for address in addresses}
    for index, (_, start, address) in enumerate(mentions):
        if address.lower() in said:
            later = [line for _, line, other in mentions[index + 1 :] if other.lower() != address.lower()]
            said[address.lower()] += lines[start : max(start + 1, min([*later, start + 12]))]
    leading = {address.lower() for sure, _, address in mentions if sure == 0}
    unique = {address.lower(): address for address in addresses}
    return [Failed(address, "\n".join(said[key]), key in leading) for key, address in unique.items()]


def _known_to_the_original(found: list[Mention], mail: Mail, notice: Notice) -> list[Mention]:
    """Of addresses that stand within sentences, those that the original was sent to, if it names one."""
    returned = "\n".join([notice.returned, *(part.text for part in mail.parts if part.original)])[:50_000].lower()
    known = [one for one in found if one[2].lower() in returned]
    return known if known and min(one[0] for one in found) > 0 else found


def _of_the_original(mail: Mail, notice: Notice, ours: set[str]) -> list[Failed]:
    """To whom the returned original was sent, when the notice names nobody."""
    texts = [part.text for part in mail.parts if part.content_type == ORIGINAL_HEADERS][:1]
    texts = texts or [notice.returned.partition("\n")[2].lstrip("\n> ")]
    fields = header_fields.of_text(texts[0])
    received = [address_in(found[1]) for name, value in fields if name == "received" for found in _FOR.finditer(value)]
    if received and received[0].lower() not in ours:
        return [Failed(received[0], "", False)]
    for wanted in ("x-original-to", "envelope-to", "to"):
        addresses = [address for name, value in fields if name == wanted for address in _all(value)]
        if addresses:
            return [Failed(address, "", False) for address in addresses[:MOST] if address.lower() not in ours]
    return []


def _all(text: str) -> list[str]:
    return [address_in(found[0]) for found in ADDRESS.finditer(text[:5000])]
