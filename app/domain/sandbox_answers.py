"""What an office might send back to a letter: real mails, to try everything with in the sandbox.

Each comes as such mails do: an automatic one from the null path (RFC 3834), a bounce as a delivery report
(RFC 3464) to the letter's bounce address. The words are an office's, so nobody translates them.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum

MAIL_SERVER = "mail.parliament.example"


class Answer(StrEnum):
    """What comes back."""

    ACKNOWLEDGEMENT = "acknowledgement"
    PERSON = "person"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail with its envelope."""

    sender: str
    recipient: str
    raw: bytes


AUTOMATIC = {
    Answer.ACKNOWLEDGEMENT: (
        "Thank you for contacting us",
        "Thank you for your message. This is an automatic acknowledgement: it has reached our office.\n\n"
        "We receive a large number of messages. Please make sure that you have given your full name and "
        "postal address, so that we can confirm that you are a constituent.\n",
    ),
    Answer.OUT_OF_OFFICE: (
        "Automatic reply: {subject}",
        "I am out of the office until Monday and will have limited access to e-mail.\n\n"
        "If your matter is urgent, please telephone the constituency office.\n",
    ),
}
REPORTS = {
    Answer.BOUNCE: ("5.1.1", "550 5.1.1 <{to}>: Recipient address rejected: User unknown"),
    Answer.FULL: ("5.2.2", "552 5.2.2 <{to}>: Recipient mailbox is full"),
}

_REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@{server}>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <{id}@{server}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

This is the mail system at host {server}.

I'm sorry to have to inform you that your message could not be delivered.

<{office}>: host {server} said: {said}

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; {server}
Arrival-Date: {date}

Final-Recipient: rfc822; {office}
Action: failed
Status: {status}
Remote-MTA: dns; {server}
Diagnostic-Code: smtp; {said}

--report
Content-Type: text/rfc822-headers

{head}

--report--
"""


def make(answer: Answer, letter: Posted, now: datetime) -> Posted:
    """An answer to a letter that was sent, as it arrives at our door."""
    original = message_from_bytes(letter.raw, policy=policy.default)
    if answer in REPORTS:
        report = _report(answer, letter, now)
        return Posted("", letter.sender, report)
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"] = letter.recipient
    reply["To"] = str(original["From"])
    reply["Date"] = format_datetime(now)
    reply["Message-ID"] = f"<{now:%Y%m%d%H%M%S}.{answer}@{letter.recipient.rpartition('@')[2]}>"
    reply["In-Reply-To"] = reply["References"] = str(original["Message-ID"])
    subject = str(original["Subject"])
    if answer in AUTOMATIC:
        said, text = AUTOMATIC[answer]
        reply["Subject"] = said.format(subject=subject)
        reply["Auto-Submitted"] = "auto-replied"
        reply["X-Auto-Response-Suppress"] = "All"
    else:
        reply["Subject"] = f"Re: {subject}"
        text = _in_person(original, now)
    reply.set_content(text, cte="quoted-printable")
    sender = "" if answer in AUTOMATIC else letter.recipient
    return Posted(sender, parseaddr(str(original["From"]))[1], reply.as_bytes())


def _in_person(original: EmailMessage, now: datetime) -> str:
    name = parseaddr(str(original["From"]))[0]
    quoted = "".join(f"> {line}\n" for line in str(original.get_content()).splitlines())
    return (
        f"Dear {name},\n\n"
        "Thank you for taking the time to write. I have read your letter with care, and I share your "
        "concern. I will raise it with the minister and let you know what I hear.\n\n"
        f"Yours sincerely,\n\nThe office\n\nOn {now:%d %B %Y}, {name} wrote:\n{quoted}"
    )


def _report(answer: Answer, letter: Posted, now: datetime) -> bytes:
    """A mail server's report, with the head of what it returns."""
    status, said = REPORTS[answer]
    report = _REPORT.format(
        server=MAIL_SERVER,
        to=letter.sender,
        date=format_datetime(now),
        id=f"{now:%Y%m%d%H%M%S}.{answer}",
        office=letter.recipient,
        status=status,
        said=said.format(to=letter.recipient),
        head=letter.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii", "replace"),
    )
    return report.replace("\n", "\r\n").encode()
