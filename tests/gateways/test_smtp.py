"""One attempt over real SMTP: where it ends, and that the dot is asked for before it goes."""

import threading
from contextlib import closing

import pytest

from app.domain.delivery import Attempt, Reply, Stage
from app.domain.errors import SettingsError, Unavailable
from app.gateways.smtp import SANDBOX, Connection, Envelope, Server
from tests import sink as sinks
from tests.sink import BODY, DATA, DOT, DROP, EHLO, GREETING, MAIL, RCPT, Sink

ENVELOPE = Envelope("b.token@letters.example.org", "mp@parliament.example.org", "token")
LETTER = b"From: a\r\nSubject: b\r\n\r\nHello\r\n.\r\n..two dots\r\nbye\r\n"


def connection(sink: Sink) -> Connection:
    return Connection(Server.at(f"smtp://127.0.0.1:{sink.port}", "letters.example.org"), dot_timeout=5)


def send(made: Connection, message: bytes = LETTER, calls: list[str] | None = None) -> Attempt:
    calls = [] if calls is None else calls
    made.open()
    return made.send(ENVELOPE, message, lambda: calls.append("dot"))


def test_a_letter_arrives_as_it_was_sent_with_its_envelope() -> None:
    with sinks.listening() as sink:
        made = connection(sink)
        attempts = [send(made) for _ in range(3)]
        made.close()
    assert attempts == [Attempt(Stage.DOT, Reply(250, "2.0.0"))] * 3
    assert sink.connections == 1
    assert [mail.raw for mail in sink.taken] == [LETTER] * 3
    assert sink.taken[0].mail_from == (
        f"MAIL FROM:<b.token@letters.example.org> SIZE={len(LETTER)} RET=HDRS ENVID=token"
    )
    assert sink.taken[0].rcpt_to == "RCPT TO:<mp@parliament.example.org> NOTIFY=FAILURE,DELAY"


def test_dsn_is_asked_for_only_where_it_is_offered() -> None:
    plain = sinks.listening(lambda step, _: "250 plain" if step == EHLO else None)
    with plain as sink, closing(connection(sink)) as made:
        send(made)
    assert sink.taken[0].mail_from == "MAIL FROM:<b.token@letters.example.org>"
    assert sink.taken[0].rcpt_to == "RCPT TO:<mp@parliament.example.org>"


@pytest.mark.parametrize(
    ("step", "answer", "attempt", "still_open"),
    [
        (MAIL, "451 4.3.0 later", Attempt(Stage.MAIL, Reply(451, "4.3.0")), True),
        (MAIL, "421 4.3.2 closing", Attempt(Stage.MAIL, Reply(421, "4.3.2")), False),
        (MAIL, DROP, Attempt(Stage.MAIL, None), False),
        (RCPT, "550 5.1.1 <mp@x> unknown", Attempt(Stage.RCPT, Reply(550, "5.1.1")), True),
        (RCPT, "450 4.2.1 busy", Attempt(Stage.RCPT, Reply(450, "4.2.1")), True),
        (RCPT, "what?", Attempt(Stage.RCPT, None), False),
        (RCPT, DROP, Attempt(Stage.RCPT, None), False),
        (DATA, "554 5.5.1 no", Attempt(Stage.DATA, Reply(554, "5.5.1")), True),
        (DATA, "250 surprise", Attempt(Stage.DATA, Reply(250)), True),
        (DATA, DROP, Attempt(Stage.DATA, None), False),
        (DOT, "451 4.3.0 later", Attempt(Stage.DOT, Reply(451, "4.3.0")), True),
        (DOT, "554 5.7.1 spam", Attempt(Stage.DOT, Reply(554, "5.7.1")), True),
        (DOT, "hello", Attempt(Stage.DOT, None), False),
        (DOT, DROP, Attempt(Stage.DOT, None), False),
    ],
)
@pytest.mark.parametrize("pipelining", [False, True])
def test_an_attempt_says_where_it_ended(
    step: str, answer: str, attempt: Attempt, still_open: bool, pipelining: bool
) -> None:
    def script(at: str, number: int) -> str | None:
        if at == EHLO and pipelining:
            return "250-sink.example.org\r\n250 PIPELINING"
        return answer if (at, number) == (step, 1) else None

    with sinks.listening(script) as sink:
        made = connection(sink)
        calls: list[str] = []
        assert send(made, calls=calls) == attempt
        assert calls == ["dot"] * (attempt.stage is Stage.DOT)
        assert made.is_open == still_open
        assert send(made) == Attempt(Stage.DOT, Reply(250, "2.0.0"))  # and the next letter goes well
        assert sink.connections == (1 if still_open else 2)
        made.close()


@pytest.mark.parametrize("lines", [2, 400_000])
def test_a_line_that_breaks_in_the_body_breaks_before_the_dot(lines: int) -> None:
    """A small letter is in the network's buffers when the server hangs up: it is noticed before the dot."""
    hung_up = threading.Event()

    def script(step: str, number: int) -> str | None:
        return DROP if step == BODY else None

    with sinks.listening(script, on_close=hung_up.set) as sink:
        letter = b"Subject: b\r\n\r\n" + b"x" * 70 + b"\r\n" + b"line of a letter\r\n" * lines
        made = connection(sink)
        made.open()
        assert made.send(ENVELOPE, letter, lambda: hung_up.wait(5)) == Attempt(Stage.BODY, None)
    assert sink.taken == []


def test_an_envelope_with_a_line_break_says_nothing_to_the_server() -> None:
    with sinks.listening() as sink, closing(connection(sink)) as made:
        made.open()
        bad = Envelope("b.token@letters.example.org", "mp@x>\r\nRCPT TO:<e@x", "token")
        with pytest.raises(ValueError, match="control"):
            made.send(bad, LETTER, lambda: None)
        assert sink.mails == 0


def test_whoever_stops_before_the_dot_has_sent_nothing() -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with sinks.listening() as sink:
        made = connection(sink)
        made.open()
        with pytest.raises(Stop):
            made.send(ENVELOPE, LETTER, stop)
        assert not made.is_open  # after DATA there is no way out but to hang up
        send(made)
        assert len(sink.taken) == 1
        made.close()


@pytest.mark.parametrize("step", [MAIL, RCPT])
def test_a_server_that_wants_data_for_nobody_gets_none(step: str) -> None:
    """RFC 2920 §3.1: DATA went out before the refusal was read, and the server says 354 all the same."""

    def script(at: str, number: int) -> str | None:
        if at == EHLO:
            return "250-sink.example.org\r\n250 PIPELINING"
        if number == 1:
            return {step: "550 5.1.1 no", DATA: "354 go on", DOT: "554 5.5.1 nobody"}.get(at)
        return None

    with sinks.listening(script) as sink, closing(connection(sink)) as made:
        assert send(made).reply == Reply(550, "5.1.1")
        assert sink.taken[0].raw == b""
        assert send(made) == Attempt(Stage.DOT, Reply(250, "2.0.0"))
        assert (sink.connections, len(sink.taken)) == (1, 2)


@pytest.mark.parametrize("answer", ["554 5.7.1 go away", DROP])
def test_a_server_that_does_not_let_us_in_is_unavailable(answer: str) -> None:
    with (
        sinks.listening(lambda step, _: answer if step == GREETING else None) as sink,
        pytest.raises(Unavailable),
    ):
        connection(sink).open()


def test_nobody_there_is_unavailable() -> None:
    with sinks.listening() as sink:
        port = sink.port
    with pytest.raises(Unavailable):
        Connection(Server.at(f"smtp://127.0.0.1:{port}", "letters.example.org")).open()


def test_a_password_is_not_sent_where_it_is_refused_and_never_shown() -> None:
    server = Server.at("smtp://ada%40example.org:s%3Acret@127.0.0.1:587", "letters.example.org")
    assert (server.user, server.password, server.port) == ("ada@example.org", "s:cret", 587)
    assert "s:cret" not in repr(server)
    with sinks.listening() as sink:  # it offers no AUTH
        given = Server.at(f"smtp://ada:secret@127.0.0.1:{sink.port}", "letters.example.org")
        with pytest.raises(Unavailable):
            Connection(given).open()


@pytest.mark.parametrize(
    ("url", "port", "tls"), [("smtp://mx.example.org", 25, False), ("smtps://mx.example.org", 465, True)]
)
def test_a_url_says_port_and_tls(url: str, port: int, tls: bool) -> None:
    server = Server.at(url, "letters.example.org")
    assert (server.host, server.port, server.tls) == ("mx.example.org", port, tls)


def test_a_server_that_does_not_greet_as_ours_hears_nothing() -> None:
    heard: list[str] = []

    def script(step: str, number: int) -> str | None:
        heard.append(step)
        return "220 mx.example.org ESMTP Postfix" if step == GREETING else None

    with sinks.listening(script) as sink:
        server = Server.at(f"smtp://127.0.0.1:{sink.port}", "letters.example.org", ident=SANDBOX)
        with pytest.raises(Unavailable, match="not our sandbox"):
            Connection(server).open()
    assert heard == [GREETING]


def test_our_own_sandbox_is_known_by_its_greeting() -> None:
    with sinks.listening() as sink:
        server = Server.at(f"smtp://127.0.0.1:{sink.port}", "letters.example.org", ident=SANDBOX)
        with closing(Connection(server)) as made:
            assert send(made).reply == Reply(250, "2.0.0")


@pytest.mark.parametrize("user", ["", "ada:secret@"])
def test_without_encryption_nothing_leaves_this_machine_unless_the_url_says_so(user: str) -> None:
    """127.1 is this machine, but not by a name we know of."""
    with sinks.listening() as sink:  # it offers no STARTTLS
        url = f"smtp://{user}127.1:{sink.port}"
        with pytest.raises(Unavailable, match="no encryption"):
            Connection(Server.at(url, "letters.example.org")).open()
        assert sink.mails == 0
        if not user:
            with closing(Connection(Server.at(f"{url}?tls=none", "letters.example.org"))) as made:
                assert send(made).reply == Reply(250, "2.0.0")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "must look like"),
        ("mail.example.org", "must look like"),
        ("https://mail.example.org", "must look like"),
        ("smtp://", "must look like"),
        ("smtp://mail.example.org:abc", "must look like"),
        ("smtp://mail.example.org:99999", "must look like"),
        ("smtp://mail.example.org?tls=off", "tls=none"),
        ("smtp://mail.example.org?starttls=1", "tls=none"),
        ("smtps://mail.example.org?tls=none", "tls=none"),
        ("smtp://ada:gr%C3%BCn@mail.example.org", "ASCII"),
    ],
)
def test_a_url_that_names_no_server_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Server.at(url, "letters.example.org")
