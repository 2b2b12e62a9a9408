"""``flask backup``: made under load, restored elsewhere, and nothing that was sent is sent again."""

import json
import os
import secrets
import shutil
import stat
import subprocess
import tarfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from app import create_app, db
from app.domain.delivery import Kind
from app.domain.lifecycle import State
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.services import held
from tests import postgres
from tests import sink as sinks
from tests.conftest import BACKENDS, Templates, make_settings
from tests.factories import NOW, POST, queued_letters
from tests.processes import environment, running, wait_for
from tests.sink import DOT, Sink, Taken

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]
FLASK = ("-m", "flask", "--app", "wsgi")
KEY = "k"  # of the factories, which make the Message-IDs


def typed(app: Flask, *words: str, stdin: str = "") -> Result:
    """What a command of this application ends with, at the date of the processes."""
    with time_machine.travel(NOW), app.app_context():
        return app.test_cli_runner().invoke(args=words, input=stdin)


@dataclass
class Place:
    """An installation: its files, and its database."""

    instance: Path
    url: str

    def use(self, **env: str) -> Flask:
        """Let this process work on its database, as the application of these settings."""
        db.unbind()
        return create_app(make_settings(self.instance, DATABASE_URL=self.url, SECRET_KEY=KEY, **env))

    def flask(self, *words: str, stdin: str = "", **env: str) -> Result:
        """Run a command to its end."""
        return typed(self.use(**env), *words, stdin=stdin)

    @contextmanager
    def worker(self, sink: Sink) -> Iterator[subprocess.Popen[bytes]]:
        env = environment(self.instance, self.url, SECRET_KEY=KEY, SANDBOX_SMTP_PORT=str(sink.port))
        with running(*FLASK, "worker", env=env, log=self.instance / "worker.log") as process:
            yield process


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools of the server that the tests run."""
    monkeypatch.setenv("PATH", f"{postgres.binaries()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "old", templates.copy(backend, False))
    place.use()
    (place.instance / "districts").mkdir()
    (place.instance / "districts" / "gb.xz").write_bytes(b"a list of postcodes")
    yield place
    db.unbind()


@pytest.fixture
def new(old: Place, backend: str, templates: Templates, tmp_path: Path) -> Place:
    """Another machine, to which somebody has brought the key."""
    place = Place(tmp_path / "new", templates.empty(backend))
    place.instance.mkdir()
    shutil.copy(old.instance / "data_key", place.instance)
    return place


def confirm(number: int = 1) -> set[str]:
    """Confirm letters, each committed; their ids. Their authors' mails have left."""
    with db.transaction() as session:
        made = queued_letters(session, number)
        own = update(Delivery).where(Delivery.kind != Kind.LETTER, Delivery.state == State.QUEUED)
        session.execute(own.values(state=State.ACCEPTED))
        return {letter.id for letter in made}


@contextmanager
def supporters() -> Iterator[set[str]]:
    """People who confirm one letter after the other for as long as the block runs; what is committed."""
    confirmed: set[str] = set()
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.02):  # or a worker on SQLite would hardly get at the lock
            confirmed.update(confirm())

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield confirmed
    finally:
        over.set()
        thread.join()


def taken(mails: list[Taken], letters: set[str]) -> Counter[str]:
    """How often a sink has got each of these letters whole."""
    ids = (mail.mail_from.split("<b.")[1][:10] for mail in list(mails))
    return Counter(found for found in ids if found in letters)


def states() -> dict[str, str]:
    with db.reading() as session:
        return {row.id: row.state for row in session.execute(select(Letter.id, Letter.state))}


def look_again() -> None:
    """What the periodic work does with held letters."""
    last = held.BATCH * " "
    while last:
        with db.transaction() as session:
            last = held.reconsider(session, POST, NOW, secrets.randbits, last)


def die_after_a_backup(old: Place, file: Path) -> tuple[set[str], list[Taken], set[str]]:
    """Back up while letters are confirmed and sent, send some more, and lose the machine in the middle.

    The letters confirmed before the backup began, what left, and all letters there were.
    """
    app = old.use()
    first = confirm(150)
    backed_up, lost = threading.Event(), threading.Event()

    def script(step: str, number: int) -> None:
        if step == DOT and number > 60:
            backed_up.wait()
        if step == DOT and number > 120:
            lost.wait()

    with sinks.listening(script) as sink, old.worker(sink) as process:
        wait_for("the first letters", lambda: len(sink.taken) >= 20)
        with supporters() as confirmed:
            wait_for("new letters", lambda: len(confirmed) >= 3)
            before = first | set(confirmed)
            made = typed(app, "backup", "make", str(file))
            assert made.exit_code == 0, made.output
            backed_up.set()
            wait_for("some more", lambda: len(sink.taken) > 120)
        process.kill()
        process.wait()
        lost.set()
        return before, list(sink.taken), first | confirmed


def test_nothing_confirmed_is_missing_and_nothing_sent_is_sent_again(
    old: Place, new: Place, tmp_path: Path
) -> None:
    file = tmp_path / "postbag.backup"
    before, left, every = die_after_a_backup(old, file)
    sent = taken(left, every)
    assert set(sent.values()) == {1}
    assert set(sent) < every

    ended = new.flask("backup", "restore", str(file))
    assert ended.exit_code == 0, ended.output
    assert (new.instance / "districts" / "gb.xz").read_bytes() == b"a list of postcodes"
    new.use()
    there = states()
    assert before <= set(there) <= every
    assert set(there.values()) <= {State.ACCEPTED, State.HELD, State.UNCERTAIN}
    may_have_left = {letter for letter, state in there.items() if state == State.HELD}
    assert may_have_left & set(sent), "the backup was made too late to show anything"
    assert may_have_left - set(sent), "the old machine sent everything"
    uncertain = {letter for letter, state in there.items() if state == State.UNCERTAIN}

    with sinks.listening() as second, new.worker(second):
        look_again()
        canary = confirm()
        wait_for("a letter of today", lambda: taken(second.taken, canary) == dict.fromkeys(canary, 1))
        assert taken(second.taken, set(there)) == {}

        log = "".join(f"qmgr[7]: 4bZ: message-id={mail.message_id} (queue active)\n" for mail in left)
        released = new.flask("backup", "release", "--sent-log", "-", stdin=log)
        assert released.exit_code == 0, released.output
        rest = may_have_left - set(sent)
        wait_for("the rest", lambda: set(taken(second.taken, rest)) == rest, 60)
        unsure = uncertain - set(sent)
        wait_for("the tables", lambda: {i for i, s in states().items() if s != State.ACCEPTED} == unsure)
    assert sent + taken(second.taken, set(there)) == Counter(dict.fromkeys(rest | set(sent), 1))


def test_the_file_is_private_whole_and_without_a_key(old: Place, backend: str, tmp_path: Path) -> None:
    confirm(3)
    file = tmp_path / "postbag.backup"
    assert old.flask("backup", "make", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["manifest.json", "database", "districts/gb.xz"]
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert (manifest["database"], manifest["counts"]["letters"]) == (backend, 3)
    raw = file.read_bytes()
    assert b"ada." not in raw
    assert (old.instance / "data_key").read_bytes().strip() not in raw


def test_a_restore_refuses_what_it_would_spoil(old: Place, new: Place, backend: str, tmp_path: Path) -> None:
    confirm(2)
    file = tmp_path / "postbag.backup"
    assert old.flask("backup", "make", str(file)).exit_code == 0

    again = old.flask("backup", "restore", str(file))
    assert (again.exit_code, "something in the database already" in again.output) == (2, True)
    other = new.flask("backup", "restore", str(file), DATA_KEY="1:" + "A" * 43 + "=")
    assert (other.exit_code, "DATA_KEY does not open" in other.output) == (2, True)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    (tmp_path / "damaged").write_bytes(raw)
    damaged = new.flask("backup", "restore", str(tmp_path / "damaged"))
    assert (damaged.exit_code, "or it is damaged" in damaged.output) == (2, True)

    assert new.flask("backup", "restore", str(file)).exit_code == 0
    nothing = new.flask("backup", "release", "--sent-log", "-", stdin="nothing of ours\n")
    assert (nothing.exit_code, "nothing was released" in nothing.output) == (2, True)
    refused = new.flask("backup", "release", "--all", stdin="n\n")
    new.use()
    assert (refused.exit_code, set(states().values())) == (1, {State.HELD})
    assert new.flask("backup", "release", "--all", stdin="y\n").exit_code == 0
    assert set(states().values()) == {State.QUEUED}


@pytest.mark.postgres
def test_postgresqls_tools_are_missed_by_name(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "old", templates.copy("postgresql", False))
    monkeypatch.setenv("PATH", "/nowhere")
    ended = place.flask("backup", "make", str(tmp_path / "file"))
    db.unbind()
    assert (ended.exit_code, "apt install postgresql-client" in ended.output) == (2, True)
    assert not (tmp_path / "file").exists()


@pytest.mark.postgres
def test_no_worker_starts_while_a_restore_has_not_ended(templates: Templates, tmp_path: Path) -> None:
    place = Place(tmp_path / "old", templates.copy("postgresql", False))
    place.use()
    with db.transaction() as session:
        session.connection().exec_driver_sql("CREATE TABLE restoring (since timestamptz)")
    ended = place.flask("worker")
    db.unbind()
    assert (ended.exit_code, "has not ended" in ended.output) == (2, True)
