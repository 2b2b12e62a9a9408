"""Where the sender's loop meets its connections: who waits for whom, and that nobody waits for ever."""

import threading
from typing import Any

import pytest

from app.gateways.smtp_conversation import Envelope
from app.services.outbox import Claimed
from app.tasks.exchange import Ending, Exchange
from app.tasks.route import Outgoing
from tests.factories import NOW
from tests.processes import wait_for

LONG = 10.0  # seconds that nothing here takes


def mail(domain: str) -> Outgoing:
    claimed = Claimed("a", "letter", 1, "o", "", f"mp@{domain}", b"", 0, None)
    return Outgoing(claimed, domain, NOW, Envelope("b@x", f"mp@{domain}", "t"), b"")


def started(work: Any, *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def taken(exchange: Exchange) -> list[Outgoing]:
    """All that connections can take now."""
    return list(iter(exchange.take, None))


def test_only_what_is_ready_can_be_taken_and_no_more_than_the_stock() -> None:
    exchange = Exchange(2)
    mails = [mail("a.example.org") for _ in range(5)]
    exchange.offer(mails)
    assert exchange.take() is None
    chosen = exchange.choose()
    assert chosen == mails[:2]
    assert exchange.take() is None, "their dots are not on record yet"
    exchange.ready(chosen)
    assert exchange.choose() == []
    assert taken(exchange) == chosen
    assert exchange.choose() == mails[2:4]
    assert exchange.waiting == 1


def test_domains_take_turns_before_the_commit_and_after_it() -> None:
    """A slow one has a connection already, and three more letters that came first."""
    exchange = Exchange(4)
    exchange.offer([mail("slow")])
    exchange.ready(exchange.choose())
    assert exchange.take()
    exchange.offer([mail(name) for name in ("slow", "slow", "slow", "b", "b", "c")])
    chosen = exchange.choose()
    assert [each.domain for each in chosen] == ["b", "c", "slow", "b"]
    exchange.ready([chosen[2], chosen[0], chosen[1], chosen[3]])
    assert [each.domain for each in taken(exchange)] == ["b", "c", "slow", "b"]


def test_what_no_connection_has_can_be_taken_back() -> None:
    exchange = Exchange(2)
    mails = [mail(name) for name in "abab"]
    exchange.offer(mails)
    exchange.ready(exchange.choose())
    had = exchange.take()
    assert had is mails[0]
    assert exchange.withdraw(lambda each: each.domain == "b") == [mails[1], mails[3]]
    exchange.end(Ending(had))
    assert exchange.collect(LONG, 0) == [Ending(had)]
    assert not exchange.at_rest
    assert exchange.withdraw() == [mails[2]]
    assert exchange.at_rest


def under_way(number: int) -> tuple[Exchange, list[Outgoing]]:
    """So many mails that connections have, and nothing else."""
    exchange = Exchange(number)
    exchange.offer([mail("a") for _ in range(number)])
    exchange.ready(exchange.choose())
    return exchange, taken(exchange)


def test_the_first_to_end_waits_for_the_others() -> None:
    exchange, mails = under_way(3)
    exchange.end(Ending(mails[0]))
    later = started(lambda: [exchange.end(Ending(each)) for each in mails[1:]])
    assert len(exchange.collect(LONG, LONG)) == 3
    later.join(LONG)
    assert exchange.at_rest


@pytest.mark.parametrize("linger", [0.0, 0.001])
def test_nobody_waits_for_a_slow_server(linger: float) -> None:
    exchange, mails = under_way(3)
    exchange.end(Ending(mails[0]))
    assert exchange.collect(LONG, linger) == [Ending(mails[0])]
    assert not exchange.at_rest


def test_nobody_waits_while_a_connection_could_be_without_a_mail() -> None:
    exchange, mails = under_way(3)
    exchange.offer([mail("a")])
    exchange.end(Ending(mails[0]))
    assert exchange.collect(LONG, LONG) == [Ending(mails[0])], "the stock is to be filled up first"


def test_that_the_stock_is_low_is_news_by_itself() -> None:
    """While all connections wait for a slow server, the next mails are made ready."""
    exchange = Exchange(2)
    exchange.offer([mail("a") for _ in range(4)])
    exchange.ready(exchange.choose())
    came: list[list[Ending]] = []
    loop = started(lambda: came.append(exchange.collect(LONG, LONG)))
    wait_for("the loop to wait", lambda: bool(exchange._news._waiters))  # type: ignore[attr-defined]
    assert exchange.take()
    loop.join(LONG)
    assert came == [[]]


def test_a_connection_that_cannot_take_a_mail_passes_the_word_on() -> None:
    exchange = Exchange(1)
    came: list[str] = []
    able = [started(lambda: came.append("able") if exchange.wait_for_mail(0) else None) for _ in range(2)]
    wait_for("both to wait", lambda: len(exchange._mail_there._waiters) == 2)  # type: ignore[attr-defined]
    exchange.offer([mail("a")])
    exchange.ready(exchange.choose())
    wait_for("one to come", lambda: came == ["able"])
    pauses = started(exchange.wait_for_mail, LONG)
    for thread in able:
        thread.join(LONG)
    assert came == ["able", "able"]
    exchange.close()
    pauses.join(LONG)


def test_once_all_is_over_the_connections_go_home() -> None:
    exchange = Exchange(1)
    home: list[bool] = []
    waits = started(lambda: home.append(exchange.wait_for_mail(0)))
    pauses = started(lambda: home.append(exchange.wait_for_mail(LONG)))
    exchange.close()
    for thread in (waits, pauses):
        thread.join(LONG)
    assert home == [False, False]
