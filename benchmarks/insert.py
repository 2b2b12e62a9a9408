"""The control of the confirmations: a Flask application that commits one durable row a request."""

import os
import sqlite3
import threading

from flask import Flask

app = Flask(__name__)
_of_thread = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = sqlite3.connect(os.environ["BENCH_ROWS"], isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            _of_thread.connection.execute(f"PRAGMA {pragma}")
        _of_thread.connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, at TEXT)")
    found: sqlite3.Connection = _of_thread.connection
    return found


@app.get("/")
def here() -> str:
    return "here"


@app.post("/")
def insert() -> str:
    _database().execute("INSERT INTO rows (at) VALUES ('2026-11-23')")
    return "kept"
