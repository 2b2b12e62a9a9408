"""The queue in PostgreSQL, when several workers meet it for the first time at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from huey import PostgresHuey

from app.tasks import schedule
from tests.conftest import Templates, make_settings

WORKERS = 8


@pytest.mark.postgres
def test_workers_that_start_together_lay_its_tables_once(templates: Templates, tmp_path: Path) -> None:
    url = templates.copy("postgresql", False).replace("+psycopg", "")
    settings = replace(make_settings(tmp_path), queue_url=url)
    gate = threading.Barrier(WORKERS)

    def start(_number: int) -> bool:
        gate.wait(10)
        huey = schedule.queue(settings)
        with closing(huey.storage):
            return isinstance(huey, PostgresHuey)

    with ThreadPoolExecutor(WORKERS) as pool:
        assert list(pool.map(start, range(WORKERS))) == [True] * WORKERS
