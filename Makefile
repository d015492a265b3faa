# Every task of the project; `make` alone lists them. Nothing but Python 3.11 or newer, git and make is needed beforehand.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
REAL_PRICES := csv:../shared/market-data/vn_long,csv:../shared/market-data/index,csv:../shared/market-data/crypto
CATALOGS := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-faults fuzz check fix locales articles article-done bench comparison figures claims understanding gallery pins licences audit

help: ## list the tasks
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 15

setup: $(READY) $(CATALOGS) ## make .venv with the pinned packages and the command .venv/bin/nenbua

$(READY): requirements-dev.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Nến Búa needs Python 3.11 or newer; name one with: make PYTHON=python3.12 setup"; exit 1; }
	@echo "Setting up .venv (about a minute the first time) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

$(CATALOGS): $(wildcard locales/*/LC_MESSAGES/*.po) $(READY)
	@$(BIN)/python catalogs.py compile

demo: setup ## ask three questions on simulated prices, then chat
	@NENBUA_PRICES=demo NENBUA_DATABASE_URL=sqlite+aiosqlite:///build/demo.db $(BIN)/nenbua chat --out build/demo \
		--say "rsi của FPT sao rồi" --say "SSI có nến búa không" --say "so sánh FPT với VNINDEX"

test: setup ## run all tests, three files at a time as some of them mostly wait, then those that must run alone
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder -m "not alone"
	@$(BIN)/python -m pytest -m "alone and not long" tests/bot

test-faults: setup ## hold the bot against every fault, into docs; FAULTS=--short for the short form
	@$(BIN)/python -m tests.faults $(or $(FAULTS),--markdown docs/faults.md)
	@test -n "$(FAULTS)" || $(BIN)/python -m pytest -m "alone and long" tests/bot

fuzz: setup ## send 100,000 odd messages and spoiled prices through the whole bot; FUZZ="--messages 3000" for fewer
	@$(BIN)/python -m tests.fuzz $(FUZZ)

check: setup ## lint, format, types, catalogs, articles and small talk
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python catalogs.py check
	@$(BIN)/python articles.py check

fix: setup ## mend what the linter can mend, and format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

locales: setup ## extract the texts of the code, update and compile the catalogs
	@$(BIN)/python catalogs.py update
	@$(BIN)/python catalogs.py check

articles: setup ## tell what is wrong with articles and small talk
	@$(BIN)/python articles.py check

article-done: setup ## mark the translations of KEY=... as made from the Vietnamese text as it stands
	@test -n "$(KEY)" || { echo "Name what was translated: make article-done KEY=rsi, or KEY=talk/thanks"; exit 1; }
	@$(BIN)/python articles.py translated $(KEY)

bench: setup ## measure speed; ratios within one run count, milliseconds depend on the machine
	@$(BIN)/python -m tests.benchmarks

comparison: setup ## compare the candle patterns with TA-Lib's on the real prices beside the project, into docs
	@$(BIN)/python -m tests.candle_comparison

figures: setup ## measure the figures that articles tell, on the real prices beside the project, into docs
	@$(BIN)/python -m tests.article_figures

claims: setup ## hold what the source articles claim against the real prices beside the project, into docs
	@NENBUA_DATABASE_URL=sqlite+aiosqlite:///build/claims.db $(BIN)/nenbua claims --prices $(REAL_PRICES) \
		--markdown docs/claims.md

gallery: setup ## draw every kind of picture from simulated prices, into docs
	@$(BIN)/python -m tests.gallery

understanding: setup ## compare ways of finding answers, into docs
	@$(BIN)/python -m tests.understanding_comparison

pins: setup ## renew the hashed pins from pyproject.toml (needs uv on the PATH)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make pins" --upgrade pyproject.toml -o requirements.txt
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make pins" -c requirements.txt --group dev pyproject.toml -o requirements-dev.txt

licences: setup ## write the licences of all that the bot runs on, into docs
	@$(BIN)/python -m tests.licences

# Without --strict a package that nobody could be asked about would count as sound.
audit: setup ## ask for known holes in the pinned packages (needs the network: PyPI's advisories)
	@$(BIN)/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements.txt
	@$(BIN)/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements-dev.txt
