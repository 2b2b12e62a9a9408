"""``flask mail receive`` as a mail server starts it: what it keeps, and its exit codes."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from app.domain.incoming.filing import LARGEST, MAILS_AN_HOUR, Door
from app.inbound import pipe
from tests.inbound.listening import NOBODY, RAW, doorway, refused, stored
from tests.processes import ROOT, environment

pytestmark = pytest.mark.real_clock


def receive(recipient: str, raw: bytes = RAW, sender: str = "<>") -> int:
    return pipe.receive(doorway(Door.PIPE), sender, recipient, BytesIO(raw))


def test_the_exit_code_says_whether_to_try_again(place: str, addresses) -> None:
    ada, bob = addresses(2)
    assert [receive(ada), receive(ada), receive(bob, sender="office@example.org")] == [0, 0, 0]
    assert [receive(NOBODY), receive(ada, b"X-Loop: letters.example.org\n\nx")] == [67, 67]
    assert receive(ada, b"x" * (LARGEST + 1)) == 67
    assert [receive(ada, b"%d" % number) for number in range(MAILS_AN_HOUR)] == [0] * 19 + [75]
    assert [row[:2] for row in stored()[:2]] == [("", ada), ("office@example.org", bob)]
    assert refused() == {"unknown": 1, "loop": 1, "too_big": 1, "flooded": 1}


def run(env: dict[str, str], *arguments: str, raw: bytes = RAW) -> tuple[int, str]:
    """Exit code and all that was said."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "receive", *arguments]
    ended = subprocess.run(
        command, input=raw, env=env, cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    return ended.returncode, (ended.stdout + ended.stderr).decode()


@pytest.mark.slow
def test_as_a_process(place: str, addresses, tmp_path: Path) -> None:
    [ada] = addresses(1)
    env = environment(tmp_path, place, SECRET_KEY="k")  # that of the tests' addresses
    assert run(env, "--recipient", ada, "--sender", "") == (0, "")
    assert run(env, "--recipient", NOBODY) == (67, "")
    assert [row[1:] for row in stored()] == [(ada, RAW)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "arguments"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, ["--recipient", "a@b.example.org"]),
        ({"MAIL_LISTEN": "nowhere"}, ["--recipient", "a@b.example.org"]),
        ({}, ["--recipient", "a@b.example.org", "--whatever"]),
    ],
)
def test_what_is_wrong_here_bounces_nothing(tmp_path: Path, env: dict, arguments: list[str]) -> None:
    code, said = run({**environment(tmp_path, f"sqlite:///{tmp_path}/x.db"), **env}, *arguments)
    assert code == 75
    assert "rror" in said
    assert "Traceback" not in said
    assert "Thank you" not in said
