"""What a letter costs beside ten thousand others, a hundred thousand, and two million.

``python -m benchmarks.growth`` (or ``make bench-growth``) fills SQLite and PostgreSQL databases with SQL
(grown.py) and then does what the doors do, through the services, one transaction each, in turns over the
sizes, so that a noisy machine is noisy for all. Each cost stands beside its ratio to the smallest.
The path of a letter must stay within 1.3. ``--folder`` keeps the databases for the next run.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text

from app import db
from app.config import Settings
from app.domain.delivery import Mode, Outcome
from app.domain.keyring import Keyring
from app.domain.lifecycle import State
from app.domain.submission import Agreement, Author, Recipient, Submission, Words
from app.models.letters import Letter, Supporter
from app.models.types import use_keyring
from app.queries import letter_log, today
from app.queries import letters as pages
from app.queries.letter_log import Filters
from app.services import confirmations, letters, outbox, outcomes, supporter_mail
from app.services.outcomes import Result
from app.tasks.schedule import Work
from benchmarks import grown
from benchmarks.grown import NOW
from tests import postgres
from tests.factories import POST

SIZES = (10_000, 100_000, 2_000_000)
ROUNDS, LETTERS = 5, 100
BATCH = 10  # mails whose dots share a commit
GOAL = 1.3
PATH = ("submit", "confirm", "claim, dot and record", "private page")
TASKS = ("rescue", "expire", "remind", "reconsider", "give_back", "close", "erase")


@dataclass
class Place:
    """One database of one size, and what was measured there: milliseconds by deed, one a round."""

    settings: Settings
    engine: Engine
    letters: int
    offices: list[tuple[str, str, str, int, int]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    took: dict[str, list[float]] = field(default_factory=dict)  # on the clock
    burnt: dict[str, list[float]] = field(default_factory=dict)  # of processor time, here and in PostgreSQL

    def enter(self) -> None:
        """Let the services work here."""
        use_keyring(Keyring(self.settings.data_keys))
        db.bind(self.engine)

    @contextmanager
    def timing(self, deed: str, times: int = 1) -> Iterator[None]:
        """Note how long the block took, per time."""
        began, cpu = time.perf_counter(), self.cpu()
        yield
        self.took.setdefault(deed, []).append((time.perf_counter() - began) * 1000 / times)
        self.burnt.setdefault(deed, []).append((self.cpu() - cpu) * 1000 / times)

    def cpu(self) -> float:
        """Seconds of processor time so far, of this process and of the one that serves it in PostgreSQL."""
        here = time.process_time()
        if self.engine.dialect.name != "postgresql":
            return here
        with self.engine.connect() as connection:  # the only one there is, so it is the one that worked
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return here + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cost(self, deed: str) -> float:
        """Milliseconds on the clock, the median of all rounds."""
        return statistics.median(self.took[deed])

    def effort(self, deed: str) -> float:
        """Milliseconds of processor time, the mean of all rounds: PostgreSQL's come in steps of ten."""
        return statistics.mean(self.burnt[deed])


def prepare(place: Place) -> None:
    """Learn whom to write to, and open a hundred private pages of letters of all ages."""
    place.enter()
    with db.transaction() as session:
        place.offices = [
            tuple(row)
            for row in session.execute(
                select(
                    Letter.office_id,
                    Letter.representative_id,
                    Letter.party,
                    Letter.campaign_id,
                    Letter.version_id,
                ).limit(LETTERS)
            )
        ]
        ids = session.scalars(select(Supporter.letter_id).order_by(Supporter.letter_id)).all()
        for letter_id in ids[:: max(1, len(ids) // LETTERS)][:LETTERS]:
            place.tokens.append(supporter_mail.new_link(session, letter_id, NOW, links_bits))
    for task in TASKS:  # what the fill left to do, once
        getattr(work(), task)()


def links_bits(bits: int) -> int:
    """Random bits that need not be secret."""
    return int.from_bytes(os.urandom(bits // 8 + 1)) >> (8 - bits % 8)


def work() -> Work:
    """The periodic tasks, at the moment at which all letters stand still."""
    return Work(POST, lambda: NOW, lambda: None)


def round_of(place: Place, number: int) -> None:
    """A hundred letters through everything, the tasks, and the pages, once."""
    place.enter()
    handles = []
    forms = [submission(place, f"{number}.{n}") for n in range(LETTERS)]
    with place.timing("submit", LETTERS):
        for form in forms:
            with db.transaction() as session:
                handles.append(letters.submit(session, form, POST, NOW, links_bits))
    with place.timing("confirm", LETTERS):
        for handle in handles:
            with db.transaction() as session:
                confirmations.confirm(session, handle.id, handle.shown, POST, NOW)
    with place.timing("claim, dot and record", LETTERS):
        send()
    for task in TASKS:
        with place.timing(task):
            getattr(work(), task)()
    read(place)


def send() -> None:
    """What the sender's loop commits for a hundred mails, without a mail server."""
    with db.transaction() as session:
        claimed = outbox.claim(session, "growth", NOW, NOW + timedelta(minutes=5), LETTERS, Mode.SANDBOX)
    assert len(claimed) == LETTERS
    for mails in (claimed[n : n + BATCH] for n in range(0, LETTERS, BATCH)):
        with db.transaction() as session:
            ours = outcomes.mark_dots(session, "growth", [(mail, NOW) for mail in mails])
        assert len(ours) == len(mails)
        results = [Result(mail, Outcome(State.ACCEPTED, "250 2.0.0", NOW), NOW) for mail in mails]
        with db.transaction() as session:
            accepted = outcomes.record(session, "growth", results, NOW)
        with db.transaction() as session:
            outcomes.follow_up(session, accepted, NOW)


def read(place: Place) -> None:
    """The pages that people look at."""
    with place.timing("private page", len(place.tokens)):
        for token in place.tokens:
            with db.reading() as session:
                assert pages.private_page(session, token, NOW.date())
    looks: dict[str, Callable[..., object]] = {
        "desk: first page": lambda session: (
            today.needs(session, NOW, Mode.SANDBOX),
            today.days(session, NOW.date()),
        ),
        "desk: log": lambda session: letter_log.page(session, Filters()),
        "desk: log of a state": lambda session: letter_log.page(session, Filters(state="answered")),
        "desk: log of an office": lambda session: letter_log.page(
            session, Filters(office_id=place.offices[0][0])
        ),
        "desk: letters by state": letter_log.by_state,
    }
    for name, look in looks.items():
        with place.timing(name), db.reading() as session:
            look(session)


def submission(place: Place, name: str) -> Submission:
    """A letter of somebody new."""
    office, holder, party, campaign, version = place.offices[int(name.split(".")[1])]
    return Submission(
        campaign_id=campaign,
        version_id=version,
        language="en",
        ref="",
        recipient=Recipient(office, holder, party, "email"),
        author=Author(
            "Ada Example",
            f"ada.{time.time_ns()}.{name}@example.org",
            "1 Plymouth Grove",
            "Manchester",
            "M13 9LW",
            "GB",
            "en",
        ),
        words=Words("Testshire: a question", "I care about this. " * (grown.WORDS // 19)),
        agreements=tuple(Agreement(p, True, f"{p}/en/1") for p in ("send", "keep_posted", "ask_reply")),
    )


def measure(places: Sequence[Place]) -> None:
    """All rounds, in turns; the first warms up."""
    for place in places:
        prepare(place)
        round_of(place, 0)
        place.took.clear()
        place.burnt.clear()
    for number in range(1, ROUNDS + 1):
        for place in places:
            round_of(place, number)
    db.unbind()


def show(backend: str, places: Sequence[Place]) -> None:
    """Print each cost, and beside it the ratio to the smallest database."""
    print(f"{backend}: ms (and the ratio) at {', '.join(f'{place.letters:,}' for place in places)} letters")
    for deed in places[0].took:
        mark = "  the path of a letter" if deed in PATH else ""
        print(f"  {deed:24}{beside([place.cost(deed) for place in places])}{mark}")
    for name, of in (("on the clock", Place.cost), ("processor time", Place.effort)):
        sums = [sum(of(place, deed) for deed in PATH) for place in places]
        print(f"  the path, {name:14}{beside(sums)}  goal {GOAL}")
    for deed in PATH:
        print(f"    {deed:22}{beside([place.effort(deed) for place in places])}  processor time")
    for place in places:
        print(
            f"  {place.letters:>9,} letters: {size(place.engine) / place.letters:,.0f} bytes a letter on disk"
        )


def beside(costs: Sequence[float]) -> str:
    """Each cost with its ratio to the first."""
    return "".join(f"{cost:10.2f} ({cost / max(costs[0], 0.001):6.2f})" for cost in costs)


def size(engine: Engine) -> int:
    """Bytes of a database with its indexes."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages, page = (connection.scalar(text(f"PRAGMA page_{name}")) for name in ("count", "size"))
        return int(pages or 0) * int(page or 0)


def places(backend: str, sizes: Sequence[int], folder: Path) -> list[Place]:
    """A database of each size, made where it is not there yet."""
    made = []
    for letters_ in sizes:
        name = f"grown_{letters_}"
        there = folder / f"{backend}_{name}.done"
        if backend == "sqlite":
            url = f"sqlite:///{folder / name}.db"
        else:
            url = postgres.url(name)
            if not there.exists():
                admin = db.connect(postgres.url("postgres"))
                with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text(f"CREATE DATABASE {name}"))
                admin.dispose()
        settings = Settings.from_env({"POSTBAG_INSTANCE": str(folder), "DATABASE_URL": url})
        if not there.exists():
            began = time.perf_counter()
            grown.grow(settings, letters_)
            there.touch()
            print(
                f"({backend}: {letters_:,} letters made in {time.perf_counter() - began:.0f} s)", flush=True
            )
        made.append(Place(settings, db.connect(url), letters_))
    return made


def run(sizes: Sequence[int] = SIZES, folder: Path | None = None) -> None:
    """Print the figures of both databases."""
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o755)  # PostgreSQL runs as somebody else
        home = folder or Path(temporary)
        os.environ[postgres.HOME] = str(home / "postgres")
        (home / "postgres").mkdir(exist_ok=True)
        try:
            for backend in ("sqlite", "postgresql"):
                there = places(backend, sizes, home)
                measure(there)
                show(backend, there)
                for place in there:
                    place.engine.dispose()
        finally:
            if folder is None:
                postgres.stop(home / "postgres")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    run(chosen.letters, chosen.folder)


if __name__ == "__main__":
    main()
