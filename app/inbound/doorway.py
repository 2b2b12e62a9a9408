"""What all doors do alike: ask whether a mail is taken, keep it, count what is not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from app import db
from app.domain.errors import NotTaken
from app.domain.incoming.filing import Door
from app.domain.incoming.refused import Counts, Refusals
from app.domain.message import Sender
from app.services import doors
from app.services.doors import Arrival


class Doorway:
    """One door of this process; it may be used by several threads.

    What it asks the database raises SQLAlchemyError when that is away: then nothing was kept.
    """

    def __init__(self, door: Door, ours: Sender, clock: Callable[[], datetime]) -> None:
        self._door, self._ours, self._clock = door, ours, clock
        self._refusals = Refusals()

    def admit(self, recipient: str) -> None:
        """Raise NotTaken unless there is such an address, and room for one more mail to it."""
        with self._counting(), db.reading() as session:
            doors.admit(session, self._ours, recipient, self._clock())

    def keep(self, sender: str, recipient: str, raw: bytes) -> None:
        """Keep a mail; once this returns it is safe. Raises NotTaken.

        The address is asked for again: since ``admit`` its letter may be gone, or a hundred others came.
        """
        now = self._clock()
        with self._counting(), db.transaction() as session:
            address = doors.admit(session, self._ours, recipient, now)
            doors.take(session, self._ours, Arrival(self._door, sender, recipient, raw), address, now)

    def refuse(self, why: str) -> NotTaken:
        """Count a mail that is refused without a look at the database."""
        self._refusals.add(self._door, why)
        return NotTaken(why)

    def write_down(self) -> None:
        """Write how many mails were refused; what cannot be written now is kept for the next time."""
        self._refusals.write(self._to_database)

    def _to_database(self, counts: Counts) -> None:
        with db.transaction() as session:
            for (door, why), number in counts.items():
                doors.count_refusal(session, door, why, self._clock(), number)

    @contextmanager
    def _counting(self) -> Iterator[None]:
        try:
            yield
        except NotTaken as refusal:
            self._refusals.add(self._door, refusal.why)
            raise
