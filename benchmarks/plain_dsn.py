"""A control of the scoreboard: what everybody writes first, RFC 3464 read with the standard library."""

from email import message_from_bytes, policy
from email.utils import getaddresses


def read(raw: bytes) -> tuple[list[str], list[str]] | None:
    """Recipients and status codes of a report, or the recipients in X-Failed-Recipients; None if neither."""
    message = message_from_bytes(raw, policy=policy.default)
    recipients, status = [], []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for group in part.get_payload():
            if group.get("Action", "").strip().lower() in {"failed", "delayed"}:
                recipient = group.get("Original-Recipient") or group.get("Final-Recipient") or ""
                recipients.append(recipient.partition(";")[2].strip().strip("<>"))
                status.append(group.get("Status", "").partition(" ")[0])
    failed = message.get("X-Failed-Recipients", "")
    if not recipients and failed:
        recipients = [address for _, address in getaddresses([failed])]
    return (recipients, status) if recipients else None
