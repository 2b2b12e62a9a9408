"""``python -m chaos.replies``: answers come in while listener and worker are killed; then it is counted.

The real processes, as ``flask up`` starts them, on SQLite. tests/inbound/test_killed.py is the short form.
"""

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import func, select, update

from app import create_app, db
from app.domain.incoming.filing import Place
from app.domain.lifecycle import State
from app.domain.message import with_date
from app.domain.sandbox_answers import Answer, Posted, make
from app.domain.tokens import Kind
from app.models.deliveries import Delivery
from app.models.incoming import IncomingMail
from app.models.letters import Event, Response
from chaos.programs import Program
from tests.conftest import empty_database, make_settings
from tests.factories import NOW, POST, queued_letters
from tests.inbound.listening import Lmtp
from tests.processes import environment, free_port, wait_for

LETTERS = 200
KINDS = (Answer.ACKNOWLEDGEMENT, Answer.PERSON, Answer.OUT_OF_OFFICE)
AHEAD = 30  # mails that wait for the worker while more are sent
FLASK = ("-m", "flask", "--app", "wsgi")


@dataclass
class Office:
    """Whoever answers all letters, each mail until there is a yes to it."""

    port: int
    letters: list[Posted]
    over: bool = False

    def __post_init__(self) -> None:
        self.taken: list[Posted] = []
        self._line: Lmtp | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        """Answer, in a thread."""
        self._thread.start()

    def end(self) -> None:
        """Send the mail in hand, and no more."""
        self.over = True
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self.over:
            if waiting() > AHEAD:
                time.sleep(0.02)
                continue
            letter = self.letters[number % LETTERS]
            mail = make(KINDS[number // LETTERS % len(KINDS)], letter, NOW + timedelta(seconds=number))
            while not self._hand_over(mail):
                time.sleep(0.05)
            self.taken.append(mail)
            number += 1

    def _hand_over(self, mail: Posted) -> bool:
        try:
            self._line = self._line or Lmtp(self.port)
            return self._line.deliver(mail.raw, mail.recipient, sender=mail.sender) == [250]
        except (OSError, AssertionError):  # smtplib's errors are OSErrors
            with suppress(OSError, AttributeError):
                self._line.close()  # type: ignore[union-attr]
            self._line = None
            return False


def waiting() -> int:
    """How many mails are kept and not sorted."""
    with db.reading() as session:
        query = select(func.count(IncomingMail.id)).where(IncomingMail.place == Place.UNSORTED)
        return session.scalar(query) or 0


def laid() -> list[Posted]:
    """Letters that were handed over, as their offices have them."""
    ours = POST.sender
    with db.transaction() as session:
        for letter in queued_letters(session, LETTERS):
            letter.state, letter.handed_over_at = State.ACCEPTED, NOW
        session.execute(update(Delivery).values(state=State.ACCEPTED, finished_at=NOW))
        mails = session.execute(
            select(Delivery.id, Delivery.recipient, Delivery.message).where(Delivery.kind == "letter")
        )
        return [
            Posted(ours.address(Kind.BOUNCE, row.id), row.recipient, with_date(row.message, NOW))
            for row in mails
        ]


def counted(taken: list[Posted]) -> dict[str, int]:
    """What became of the mails that were said yes to."""
    with db.reading() as session:
        kept = Counter(raw for raw in session.scalars(select(IncomingMail.raw)) if raw)
        filed = session.scalar(select(func.count()).where(IncomingMail.place == Place.FILED)) or 0
        answers = Counter(session.scalars(select(Response.letter_id)))
        answered = Counter(session.scalars(select(Event.letter_id).where(Event.new == State.ANSWERED)))
    return {
        "mails": len(taken),
        "filed": filed,
        "lost": sum(mail.raw not in kept for mail in taken),
        "twice": sum(number - 1 for number in kept.values()),
        "unsorted": waiting(),
        "counted twice": sum(number - 1 for number in (*answers.values(), *answered.values())),
    }


@click.command()
@click.option(
    "--kills", default=50, show_default=True, help="kill -9 of the worker; half as many of the listener"
)
@click.option("--seed", default=1, show_default=True, help="of everything that is left to chance")
def main(kills: int, seed: int) -> None:
    """Exit code 1 if a mail is lost, kept twice or counted twice."""
    chance, folder, port = random.Random(seed), Path(tempfile.mkdtemp(prefix="postbag-replies-")), free_port()
    url = f"sqlite:///{folder / 'postbag.db'}"
    settings = make_settings(folder, DATABASE_URL=url, SECRET_KEY="k")
    empty_database(settings)
    create_app(settings)
    office = Office(port, laid())
    env = environment(
        folder, url, SECRET_KEY="k", MAIL_LISTEN=f"127.0.0.1:{port}", SANDBOX_SMTP_PORT=str(free_port())
    )
    worker, listener = (
        Program([*FLASK, *words], env, folder / f"{words[0]}.log", folder / "roll")
        for words in (["worker"], ["mail", "listen"])
    )
    office.begin()
    amid = 0
    for number in range(kills):
        before = len(office.taken)
        wait_for("mails, and a worker that sorts", lambda b=before: waiting() and len(office.taken) > b, 120)
        if number % 2:
            listener.kill()
        time.sleep(chance.uniform(0, 4))  # it is started, or looks, or files
        amid += waiting() > 0
        worker.kill()
        click.echo(f"kill {number + 1}: {len(office.taken)} taken, {waiting()} wait")
    office.end()
    wait_for("all to be sorted", lambda: not waiting(), 300)
    ends = worker.stop(), listener.stop()
    found = counted(office.taken)
    figures = " ".join(f"{what} {number}" for what, number in found.items())
    killed = f"kills {len(worker.killed)} ({amid} amid unsorted mail) listener kills {len(listener.killed)}"
    click.echo(f"chaos replies: {killed} {figures}")
    good = not any(found[what] for what in ("lost", "twice", "unsorted", "counted twice"))
    sys.exit(0 if good and all(ends) and found["filed"] >= found["mails"] else 1)


if __name__ == "__main__":
    main()
