"""What a person had before their eyes when they said "send": confirming another text is refused."""

import hashlib


def digest(representative_id: str, *texts: str) -> str:
    """32 hex digits over the recipient and every text of the letter: equal letters, equal digits."""
    whole = hashlib.sha256()
    for text in (representative_id, *texts):
        data = text.encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:32]
