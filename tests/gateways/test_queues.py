"""A worker's sign of life goes through the queue, whichever it is."""

from pathlib import Path

import pytest

from app.domain.errors import SettingsError
from app.gateways import queues
from tests.conftest import BACKENDS, NOW, Templates


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_worker_is_seen_by_others(templates: Templates, tmp_path: Path, backend: str) -> None:
    url = f"sqlite:///{tmp_path / 'queue.db'}"
    if backend == "postgresql":
        url = templates.empty(backend).replace("+psycopg", "")
    with queues.opened(url, "secret") as web:
        assert queues.last_beat(web) is None
    with queues.opened(url, "secret") as worker:
        queues.beat(worker, NOW)
    with queues.opened(url, "secret") as web:
        assert queues.last_beat(web) == queues.last_beat(web) == NOW


def test_a_queue_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(SettingsError, match="QUEUE_URL"):
        queues.of("amqp://localhost", "secret")
