"""Mail that comes in: stored, looked at and filed, beside the stdlib's bare parser in one run.

As in an installation, the door is one process and the worker another: mails are sorted while others come.
"""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from alembic import command

from app import db
from app.cli.database import alembic_config
from app.config import Settings
from app.domain.incoming.filing import Door
from app.domain.keyring import Keyring
from app.models.types import use_keyring
from app.services import doors
from app.services.doors import Address, Arrival
from app.services.supporter_mail import Post
from app.tasks.sorter import Sorter
from tests.conftest import make_settings

CORPORA = Path(os.environ.get("POSTBAG_CORPORA", Path(__file__).parents[2] / "shared/mail/corpora"))
ROUNDS = 3
PAUSE = 0.05  # seconds until the table is looked at again; a worker waits for a second
_SPAWN = multiprocessing.get_context("spawn")


def mails() -> list[bytes]:
    """Every mail of the corpora."""
    return [path.read_bytes() for path in sorted(CORPORA.glob("*/msg/**/*")) if path.is_file()]


def main() -> None:
    """Print letters a second of both, and their ratio."""
    raws = mails()
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder))
        command.upgrade(alembic_config(settings), "head")
        db.bind(db.connect(settings.database_url))
        use_keyring(Keyring(settings.data_keys))
        post = Post(settings.sender, settings.site_url)
        sorter = Sorter(post, _now, lambda: None)
        sorter._looker.look(raws[0], "")  # its process is there
        ratios = []
        for turn in range(ROUNDS):
            bare, ours = _parse(raws), _receive(settings, sorter, raws, turn)
            ratios.append(bare / ours)
            print(f"  {len(raws)} mails: stdlib {len(raws) / bare:,.0f}/s, ours {len(raws) / ours:,.0f}/s")
        sorter.stop()
        db.unbind()
    print(f"receive and classify beside stdlib parsing (policy.default): {sorted(ratios)[ROUNDS // 2]:.2f}")


def _receive(settings: Settings, sorter: Sorter, raws: Sequence[bytes], turn: int) -> float:
    """Seconds until all mails are filed; the door stores each durably, by itself, in its own process."""
    is_open = _SPAWN.Event()
    door = _SPAWN.Process(target=_take, args=(settings, raws, turn, is_open))
    door.start()
    is_open.wait()
    begun, left = time.perf_counter(), len(set(raws))
    while left:
        number = sorter.sort()
        left -= number
        if not number:
            time.sleep(PAUSE)
    seconds = time.perf_counter() - begun
    door.join()
    return seconds


def _take(settings: Settings, raws: Sequence[bytes], turn: int, is_open: Any) -> None:
    db.bind(db.connect(settings.database_url))
    use_keyring(Keyring(settings.data_keys))
    is_open.set()
    for raw in raws:
        arrival = Arrival(Door.LMTP, "", f"replies-{turn}@example.org", raw)
        with db.transaction() as session:
            doors.take(session, settings.sender, arrival, Address(), _now())


def _parse(raws: Sequence[bytes]) -> float:
    """Seconds that the stdlib takes to parse them."""
    begun = time.perf_counter()
    for raw in raws:
        message_from_bytes(raw, policy=policy.default)
    return time.perf_counter() - begun


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
