# make run: serve Postbag in the sandbox.  make test: all tests.  make help: the rest.
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
UV_RUN := $(UV) run --frozen --no-sync
FLASK := $(UV_RUN) flask --app wsgi
PROCESSORS := $(shell nproc 2>/dev/null || echo 2)
# Two more than there are processors: many tests wait for programs that they have started.
WORKERS ?= $(shell echo $$(( $(PROCESSORS) + 2 )))
CHROMIUM ?= /usr/bin/chromium
export PYTHONWARNINGS ?= ignore::SyntaxWarning
# Compiled once at installation: otherwise a machine that keeps no bytecode compiles at every start.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help run demo setup test test-fast check bench bench-mail bench-growth chaos crowd translations

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: .tools/run.stamp ## install, migrate, load, and serve on http://127.0.0.1:8000 (sandbox; LIVE=1 sends)
	@exec $(FLASK) up

demo: .tools/run.stamp ## like run, with made-up letters so that the desk lives
	@$(FLASK) setup && $(FLASK) sandbox seed --letters 3000 --seed 1 --once && exec $(FLASK) up

setup: .tools/dev.stamp ## install what development and tests need

test: .tools/dev.stamp ## the whole suite: SQLite and PostgreSQL, mail, Chromium
	@$(UV_RUN) pytest -n $(WORKERS) --dist loadgroup

test-fast: .tools/dev.stamp ## domain, services on SQLite and pages: under 30 seconds
	@$(UV_RUN) pytest -n $(PROCESSORS) --dist loadgroup --hypothesis-profile fast \
		-m "not slow and not browser and not postgres" tests/domain tests/services tests/web

check: .tools/dev.stamp ## format, lint, types, import direction, dependencies, security, migrations
	@$(UV_RUN) ruff format --check .
	@$(UV_RUN) ruff check .
	@$(UV_RUN) mypy
	@$(UV_RUN) lint-imports
	@$(UV_RUN) deptry .
	@$(UV_RUN) bandit -q -ll -c pyproject.toml -r app wsgi.py
	@$(UV_RUN) python -m tests.migrations

bench: .tools/dev.stamp ## figures, each beside its control in one run
	@$(UV) sync --frozen --quiet --group bench
	@$(UV_RUN) python -m benchmarks

bench-mail: .tools/dev.stamp ## bounces and reply texts on the labelled mail, beside other readers, in one run
	@$(UV) sync --frozen --quiet --group bench
	@$(UV_RUN) python -m benchmarks.mail
	@$(UV_RUN) python -m benchmarks.receive

bench-growth: .tools/dev.stamp ## what a letter costs beside 10 k, 100 k and 2 M others (10 to 30 minutes, 12 GB under TMPDIR)
	@$(UV_RUN) python -m benchmarks.growth

chaos: .tools/dev.stamp ## everything dies while 20,000 letters go out, on both databases; then it is counted
	@$(UV_RUN) python -m chaos $(CHAOS)

crowd: .tools/dev.stamp ## 2,000 supporters at once through the real pages for five minutes
	@$(UV) sync --frozen --quiet --group bench
	@$(UV_RUN) python -m chaos.crowd $(CROWD)

translations: .tools/dev.stamp ## take new sentences into the catalogues (docs/how-to/translations.md)
	@$(UV_RUN) pybabel -q extract -F babel.cfg -k _l --add-location=file --sort-by-file --project=Postbag -o app/translations/messages.pot .
	@$(UV_RUN) pybabel -q update -i app/translations/messages.pot -d app/translations --width=100 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# The environment follows the lock; the stamps say which one it followed last.
.tools/run.stamp: uv.lock pyproject.toml $(CATALOGUES) | $(UV)
	@[ -e .tools/dev.stamp ] && [ .tools/dev.stamp -nt uv.lock ] || $(UV) sync --frozen --no-dev --quiet
	@mkdir -p .tools && touch $@

.tools/dev.stamp: uv.lock pyproject.toml $(CATALOGUES) | $(UV)
	@$(UV) sync --frozen --quiet
	@mkdir -p .tools && touch $@

%.mo: %.po | .venv/bin/pybabel
	@$(UV_RUN) pybabel -q compile -i $< -o $@

.venv/bin/pybabel: | $(UV)
	@$(UV) sync --frozen --no-dev --quiet

.tools/uv/bin/uv:
	@$(PYTHON) -m venv .tools/uv || { echo "Python's venv is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
