"""What the sink saw against what the tables say."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from app import db
from app.domain.delivery import Kind
from app.domain.lifecycle import CLAIMABLE, State
from app.models.deliveries import Delivery
from app.models.letters import Letter, Supporter
from app.services.confirmations import TO_POST
from chaos.journal import Record, may_have_arrived

OPEN = frozenset({*CLAIMABLE, State.SENDING, State.HELD})


@dataclass
class Verdict:
    """The counts of one run. Ids, where somebody has to look."""

    letters: int = 0
    delivered: int = 0
    rejected: int = 0
    to_post: int = 0  # held for their authors: the office takes no e-mail
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    by_drop: int = 0  # uncertain, and the sink hung up or spoke garbage after the dot
    by_late_drop: int = (
        0  # uncertain, and the sink hung up in the body: the dot was under way when that was seen
    )
    by_kill: int = (
        0  # uncertain, and the worker was killed between the commit of the dot and that of its answer
    )
    unexplained: list[str] = field(default_factory=list)
    queue: int = 0

    @property
    def uncertain(self) -> int:
        return self.by_drop + self.by_late_drop + self.by_kill + len(self.unexplained)

    @property
    def good(self) -> bool:
        """Nothing lost, nothing twice, every doubt explained, nothing left."""
        return not (self.lost or self.twice or self.unexplained or self.queue)


def reach(record: Record, killed: Collection[int], told: Collection[str]) -> Verdict:
    """Judge a run that has ended; ``killed`` are the worker processes that were.

    ``told`` are the mailboxes of those who heard that their letter goes.
    """
    with db.reading() as session:
        mails = session.execute(select(Delivery.id, Delivery.kind, Delivery.state)).all()
        columns = select(Letter.id, Letter.state, Letter.held_reason)
        letters = session.execute(columns.where(Letter.confirmed_at.is_not(None))).all()
        emails = session.execute(
            select(Supporter.email)
            .join(Letter, Letter.id == Supporter.letter_id)
            .where(Letter.confirmed_at.is_not(None))
        )
        confirmed = {row.email for row in emails}
    verdict = Verdict(letters=len(letters), queue=sum(mail.state in OPEN for mail in mails))
    verdict.lost += [f"{email}: confirmed, and not in the tables" for email in sorted(set(told) - confirmed)]
    of_letters = {mail.id: mail.state for mail in mails if mail.kind == Kind.LETTER}
    kills = _Killed(record, killed)
    for letter in letters:
        if letter.held_reason == TO_POST:
            verdict.to_post += 1
            continue
        _judge(verdict, letter.id, letter.state, of_letters.get(letter.id), record, kills)
    verdict.twice += _twice(record, of_letters)
    return verdict


def _judge(
    verdict: Verdict, letter_id: str, state: str, of_mail: str | None, record: Record, kills: "_Killed"
) -> None:
    arrived = [event for event in record.taken[letter_id] if may_have_arrived(event)]
    if state != of_mail:
        verdict.lost.append(f"{letter_id}: its mail says {of_mail}, the letter {state}")
    elif state == State.ACCEPTED and arrived:
        verdict.delivered += 1
    elif state == State.REJECTED and record.refused[letter_id]:
        verdict.rejected += 1
    elif state == State.UNCERTAIN:
        if record.cut.get(letter_id) == "dot":
            verdict.by_drop += 1
        elif letter_id in record.cut:
            verdict.by_late_drop += 1
        elif kills.explain(letter_id):
            verdict.by_kill += 1
        else:
            verdict.unexplained.append(letter_id)
    elif state not in OPEN:
        verdict.lost.append(f"{letter_id}: {state}, and the sink has not seen that")


def _twice(record: Record, of_letters: Collection[str]) -> list[str]:
    """Letters whose Message-ID went through the dot more than once, unless the sink refused the others."""
    times = Counter(
        event.message_id
        for mail, events in record.taken.items()
        if mail in of_letters
        for event in events
        if may_have_arrived(event)
    )
    return [message_id for message_id, number in times.items() if number > 1]


class _Killed:
    """Which letters the kills explain: as many for each as the process had connections at once."""

    def __init__(self, record: Record, killed: Collection[int]) -> None:
        self._left = {process: record.abreast.get(process, 0) for process in killed}
        self._last = {mail: attempts[-1].process for mail, attempts in record.attempts.items()}

    def explain(self, letter_id: str) -> bool:
        """Whether this letter's last attempt was by a process that was killed; a connection counts once."""
        process = self._last.get(letter_id, 0)
        if not self._left.get(process):
            return False
        self._left[process] -= 1
        return True
