"""What the writer of a mail wrote, without what was quoted and without the signature: for display only.

The raw mail stays what it was (docs/architecture.md). Where it is uncertain whether somebody wrote a line or
a mail program did, the line is shown: a quotation too many costs a glance, a lost sentence costs an answer.
"""

from app.domain.incoming import answered, html_text, signatures
from app.domain.incoming.mail_lines import has_words, split, stripped

MOST_ROUNDS = 4
LONGEST_STUB = 400  # characters of "your program cannot show HTML"


def own_words(plain: str, html: str) -> str:
    """What the writer wrote, from the mail's text, or from its HTML where only that says it; never raises."""
    if plain.strip() and not (html.strip() and _is_stub(plain)):
        return _of_text(plain)
    lines = html_text.lines_of(html)
    found = _of_text("\n".join(f"{'> ' * line.depth}{line.text}" for line in lines))
    # All of it stands in a quotation: then its author, or the program, used the tag for something else.
    return found or _of_text("\n".join(line.text for line in lines)) or _of_text(plain)


def _is_stub(plain: str) -> bool:
    """Whether the text only says that the mail is in HTML; if the writer says so, the HTML says it too."""
    said = plain.strip()
    return len(said) <= LONGEST_STUB and "html" in said.casefold()


def _of_text(text: str) -> str:
    lines = split(text)
    for _ in range(MOST_ROUNDS):  # what is left may be cut again: a signature above another
        kept = _cut(lines)
        if kept == lines:
            break
        lines = kept
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _cut(texts: list[str]) -> list[str]:
    read = answered.read(texts)
    for piece in read.pieces:
        if piece.own:
            piece.lines = _signed_off(piece.lines)
    shown = [line for piece in answered.shown(read.pieces) for line in piece.lines]
    if has_words(shown):
        return stripped(shown)
    if has_words(read.rest):  # headers put before the text, or a mail passed on without a word
        return stripped(read.rest)
    return stripped(texts) if all(piece.own for piece in read.pieces) else []


def _signed_off(lines: list[str]) -> list[str]:
    """An own piece without the signature under it, and with the blank lines that part it from the next."""
    kept = signatures.without(lines) if has_words(lines) else []
    blank = next((n for n, line in enumerate(reversed(lines)) if line.strip()), 0)
    return [*kept, *lines[len(lines) - blank :]] if kept else []
