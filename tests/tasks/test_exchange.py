"""Where the sender's loop meets its connections: who waits for whom, and that nobody waits for ever."""

import threading
from typing import Any

from app.gateways.smtp_conversation import Envelope
from app.services.outbox import Claimed
from app.tasks.exchange import Ending, Exchange, Verdict
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


def test_domains_take_turns() -> None:
    exchange = Exchange()
    exchange.offer([mail("slow.example.org") for _ in range(3)] + [mail("other.example.org")])
    taken = [exchange.take() for _ in range(4)]
    assert [each.domain.split(".")[0] for each in taken if each] == ["slow", "other", "slow", "slow"]
    assert exchange.take() is None


def test_all_who_ask_are_answered_together() -> None:
    exchange = Exchange()
    exchange.offer([mail(f"{n}.example.org") for n in range(3)])
    mails = [each for _ in range(3) if (each := exchange.take())]
    verdicts: dict[str, Verdict] = {}

    def ask(each: Outgoing) -> None:
        verdicts[each.domain] = exchange.ask(each)

    threads = [started(ask, each) for each in mails]
    asks, endings = exchange.collect(LONG, LONG)
    assert ({each.mail for each in asks}, endings) == (set(mails), [])
    for each in asks:
        each.answer(Verdict.GO)
    for thread in threads:
        thread.join(LONG)
    assert set(verdicts.values()) == {Verdict.GO}
    for each in mails:
        exchange.end(each, Ending(each))
    _, endings = exchange.collect(LONG, 0)
    assert len(endings) == 3
    assert exchange.at_rest


def test_once_all_is_over_nobody_waits_for_an_answer() -> None:
    exchange = Exchange()
    exchange.offer([mail("a.example.org"), mail("b.example.org")])
    before, after = exchange.take(), exchange.take()
    assert before
    assert after
    verdicts: list[Verdict] = []
    waits = started(lambda: verdicts.append(exchange.ask(before)))
    wait_for("the question", lambda: bool(exchange._asks))
    exchange.close()
    waits.join(LONG)
    comes_late = started(lambda: verdicts.append(exchange.ask(after)))
    comes_late.join(LONG)
    assert verdicts == [Verdict.BACK, Verdict.BACK]
    assert not exchange.wait_for_mail(0)
