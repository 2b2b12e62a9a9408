"""Settings: read once from the environment into a frozen value; wrong ones stop the start with a sentence."""

import base64
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from app import environment
from app.domain import keyring
from app.domain.bounds import Bounds
from app.domain.deadlines import Retention
from app.domain.delivery import Mode
from app.domain.dkim import Signer
from app.domain.errors import SettingsError
from app.domain.message import Sender
from app.domain.tokens import Keys
from app.gateways import queues
from app.gateways.doorways import Doorways
from app.gateways.smtp import Server

ROOT = Path(__file__).resolve().parent.parent
SANDBOX_SMTP_PORT = 8025
SMTP_CONNECTIONS = 16  # of one worker, side by side: docs/decisions/0008
MOST_CONNECTIONS = 100
MOST_BY_ITSELF, MOST_PROCESSES = 4, 32  # web processes of one machine, unsaid and said
REPLY_DOMAIN = "letters.example.org"
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?", re.IGNORECASE)
SHORTEST_SECRET = 32  # characters of a live SECRET_KEY
REDIS = ("redis://", "rediss://")


@dataclass(frozen=True)
class Settings:
    """Everything an installation can set, checked; a name is its variable's in lower case."""

    instance: Path
    database_url: str
    queue_url: str
    smtp_url: str
    site_url: str
    reply_domain: str
    organisation: str
    postal_address: str
    complaints_mailbox: str
    data_controller: str
    secret_key: str = field(repr=False)
    data_keys: Mapping[int, bytes] = field(repr=False)
    live: bool = False
    live_to: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    proxy_hops: int = 0
    smtp_connections: int = SMTP_CONNECTIONS
    web_processes: int = 1
    signer: Signer | None = None
    sandbox_public: bool = False
    second_factor: bool = False
    metrics_token: str = field(default="", repr=False)
    retention: Retention = field(default_factory=Retention)
    bounds: Bounds = field(default_factory=Bounds)
    doorways: Doorways = field(default_factory=Doorways)

    @property
    def https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def mode(self) -> Mode:
        """Whom letters reach."""
        if not self.live:
            return Mode.SANDBOX
        return Mode.REHEARSAL if self.live_to else Mode.LIVE

    @property
    def warning(self) -> str:
        """What can run, and goes wrong as soon as there is a second machine; "" if nothing is."""
        if self.database_url.startswith("sqlite") or not self.queue_url.startswith("sqlite"):
            return ""
        return queues.LONELY_QUEUE

    @property
    def hold_seconds(self) -> int:
        """How long a confirmed letter waits in which its author can take it back."""
        return 15 * 60 if self.live else 0

    @cached_property
    def sender(self) -> Sender:
        """Who this installation is when it writes mail; in the sandbox concerns go to an example mailbox."""
        return Sender(
            organisation=self.organisation,
            complaints_mailbox=self.complaints_mailbox or f"concerns@{self.reply_domain}",
            reply_domain=self.reply_domain,
            keys=Keys({1: self.secret_key}),
            hold_seconds=self.hold_seconds,
            mode=self.mode,
            postal_address=self.postal_address,
            data_controller=self.data_controller,
        )

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raise SettingsError naming the first that must not be."""
        env = os.environ if env is None else env
        live = environment.flag(env, "LIVE")
        instance = Path(env.get("POSTBAG_INSTANCE") or ROOT / "instance").resolve()
        host, port = env.get("HOST") or "127.0.0.1", environment.number(env, "PORT", 8000)
        site_url = (env.get("SITE_URL") or f"http://{host}:{port}").rstrip("/")
        settings = cls(
            instance=instance,
            database_url=with_driver(env.get("DATABASE_URL") or f"sqlite:///{instance / 'postbag.db'}"),
            queue_url=env.get("QUEUE_URL") or f"sqlite:///{instance / 'queue.db'}",
            smtp_url=_smtp_url(env, live),
            site_url=site_url,
            reply_domain=environment.domain("REPLY_DOMAIN", env.get("REPLY_DOMAIN") or REPLY_DOMAIN),
            organisation=env.get("ORGANISATION") or "Postbag sandbox",
            postal_address=env.get("POSTAL_ADDRESS") or "",
            complaints_mailbox=environment.mailbox("COMPLAINTS_MAILBOX", env.get("COMPLAINTS_MAILBOX") or ""),
            data_controller=env.get("DATA_CONTROLLER") or "",
            secret_key=env.get("SECRET_KEY") or _kept(instance / "secret_key", live, "SECRET_KEY"),
            data_keys=keyring.read_keys(
                env.get("DATA_KEY") or "1:" + _kept(instance / "data_key", live, "DATA_KEY")
            ),
            web_processes=_web_processes(env),
            live=live,
            live_to=environment.mailbox("LIVE_TO", env.get("LIVE_TO", "")),
            host=host,
            port=port,
            proxy_hops=environment.number(env, "PROXY_HOPS", 0),
            smtp_connections=environment.number(env, "SMTP_CONNECTIONS", SMTP_CONNECTIONS),
            signer=_signer(env),
            sandbox_public=environment.flag(env, "SANDBOX_PUBLIC"),
            metrics_token=env.get("METRICS_TOKEN", "").strip(),
            second_factor=environment.flag(env, "SECOND_FACTOR") if "SECOND_FACTOR" in env else live,
            retention=_retention(env),
            bounds=_bounds(env),
            doorways=Doorways.of(env),
        )
        settings.check(env)
        return settings

    def check(self, env: Mapping[str, str]) -> None:
        """Refuse a live start that would send letters nobody answers for."""
        if urlsplit(self.site_url).scheme not in {"http", "https"} or not urlsplit(self.site_url).netloc:
            raise SettingsError("SITE_URL must be a whole address such as https://letters.example.org.")
        if not 1 <= self.smtp_connections <= MOST_CONNECTIONS:
            raise SettingsError(f"SMTP_CONNECTIONS must be a number from 1 to {MOST_CONNECTIONS}.")
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
        queues.check(self.queue_url)
        if not self.live:
            return
        needed = {
            "SMTP_URL": "the mail server that sends the letters, such as smtp://user:password@mail.example.org:587",
            "ORGANISATION": "the organisation that runs this page",
            "POSTAL_ADDRESS": "the organisation's postal address",
            "COMPLAINTS_MAILBOX": "the mailbox for concerns",
            "DATA_CONTROLLER": "who answers for people's data",
            "REPLY_DOMAIN": "the domain that letters are sent from",
        }
        for name, meaning in needed.items():
            if not env.get(name, "").strip():
                raise SettingsError(f"LIVE=1 needs {name}: {meaning}.")
        if not self.https:
            raise SettingsError("LIVE=1 needs SITE_URL to begin with https://.")
        if not self.second_factor:
            raise SettingsError(
                "LIVE=1 needs a second factor for organisers: leave SECOND_FACTOR unset, or set it to 1."
            )
        if len(self.secret_key) < SHORTEST_SECRET:
            raise SettingsError(
                f"LIVE=1 needs a SECRET_KEY of at least {SHORTEST_SECRET} characters. "
                "Make one with: .venv/bin/python -m app.config"
            )
        Server.at(self.smtp_url, hello=self.reply_domain)


def _smtp_url(env: Mapping[str, str], live: bool) -> str:
    if live:
        return env.get("SMTP_URL", "").strip()
    return f"smtp://127.0.0.1:{environment.number(env, 'SANDBOX_SMTP_PORT', SANDBOX_SMTP_PORT)}"


def _web_processes(env: Mapping[str, str]) -> int:
    """One for each processor; where several machines may count each by itself, one: docs/decisions/0010."""
    alone = env.get("DATABASE_URL", "").startswith("postgres") and not _shared(env)
    usual = 1 if alone else min(MOST_BY_ITSELF, _processors())
    said = env.get("WEB_PROCESSES", "").strip() or str(usual)
    if not (said.isdecimal() and 1 <= int(said) <= MOST_PROCESSES):
        raise SettingsError(f"WEB_PROCESSES must be a whole number from 1 to {MOST_PROCESSES}.")
    return int(said)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))  # those that this process may use (Linux)
    return os.cpu_count() or 1


def _signer(env: Mapping[str, str]) -> Signer | None:
    """Who signs letters with DKIM when the mail server does not; None when both settings are empty."""
    selector, file = env.get("DKIM_SELECTOR", "").strip(), env.get("DKIM_KEY_FILE", "").strip()
    if not selector and not file:
        return None
    if not selector or not file:
        raise SettingsError("DKIM_SELECTOR and DKIM_KEY_FILE must both be set, or neither.")
    if not _SELECTOR.fullmatch(selector):
        raise SettingsError("DKIM_SELECTOR must be the name before ._domainkey in DNS, such as postbag.")
    try:
        pem = Path(file).read_bytes()
    except OSError as error:
        raise SettingsError(f"DKIM_KEY_FILE cannot be read: {error.strerror}.") from error
    domain = environment.domain("REPLY_DOMAIN", env.get("REPLY_DOMAIN") or REPLY_DOMAIN)
    return Signer.of(domain, selector, pem)


def _retention(env: Mapping[str, str]) -> Retention:
    usual = Retention()
    return Retention(
        close=timedelta(days=environment.number(env, "CLOSE_AFTER_DAYS", usual.close.days)),
        text=timedelta(days=environment.number(env, "KEEP_TEXT_DAYS", usual.text.days)),
        identity=timedelta(days=environment.number(env, "KEEP_IDENTITY_DAYS", usual.identity.days)),
        unmatched=timedelta(days=environment.number(env, "KEEP_UNMATCHED_DAYS", usual.unmatched.days)),
    )


def _bounds(env: Mapping[str, str]) -> Bounds:
    """When a door asks for work, and where all machines count: a queue in Redis is shared already."""
    usual, shared = Bounds(), _shared(env)
    if shared and not shared.startswith(REDIS):
        raise SettingsError(
            "RATELIMIT_STORAGE_URI must begin with redis:// or rediss:// (Valkey speaks it too)."
        )
    bounds = Bounds(
        shared=shared,
        letters_a_minute=environment.number(env, "LETTERS_A_MINUTE", usual.letters_a_minute),
        work=environment.number(env, "PROOF_OF_WORK", usual.work),
    )
    if bounds.letters_a_minute < 1 or bounds.work < 2:
        raise SettingsError("LETTERS_A_MINUTE must be 1 or more, and PROOF_OF_WORK 2 or more.")
    return bounds


def _shared(env: Mapping[str, str]) -> str:
    queue_url = env.get("QUEUE_URL", "")
    return env.get("RATELIMIT_STORAGE_URI") or (queue_url if queue_url.startswith(REDIS) else "")


def with_driver(url: str) -> str:
    """The address of a database with the name of our driver in it: ``postgresql://`` is enough to type."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _kept(path: Path, live: bool, name: str) -> str:
    """The sandbox's own secret, made once and kept beside its database with mode 0600."""
    if live:
        raise SettingsError(f"LIVE=1 needs {name}. Make one with: .venv/bin/python -m app.config")
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(new_key())
    try:
        os.link(draft, path)  # whole or not at all; a sibling process may have been faster
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def new_key() -> str:
    """256 random bits in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


if __name__ == "__main__":
    print(f"SECRET_KEY={new_key()}\nDATA_KEY=1:{new_key()}")
