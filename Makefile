# Two commands set everything up on a fresh machine: `make report` and `make test`.
# Both prepare .venv (and, on Debian or Ubuntu, the system packages) first; the second time that takes no time.

BIN := .venv/bin
PYTHON_IN_VENV := $(BIN)/python
SESSIONS := PATH="$(CURDIR)/$(BIN):$$PATH" nox --no-venv --no-install --sessions

.PHONY: help report test lint types format wheel lowest audit crosscheck golden benchmark fuzz hostile faults sweeps catalogue page clean
.NOTPARALLEL:
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

report: ## the example quote as a PDF
	@sh setup/prepare.sh report
	@$(BIN)/generate-report reports/quote.yaml -o reports/quote.pdf
	@echo "The report is here: $(CURDIR)/reports/quote.pdf"

test: ## style, types and every test
	@sh setup/prepare.sh test
	@$(SESSIONS) lint types
	@$(PYTHON_IN_VENV) -m pytest --numprocesses auto --dist loadfile

lint: ## style alone
	@sh setup/prepare.sh test
	@$(SESSIONS) lint

types: ## types alone
	@sh setup/prepare.sh test
	@$(SESSIONS) types

format: ## rewrite the sources in the house style
	@sh setup/prepare.sh test
	@$(BIN)/ruff check --fix --exit-zero && $(BIN)/ruff format

wheel: ## build the wheel, then install and try it in a new environment
	@sh setup/prepare.sh test
	@$(SESSIONS) wheel

lowest: ## the lowest versions of other packages that are allowed, in a new environment
	@sh setup/prepare.sh test
	@$(BIN)/nox --sessions lowest

audit: ## what users install, against PyPI's list of known weaknesses
	@sh setup/prepare.sh test
	@$(BIN)/nox --sessions audit

crosscheck: ## the catalogue's GPUs against a second public table, each difference with its reason
	@sh setup/prepare.sh test
	@$(BIN)/nox --sessions crosscheck

golden: ## write the expected texts of the tests anew; read the difference before you commit it
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) -m pytest --update-golden

benchmark: ## the figures of the README, as ratios measured in one run; the first time it installs what it compares with
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) setup/peers.py
	@$(PYTHON_IN_VENV) benchmarks/run.py

fuzz: ## argument lists, model files, quotes, workbooks and PDFs at random, 1.2 million in all: an hour
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) tests/argument_fuzz.py 200000
	@$(PYTHON_IN_VENV) tests/header_fuzz.py 1000000
	@$(PYTHON_IN_VENV) tests/quote_fuzz.py 10000

hostile: ## docs/hostile-input.md: each hostile input of tests/hostile as a process with limits, and what came of it
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) tests/hostile/page.py

faults: ## full disks, kills, odd locales, wrong clocks and the like; writes docs/faults.md (a quarter of an hour; as root all of them)
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) tests/faults/run.py

sweeps: ## 100,000 rows of random grids, computed many at once and one by one, must be the same
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) tests/random_plans.py 100000

catalogue: ## docs/catalogue.md, from the tables of the catalogue
	@sh setup/prepare.sh test
	@$(PYTHON_IN_VENV) -m pytest --update-golden tests/catalog/test_catalogue_page.py

page: report ## the picture of the report's first page that the README shows
	@sh setup/prepare.sh test
	@pdftoppm -r 80 -f 1 -l 1 -singlefile -png reports/quote.pdf docs/page

clean: ## remove what these commands made
	@rm -rf .venv build dist .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis
