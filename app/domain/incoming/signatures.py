"""What stands under a writer's words and is not theirs: the signature after "-- ", "Sent from my iPhone",
an office's notice of confidentiality, a list's footer.

A sign-off ("Best, Tom") stays: it is the writer's own, and a name without a mark cannot be told from a word.
"""

import re

from app.domain.incoming import signature_words as words
from app.domain.incoming.mail_lines import comparable, stripped

MOST_SIGNED = 25  # lines that a signature may have
LONGEST_FOOTER = 90  # characters of "Sent from …"

_STANDARD = re.compile(r"--[ \xa0]$")  # RFC 3676 §4.3
_DELIMITER = re.compile(r"(?:--|- -|__)\s*$")
LONGEST_SIGNATURE = 1_500  # characters; under "--" alone more than this is a part of the letter
_DRAWN = re.compile(r"\s*(?:_{2,}|-{3,}|={4,}|\*{4,}|[—–][-—–]*|─{3,})\s*$")
_SENT_FROM = re.compile(rf"(?:{'|'.join(words.SENT_FROM.values())})")
_DEVICE = re.compile(rf"(?<![a-zà-ÿ])(?:{words.DEVICES})")
_MY = re.compile(words.MY)
_SENTENCE = re.compile(r"[,;!?،、。？！]|\.\s+[a-zа-яà-ÿ]")
_LINK = re.compile(r"\s*[<(\[]?\s*https?://\S*|\s*[<(]mailto:\S*")
_HEADING = re.compile(rf"(?:{words.NOTICE_HEADING})\W*(?:$|[:：\-–—.])")
_BEGINS = re.compile(rf"\W*(?:(?:{words.NOTICE_HEADING})\W+)?(?:{words.NOTICE_BEGINS})")
_SAYS = re.compile(words.NOTICE_SAYS)
_OF = re.compile(words.NOTICE_OF)
_MACHINE = re.compile(rf"\W*(?:{words.MACHINES})")
_OF_A_LIST = re.compile(
    r"mailing list|mailman|listinfo|unsubscribe|@lists?\.|google groups|groups\.google|lista de correo"
    r"|liste de diffusion"
)


def without(texts: list[str]) -> list[str]:
    """The lines without what a program or an office put under them."""
    kept = stripped(texts)
    for _ in range(8):  # one footer stands above another
        end = min(_delimited(kept), _noticed(kept), _sent_from(kept))
        if end == len(kept):
            break
        kept = stripped(kept[:end])
    end = len(kept)
    while end and (not kept[end - 1].strip() or _DRAWN.match(kept[end - 1])):
        end -= 1
    return kept[:end]


def _delimited(texts: list[str]) -> int:
    """Where the signature begins that a line such as "-- " divides off."""
    first = max(0, len(texts) - 2 * MOST_SIGNED)
    for at in range(first, len(texts)):
        below = [text for text in texts[at + 1 :] if text.strip()]
        if _STANDARD.match(texts[at]) and len(below) <= 2 * MOST_SIGNED:
            return at
        if len(below) > MOST_SIGNED:
            continue
        if _DELIMITER.match(texts[at]) and (sum(map(len, below)) <= LONGEST_SIGNATURE or _is_footer(below)):
            return at
        if _DRAWN.match(texts[at]) and _is_footer(below):
            return at
    return len(texts)


def _is_footer(below: list[str]) -> bool:
    text = " ".join(below)[:1_000].casefold()
    return not below or bool(_OF_A_LIST.search(text) or _MACHINE.match(text) or _is_notice(text))


def _is_notice(text: str) -> bool:
    return bool(_BEGINS.match(text) and _SAYS.search(text) and _OF.search(text))


def _noticed(texts: list[str]) -> int:
    """Where the notices begin with which the mail ends; the first paragraph is the writer's."""
    first = max(1, len(texts) - 3 * MOST_SIGNED)
    for at in range(first, len(texts)):
        line = texts[at].strip(" *_\t\xa0").casefold()
        if not line:
            continue
        begins_here = not texts[at - 1].strip()
        has_heading = bool(_HEADING.match(line[:60]))
        if begins_here and _MACHINE.match(line):
            return at
        if begins_here or has_heading:
            text = _paragraph(texts, at)
            if _is_notice(text) or (has_heading and _is_headed_notice(texts, at, text)):
                return at
    return len(texts)


def _paragraph(texts: list[str], at: int) -> str:
    lines: list[str] = []
    for text in texts[at : at + 12]:
        if not text.strip():
            break
        lines.append(text.strip())
    return " ".join(lines).casefold()[:1_200]


def _is_headed_notice(texts: list[str], at: int, text: str) -> bool:
    below = next((here for here in range(at + 1, len(texts)) if texts[here].strip()), at)
    said = f"{text} {_paragraph(texts, below)}"
    return bool(_SAYS.search(said) and _OF.search(said))


def _sent_from(texts: list[str]) -> int:
    """Where a telephone's or a mail program's last line begins."""
    if not texts:
        return 0
    for height in (1, 2):  # the line may be wrapped, or have a link of its own below
        said = comparable(" ".join(texts[-height:]))
        line = _LINK.sub("", said).strip(" .*_<>()[]-–—~\"'").casefold()
        if not 0 < len(line) <= LONGEST_FOOTER or _SENTENCE.search(line) or not _SENT_FROM.fullmatch(line):
            continue
        is_short = len(line.split()) <= 8
        if _DEVICE.search(line) or (is_short and (_MY.search(line) or said.endswith((">", ")")))):
            return len(texts) - height
    return len(texts)
