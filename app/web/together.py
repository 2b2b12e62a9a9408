"""What many ask for at the same time, done in one transaction by the first of them.

A transaction costs as much as what a single deed does within it: the turn to write, the begin and the commit,
and each statement's way through the libraries. In a group all of this is paid once (group commit: DeWitt and
others, "Implementation techniques for main memory database systems", SIGMOD 1984). Nobody waits for a group
to grow: it is those who stand in line as the first of them begins. Whoever comes alone goes alone, at once.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from app.web import places

What = TypeVar("What")
Answer = TypeVar("Answer")


class _Member(Generic[What, Answer]):
    def __init__(self, what: What) -> None:
        self.what = what
        self.answers: list[Answer] = []  # one, once its group has got through
        self.leads = False
        self.told = threading.Lock()  # opens when it is answered, is to lead, or has to go alone
        self.told.acquire()


class Together(Generic[What, Answer]):
    """A deed for many at once: ``deed(come)`` opens its transaction and then asks ``come()`` for whom it is.

    It gives their answers in the same order. Where it fails, each of them goes alone, so that what keeps one
    keeps no other.
    """

    def __init__(self, deed: Callable[[Callable[[], list[What]]], Sequence[Answer]]) -> None:
        self._deed = deed
        self._lock = threading.Lock()
        self._line: list[_Member[What, Answer]] = []
        self._led = False  # somebody leads, or is told to

    def join(self, what: What) -> Answer:
        """The answer to ``what``; raises what the deed raises for it alone."""
        mine: _Member[What, Answer] = _Member(what)
        with self._lock:
            self._line.append(mine)
            mine.leads, self._led = not self._led, True
        if not mine.leads:
            places.leave_until(mine.told)
        if mine.leads:
            places.line_up()  # those who stand there may be about to ask for the same
            self._lead()
        if mine.answers:
            return mine.answers[0]
        [answer] = self._deed(lambda: [what])
        return answer

    def _lead(self) -> None:
        group: list[_Member[What, Answer]] = []

        def come() -> list[What]:
            with self._lock:
                group.extend(self._line)
                self._line.clear()
            return [member.what for member in group]

        try:
            answers = self._deed(come)
            for member, answer in zip(group, answers, strict=True):
                member.answers.append(answer)
        except BaseException as error:
            come()  # also who has come since goes alone: one after the other they would all fail
            if len(group) == 1 or not isinstance(error, Exception):
                raise
        finally:
            self._tell(group)

    def _tell(self, group: list[_Member[What, Answer]]) -> None:
        """Let this group go on, and the first who has come since lead the next."""
        others = [member for member in group if not member.leads]
        with self._lock:
            following = self._line[:1]
            self._led = bool(following)
        for member in following:
            member.leads = True
        for member in (*others, *following):
            places.may_go_on(member.told)
