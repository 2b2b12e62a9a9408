"""Which lines of a mail its writer wrote, and which were quoted: the mail as pieces, in its order."""

from dataclasses import dataclass, field

from app.domain.incoming import attributions, quoted_headers
from app.domain.incoming.attributions import MOST_WRAPPED, Attribution
from app.domain.incoming.mail_lines import Lines, has_words, stripped

MOST_LOOKED = 1_000  # lines in which a mark is looked for more closely: a mail has a few dozen
LONG_QUOTED = 55  # characters after which a mail program may have wrapped a quoted line


@dataclass(slots=True)
class Piece:
    """A run of lines, own or quoted.

    ``announced`` says that a mail program's own line stands above the quotation; ``intro`` holds lines above
    it that a person may have written as well ("The minister wrote:").
    """

    own: bool
    lines: list[str] = field(default_factory=list)
    announced: bool = False
    intro: list[str] = field(default_factory=list)


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
                if self._is_announcement(self.pieces[-2]):
                    return Answered(self.pieces, lines.texts[at:])
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
            taken = self._take_back(mark, at)
            at = self._after_marks(mark.end)
            if at >= len(lines) or not lines.quoted[at]:
                return Answered(self.pieces, lines.texts[at:])
            at = self._quotation(at, announced=True)
            if isinstance(mark, Attribution) and not mark.sure:
                self.pieces[-2].announced, self.pieces[-2].intro = False, taken
        return Answered(self.pieces, [])

    def _mark(self, at: int) -> quoted_headers.Mark | Attribution | None:
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

    def _take_back(self, mark: quoted_headers.Mark | Attribution, at: int) -> list[str]:
        """The mark's own lines, and what is drawn above it, taken from the piece that was read."""
        own, lines = self.pieces[-1].lines, self.lines.texts
        column = mark.column if isinstance(mark, Attribution) else 0
        start = mark.start if column else quoted_headers.above(self.lines, mark.start)
        del own[max(0, len(own) - (at - start)) :]
        if column:
            own.append(lines[mark.start][:column].rstrip())
        return lines[start : mark.end]

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
        if not announced:
            self._announced_inside(piece)
        self.pieces += [piece, Piece(own=True)]
        return at

    def _announced_inside(self, piece: Piece) -> None:
        """Apple Mail quotes its own line as well: then the line goes, and has announced the quotation."""
        bare = Lines([line.strip(" \t>") for line in piece.lines[:MOST_WRAPPED]])
        first = next((at for at in range(len(bare)) if not bare.blank(at)), 0)
        for last in range(first, len(bare)):
            if attributions.may_end_in(bare, last) and self.looked < MOST_LOOKED:
                self.looked += 1
                mark = attributions.ending_in(bare, last)
                if mark and mark.start == first and mark.sure:
                    piece.announced = True
                    del piece.lines[: mark.end]
                    return

    def _is_announcement(self, piece: Piece) -> bool:
        """Whether only headers carry marks, and the letter below them none (Orange's webmail)."""
        bare = stripped([line.strip(" \t>") for line in piece.lines[: quoted_headers.MOST_HEADERS]])
        if len(bare) < 3 or len(piece.lines) > quoted_headers.MOST_HEADERS:
            return False
        block = quoted_headers.block(Lines(bare), 0)
        return block is not None and block.end == len(bare)

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
            quoted = _last_paragraph(piece.lines) if was_announced else piece.intro + piece.lines
            kept.append(Piece(False, quoted))
    return kept


def _last_paragraph(quoted: list[str]) -> list[str]:
    last = len(quoted)
    while last and not quoted[last - 1].strip(" \t>|＞\xa0"):
        last -= 1
    first = last
    while first and quoted[first - 1].strip(" \t>|＞\xa0"):
        first -= 1
    return [*quoted[first:last], *(line for line in quoted[last:] if not line.strip())]
