"""Sorts the mail that came in. Any number of workers may: whoever files a mail first has filed it."""

import secrets
import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import db
from app.domain.incoming.look import Look
from app.services import sorting
from app.services.sorting import Unsorted
from app.services.supporter_mail import Post
from app.tasks.looker import Looker

EVERY = 1.0  # seconds between two looks at the table while nothing comes in
AFTER_TROUBLE = 10.0  # seconds
log = structlog.get_logger("sorter")


class Sorter:
    """Sorts until it is told to stop."""

    def __init__(self, post: Post, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._post, self._clock, self._wake = post, clock, wake
        self._looker = Looker(post.sender)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sorter", daemon=True)

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand, and end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._looker.close()

    def sort(self) -> int:
        """Sort some of what lies there now; how many mails were filed."""
        with db.reading() as session:
            waiting = sorting.waiting(session)
        seen = [(mail, self._looker.look(mail.raw, mail.token_kind)) for mail in waiting]
        if not seen:
            return 0
        with db.transaction() as session:
            return sum(self._file(session, mail, look) for mail, look in seen)

    def _file(self, session: Session, mail: Unsorted, look: Look) -> bool:
        """File one mail; what is wrong with it keeps nobody from filing the others."""
        try:
            with session.begin_nested():
                return sorting.file(session, mail.id, look, self._post, self._clock(), secrets.randbits)
        except SQLAlchemyError:
            raise  # the database's trouble, not the mail's: all of it is done again
        except Exception as error:
            log.error("set aside", error=type(error).__name__)
            sorting.set_aside(session, mail.id, f"error {type(error).__name__}")
            return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                number = self.sort()
            except SQLAlchemyError as error:
                log.warning("database", error=type(error).__name__)
                self._stopping.wait(AFTER_TROUBLE)
                continue
            if number:
                log.info("sorted", number=number)
                self._wake()
            else:
                self._stopping.wait(EVERY)
