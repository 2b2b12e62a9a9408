"""Counts that machines share in Valkey: together, without a name in them, and alone while it is away."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from app.config import Settings
from app.domain.errors import SettingsError
from app.web import limits, shared_store
from tests import valkey
from tests.conftest import as_new, make_settings
from tests.processes import free_port
from tests.web import journey
from tests.web.conftest import make_organiser, sign_in
from tests.web.journey import ADA
from tests.web.page import press

# One database: each test begins by emptying it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("shared limits")]
HERE = "203.0.113.7"
NUMBER = 1  # of Valkey's database


@pytest.fixture
def machines(
    app: Flask, applications: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Flask]]:
    """Two web machines at one Valkey, one by its queue and one by the setting of its own."""
    monkeypatch.setattr("app.web.shared_store.ANSWER_WITHIN", 10.0)  # however busy the machine of the test is
    url = valkey.url(NUMBER)
    one = applications(QUEUE_URL=url)
    other = applications(RATELIMIT_STORAGE_URI=url)
    with as_new(one), as_new(other):
        yield [one, other]
        one.extensions["limits"].storage.reset()


def keys() -> list[str]:
    with redis.Redis.from_url(valkey.url(NUMBER), decode_responses=True) as client:
        return sorted(client.keys())


def look(client: FlaskClient) -> int:
    return client.get("/l/nobody", environ_base={"REMOTE_ADDR": HERE}).status_code


def test_the_next_request_is_refused_whichever_machine_gets_it(machines: list[Flask]) -> None:
    clients = [made.test_client() for made in machines]
    assert [look(clients[n % 2]) for n in range(120)] == [404] * 120
    assert [look(client) for client in clients] == [429, 429]


def test_guesses_at_an_account_count_together_from_wherever(machines: list[Flask]) -> None:
    for made in machines:
        made.config["WTF_CSRF_ENABLED"] = False
    guess = {"email": "owner@example.org", "password": "wrong"}
    codes = [
        machines[number % 2]
        .test_client()
        .post("/desk/sign-in", data=guess, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
        .status_code
        for number in range(32)
    ]
    assert codes == [200] * 30 + [429] * 2


HASHED = re.compile(r"(?<=/)[0-9a-f]{32}(?=/)")


def test_no_key_names_anybody(machines: list[Flask]) -> None:
    """A letter sent, its code tried, its page opened, and somebody at the desk: who they are is in no key."""
    client = machines[0].test_client()
    client.environ_base["REMOTE_ADDR"] = HERE
    form = journey.sent(client).form("/sent")
    press(client, form, code="123456")
    path = journey.link()
    client.post(f"{path}/delete", data={})
    sign_in(client, make_organiser(machines[0], "owner"))
    found = keys()
    assert len(found) >= 10
    secrets = [HERE, "ada", "example", "owner", "m1 1ae", "m11ae", path.rsplit("/", 1)[1]]
    for key in found:
        said = HASHED.sub("", key.lower())  # in one run of ten, "ada" stands in one by chance
        assert not [secret for secret in secrets if secret in said], key


def test_a_key_is_another_one_tomorrow(app: Flask, clock) -> None:
    with app.app_context():
        today = limits.hashed("mailbox", ADA["email"])
        assert limits.hashed("mailbox", ADA["email"]) == today
        assert limits.hashed("postcode", ADA["email"]) != today
        clock.shift(24 * 3600)
        assert limits.hashed("mailbox", ADA["email"]) != today


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request looks whether the store is back."""
    monkeypatch.setattr(shared_store, "AGAIN_AFTER", 0.0)


@pytest.fixture
def alone(app: Flask, applications: Callable[..., Flask]) -> Iterator[tuple[Flask, int]]:
    """A web machine whose Valkey does not run yet, and the port where it will."""
    port = free_port()
    with capture_logs(), as_new(applications(RATELIMIT_STORAGE_URI=f"redis://127.0.0.1:{port}/0")) as made:
        yield made, port


def told(lines: list) -> list[str]:
    return [line["event"] for line in lines if line["event"].startswith("counting")]


def test_while_the_store_is_away_each_counts_alone_and_says_so_once(
    impatient: None, alone: tuple[Flask, int], tmp_path: Path
) -> None:
    made, port = alone
    client = made.test_client()
    with valkey.own(port, tmp_path) as server:
        with capture_logs() as lines:
            assert look(client) == 404
        assert told(lines) == ["counting together again"]
        server.kill()
        server.wait()
        with capture_logs() as lines:
            assert [look(client) for _ in range(120)] == [404] * 120, "the door stays open"
            assert look(client) == 429, "and bounded"
        assert told(lines) == ["counting alone"]
        assert "127.0.0.1" not in repr(lines)
    with valkey.own(port, tmp_path), capture_logs() as lines:
        assert look(client) == 404
        assert told(lines) == ["counting together again"]
        with redis.Redis(port=port) as counts:
            assert len(counts.keys()) == 1


def test_a_store_that_hangs_keeps_nobody_waiting(tmp_path: Path) -> None:
    port = free_port()
    with valkey.own(port, tmp_path) as server:
        store = shared_store.SharedStorage(shared_store.in_redis(f"redis://127.0.0.1:{port}/0"))
        assert [store.incr("key", 60) for _ in range(3)] == [1, 2, 3]
        server.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with capture_logs():
            assert [store.incr("key", 60) for _ in range(100)] == [*range(1, 101)]
        assert time.monotonic() - began < 10 * shared_store.ANSWER_WITHIN, "asked once, not a hundred times"
        server.send_signal(signal.SIGCONT)


def test_a_store_that_is_away_is_asked_once_in_a_while(alone: tuple[Flask, int]) -> None:
    store = alone[0].extensions["limits"].storage
    tried: list[str] = []
    store._shared = type(
        "Away",
        (),
        {
            "base_exceptions": (redis.RedisError,),
            "incr": lambda self, key, *_: tried.append(key) or (_ for _ in ()).throw(redis.ConnectionError()),
        },
    )()
    counted = [store.incr("key", 60) for _ in range(5)]
    assert counted == [1, 2, 3, 4, 5]
    assert len(tried) <= 1


def test_a_proof_of_work_is_good_once_at_all_machines_together(machines: list[Flask]) -> None:
    first = []
    for made in machines:
        with made.app_context():
            first.append(limits.first_time("puzzle", "0123", 60))
    assert first == [True, False]


@pytest.mark.parametrize(
    ("env", "shared"),
    [
        ({}, ""),
        ({"QUEUE_URL": "postgresql://127.0.0.1/queue"}, ""),
        ({"QUEUE_URL": "redis://127.0.0.1/1"}, "redis://127.0.0.1/1"),
        (
            {"QUEUE_URL": "redis://127.0.0.1/1", "RATELIMIT_STORAGE_URI": "rediss://a:b@c/2"},
            "rediss://a:b@c/2",
        ),
    ],
)
def test_where_the_machines_count(instance: Path, env: dict[str, str], shared: str) -> None:
    settings = make_settings(instance, **env)
    assert settings.bounds.shared == shared
    assert "a:b" not in repr(settings)


@pytest.mark.parametrize(
    "env", [{"RATELIMIT_STORAGE_URI": "memcached://x"}, {"LETTERS_A_MINUTE": "0"}, {"PROOF_OF_WORK": "1"}]
)
def test_wrong_settings_stop_the_start(instance: Path, env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(env))):
        make_settings(instance, **env)


@pytest.mark.parametrize("said", ["0", "33", "-1", "1.5", "two"])
def test_a_wrong_number_of_web_processes_stops_the_start(instance: Path, said: str) -> None:
    with pytest.raises(SettingsError, match="WEB_PROCESSES must be a whole number from 1 to 32"):
        make_settings(instance, WEB_PROCESSES=said)


@pytest.mark.parametrize(
    ("processors", "env", "processes"),
    [
        (1, {}, 1),
        (2, {}, 2),
        (64, {}, 4),
        (2, {"WEB_PROCESSES": "32"}, 32),
        (2, {"DATABASE_URL": "postgresql://127.0.0.1/x"}, 1),
        (2, {"DATABASE_URL": "postgresql://127.0.0.1/x", "QUEUE_URL": "redis://127.0.0.1/1"}, 2),
        (2, {"DATABASE_URL": "postgresql://127.0.0.1/x", "WEB_PROCESSES": "3"}, 3),
    ],
)
def test_there_are_as_many_web_processes_as_processors(
    instance: Path, monkeypatch: pytest.MonkeyPatch, processors: int, env: dict[str, str], processes: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(processors)))
    assert make_settings(instance, **env).web_processes == processes


@pytest.mark.parametrize(("processes", "another"), [("1", 404), ("2", 429)])
def test_whoever_serves_alone_counts_by_itself(
    applications: Callable[..., Flask], processes: str, another: int
) -> None:
    """Two of one installation on one machine; the second is also what is there after a new start."""
    one, other = (applications(WEB_PROCESSES=processes, ORGANISATION=name) for name in ("One", "Other"))
    with as_new(one), as_new(other):
        client = one.test_client()
        assert [look(client) for _ in range(121)] == [404] * 120 + [429]
        assert look(other.test_client()) == another


@pytest.mark.parametrize(
    ("database", "shared", "says"),
    [
        ("sqlite:///x.db", "", 0),
        ("postgresql+psycopg://127.0.0.1/x", "", 1),
        ("postgresql+psycopg://127.0.0.1/x", "redis://127.0.0.1:1/0", 0),
    ],
)
def test_web_machines_that_count_alone_say_so_at_the_start(
    instance: Path, database: str, shared: str, says: int
) -> None:
    settings: Settings = make_settings(instance)
    bounds = replace(settings.bounds, shared=shared)
    with capture_logs() as lines:
        limits.register(Flask(__name__), replace(settings, database_url=database, bounds=bounds))
    assert len(told(lines)) == says
    assert all("RATELIMIT_STORAGE_URI" in line["reason"] for line in lines)
