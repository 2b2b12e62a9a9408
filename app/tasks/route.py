"""How mails leave, and a mail made ready for it."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import delivery, message, tokens
from app.domain.breaker import domain_of
from app.domain.delivery import Attempt
from app.domain.dkim import Signer
from app.domain.message import Sender
from app.domain.tokens import Kind
from app.gateways.smtp import Connection, Envelope
from app.services.outbox import Claimed
from app.services.outcomes import Result


@dataclass(frozen=True, slots=True, eq=False)
class Outgoing:
    """A claimed mail with its envelope and its bytes as they go out."""

    mail: Claimed
    domain: str  # of its recipient
    first_attempt_at: datetime
    envelope: Envelope
    raw: bytes


@dataclass(frozen=True, slots=True)
class Route:
    """Through which connections mails leave, as whom, and in a rehearsal to whom alone."""

    connections: tuple[Connection, ...]
    sender: Sender
    live_to: str = ""
    signer: Signer | None = None  # where the mail server does not sign

    def ready(self, mail: Claimed, now: datetime) -> Outgoing:
        """The mail as it goes out, dated with the moment of its first attempt."""
        # Whole seconds, as in the header Date.
        first = mail.first_attempt_at or now.replace(microsecond=0)
        raw, recipient = mail.message, mail.recipient
        if self.live_to:
            raw, recipient = message.rehearsed(raw, self.live_to), self.live_to
        token = tokens.make(self.sender.keys, Kind.BOUNCE, mail.id)
        envelope = Envelope(f"{Kind.BOUNCE}.{token}@{self.sender.reply_domain}", recipient, token)
        raw = message.with_date(raw, first)
        if self.signer:
            raw = self.signer.sign(raw, first)
        return Outgoing(mail, domain_of(mail.recipient), first, envelope, raw)

    def result(self, mail: Claimed, attempt: Attempt, first_attempt_at: datetime, now: datetime) -> Result:
        """What an attempt makes of a mail."""
        outcome = delivery.decide(attempt, mail.kind, mail.attempts + 1, first_attempt_at, now)
        if self.live_to:
            outcome = replace(outcome, reply=f"{outcome.reply} rehearsal")
        return Result(mail, outcome, first_attempt_at)
