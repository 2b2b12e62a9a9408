"""The ground holds: sessions, encryption at rest, settings."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db, logs
from app.domain.delivery import Mode
from app.domain.errors import SettingsError
from app.models.representatives import Office
from app.web.limits import network
from tests.conftest import LIVE, make_settings


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_leaves_nothing_behind(session: Session, turn: int) -> None:
    session.add(
        Office(
            id="gb-commons-E1",
            country="GB",
            chamber="House of Commons",
            role="mp",
            area_id="E1",
            area_name="X",
        )
    )
    session.flush()
    with db.transaction() as other:
        other.add(
            Office(
                id="gb-commons-E2",
                country="GB",
                chamber="House of Commons",
                role="mp",
                area_id="E2",
                area_name="Y",
            )
        )
    assert session.scalar(select(func.count()).select_from(Office)) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_subscriber_is_one_network(one: str, other: str, same: bool) -> None:
    """Limits that whoever has a whole /64 could walk around would be none."""
    assert (network(one) == network(other)) is same


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REPLY_DOMAIN", "https://letters.example.org"),
        ("REPLY_DOMAIN", "letters@example.org"),
        ("REPLY_DOMAIN", "localhost"),
        ("SMTP_URL", "smtp://mail.example.org:abc"),
        ("SMTP_URL", "mail.example.org:587"),
        ("SMTP_URL", "smtp://mail.example.org?tls=maybe"),
        ("SMTP_URL", "smtp://ada:grün@mail.example.org"),
        ("SECRET_KEY", "x"),
        ("LIVE_TO", "jörg@example.org"),
        ("LIVE_TO", "nobody"),
        ("COMPLAINTS_MAILBOX", "jörg@example.org"),
        ("SITE_URL", "http://letters.example.org"),
        ("DATA_KEY", "1:AAAA"),
        ("DATABASE_URL", "mysql://localhost/postbag"),
        ("QUEUE_URL", "amqp://localhost"),
    ],
)
def test_a_live_setting_that_cannot_work_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        make_settings(tmp_path, **{**LIVE, name: value})


def test_names_from_other_alphabets_are_written_as_mail_servers_take_them(tmp_path: Path) -> None:
    others = {"REPLY_DOMAIN": " lettres.é.org ", "LIVE_TO": "ada@é.org", "COMPLAINTS_MAILBOX": "b@é.org"}
    settings = make_settings(tmp_path, **{**LIVE, **others})
    assert settings.reply_domain == "lettres.xn--9ca.org"
    assert (settings.live_to, settings.complaints_mailbox) == ("ada@xn--9ca.org", "b@xn--9ca.org")


@pytest.mark.parametrize(
    ("env", "mode"),
    [
        ({}, Mode.SANDBOX),
        ({"LIVE_TO": "me@example.org"}, Mode.SANDBOX),
        ({**LIVE, "LIVE_TO": "me@example.org"}, Mode.REHEARSAL),
        (LIVE, Mode.LIVE),
    ],
)
def test_the_settings_say_whom_letters_reach(tmp_path: Path, env: dict[str, str], mode: Mode) -> None:
    settings = make_settings(tmp_path, **env)
    assert settings.mode is settings.sender.mode is mode


def test_a_librarys_line_is_one_json_object_too(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:]
    root.handlers.clear()
    try:
        logs.set_up()
        try:
            raise ValueError("broken")
        except ValueError:
            logging.getLogger("huey").exception("task %s\nfailed", "x")
    finally:
        root.handlers[:] = before
    [line] = capfd.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["logger"]) == ("task x\nfailed", "error", "huey")
    assert "ValueError: broken" in said["exception"]


@pytest.mark.parametrize(
    ("database", "queue", "warned"),
    [
        ("", "", False),
        ("postgresql://db/postbag", "", True),
        ("postgresql://db/postbag", "redis://cache", False),
        ("postgresql://db/postbag", "postgresql://db/postbag", False),
        ("", "redis://cache", False),
    ],
)
def test_a_queue_that_other_machines_cannot_reach_is_warned_of(
    tmp_path: Path, database: str, queue: str, warned: bool
) -> None:
    assert bool(make_settings(tmp_path, DATABASE_URL=database, QUEUE_URL=queue).warning) is warned


@pytest.mark.xdist_group("kept together")
def test_tests_that_belong_together_run_in_one_process(
    request: pytest.FixtureRequest, worker_id: str
) -> None:
    """pytest-xdist writes a group into the node id; where pytest does not let it, groups fall apart."""
    assert worker_id == "master" or request.node.nodeid.endswith("@kept together")
