"""Sorts the mail that came in. Any number of workers may: whoever files a mail first has filed it."""

import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.domain.incoming.look import Look
from app.services import sorting
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
        looks = {mail.id: self._looker.look(mail.raw, mail.token_kind) for mail in waiting}
        if not looks:
            return 0
        try:
            return self._file(looks)
        except SQLAlchemyError:
            raise  # the database's trouble, and no mail's: all of it is done again
        except Exception:  # what is wrong with one mail keeps nobody from filing the others
            return sum(self._file_alone(mail_id, look) for mail_id, look in looks.items())

    def _file(self, looks: Mapping[int, Look]) -> int:
        with db.transaction() as session:
            return sorting.file_all(session, looks, self._post, self._clock(), secrets.randbits)

    def _file_alone(self, mail_id: int, look: Look) -> int:
        try:
            return self._file({mail_id: look})
        except SQLAlchemyError:
            raise
        except Exception as error:
            log.error("set aside", error=type(error).__name__)
            with db.transaction() as session:
                sorting.set_aside(session, mail_id, f"error {type(error).__name__}")
            return 1

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
