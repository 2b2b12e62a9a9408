"""Complaints: a reader or a provider reports our mail as unwanted (ARF, RFC 5965, RFC 6591)."""

import re

from app.domain.incoming import header_fields
from app.domain.incoming.reading import WHOLE, Mail, Part
from app.domain.incoming.verdict import Kind, Verdict

_REPORT = "message/feedback-report"
# Providers that send the bare message; they name who complained in a header of it.
_REPORTED = re.compile(
    r"complaint about (?:a )?message from \S+$|^\[?abuse(?:[ -]report)?\]?:? ", re.IGNORECASE
)
_MARKS = ("x-hmxmroriginalrecipient", "x-reporter-ip")
_NO_COMPLAINT = frozenset({"not-spam"})  # RFC 6430: a reader takes a complaint back


def read(mail: Mail) -> Verdict | None:
    """The complaint that this mail is, with the addresses of those who complain, or None."""
    report = next((part for part in mail.parts if _is_report(part, mail)), None)
    if report is not None:
        return _of_report(report)
    if mail.header("x-apple-unsubscribe").lower() == "true":
        return Verdict(Kind.COMPLAINT, "unsubscribe")
    returned = [part for part in mail.parts if part.original and part.content_type.endswith("headers")]
    marks = {name: value for part in returned[:1] for name, value in header_fields.of_text(part.text)}
    if any(mark in marks for mark in _MARKS) and _REPORTED.search(mail.header("subject")):
        reader = marks.get(_MARKS[0], "")
        return Verdict(Kind.COMPLAINT, "returned message", recipients=(reader,) if "@" in reader else ())
    return None


def _is_report(part: Part, mail: Mail) -> bool:
    """A feedback report, also one under a wrong type inside a multipart/report of feedback."""
    if part.original:
        return False
    if part.content_type == _REPORT:
        return True
    is_said = "feedback-report" in mail.header("content-type").lower()
    return is_said and part.content_type not in WHOLE and "feedback-type:" in part.text[:2000].lower()


def _of_report(report: Part) -> Verdict | None:
    fields = header_fields.of_text(report.text.strip("\n"))
    kind = next((value for name, value in fields if name == "feedback-type"), "abuse").lower()
    if kind in _NO_COMPLAINT:
        return None
    named = [
        value.strip("<> ") for name, value in fields if name in {"original-rcpt-to", "removal-recipient"}
    ]
    readers = tuple(dict.fromkeys(address for address in named if "@" in address))
    return Verdict(
        Kind.COMPLAINT, f"feedback {re.sub(r'[^a-z-]', '', kind)[:30] or 'abuse'}", recipients=readers
    )
