"""Which lines of a mail its writer wrote, and which were quoted: the mail as pieces, in its order."""

from dataclasses import dataclass, field

from app.domain.incoming import attributions, quoted_headers
from app.domain.incoming.mail_lines import Lines, has_words

MOST_LOOKED = 1_000  # lines in which a mark is looked for more closely: a mail has a few dozen
LONG_QUOTED = 55  # characters after which a mail program may have wrapped a quoted line


@dataclass(slots=True)
class Piece:
    """A run of lines. ``announced`` says that a mail program's own line stands above the quotation."""

    own: bool
    lines: list[str] = field(default_factory=list)
    announced: bool = False


@dataclass(slots=True)
class Answered:
    """The pieces, own and quoted in turn, and ``rest``: what follows an announcement without marks of
    quotation, to the end. A person may have written there too; nothing tells it apart."""

    pieces: list[Piece]
    rest: list[str]


def read(texts: list[str]) -> Answered:
    """The pieces of a mail's text."""
    return _Reader(texts).read()


class _Reader:
    def __init__(self, texts: list[str]) -> None:
        self.lines = Lines(texts)
        self.pieces: list[Piece] = [Piece(own=True)]
        self.looked = 0  # how often a mark was looked for

    def read(self) -> Answered:
        at, lines = 0, self.lines
        while at < len(lines):
            if lines.quoted[at]:
                at = self._quotation(at, announced=False)
                continue
            if quoted_headers.forwarded(lines.key(at)):
                # Who forwards a mail wants it read.
                self.pieces[-1].lines.extend(lines.texts[at:])
                break
            mark = self._mark(at)
            if mark is None:
                self.pieces[-1].lines.append(lines.texts[at])
                at += 1
                continue
            self._take_back(mark, at)
            at = self._after_marks(mark.end)
            if at >= len(lines) or not lines.quoted[at]:
                return Answered(self.pieces, lines.texts[at:])
            at = self._quotation(at, announced=not isinstance(mark, attributions.Attribution) or mark.sure)
        return Answered(self.pieces, [])

    def _mark(self, at: int) -> quoted_headers.Mark | attributions.Attribution | None:
        """What announces a quotation in line ``at``; an attribution is found by its last line."""
        lines = self.lines
        if quoted_headers.original(lines.key(at)):
            return quoted_headers.Mark(at, at + 1)
        may_be_headers = quoted_headers.header(lines.key(at)) is not None
        may_be_attribution = attributions.may_end_in(lines, at)
        if self.looked >= MOST_LOOKED or not (may_be_headers or may_be_attribution):
            return None
        self.looked += 1
        block = quoted_headers.block(lines, at) if may_be_headers else None
        return block or (attributions.ending_in(lines, at) if may_be_attribution else None)

    def _take_back(self, mark: quoted_headers.Mark | attributions.Attribution, at: int) -> None:
        """Take the mark's own lines, and what is drawn above it, from the piece that was read."""
        own = self.pieces[-1].lines
        column = mark.column if isinstance(mark, attributions.Attribution) else 0
        start = mark.start if column else quoted_headers.above(self.lines, mark.start)
        del own[max(0, len(own) - (at - start)) :]
        if column:
            own.append(self.lines.texts[mark.start][:column].rstrip())

    def _after_marks(self, at: int) -> int:
        """Past what follows an announcement and announces the same: headers after "Original Message"."""
        lines = self.lines
        for _ in range(8):
            while at < len(lines) and lines.blank(at):
                at += 1
            if at >= len(lines) or lines.quoted[at]:
                break
            mark = next((m for here in range(at, min(at + 4, len(lines))) if (m := self._mark(here))), None)
            if mark is None or mark.start > at:
                break
            at = mark.end
        return at

    def _quotation(self, at: int, announced: bool) -> int:
        """Read the quoted lines from ``at``; blank ones between them and after them belong to them."""
        lines, piece = self.lines, Piece(own=False, announced=announced)
        while at < len(lines):
            if not (lines.quoted[at] or lines.blank(at) or self._is_overflow(at)):
                break
            piece.lines.append(lines.texts[at])
            at += 1
        self.pieces += [piece, Piece(own=True)]
        return at

    def _is_overflow(self, at: int) -> bool:
        """Whether a program wrapped a long quoted line and forgot the mark: "> …and so\\non\\n> further"."""
        lines = self.lines
        if at == 0 or lines.blank(at) or not lines.quoted[at - 1]:
            return False
        before, text = lines.texts[at - 1].rstrip(), lines.texts[at].strip()
        if ("(http" in before or "<http" in before) and before[-1] not in ")>" and " " not in text:
            return text[-1] in ")>"  # the rest of an address
        is_between = at + 1 < len(lines) and lines.quoted[at + 1]
        is_long = len(before) > LONG_QUOTED
        if before[-1] == "=" and is_long:  # quoted-printable that nobody decoded
            return len(text) <= 3 or is_between
        return is_between and is_long and text[0].islower() and before[-1] not in "?？؟:"


def shown(pieces: list[Piece]) -> list[Piece]:
    """The pieces that are shown: the own ones, and of the quotations those that were answered one by one.

    Who answers paragraph by paragraph ("> May we?" "Yes.") is not understood without them: of each quotation
    that is answered, the paragraph right above the answer stays, with its marks. So does a quotation that no
    mail program announced between words of one's own: the writer put it there. Everything else goes.
    """
    said = [piece.own and has_words(piece.lines) for piece in pieces]
    answers = [at for at in range(1, len(pieces)) if said[at] and not pieces[at - 1].own]
    was_announced = any(piece.announced for piece in pieces)
    if not (len(answers) > 1 or (answers and any(said[: answers[0]]) and not was_announced)):
        return [piece for piece in pieces if piece.own]
    kept = []
    for at, piece in enumerate(pieces):
        if piece.own:
            kept.append(piece)
        elif at + 1 in answers:
            kept.append(Piece(False, _last_paragraph(piece.lines) if was_announced else piece.lines))
    return kept


def _last_paragraph(quoted: list[str]) -> list[str]:
    last = len(quoted)
    while last and not quoted[last - 1].strip(" \t>|＞\xa0"):
        last -= 1
    first = last
    while first and quoted[first - 1].strip(" \t>|＞\xa0"):
        first -= 1
    return [*quoted[first:last], *(line for line in quoted[last:] if not line.strip())]
