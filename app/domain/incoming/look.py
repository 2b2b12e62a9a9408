"""All that the rules say about one mail, in one value: what the services file it by."""

from dataclasses import dataclass
from email.utils import parseaddr

from app.domain import tokens
from app.domain.incoming import own_words, reading, substance
from app.domain.incoming.classify import classify
from app.domain.incoming.clues import Clue, clues
from app.domain.incoming.verdict import Kind, Verdict
from app.domain.tokens import Keys

LONGEST_ID = 998  # octets of a header line (RFC 5322 §2.1.1)


@dataclass(frozen=True, slots=True)
class Look:
    """What a mail is, what leads to its letter, and who wrote it."""

    verdict: Verdict
    clues: tuple[Clue, ...]
    writer: str  # the address of its From, in lower case; "" if there is none
    answer_to: str  # where its writer wants the answer: Reply-To before From
    message_id: str  # "<…>" or ""
    suggested_answer: str = ""

    @property
    def domain(self) -> str:
        """The writer's domain."""
        return self.writer.rpartition("@")[2]


def look(raw: bytes, keys: Keys, reply_domain: str, token_kind: str = "") -> Look:
    """Look at a mail once; never raises. ``token_kind`` is that of the address that it came to."""
    mail = reading.read(raw)
    verdict = classify(mail, sent_to_bounce=token_kind == tokens.Kind.BOUNCE)
    suggested = ""
    if verdict.kind is Kind.PERSON:
        suggested = substance.suggest(own_words.own_words(mail.plain, mail.html))
    return Look(
        verdict,
        clues(mail, keys, reply_domain),
        _address(mail.header("from")),
        _address(mail.header("reply-to")) or _address(mail.header("from")),
        _message_id(mail.header("message-id")),
        suggested,
    )


def _address(header: str) -> str:
    found = parseaddr(header)[1].strip().lower()
    return found if found.count("@") == 1 and len(found) <= 254 else ""


def _message_id(header: str) -> str:
    start, end = header.find("<"), header.find(">")
    found = header[start : end + 1] if 0 <= start < end else ""
    return found if found.isascii() and found.isprintable() and len(found) <= LONGEST_ID else ""
