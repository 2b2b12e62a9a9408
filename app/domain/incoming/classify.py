"""What a mail that came back is (docs/architecture.md), asked from the surest to the least sure."""

from app.domain.incoming import automatic, bounce_text, complaint, delivery_status, fallback, notices
from app.domain.incoming.reading import Mail
from app.domain.incoming.verdict import Kind, Verdict


def classify(mail: Mail, sent_to_bounce: bool = False) -> Verdict:
    """The class of this mail; ``sent_to_bounce`` says that it reached an address only servers know."""
    if mail.broken:
        return Verdict(Kind.UNREADABLE, "no mail")
    by_a_server = notices.is_from_a_server(mail) or (sent_to_bounce and not notices.is_an_answer(mail))
    told = complaint.read(mail) or delivery_status.read(mail, by_a_server)
    if told is not None:
        return told
    refused = bounce_text.of_a_disposition(mail)
    machine = automatic.read(mail)
    if refused is not None:
        return refused
    if machine is not None and machine.kind == Kind.DISPOSITION:
        return machine
    bounce = bounce_text.read(mail, by_a_server)
    if machine is not None and machine.kind == Kind.CHALLENGE and bounce and not bounce.status:
        return machine  # "your message has not been delivered yet" names no failure
    if bounce is None and machine is None and by_a_server:
        bounce = fallback.read(mail)
    return bounce or machine or Verdict(Kind.PERSON, "person")
