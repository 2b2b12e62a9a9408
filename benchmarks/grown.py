"""Databases as they look after two years, made with SQL: any number of letters in minutes.

Letters came evenly over 720 days, each with all that the retention times leave of it: words until 28 days
after the closing, author until 180, own mails for a week. A twentieth waits in the outbox, due. Ciphertexts
are one for all; everything else differs from row to row, and ids are scattered as random ones are.
"""

from datetime import UTC, datetime
from typing import Any

from alembic import command
from sqlalchemy import Connection, event, text

from app import create_app, db
from app.cli.database import alembic_config
from app.cli.setup import load_what_ships
from app.config import Settings
from app.db import Base
from app.domain import message
from app.models.types import keyring
from tests.factories import POST

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAYS = 720
DAY = 86_400  # seconds
DUE = 20  # every so many letters waits in the outbox
WORDS, MAIL = 1_500, 2_600  # bytes of a letter's words, and of the mail built from them
CLOSED_AFTER, WORDS_AFTER, AUTHOR_AFTER = 90 * DAY, 28 * DAY, 180 * DAY
# What differs between the two: numbers 1 to N, the n-th id, a time so many seconds ago, 32 bytes.
SAID = {
    "sqlite": {
        "numbers": "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :total)",
        "id": "printf('%010x', ({n} * 682463851135) % 1099511627776)",
        "ago": "(strftime('%Y-%m-%d %H:%M:%f', {epoch} - ({s}), 'unixepoch') || '000')",
        "hash": "randomblob(32)",
        "bytes": "blob",
        "date": "substr({at}, 1, 10)",
    },
    "postgresql": {
        "numbers": "WITH k(n) AS (SELECT generate_series(1, CAST(:total AS bigint)))",
        "id": "lpad(to_hex(({n} * 682463851135) % 1099511627776), 10, '0')",
        "ago": "(to_timestamp({epoch}) - ({s}) * interval '1 second')",
        "hash": "sha256(CAST(CAST(random() AS text) AS bytea))",
        "bytes": "bytea",
        "date": "CAST({at} AS date)",
    },
}


MADE = """
CREATE TEMP TABLE made AS {numbers}, aged AS (
  SELECT n, n > :total - :due AS due, (n * 104729) % 1000 AS roll,
    (n * 15485863) % ({days} * {day}) AS age
  FROM k
), lived AS (
  SELECT n, roll, CASE WHEN due THEN 3600 + n % 3600 ELSE age END AS age, CASE
    WHEN due THEN 'queued'
    WHEN roll < 30 THEN CASE WHEN age < 7 * {day} THEN 'awaiting' ELSE 'expired' END
    WHEN roll < 60 THEN 'withdrawn'
    WHEN age >= {closed} THEN 'closed'
    WHEN roll < 61 THEN 'held' WHEN roll < 62 THEN 'uncertain' WHEN roll < 75 THEN 'rejected'
    WHEN roll < 90 THEN 'bounced' WHEN roll < 130 THEN 'printed' WHEN roll < 400 THEN 'answered'
    ELSE 'accepted' END AS state
  FROM aged
), changed AS (
  SELECT n, roll, age, state, CASE WHEN state = 'closed' THEN age - {closed} WHEN state = 'expired'
    THEN age - 7 * {day} ELSE age / 2 END AS since FROM lived
)
SELECT {id} AS id, n, roll, age, state, since,
  state NOT IN ('closed', 'withdrawn', 'expired') OR state = 'closed' AND since < {words} AS has_words,
  state NOT IN ('closed', 'withdrawn', 'expired') OR state = 'closed' AND since < {author} AS has_author,
  state NOT IN ('awaiting', 'withdrawn', 'expired') AS confirmed,
  state NOT IN ('awaiting', 'withdrawn', 'expired', 'queued', 'held') AS sent
FROM changed
"""
LETTERS = """
INSERT INTO letters (id, campaign_id, office_id, representative_id, version_id, party, language, channel,
  state, held_reason, changed_at, created_at, confirmed_at, handed_over_at, expires_at, reminded_at,
  unique_hash, kept, ref, synthetic, mode)
SELECT id, campaign_id, office_id, representative_id, version_id, party, 'en', 'email', state,
  CASE WHEN state = 'held' THEN 'holder_changed' ELSE '' END, {since}, {age},
  CASE WHEN confirmed THEN {age} END,
  CASE WHEN sent AND state NOT IN ('rejected', 'uncertain') THEN {age} END,
  CASE WHEN state = 'awaiting' THEN {expires} END,
  CASE WHEN state IN ('awaiting', 'held', 'rejected') THEN {since} END,
  CASE WHEN state NOT IN ('withdrawn', 'expired') THEN {hash} END,
  CASE WHEN has_words THEN 'words' WHEN has_author THEN 'author' WHEN since < 30 * {day} THEN 'links'
    ELSE '' END,
  '', FALSE, 'sandbox'
FROM made JOIN seats ON seats.k = made.n % :seats ORDER BY n
"""
EVENT = "INSERT INTO events (letter_id, at, old, new, source, detail) SELECT id, {at}, {steps}, '' FROM made"
EVENTS = (
    ("age", "'draft', 'awaiting', 'supporter'", "TRUE"),
    ("age - 60", "'awaiting', 'queued', 'supporter'", "confirmed"),
    ("age - 1000", "'queued', 'sending', 'machine'", "sent"),
    (
        "age - 1001",
        "'sending', CASE WHEN state = 'rejected' THEN state ELSE 'accepted' END, 'machine'",
        "sent",
    ),
    ("since", "'accepted', state, 'machine'", "state IN ('bounced', 'answered', 'printed')"),
    ("since + {day}", "'accepted', 'answered', 'supporter'", "state = 'closed' AND roll < 400"),
    ("since", "'accepted', state, 'machine'", "state = 'closed'"),
    ("since", "'awaiting', state, 'machine'", "state IN ('withdrawn', 'expired')"),
)
DELIVERIES = """
INSERT INTO deliveries (id, kind, priority, letter_id, campaign_id, office_id, mode, state, phase, due_at,
  lease_until, lease_owner, attempts, first_attempt_at, finished_at, reply, recipient, message)
SELECT id, 'letter', 1, id, campaign_id, office_id, 'sandbox',
  CASE WHEN state IN ('queued', 'held', 'uncertain', 'rejected') THEN state ELSE 'accepted' END,
  CASE WHEN sent THEN 'dot' ELSE '' END, {due}, NULL, CASE WHEN sent THEN '0123456789abcdef' ELSE '' END,
  CASE WHEN sent THEN 1 ELSE 0 END, CASE WHEN sent THEN {due} END, CASE WHEN sent THEN {due} END,
  CASE WHEN sent THEN '250 2.0.0' ELSE '' END, address,
  CASE WHEN state IN ('queued', 'uncertain') THEN CAST(:message AS {bytes}) END
FROM made JOIN seats ON seats.k = made.n % :seats WHERE confirmed ORDER BY n
"""
OWN_MAILS = """
INSERT INTO deliveries (id, kind, priority, letter_id, mode, state, phase, due_at, lease_owner, attempts,
  first_attempt_at, finished_at, reply, recipient, message)
SELECT substr(id, 1, 9) || 'z', 'confirmation', 0, id, 'sandbox', 'accepted', 'dot', {age},
  '0123456789abcdef', 1, {age}, {age}, '250 2.0.0', CAST(:recipient AS {bytes}), NULL
FROM made WHERE age < 6 * {day} AND has_author AND n % 16 = 0
"""
PARTS = (
    "INSERT INTO supporters (letter_id, name, email, street, town, postcode, country, email_hash, locale) "
    "SELECT id, :name, :email, :street, :town, :postcode, 'GB', {hash}, 'en' FROM made WHERE has_author",
    "INSERT INTO letter_texts (letter_id, subject, body) SELECT id, :subject, :body FROM made "
    "WHERE has_words",
    "INSERT INTO page_tokens (digest, letter_id, created_at) SELECT {hash}, id, {age} FROM made "
    "WHERE has_author OR since < 30 * {day}",
    "INSERT INTO confirmation_codes (letter_id, digest, tries, created_at) "
    "SELECT id, {hash}, 0, {age} FROM made WHERE state = 'awaiting'",
    "INSERT INTO responses (letter_id, source, kind, \"on\", at, by) SELECT id, 'supporter', 'personal', "
    "{date}, {since}, '' FROM made WHERE confirmed AND roll < 400 AND roll >= 130",
    *(
        "INSERT INTO consents (letter_id, purpose, granted, wording, at) "
        f"SELECT id, '{purpose}', TRUE, '{purpose}/en/1', {{age}} FROM made WHERE has_author"
        for purpose in ("send", "keep_posted", "ask_reply")
    ),
)


def grow(settings: Settings, letters: int) -> None:
    """Lay the tables at ``settings.database_url``, load what ships, and add that many letters."""
    create_app(settings)
    command.upgrade(alembic_config(settings), "head")
    load_what_ships(NOW)
    db.unbind()
    engine = db.connect(settings.database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hurry)
    indexes = [index for table in Base.metadata.tables.values() for index in table.indexes]
    with engine.connect() as connection:
        for index in indexes:  # building them at the end takes a quarter of the time
            index.drop(connection)
        _fill(connection, letters)
        for index in indexes:
            index.create(connection)
        connection.commit()
    if engine.dialect.name == "postgresql":  # as autovacuum does in time
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _hurry(connection: Any, _record: Any) -> None:
    for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")


def _fill(connection: Connection, total: int) -> None:
    said = SAID[connection.dialect.name]
    epoch = int(NOW.timestamp())

    def ago(seconds: str) -> str:
        return said["ago"].format(epoch=epoch, s=seconds)

    words = {
        "numbers": said["numbers"],
        "id": said["id"].format(n="n"),
        "hash": said["hash"],
        "bytes": said["bytes"],
        "since": ago("since"),
        "age": ago("age"),
        "due": ago("age - 1000"),
        "expires": ago(f"age - 7 * {DAY}"),
        "date": said["date"].format(at=ago("since")),
        "days": DAYS,
        "day": DAY,
        "closed": CLOSED_AFTER,
        "words": WORDS_AFTER,
        "author": AUTHOR_AFTER,
    }
    values = {"total": total, "due": total // DUE, "seats": _seats(connection), **_sealed()}
    for statement in (MADE, LETTERS, DELIVERIES, OWN_MAILS, *PARTS):
        connection.execute(text(statement.format(**words)), values)
    for at, steps, which in EVENTS:
        step = EVENT.format(at=ago(at.format(day=DAY)), steps=steps)
        connection.execute(text(f"{step} WHERE {which}"))


def _seats(connection: Connection) -> int:
    """A table of seats that take e-mail, numbered from 0; how many."""
    kind = SAID[connection.dialect.name]["bytes"]
    connection.exec_driver_sql(
        "CREATE TEMP TABLE seats (k integer PRIMARY KEY, office_id text, representative_id text, party text, "
        f"campaign_id integer, version_id integer, address {kind})"
    )
    version = connection.execute(
        text(
            "SELECT t.campaign_id, v.id FROM template_versions v JOIN templates t ON t.id = v.template_id "
            "WHERE t.role = 'mp' AND t.language = 'en' ORDER BY v.id LIMIT 1"
        )
    ).one()
    holders = connection.execute(
        text(
            "SELECT r.office_id, r.id, r.party, r.email FROM representatives r JOIN offices o "
            "ON o.id = r.office_id WHERE o.role = 'mp' AND r.email <> '' AND r.valid_to IS NULL ORDER BY r.id"
        )
    ).all()
    seal = keyring().encrypt
    connection.execute(
        text("INSERT INTO seats VALUES (:k, :office, :id, :party, :campaign, :version, :address)"),
        [
            {
                "k": k,
                "office": row.office_id,
                "id": row.id,
                "party": row.party,
                "campaign": version[0],
                "version": version[1],
                "address": seal(row.email.encode(), "deliveries.recipient"),
            }
            for k, row in enumerate(holders)
        ],
    )
    return len(holders)


def _sealed() -> dict[str, bytes]:
    """Ciphertexts of the usual sizes."""
    plain = {
        "supporters.name": "Ada Example",
        "supporters.email": "ada.example@example.org",
        "supporters.street": "1 Plymouth Grove",
        "supporters.town": "Manchester",
        "supporters.postcode": "M13 9LW",
        "letter_texts.subject": "Testshire: a question",
        "letter_texts.body": "I care about this. " * (WORDS // 19),
        "deliveries.recipient": "ada.example@example.org",
    }
    body = "I care about this.\n" * (MAIL // 20)
    mail = message.own(POST.sender, "0123456789", "ada.example@example.org", "Testshire: a question", body)
    return {
        "message": keyring().encrypt(mail, "deliveries.message"),
        **{
            column.split(".")[1]: keyring().encrypt(words.encode(), column) for column, words in plain.items()
        },
    }
