"""The notice in a mail from a mail system: its words before the returned original, and who signed it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.incoming import bounce_words
from app.domain.incoming.phrase_tables import folded
from app.domain.incoming.reading import WHOLE, Mail

MOST = 20_000  # characters of a notice that are looked at; a notice is short
_TAG = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li|/table)\b[^>]*>", re.IGNORECASE)
_SILENT = re.compile(r"<(style|script|head|title)\b", re.IGNORECASE)
_CLOSED = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("style", "script", "head", "title")}
_MARKUP = re.compile(r"<(?:/?[a-z!][^<>@]*|[a-z]+ [^<>]*)>", re.IGNORECASE)
_ENTITY = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&", "&#64;": "@", "&#39;": "'"}


# An answer or a forwarded mail, by its subject in the languages of mail programs.
_RE = r"(?:re|aw|antw|sv|vs|rif|res|odp|ynt|回复|答复|回覆|返信|답장|رد|на)"
_FWD = r"(?:fwd?|wg|tr|rv|enc|i|doorst|пересл\w*|vb|pd|転送|转发|轉寄|전달)"
_ANSWERED = re.compile(rf"\W*{_RE}\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_FORWARDED = re.compile(rf"\W*{_FWD}\s*[:：]", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_.]")


@dataclass(frozen=True, slots=True)
class Notice:
    """What the mail system wrote, and what of the original it gave back in the same text."""

    text: str
    returned: str


def of(mail: Mail) -> Notice:
    """The notice: all text of the mail's own up to the line that announces the original."""
    own = [part for part in mail.parts if not part.original and part.text]
    texts = [part.text[:MOST] for part in own if part.content_type == "text/plain"]
    texts = texts or [plain(part.text[: 4 * MOST]) for part in own if part.content_type == "text/html"]
    whole = "\n".join(texts)[:MOST]
    found = bounce_words.ORIGINAL.search(folded(whole))
    if found is None:
        return Notice(whole, "")
    return Notice(whole[: found.start()], whole[found.start() :])


def plain(html: str) -> str:
    """The words of HTML a line per block, for looking at, not for showing."""
    text = "".join(_spoken(html))
    if _TAG.search(text):  # else its own lines are all there is
        text = _TAG.sub("\n", " ".join(text.split()))
    text = _MARKUP.sub("", text)
    for entity, character in _ENTITY.items():
        text = text.replace(entity, character)
    return text


def _spoken(html: str) -> Iterator[str]:
    """The pieces of HTML that are no style, script or head; what is never closed is left out to the end."""
    at = 0
    while found := _SILENT.search(html, at):
        yield html[at : found.start()]
        closed = _CLOSED[found[1].lower()].search(html, found.end())
        if closed is None:
            return
        at = closed.start()
    yield html[at:]


def is_from_a_server(mail: Mail) -> bool:
    """Whether a mail system signed this mail: a null sender (RFC 5321 §4.5.5), or a name that it uses."""
    if any(value in {"", "<>", "<MAILER-DAEMON>"} for value in mail.every("return-path")):
        return True
    if mail.header("x-failed-recipients") or "delivery-status" in mail.header("content-type").lower():
        return True
    return bool(bounce_words.DAEMON.search(_SEPARATORS.sub(" ", folded(mail.header("from")[:300]))))


def is_from_a_person(mail: Mail) -> bool:
    """Whether the mail has the marks of an answer or of something forwarded, which notices seldom have."""
    subject = mail.header("subject")
    return bool(_FORWARDED.match(subject)) or bool(mail.header("in-reply-to"))


def is_an_answer(mail: Mail) -> bool:
    """Whether somebody answered or forwarded by hand, so far as the subject tells."""
    subject = mail.header("subject")
    return bool(_FORWARDED.match(subject)) or bool(mail.header("in-reply-to") and _ANSWERED.match(subject))


def returns_a_message(mail: Mail, notice: Notice) -> bool:
    """Whether the original, or its header, came back with the notice."""
    return bool(notice.returned) or any(part.original or part.content_type in WHOLE for part in mail.parts)
