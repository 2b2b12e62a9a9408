"""What lies in deploy/ names settings, commands and files that exist."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from tests.conftest import LIVE

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
SETTINGS = ("config.py", "gateways/doorways.py")
NOT_OURS = {"POSTGRES_PASSWORD", "PYTHONUNBUFFERED"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def settings() -> set[str]:
    """The settings that there are, as tests/test_docs.py finds them."""
    return set(
        re.findall(r'"([A-Z][A-Z_]+)"', "".join((ROOT / "app" / file).read_text() for file in SETTINGS))
    )


def example() -> dict[str, str]:
    lines = (DEPLOY / "env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_setting_that_is_named_exists(services: dict[str, Any]) -> None:
    named = set(example())
    for service in ("setup", "web", "worker", "mail"):
        named |= set(services[service]["environment"])
    for unit in UNITS:
        for line in re.findall(r"^Environment=(.*)$", unit.read_text(), re.M):
            named |= {pair.split("=")[0] for pair in line.split()}
    assert named > {"DATABASE_URL", "QUEUE_URL", "SECRET_KEY", "POSTBAG_INSTANCE"}
    assert named - settings() - NOT_OURS == set()


def test_the_example_holds_no_secret_and_all_that_live_needs() -> None:
    assert {name for name, value in example().items() if not value} == {
        "SECRET_KEY",
        "DATA_KEY",
        "POSTGRES_PASSWORD",
        "METRICS_TOKEN",
        "HOOK_SECRET",
    }
    assert set(LIVE) <= set(example())


def test_every_command_exists(app: Flask, services: dict[str, Any]) -> None:
    commands = [" ".join(services[name]["command"][1:]) for name in ("setup", "web", "worker", "mail")]
    for unit in UNITS:
        commands += re.findall(
            r"^ExecStart=/opt/postbag/\.venv/bin/flask --app wsgi (.+)$", unit.read_text(), re.M
        )
    assert commands == ["setup", "web", "worker", "mail listen", "mail listen", "web", "worker"]
    for command in commands:
        found: Any = app.cli
        for name in command.split():
            found = found.get_command(None, name)
        assert found


def test_two_of_each_and_nothing_but_caddy_is_reachable(services: dict[str, Any]) -> None:
    assert [services[name]["deploy"]["replicas"] for name in ("web", "worker")] == [2, 2]
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    front = {name for name, service in services.items() if "front" in service["networks"]}
    assert front == {"caddy", "web"}
    assert [services[name]["networks"] for name in ("postgres", "valkey")] == [["inside"], ["inside"]]
    checked = {name for name, service in services.items() if "healthcheck" in service}
    assert checked == {"web", "mail", "postgres", "valkey", "caddy"}


def test_the_image_takes_only_what_is_there() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    named = [word for line in re.findall(r"^COPY ([^-].*) \S+$", text, re.M) for word in line.split()]
    assert "app" in named
    assert [name for name in named if not (ROOT / name).exists()] == []
    allowed = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.M))
    assert set(named) == allowed
    assert f":{re.search(r'^UV_VERSION := (.*)$', (ROOT / 'Makefile').read_text(), re.M)[1]} " in text  # type: ignore[index]


def test_the_proxy_keeps_no_addresses() -> None:
    lines = [line.strip() for line in (DEPLOY / "Caddyfile").read_text().splitlines()]
    assert "exclude http.log.error" in lines
    assert "log {" not in lines


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    here = unit.read_text().replace("/opt/postbag/.venv/bin/flask", "/bin/true")
    (tmp_path / unit.name).write_text(re.sub(r"^(User|Group)=.*\n", "", here, flags=re.M))
    ended = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_caddy_takes_its_file() -> None:
    if not shutil.which("caddy"):
        pytest.skip("caddy is not on this machine")
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    ended = subprocess.run(
        command,
        env={"SITE_URL": "https://letters.example.org", "PATH": "", "HOME": "/tmp"},
        executable=shutil.which("caddy"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(("said", "code"), [(0, 0), (67, 67), (75, 75), (1, 75), (2, 75), (137, 75)])
def test_a_pipe_never_bounces_what_is_only_broken_here(tmp_path: Path, said: int, code: int) -> None:
    flask = tmp_path / ".venv/bin/flask"
    flask.parent.mkdir(parents=True)
    flask.write_text(f'#!/bin/sh\necho "$ORGANISATION|$*"\nexit {said}\n')
    flask.chmod(0o755)
    (tmp_path / "env").write_text("# settings\nORGANISATION=Example Rights\n")
    env = {"POSTBAG_HOME": str(tmp_path), "POSTBAG_ENV": str(tmp_path / "env"), "PATH": "/usr/bin:/bin"}
    command = [str(DEPLOY / "postbag-receive"), "r.x@letters.example.org", "a b@example.org"]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == code
    wanted = (
        "Example Rights|--app wsgi mail receive --recipient r.x@letters.example.org --sender a b@example.org"
    )
    assert ended.stdout == f"{wanted}\n"
    gone = subprocess.run(command, env={**env, "POSTBAG_HOME": "/nowhere"}, capture_output=True, check=False)
    assert gone.returncode == 75
