"""The control of the delivery: django-post-office with its default settings, in a process of its own.

``python -m benchmarks.post_office DATABASE_URL PORT NUMBER`` queues so many letters of 2 kB, prints "ready",
waits for a line on standard input, runs ``send_queued_mail`` and prints how many it has sent. Its SQLite
commits are as durable as ours.
"""

import logging
import sys
import warnings
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command

BODY = "I care about what happens to those who are sent back. " * 36


def database(url: str) -> dict[str, object]:
    """Django's words for a database."""
    parts = urlsplit(url)
    if parts.scheme.startswith("postgresql"):
        where = {"NAME": parts.path[1:], "USER": parts.username, "HOST": parts.hostname, "PORT": parts.port}
        return {"ENGINE": "django.db.backends.postgresql", **where}
    durable = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    options = {"init_command": durable, "transaction_mode": "IMMEDIATE", "timeout": 30}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path[1:], "OPTIONS": options}


def main(url: str, port: str, number: str) -> None:
    settings.configure(
        DATABASES={"default": database(url)},
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=int(port),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        SECRET_KEY="bench",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from post_office import mail
    from post_office.models import STATUS, Email

    letter = {"sender": "b@letters.example.org", "subject": "Testshire: a question", "message": BODY}
    mail.send_many([{**letter, "recipients": [f"mp{n}@parliament.example.org"]} for n in range(int(number))])
    print("ready", flush=True)
    sys.stdin.readline()
    logging.disable(logging.CRITICAL)
    call_command("send_queued_mail", verbosity=0)
    print(Email.objects.filter(status=STATUS.sent).count(), flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
