"""The words at the top of a mail, folded so that a table of phrases can be looked up in them.

Accents, case, kinds of quotes and line breaks differ between clients and say nothing. Only what stands above
a quotation counts: a person who answers an automatic mail has it below. Where the quotation begins is told
roughly here; a mark too many costs the end of a text, and automatic mails say at the top what they are.
"""

import re
import unicodedata
from dataclasses import dataclass
from email.utils import parseaddr
from html import unescape

from app.domain.incoming.reading import Mail

MOST = 6_000  # characters of the text that are looked at
MOST_HTML = 60_000
MOST_LINES = 300
LEAST_PLAIN = 20  # characters; below it the HTML part is the text

_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CHARACTERS = str.maketrans(
    {
        "御": "ご",
        "頂": "いただ",
        "致": "いた",
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "*": "",
    }
)
_SENTENCE_END = re.compile(r"(?<!\d)[.!?؟]+(?=\s|$)|[。…]+|\n\s*\n")
_EMAIL = re.compile(r"\be-(?=mail)")
_HIDDEN = (
    *(
        (re.compile(rf"<{tag}\b", re.IGNORECASE), re.compile(rf"</{tag}\s*>", re.IGNORECASE))
        for tag in ("style", "script", "head")
    ),
    (re.compile("<!--"), re.compile("-->")),
)
_QUOTED = re.compile(
    r"<blockquote\b|<div[^<>]{0,200}(?:gmail_quote|appendonsend|divRplyFwdMsg)", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

# How a client begins what it quotes, in folded lines.
# Clients rule it off, and say "original message" or its kin …
_RULE = ("-----", "---- ", "--- ", "______________________")
_ORIGINAL = (
    "original", "ursprung", "urspr", "orig", "oorspronk", "исходное", "пересыл", "원본", "forwarded", "元の",
    "原始", "weitergeleitet", "transfere", "reenviado", "轉寄", "转发", "أصلية", "______",
)  # fmt: skip
# … or begin with a block of headers, or with a line that says who wrote it.
_QUOTE_STARTS = (
    ">", "|>", "begin forwarded message", "from: ", "von: ", "de : ", "de: ", "van: ", "da: ", "보낸 사람",
    "보낸사람", "发件人", "寄件者", "寄件人", "差出人", "от кого:", "от: ", "من: ", "رسالة أصلية",
    "원본 메시지",
)  # fmt: skip
_WROTE = re.compile(
    r"(?:\b(?:wrote|a ecrit|escribio|ha scritto|escreveu|napisal\(?a?\)?|написал\(?а?\)?|пишет)"
    r"|\b(?:schrieb|schreef|skrev|كتب).{0,60}|작성|のメッセージ|は書きました|写道|寫道) ?:$"
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text to look phrases up in: a sentence a line, each after a blank; ``solid`` is without
    blanks, for scripts that need none.
    """

    spaced: str
    solid: str


def fold(text: str) -> str:
    """The text in one spelling: without case, accents and kinds of quotes."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_CHARACTERS)
        text = unicodedata.normalize("NFC", text)
    return _EMAIL.sub("e", text.casefold().replace("*", ""))


def words_of(text: str) -> Words:
    """The text, folded, a sentence a line."""
    sentences = (" ".join(part.split()) for part in _SENTENCE_END.split(fold(text[:MOST])))
    spaced = "\n".join(f" {sentence}" for sentence in sentences if sentence)
    return Words(spaced, spaced if spaced.isascii() else spaced.replace(" ", ""))


def top(mail: Mail) -> str:
    """What the mail says above its quotation; of one that answers below it, what is not quoted."""
    plain = mail.plain
    return _above(plain if len(plain.strip()) >= LEAST_PLAIN or not mail.html else _text(mail.html))


def _text(html: str) -> str:
    html = html[:MOST_HTML]
    for start, end in _HIDDEN:
        html = _without(html, start, end)
    quoted = _QUOTED.search(html)
    html = html[: quoted.start()] if quoted else html
    return unescape(_TAG.sub("", _BREAK.sub("\n", html)))


def _without(html: str, start: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Without what stands between these; it searches forwards only, as a mail may be made to be slow."""
    kept, at = [], 0
    while begin := start.search(html, at):
        kept.append(html[at : begin.start()])
        closed = end.search(html, begin.end())
        at = closed.end() if closed else len(html)
    return "".join([*kept, html[at:]])


def _above(text: str) -> str:
    lines = text.splitlines()[:MOST_LINES]
    for number, line in enumerate(lines):
        if _is_quote(line):
            above = "\n".join(lines[:number])
            if above.strip():
                return above
            return "\n".join(line for line in lines if not line.startswith(">"))
    return "\n".join(lines)


def _is_quote(line: str) -> bool:
    if line.startswith(">"):
        return True
    folded = fold(line[:200]).strip()
    if folded.startswith(_RULE) and any(word in folded for word in _ORIGINAL):
        return True
    return folded.startswith(_QUOTE_STARTS) or (folded.endswith(":") and bool(_WROTE.search(folded)))


def greets_by_name(text: str, mail: Mail) -> bool:
    """Whether the text begins with the name of the one it is written to: few automatic answers know it."""
    name, _ = parseaddr(mail.header("to"))
    names = [word for word in fold(name).split() if len(word) > 2]
    start = fold(text[:200])[:80]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", start) for word in names)
