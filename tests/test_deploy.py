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
NOT_OURS = {"POSTGRES_PASSWORD", "PYTHONUNBUFFERED"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def settings() -> set[str]:
    """The settings that there are, as tests/test_docs.py finds them."""
    return set(re.findall(r'"([A-Z][A-Z_]+)"', (ROOT / "app/config.py").read_text()))


def example() -> dict[str, str]:
    lines = (DEPLOY / "env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_setting_that_is_named_exists(services: dict[str, Any]) -> None:
    named = set(example())
    for service in ("setup", "web", "worker"):
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
    }
    assert set(LIVE) <= set(example())


def test_every_command_exists(app: Flask, services: dict[str, Any]) -> None:
    commands = [services[name]["command"][-1] for name in ("setup", "web", "worker")]
    for unit in UNITS:
        commands += re.findall(
            r"^ExecStart=/opt/postbag/\.venv/bin/flask --app wsgi (\w+)$", unit.read_text(), re.M
        )
    assert commands == ["setup", "web", "worker", "web", "worker"]
    assert all(app.cli.get_command(None, name) for name in commands)  # type: ignore[arg-type]


def test_two_of_each_and_nothing_but_caddy_is_reachable(services: dict[str, Any]) -> None:
    assert [services[name]["deploy"]["replicas"] for name in ("web", "worker")] == [2, 2]
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    front = {name for name, service in services.items() if "front" in service["networks"]}
    assert front == {"caddy", "web"}
    assert [services[name]["networks"] for name in ("postgres", "valkey")] == [["inside"], ["inside"]]
    checked = {name for name, service in services.items() if "healthcheck" in service}
    assert checked == {"web", "postgres", "valkey", "caddy"}


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
