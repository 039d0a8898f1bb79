# make check REPO=path   check a backend (fixtures/apps when none is given) and print the report
# make test              everything that must hold: ruff, mypy --strict, pytest
# make bench REPO=path   speed and memory against the floor
# make fuzz              random programs that are run and analysed: where the two differ (ARGS="20000"; "2000 --faults" tries it on faults)
# make lock              resolve requirements.lock anew from the bounds in pyproject.toml
# make snapshots LIB=x   the real signatures of a modelled library, for tests to hold its model against
# make clean             remove what the others made

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help check test bench fuzz lock snapshots clean set-up

TOP := $(shell cd "$$(dirname "$(patsubst  %,%,$(MAKEFILE_LIST))")" && pwd)
export TOP
export VENV ?= $(TOP)/.venv
export ARGS

ifeq ($(origin REPO),undefined)
export BACKEND := $(TOP)/fixtures/apps
else
export BACKEND := $(value REPO)
endif

# Under "make -C" the caller stands in PWD, else here; PWD alone may be stale when make was started by a program.
export STAND = $(if $(findstring w,$(firstword -$(MAKEFLAGS))),$(PWD),$(CURDIR))

help:
	@sed -n 's/^# \(make .*\)/\1/p' "$$TOP/Makefile"

set-up:
	@"$$TOP/.ci/set-up" "$$VENV"

check: set-up
	@cd "$$STAND" && "$$VENV/bin/backcheck" check "$$BACKEND" --fail-on never $$ARGS

test: set-up
	@cd "$$TOP" && "$$VENV/bin/python" -m ruff check --quiet .
	@cd "$$TOP" && "$$VENV/bin/python" -m ruff format --quiet --check . || { echo 'not formatted: run ruff format' >&2; exit 1; }
	@cd "$$TOP" && "$$VENV/bin/python" -m mypy --strict
	@cd "$$TOP" && "$$VENV/bin/python" -m pytest $$ARGS

bench: set-up
	@backend=$$(cd "$$STAND" && cd "$$BACKEND" && pwd) && cd "$$TOP" && "$$VENV/bin/python" -m bench "$$backend" $$ARGS

fuzz: set-up
	@cd "$$TOP" && "$$VENV/bin/python" -m bench.fuzz $${ARGS:-20000}

lock:
	@"$$TOP/.ci/lock"

snapshots: set-up
	@"$$TOP/.ci/snapshots" "$$VENV/bin/python" $(LIB)

clean:
	@cd "$$TOP" && rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	@cd "$$TOP" && find src tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
