"""What a sender that died had in hand, settled by the next one on the same machine.

Its page of dots (gateways/dots.py) says more than the tables: which dots went, and which were answered.
"""

from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection

from app import db
from app.domain.delivery import Attempt, Stage
from app.gateways.dots import Legacy, left_behind
from app.services import outcomes
from app.tasks.route import Route

log = structlog.get_logger("sender")


def inherit(connection: Connection, folder: Path, route: Route, now: datetime) -> None:
    """Record the answers that dead senders heard, let their letters follow, and queue again what did not go.

    What went and was not answered is left to its lease: then it is uncertain.
    """
    with left_behind(folder) as legacies:
        for legacy in legacies:
            with db.writing(connection):
                _settle(connection, legacy, route, now)


def _settle(connection: Connection, legacy: Legacy, route: Route, now: datetime) -> None:
    mails = outcomes.in_hand(connection, legacy.owner, legacy.answers)
    results = [
        route.result(mail, Attempt(Stage.DOT, reply), mail.first_attempt_at or now, now)
        for mail in mails
        if (reply := legacy.answers.get(mail.id))
    ]
    outcomes.follow_up(connection, outcomes.record(connection, legacy.owner, results, now), now)
    outcomes.catch_up(connection, now, before=outcomes.END_OF_TIME, owner=legacy.owner)
    said = legacy.went | legacy.answers.keys()
    back = [mail for mail in mails if mail.id not in said]
    outcomes.hand_back(connection, legacy.owner, back, now)
    log.info("inherited", answered=len(results), back=len(back), unanswered=len(legacy.went))
