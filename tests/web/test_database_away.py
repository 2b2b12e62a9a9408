"""What a supporter sees while nothing can be kept: a real web process on a full disk, or without a database.

They get a sentence and all that they typed, nothing is half kept, and one press sends it when it can be kept.
"""

import os
import resource
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from app import create_app, db
from app.models.deliveries import Delivery
from app.models.letters import Letter, LetterText
from chaos.journey import SLUG, WHY, Person, confirm, hidden, write
from chaos.programs import children
from tests import postgres
from tests.conftest import Templates, make_settings
from tests.processes import answers, environment, free_port, running, wait_for
from tests.web.journey import link
from tests.web.page import Form, Page

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]
SERVE = (
    "-m granian --interface wsgi wsgi:app --workers 1 --blocking-threads 4 --no-access-log --log-level error"
)
LONG = f"{WHY}\n\n" + "I shall not stop asking until somebody answers. " * 350  # it does not fit into any gap
SMALL = 48  # MB of the disk that gets full
Calamity = Callable[[], Callable[[], None]]  # begins, and gives back what ends it


class Visitor:
    """A browser that keeps its cookies and follows where it is led."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def send(self, path: str, form: dict[str, str] | None = None) -> "Answer":
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            with self._open(self.url + path, data, timeout=60) as response:
                return Answer(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode())

    def press(self, form: Form) -> "Answer":
        return self.send(form.action, form.fields)


class Answer:
    """Enough of a response for ``Page``."""

    def __init__(self, status: int, html: str) -> None:
        self.status_code, self.html = status, html

    def get_data(self, as_text: bool = True) -> str:
        return self.html


def rows() -> int:
    """How much of letters there is: their rows, their texts, and the mails."""
    with db.reading() as session:
        return sum(
            session.scalar(select(func.count()).select_from(one)) or 0
            for one in (Letter, LetterText, Delivery)
        )


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of its own that can be filled; skips where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="postbag-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m,mode=0777", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("only root may mount a small disk; SQLite is tested with a limit of the process besides")
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def on(disk: Path, url: str) -> Iterator[str]:
    """The database on the small disk: SQLite's file, or a tablespace of PostgreSQL's (its log stays out)."""
    if url.startswith("sqlite"):
        shutil.copyfile(url.removeprefix("sqlite:///"), disk / "postbag.db")
        yield f"sqlite:///{disk / 'postbag.db'}"
        return
    name, space = url.rsplit("/", 1)[1], disk / "space"
    space.mkdir()
    shutil.chown(space, "nobody")
    administer(f"CREATE TABLESPACE small LOCATION '{space}'", f'ALTER DATABASE "{name}" SET TABLESPACE small')
    try:
        yield url
    finally:
        db.unbind()
        administer(f'DROP DATABASE "{name}" WITH (FORCE)', "DROP TABLESPACE small")


def administer(*statements: str) -> None:
    with psycopg.connect(postgres.url("postgres").replace("+psycopg", ""), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)  # type: ignore[arg-type]


def full(disk: Path) -> Calamity:
    """Somebody else's file takes all the room that is left, to the last byte."""

    def begin() -> Callable[[], None]:
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue
        return filler.unlink

    return begin


def limited(pid: int) -> Calamity:
    """The web process may write no byte to any file: what ``ulimit -f`` or a quota does."""

    def begin() -> Callable[[], None]:
        processes = [pid, *children(pid)]
        for one in processes:
            resource.prlimit(one, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

        def end() -> None:
            for one in processes:
                resource.prlimit(one, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

        return end

    return begin


def gone(url: str) -> Calamity:
    """PostgreSQL ends every connection to this database, and takes no new one."""
    name = url.rsplit("/", 1)[1]

    def begin() -> Callable[[], None]:
        administer(
            f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        return lambda: administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    return begin


@pytest.fixture
def place(
    request: pytest.FixtureRequest, templates: Templates, tmp_path: Path
) -> Iterator[tuple[Visitor, Calamity]]:
    """A running installation, and what is going to happen to it."""
    backend, how = request.param
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk()) if how == "full" else tmp_path
        url = templates.copy(backend, True)
        if how == "full":
            url = stack.enter_context(on(disk, url))
        create_app(make_settings(tmp_path, DATABASE_URL=url))
        stack.callback(db.unbind)
        port = free_port()
        serve = [*SERVE.split(), "--host", "127.0.0.1", "--port", str(port)]
        env = environment(tmp_path, url, PORT=str(port))
        process = stack.enter_context(running(*serve, env=env, log=tmp_path / "web.log"))
        site = f"http://127.0.0.1:{port}"
        wait_for("the pages", lambda: answers(f"{site}/healthz"))
        happens = {
            "full": lambda: full(disk),
            "limit": lambda: limited(process.pid),
            "gone": lambda: gone(url),
        }
        yield Visitor(site), happens[how]()


def letter_form(visitor: Visitor) -> dict[str, str]:
    """What the page with the finished letter sends, with much in it."""
    way = write(Person("ada@example.org", "M1 1AE", ""))
    step = next(way)
    while step.name != "send":
        step = way.send(visitor.send(step.path, step.form and dict(step.form)).html)
    assert step.form is not None
    return {**step.form, "body": step.form["body"].replace(WHY, LONG)}


@pytest.mark.parametrize(
    "place",
    [
        ("sqlite", "limit"),
        ("sqlite", "full"),
        pytest.param(("postgresql", "full"), marks=pytest.mark.postgres),
        pytest.param(("postgresql", "gone"), marks=pytest.mark.postgres),
    ],
    indirect=True,
    ids="-".join,
)
def test_the_supporter_keeps_every_word_and_sends_it_when_there_is_room_again(
    place: tuple[Visitor, Calamity],
) -> None:
    visitor, begin = place
    form = letter_form(visitor)
    end = begin()
    refused = visitor.send(f"/c/{SLUG}/write", form)
    end()
    assert refused.status_code == 503
    page = Page(refused)  # type: ignore[arg-type]
    assert "We cannot look up or keep anything just now." in page.text
    assert LONG.strip() in page.text
    again = page.form("/write")
    assert {**again.fields, "csrf_token": ""} == {**form, "csrf_token": ""}
    assert rows() == 0
    hidden(visitor.press(again).html, "sent")  # of "check your mailbox"
    assert rows() == 3  # the letter, its text, and the mail

    begin_confirming = confirm(link())
    said = begin_confirming.send(visitor.send(next(begin_confirming).path).html)
    assert said.form is not None
    end = begin()
    refused = visitor.send(said.path, dict(said.form))
    end()
    assert refused.status_code == 503
    assert rows() == 3
    assert "timeline" in visitor.press(Page(refused).form("/confirm")).html  # type: ignore[arg-type]
    assert rows() == 4  # the mail to the office
