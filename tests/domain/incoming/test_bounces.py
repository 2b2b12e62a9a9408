"""Bounces: reports right and wrong, notices of many systems and languages, and what is no bounce."""

from pathlib import Path

import pytest

from app.domain.incoming.classify import classify
from app.domain.incoming.reading import read
from app.domain.incoming.verdict import Kind, Verdict

HERE = Path(__file__).parent
ANN = "ann@office.example.org"
NEUTRAL = (
    "Date: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <q@example.org>\nTo: b.1234@letters.example.org\n"
)


def told(head: str, body: str, sent_to_bounce: bool = False) -> Verdict:
    return classify(read(f"{NEUTRAL}{head}\n\n{body}".encode()), sent_to_bounce)


def blocks(name: str) -> list[tuple[str, str]]:
    """The mails of a file: first line and body."""
    found = (HERE / name).read_text().split("\n== ")[1:]
    return [(block.partition("\n")[0], block.partition("\n")[2]) for block in found]


def outcome(verdict: Verdict) -> str:
    return "delayed" if verdict.delayed else "permanent" if verdict.permanent else "temporary"


@pytest.mark.parametrize(
    ("first", "body"), blocks("notices.txt"), ids=lambda text: text.partition(" |")[0][:30]
)
def test_a_notice(first: str, body: str) -> None:
    _, sender, subject, recipient, status, lasting = [cell.strip() for cell in first.split("|")]
    head = f"From: {sender}\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8"
    if body.startswith("X-"):
        extra, _, body = body.partition("\n")
        head = f"{head}\n{extra}"
    verdict = told(head, body)
    assert verdict.kind == Kind.BOUNCE
    assert (verdict.recipients, verdict.status, outcome(verdict)) == ((recipient,), (status,), lasting)


@pytest.mark.parametrize(("first", "body"), blocks("no_bounces.txt"), ids=lambda text: text[:30])
def test_no_bounce(first: str, body: str) -> None:
    head, _, text = body.partition("\n\n")
    assert told(head, text).kind != Kind.BOUNCE


REPORT = """Reporting-MTA: dns; mx.example.net

Original-Recipient: rfc822;ann@office.example.org
Final-Recipient: rfc822;ann2@inner.example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown user
"""


def report(text: str, content_type: str = "message/delivery-status", outer: str = "") -> Verdict:
    outer = outer or "multipart/report; report-type=delivery-status; boundary=b"
    head = f"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\nContent-Type: {outer}"
    return told(head, f"--b\n\nSorry.\n\n--b\nContent-Type: {content_type}\n\n{text}\n--b--\n")


@pytest.mark.parametrize(("content_type", "outer"), [
    ("message/delivery-status", ""), ("message/global-delivery-status", ""), ("text/plain", ""),
    ("message/delivery-status", "multipart/report; boundary=b"),
    ("text/plain", "multipart/mixed; boundary=b"),
    ("message/delivery-status", "multipart/mixed; boundary=b"), ("message/xdelivery-status", ""),
    ("message/delivery-status\nContent-Transfer-Encoding: quoted-printable", ""),
])  # fmt: skip
def test_a_report_under_any_name(content_type: str, outer: str) -> None:
    verdict = report(REPORT, content_type, outer)
    assert verdict == Verdict(Kind.BOUNCE, "dsn 5.1.1", True, False, ("5.1.1",), (ANN,))


@pytest.mark.parametrize(("fields", "status", "lasting"), [
    ("Action: failed\nStatus: 5.2.2", "5.2.2", "temporary"),
    ("Action: failed\nStatus: 4.4.7", "4.4.7", "temporary"),
    ("Action: delayed\nStatus: 4.4.1", "4.4.1", "delayed"),
    ("Action: Failed (no such user)\nStatus: 5.1.1 (bad mailbox)", "5.1.1", "permanent"),
    ("Status: 5.1.1", "5.1.1", "permanent"),
    ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown", "5.1.1", "permanent"),
    ("Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.7.1 blocked", "5.7.1", "permanent"),
    ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 go away", "5.0.0", "permanent"),
    ("Action: failed\nDiagnostic-Code: smtp; 550 user unknown", "5.1.1", "permanent"),
    ("Action: failed\nDiagnostic-Code: smtp; 452 mailbox full", "4.2.2", "temporary"),
    ("Action: failed\n\nStatus: 5.1.1", "5.1.1", "permanent"),  # a blank line within the group
])  # fmt: skip
def test_the_fields_of_a_report(fields: str, status: str, lasting: str) -> None:
    verdict = report(f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {ANN}\n{fields}\n")
    assert (verdict.kind, verdict.recipients) == (Kind.BOUNCE, (ANN,))
    assert (verdict.status, outcome(verdict)) == ((status,), lasting)


def test_several_recipients_one_of_whom_got_it() -> None:
    verdict = report(
        "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.org\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; b@x.org\nAction: delivered\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822; <c@x.org>\nAction: failed\nStatus: 5.2.2\n"
    )
    assert (verdict.recipients, verdict.status) == (("a@x.org", "c@x.org"), ("5.1.1", "5.2.2"))
    assert verdict.permanent


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "Delivered (to mailbox)"])
def test_a_report_of_success_is_a_disposition(action: str) -> None:
    verdict = report(
        f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {ANN}\nAction: {action}\nStatus: 2.0.0\n"
    )
    assert verdict == Verdict(Kind.DISPOSITION, "dsn delivered")


def test_addresses_in_other_scripts() -> None:
    group = "Final-Recipient: utf-8; 지수@예.example\nAction: failed\nStatus: 5.1.1\n"
    verdict = report(f"Reporting-MTA: dns; x\n\n{group}")
    assert verdict.recipients == ("지수@예.example",)


def test_a_report_without_an_address_takes_it_from_the_notice() -> None:
    head = (
        "From: MAILER-DAEMON@x.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
    )
    group = "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1"
    body = f"--b\n\n<{ANN}>: unknown user\n--b\n{group}\n--b--"
    assert told(head, body).recipients == (ANN,)


def test_a_report_that_somebody_forwards_is_theirs() -> None:
    head = "From: Bob <bob@x.org>\nSubject: Fwd: Undelivered Mail\nContent-Type: multipart/mixed; boundary=c"
    inner = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
    inner += f"Content-Type: message/delivery-status\n\n{REPORT}\n--b--\n"
    body = f"--c\n\nWhat is this?\n--c\nContent-Type: message/rfc822\n\n{inner}--c--"
    assert told(head, body).kind == Kind.PERSON


def test_a_refusal_by_disposition_notification_is_a_bounce() -> None:
    named = "multipart/report; report-type=disposition-notification; boundary=b"
    head = f"From: postmaster@x.org\nContent-Type: {named}"
    body = (
        f"--b\n\nYour message to <{ANN}> was automatically rejected:\nQuota exceeded\n--b\n"
        "Content-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822; {ANN}\n"
        "Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--"
    )
    verdict = told(head, body)
    assert (verdict.kind, verdict.status, verdict.recipients) == (Kind.BOUNCE, ("5.2.2",), (ANN,))


def test_an_address_that_only_servers_know_is_evidence() -> None:
    head, body = (
        "From: Hubert <hub@x.org>\nSubject: Nurses",
        f"Your mail could not be delivered to:\n\n<{ANN}>\nuser unknown",
    )
    assert told(head, body).kind == Kind.PERSON
    verdict = told(head, body, sent_to_bounce=True)
    assert (verdict.kind, verdict.status, verdict.recipients) == (Kind.BOUNCE, ("5.1.1",), (ANN,))


FEEDBACK = f"Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <{ANN}>\n"


@pytest.mark.parametrize(("head", "body", "reason"), [
    ("Content-Type: multipart/report; report-type=feedback-report; boundary=b",
     f"--b\n\nAbuse\n--b\nContent-Type: message/feedback-report\n\n{FEEDBACK}--b--", "feedback abuse"),
    ("Content-Type: multipart/report; report-type=feedback-report; boundary=b",
     f"--b\n\nAbuse\n--b\nContent-Type: text/plain\n\n{FEEDBACK}--b--", "feedback abuse"),
    ("Content-Type: multipart/mixed; boundary=b",
     f"--b\nContent-Type: message/feedback-report\n\n{FEEDBACK}--b--", "feedback abuse"),
])  # fmt: skip
def test_a_complaint(head: str, body: str, reason: str) -> None:
    verdict = told(f"From: fbl@provider.example\nSubject: FW: Nurses\n{head}", body)
    assert verdict == Verdict(Kind.COMPLAINT, reason, recipients=(ANN,))


def test_a_complaint_that_is_taken_back_is_none() -> None:
    body = "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: not-spam\nVersion: 1\n--b--"
    assert told("From: f@x.org\nContent-Type: multipart/mixed; boundary=b", body).kind == Kind.PERSON


def test_what_cannot_be_read() -> None:
    assert classify(read(b"\0\1\2" * 300)).kind == Kind.UNREADABLE
    assert classify(read(b"")).kind == Kind.UNREADABLE


@pytest.mark.parametrize(("subject", "text"), [
    ("Delivery Status Notification (Success)", "Your message was successfully delivered to:\n\nann@x.org"),
    ("Delivered: Nurses", "Your message has been delivered to the following recipients:\n\nann@x.org"),
    ("Relayed: Nurses", "Delivery to these recipients or groups is complete:\n\nann@x.org"),
])  # fmt: skip
def test_a_notice_of_success_is_a_disposition(subject: str, text: str) -> None:
    assert told(f"From: postmaster@x.org\nSubject: {subject}", text).kind == Kind.DISPOSITION
