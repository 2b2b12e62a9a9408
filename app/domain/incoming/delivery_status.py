"""Delivery status notifications by their fields (RFC 3464), also those that mail systems write wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.incoming import failed_addresses, header_fields, notices, status
from app.domain.incoming.addresses import of_field
from app.domain.incoming.notices import Notice
from app.domain.incoming.reading import REPORT, Mail, Part
from app.domain.incoming.verdict import Kind, Verdict

Fields = dict[str, str]

MOST_RECIPIENTS = 500  # of one report
_RECIPIENT = ("original-recipient", "final-recipient", "x-actual-recipient")
_OPENING = frozenset({"final-recipient", "original-recipient", "action"})
_GROUP = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_OUTCOME = re.compile(r"^(?:action|status)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_FAILED = ("fail", "err", "expire", "reject", "deni", "undeliver", "hard", "bounce", "fatal", "perm")
_DELAYED = ("delay", "defer", "retry", "warn", "soft", "queue", "transient", "temp")
_ARRIVED = ("deliver", "relay", "expand", "success", "ok")


@dataclass(frozen=True, slots=True)
class _Recipient:
    """What a report says of one recipient (RFC 3464 §2.3)."""

    address: str  # to whom we wrote, so far as the report knows; or ""
    code: str  # the enhanced status code (RFC 3463), or ""
    outcome: str  # failed, delayed, arrived; "" if the group says nothing


def read(mail: Mail, by_a_server: bool) -> Verdict | None:
    """What the report in this mail says, or None if there is none.

    Fields in plain text count only in a mail that a server wrote: people quote reports.
    """
    groups = [group for text in _reports(mail, by_a_server) for group in _groups(text)]
    recipients = [one for one in map(_recipient, groups[:MOST_RECIPIENTS]) if one.outcome]
    failed = [one for one in recipients if one.outcome == "failed"]
    told = failed or [one for one in recipients if one.outcome == "delayed"]
    if not told:
        return Verdict(Kind.DISPOSITION, "dsn delivered") if recipients else None
    return _bounce(mail, told, bool(failed))


def _bounce(mail: Mail, told: list[_Recipient], failed: bool) -> Verdict:
    codes = [one.code for one in told]
    addresses = [one.address for one in told if one.address]
    if not addresses or any(status.is_generic(code) for code in codes):
        notice = notices.of(mail)
        codes = [_told_elsewhere(notice) or code if status.is_generic(code) else code for code in codes]
        addresses = addresses or [one.address for one in failed_addresses.read(mail, notice)]
    return Verdict(
        Kind.BOUNCE,
        f"dsn {next(filter(None, codes), '') or told[0].outcome}",
        permanent=failed and any(_is_permanent(code) for code in codes),
        delayed=not failed,
        status=tuple(dict.fromkeys(filter(None, codes))),
        recipients=tuple(dict.fromkeys(addresses)),
    )


def _told_elsewhere(notice: Notice) -> str:
    """The code in the transcript above a report that knows none."""
    code = status.beside_a_reply(notice.text)
    return "" if status.is_generic(code) else code


def _is_permanent(code: str) -> bool:
    """Whether trying again is useless; a full mailbox may be emptied (RFC 3463 §3.3)."""
    return not code.startswith("4") and not code.endswith(".2.2")


def _reports(mail: Mail, by_a_server: bool) -> Iterator[str]:
    own = [part for part in mail.parts if not part.original]
    found = [part for part in own if part.content_type in REPORT]
    is_report = "delivery-status" in mail.header("content-type").lower()
    if not any(_is_filled(part) for part in found) and (is_report or by_a_server):
        found = [part for part in own if _is_filled(part)][:1]
        # A gateway may have put the whole report into an attachment.
        found = found or [part for part in mail.parts if part.content_type in REPORT][:1]
    yield from (part.text for part in found)


def _is_filled(part: Part) -> bool:
    return bool(_GROUP.search(part.text) and _OUTCOME.search(part.text))


def _groups(text: str) -> list[Fields]:
    """The groups of fields; a blank line within a group, or none between two, does not matter."""
    found: list[Fields] = [{}]
    for block in re.split(r"\n[ \t]*\n+", text.strip("\n")):
        fields = header_fields.of_text(block)
        begins = any(name in _OPENING for name, _ in fields)
        for name, value in fields:
            if begins or (name in _OPENING and name in found[-1]):
                found.append({})
                begins = False
            found[-1].setdefault(name, value)
    return found


def _recipient(fields: Fields) -> _Recipient:
    """The recipient of one group: to the original one we wrote, the final one is where it was sent on."""
    found = _CODE.search(fields.get("status", ""))
    own = f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else ""
    said = "\n".join(value for name, value in fields.items() if "diagnostic" in name)
    code = status.best(own, said)
    addresses = [of_field(fields.get(name, "")) for name in _RECIPIENT]
    return _Recipient(next(filter(None, addresses), ""), code, _outcome(fields, code, said))


def _outcome(fields: Fields, code: str, said: str) -> str:
    """Failed, delayed or arrived, by Action; where it is missing or unheard of, by the class of Status."""
    action = re.sub(r"\W+", "", fields.get("action", "").partition("(")[0]).lower()
    for outcome, words in (("failed", _FAILED), ("delayed", _DELAYED), ("arrived", _ARRIVED)):
        if action.startswith(words):
            return outcome
    return {"2": "arrived", "4": "failed", "5": "failed"}.get(code[:1], "failed" if said else "")
