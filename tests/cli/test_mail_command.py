"""``flask mail classify`` as a script meets it."""

import json
from pathlib import Path

import pytest

from app.domain import tokens
from app.domain.tokens import Kind

KEYS = ["file", "kind", "permanent", "status", "recipients", "token", "reply_text"]
NOTICE = """From: MAILER-DAEMON@mx.example.net
To: {bounce}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ann@office.example.org>:
550 5.1.1 unknown user
"""


@pytest.fixture
def run(app):
    def command(*args: str, stdin: bytes = b""):
        with app.app_context():
            return app.test_cli_runner().invoke(args=["mail", "classify", *args], input=stdin)

    return command


@pytest.fixture
def ours(app) -> str:
    return tokens.make(app.extensions["postbag"].sender.keys, Kind.BOUNCE, tokens.new_id())


def lines(result) -> list[dict]:
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_a_file(run, ours: str, tmp_path: Path) -> None:
    bounce, answer = tmp_path / "bounce.eml", tmp_path / "answer.eml"
    bounce.write_text(NOTICE.format(bounce=f"b.{ours}@letters.example.org"))
    answer.write_text("From: ann@office.example.org\nSubject: Re: Nurses\n\nI agree with you – 간호사.\n")
    first, second = lines(run("--json", str(bounce), str(answer)))
    assert list(first) == list(second) == KEYS
    assert first == {
        "file": str(bounce), "kind": "bounce", "permanent": True, "status": ["5.1.1"],
        "recipients": ["ann@office.example.org"], "token": ours, "reply_text": "",
    }  # fmt: skip
    assert second == {
        "file": str(answer), "kind": "person", "permanent": None, "status": [], "recipients": [],
        "token": "", "reply_text": "I agree with you – 간호사.",
    }  # fmt: skip


def test_standard_input(run, ours: str) -> None:
    [found] = lines(run("--json", "-", stdin=NOTICE.format(bounce=f"b.{ours}@letters.example.org").encode()))
    assert (found["file"], found["kind"], found["token"]) == ("-", "bounce", ours)


def test_a_bad_file_is_unreadable_and_the_others_are_told(run, tmp_path: Path) -> None:
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "empty").touch()
    (tmp_path / "good").write_text("From: a@b.org\n\nHello")
    files = [str(tmp_path / name) for name in ("garbage", "empty", "missing", "good")]
    found = lines(run("--json", *files, str(tmp_path)))
    assert [one["kind"] for one in found] == ["unreadable"] * 3 + ["person", "unreadable"]
    assert all(list(one) == KEYS for one in found)


def test_words_for_a_person(run, ours: str) -> None:
    result = run("-", stdin=NOTICE.format(bounce="b@x.org").encode())
    assert result.stdout == "-: bounce (permanent) 5.1.1 ann@office.example.org\n"


def test_no_database_is_read(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.reading", None)
    monkeypatch.setattr("app.db.transaction", None)
    assert lines(run("--json", "-", stdin=b"From: a@b.org\n\nHello"))[0]["kind"] == "person"
