"""Proof of work where a limit trips (ALTCHA, on our own pages): a puzzle that a browser solves by itself.

It costs a person nothing and a flood of letters a second of a processor each. Whoever has no JavaScript
waits a minute with the same puzzle instead; a network may do that only a few times.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from altcha import Challenge, Payload, Solution, create_challenge, verify_solution
from flask import current_app

from app.domain.bounds import PUZZLE, WAIT, WAITED
from app.web import limits

ALGORITHM, ITERATIONS = "PBKDF2/SHA-256", 2000  # of one try; ``Bounds.work`` says how many tries
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def puzzle(form: str, kept: str, now: datetime) -> str:
    """The puzzle for a form: ``kept``, the one it had, if that is still good; else a new one, as base64."""
    if _ours(_unsolved(kept), form):
        return kept
    work = current_app.extensions["postbag"].bounds.work
    challenge = create_challenge(
        ALGORITHM,
        ITERATIONS,
        counter=work - secrets.randbelow(work // 2 + 1),
        expires_at=now + PUZZLE,
        data={"form": form, "at": int(now.timestamp())},
        hmac_secret=_key(),
    )
    return base64.b64encode(json.dumps(challenge.to_dict()).encode()).decode()


def passed(form: str, typed: Mapping[str, str], now: datetime) -> bool:
    """Whether what was posted holds this form's puzzle, solved in ``altcha`` or waited for; good once."""
    if typed.get("altcha"):
        payload = _solved(typed["altcha"])
        enough = payload is not None and verify_solution(payload, _key()).verified and _is_for(payload, form)
    else:
        payload = _unsolved(typed.get("puzzle", ""))
        enough = _ours(payload, form) and _waited(payload, now)
    if payload is None or not enough:
        return False
    return limits.first_time("puzzle", str(payload.challenge.signature), int(PUZZLE.total_seconds()))


def _waited(payload: Payload | None, now: datetime) -> bool:
    since = now.timestamp() - _data(payload)["at"]
    return timedelta(seconds=since) >= WAIT and not limits.beyond(WAITED, "waited", limits.visitor())


def _ours(payload: Payload | None, form: str) -> bool:
    """Whether we made this puzzle, for this form, and it is not too old."""
    if payload is None or verify_solution(payload, _key()).invalid_signature is not False:
        return False
    return _is_for(payload, form)


def _is_for(payload: Payload, form: str) -> bool:
    return bool(_data(payload).get("form") == form)


def _data(payload: Payload | None) -> dict[str, Any]:
    return (payload.challenge.parameters.data if payload else None) or {}


def _unsolved(text: str) -> Payload | None:
    try:
        return Payload(Challenge.from_dict(json.loads(base64.b64decode(text))), Solution(-1, ""))
    except UNREADABLE:
        return None


def _solved(text: str) -> Payload | None:
    try:
        return Payload.from_base64(text)
    except UNREADABLE:
        return None


def _key() -> bytes:
    secret = current_app.extensions["postbag"].secret_key.encode()
    return hmac.digest(secret, b"postbag proof of work", "sha256")
