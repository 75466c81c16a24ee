.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

BIN := .venv/bin
READY := .venv/.ready
PART ?=

$(READY): requirements.lock scripts/setup $(wildcard protos/pyproject.toml libs/*/pyproject.toml services/*/pyproject.toml gateway/pyproject.toml deploy/devstack/pyproject.toml)
	@echo "setting up .venv (about a minute the first time)"
	@scripts/setup
	@touch $@

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## Make .venv as requirements.lock says; quick when nothing changed

.PHONY: up
up: $(READY) ## Run the whole system until Ctrl-C (ARGS="--fresh --port 8080 --no-demo")
	@$(BIN)/frontdesk up $(ARGS)

.PHONY: down
down: $(READY) ## Stop the system that `make up` started
	@$(BIN)/python scripts/down.py $(ARGS)

.PHONY: test
test: lint check-alone ## Check and test everything (PART=services/booking for one part)
	@$(BIN)/python scripts/run_tests.py $(PART)

.PHONY: check
check: lint check-alone ## Format, lint, types, import rules, protos, documents, budgets, each service alone
	@$(BIN)/python scripts/run_tests.py tests/rules

.PHONY: lint
lint: $(READY)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@MYPYPATH=scripts:tests/rules $(BIN)/mypy --no-error-summary --explicit-package-bases scripts/*.py tests/rules/*.py
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python protos/generate.py --check
	@$(BIN)/python scripts/proto_compatibility.py
	@$(BIN)/python scripts/event_docs.py --check
	@$(BIN)/python scripts/budgets.py

.PHONY: check-alone
check-alone: $(READY) ## Install each service alone and run the tests that need nothing else
	@$(BIN)/python scripts/check_alone.py

.PHONY: format
format: $(READY) ## Format and repair what ruff can repair
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

.PHONY: protos
protos: $(READY) ## Make the stubs and docs/events.md from the protos
	@$(BIN)/python protos/generate.py
	@$(BIN)/python scripts/event_docs.py

.PHONY: migrate
migrate: $(READY) ## Bring the running system's schemas to their newest version
	@$(BIN)/frontdesk migrate $(ARGS)

.PHONY: lock
lock: $(READY) ## Write requirements.lock (ARGS=--upgrade for newer versions)
	@scripts/lock $(ARGS)

.PHONY: prove
prove: $(READY) ## Full repeats, real durations, kills: takes long
	@FRONTDESK_PROVE_BOOKINGS=200 FRONTDESK_PROVE_ROUNDS=20 FRONTDESK_PROVE_OUTAGE_SECONDS=600 \
		FRONTDESK_PROVE_CLIENTS=500 FRONTDESK_PROVE_QUOTA=5000 FRONTDESK_PROVE_SLACK=1 \
		$(BIN)/python scripts/run_tests.py libs/chassis services/identity services/booking tests/e2e

.PHONY: bench
bench: $(READY) ## Measure bookings, reads, slots, events, memory; a table and JSON
	@$(BIN)/python tests/bench $(ARGS)

.PHONY: fuzz
fuzz: $(READY) ## Ask every operation with thousands of made requests (ARGS="-k bookings" for some)
	@FRONTDESK_FUZZ_CASES=$${FRONTDESK_FUZZ_CASES:-300} $(BIN)/python -m pytest tests/e2e/journeys/test_contract.py $(ARGS)

.PHONY: compose-test
compose-test: $(READY) ## Run the journey against Docker Compose, where an engine answers
	@deploy/docker/compose-test

.PHONY: compose-keys
compose-keys: $(READY) ## Write the secrets of docker-compose.yml to .env, once
	@if [ -e .env ]; then echo ".env is there already; it stays as it is" >&2; exit 1; fi
	@umask 077 && $(BIN)/frontdesk keys >.env && echo "wrote .env; now: docker compose up --build --detach --wait"
