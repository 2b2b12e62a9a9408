"""Sorts the mail that came in. Any number of workers may: whoever files a mail first has filed it."""

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.domain.incoming.look import Look
from app.services import sorting
from app.services.sorting import Unsorted
from app.services.supporter_mail import Post
from app.tasks.looker import Looker

EVERY = 1.0  # seconds between two looks at the table while nothing comes in
AFTER_TROUBLE = 10.0  # seconds
AT_ONCE = 25  # mails that are filed in one commit, while the next are looked at
log = structlog.get_logger("sorter")


class Sorter:
    """Sorts until it is told to stop."""

    def __init__(self, post: Post, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._post, self._clock, self._wake = post, clock, wake
        self._looker, self._eyes = Looker(post.sender), ThreadPoolExecutor(1, "looker")
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
        self._eyes.shutdown()
        self._looker.close()

    def sort(self) -> int:
        """Sort some of what lies there now; how many mails were filed."""
        with db.reading() as session:
            waiting = sorting.waiting(session)
        some = [waiting[at : at + AT_ONCE] for at in range(0, len(waiting), AT_ONCE)]
        return sum(map(self._file_all, self._eyes.map(self._look, some)))

    def _look(self, mails: Sequence[Unsorted]) -> dict[int, Look]:
        looks = self._looker.look_all([(mail.raw, mail.token_kind) for mail in mails])
        return {mail.id: look for mail, look in zip(mails, looks, strict=True)}

    def _file_all(self, looks: Mapping[int, Look]) -> int:
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
