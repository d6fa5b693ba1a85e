# Everything a developer or CI does with this repository. Start with `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The Python that runs the tools, the tests and the local cloud's functions.
PYTHON ?= python3
# The Python that the stack runs on AWS; pyenv's, where there is no other.
PYTHON313 ?= $(or $(lastword $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.13.*/bin/python3.13)),python3.13)
# Where the wallet page and the API listen, and the local cloud behind them.
export PORT ?= 3000
export CLOUD_PORT ?= 4566
export UV := $(CURDIR)/.venv-uv/bin/uv
export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0
# sam and mypy take twice as long to start without their bytecode.
unexport PYTHONDONTWRITEBYTECODE

# All tests of a file go to one worker, all that need the local cloud to one.
WORKERS ?= 2
BY_WORKERS = --numprocesses $(WORKERS)
SAM := .venv-cloud/bin/sam
LOCAL := .venv/bin/python -m microloan_ops.local
# Other releases of boto3 than ours, each in a folder by itself.
SDKS := .local/sdk-oldest/ready .local/sdk-newest/ready
# What a target needs beyond Python; on Debian and Ubuntu what is missing is installed.
BRING := @PYTHON=$(PYTHON) microloan_ops/system-packages
ACCOUNTANTS := hledger hledger-interest
BROWSER := chromium chinese-font

##@ Local cloud

.PHONY: run
run: .venv/ready .venv-cloud/ready ## Start everything and serve it on port 3000 (PORT=); Ctrl-C stops it
	@$(LOCAL) run

.PHONY: up
up: .venv/ready .venv-cloud/ready ## The same in the background
	@$(LOCAL) up

.PHONY: down
down: .venv/ready ## Stop what `make up` started
	@$(LOCAL) down

##@ Quality

# Each keeps one processor busy; in CI they share both with others.
BESIDE = $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs=2 --output-sync=target)

.PHONY: check
check: .venv/ready .venv-cloud/ready .venv-review/ready ## Lint, formatting, types, lock files, template, what reviewers' tools find
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(MAKE) $(BESIDE) types reviews

.PHONY: types
types: .venv/ready ## Of `make check`: mypy
	.venv/bin/mypy

.PHONY: reviews
reviews: .venv/ready .venv-cloud/ready .venv-review/ready ## Of `make check`: lock files, template, reviewers' tools
	microloan_ops/locks/check
	$(SAM) validate --lint
	.venv/bin/python -m tests.review

.PHONY: format
format: .venv/ready ## Apply the formatter and the safe fixes of the linter
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

.PHONY: test
test: .venv/ready .venv-cloud/ready .venv-clients/ready $(SDKS) ## All tests, by two workers (WORKERS=), in the last minute of a year (TESTS_BEGIN=); e2e tests bring a local cloud
	$(BRING) $(ACCOUNTANTS) $(BROWSER)
	.venv/bin/pytest $(BY_WORKERS)

.PHONY: test-313
test-313: .venv313/ready $(SDKS) ## The tests that need no cloud, on the Python that AWS runs and on a leap day
	@# That each condition is missed by a test is a matter of the tests, not of the Python; so is how
	@# many examples are made up.
	$(BRING) $(ACCOUNTANTS)
	TESTS_BEGIN=2028-02-29T10:00+08:00 HYPOTHESIS_PROFILE=few .venv313/bin/pytest $(BY_WORKERS) tests/unit tests/property tests/contract tests/oracles --deselect tests/contract/test_conditions.py

.PHONY: artefacts
artefacts: .venv313/ready ## What `make build` built: imports, start-up, memory, size, licences
	$(BRING) valgrind
	ARTEFACTS=1 .venv313/bin/pytest $(BY_WORKERS) tests/artefacts

.PHONY: prove
prove: .venv/ready ## Every law after every step of 100,000 random histories, 200 banks, 100,000 interleavings (HISTORIES=, BANKS=, SEED=)
	.venv/bin/python -m tests.property.prove $(if $(HISTORIES),--histories $(HISTORIES)) $(if $(SEED),--seed $(SEED))
	.venv/bin/python -m tests.property.simulate --seed $(or $(SEED),$$RANDOM) --seeds $(or $(BANKS),200) --days 90 --customers 40 --faults 0.1
	$(if $(SEED),,$(MAKE) interleavings)

.PHONY: interleavings
interleavings: .venv/ready ## Of `make prove`: use cases at once, in every order of two preemptions (SCENARIO=, REPLAY=)
	.venv/bin/python -m tests.interleavings.explore $(if $(SCENARIO),--scenario "$(SCENARIO)") $(if $(REPLAY),--replay "$(REPLAY)")

.PHONY: race
race: .venv/ready .venv-cloud/ready ## 10,000 operations of eight threads at the same loans and the night (OPERATIONS=)
	OPERATIONS=$(or $(OPERATIONS),10000) .venv/bin/pytest -s tests/e2e/test_concurrency.py

.PHONY: fuzz
fuzz: .venv/ready .venv-cloud/ready .venv-fuzz/ready ## Requests made up from docs/openapi.json, to a cloud of its own (EXAMPLES=, SEED=)
	.venv/bin/python -m tests.fuzz.run $(if $(EXAMPLES),--examples $(EXAMPLES)) $(if $(SEED),--seed $(SEED))

.PHONY: test-clients
test-clients: .venv-clients/ready ## Clients made of docs/openapi.json, in Python and TypeScript, and a linter; a warning fails
	tests/clients/make .local/clients

.PHONY: english
english: .venv/ready ## Words a sentence, semicolons and "you" in pages, command help, problems and alarms (PAGES=1: each page)
	.venv/bin/python -m tests.english.run $(if $(PAGES),--pages)

.PHONY: mutants
mutants: .venv/ready .venv-mutants/ready ## Small mistakes in the arithmetic: each must fail a test (MODULES=)
	.venv-mutants/bin/python -m tests.mutation.run $(MODULES)

.PHONY: bench
bench: .venv/ready .venv313/ready .venv-bench/ready .venv-cloud/ready build ## Speed, units, load and cost, in about a quarter of an hour; writes docs/generated/performance.md (BENCHMARKS=)
	$(BRING) valgrind
	.venv/bin/python -m benchmarks $(BENCHMARKS)

##@ Scorecards

.PHONY: scorecards
scorecards: .venv-scorecards/ready ## Fit the cards; writes the layer's models and docs/generated/scorecards.md
	PYTHONPATH=layers/microloan .venv-scorecards/bin/python -m scorecards

.PHONY: test-scorecards
test-scorecards: .venv/ready .venv-scorecards/ready ## The pipeline's types and tests; that its files follow from the fit
	@# mypy of the first environment, with the annotations of the second.
	.venv/bin/mypy --python-executable .venv-scorecards/bin/python scorecards tests/scorecards/*.py
	PYTHONPATH=layers/microloan .venv-scorecards/bin/pytest --confcutdir=tests/scorecards scorecards tests/scorecards
	PYTHONPATH=layers/microloan .venv-scorecards/bin/python -m scorecards --check

##@ Release

.PHONY: build
build: .venv-cloud/ready ## What `sam deploy` ships: python3.13 on arm64
	@# A test run leaves bytecode beside the handlers; it would change their hash.
	find functions layers -name __pycache__ -prune -exec rm -rf {} +
	LAYER_COMPILER="$(PYTHON313)" $(SAM) build

.PHONY: openapi
openapi: .venv/ready ## Write docs/openapi.json from the handlers
	.venv/bin/python -m microloan_ops.openapi

.PHONY: commands
commands: .venv/ready ## Write docs/generated/commands.md from the commands
	.venv/bin/python -m microloan_ops.command_reference

.PHONY: report
report: .venv/ready ## Write docs/report.html, the report on a simulated year, in a minute or two
	.venv/bin/python -m simulation --seed 1 -o docs/report.html

.PHONY: screenshots
screenshots: .venv/ready .venv-cloud/ready ## Pictures of the wallet page, for docs/generated/screens.md and README.md
	$(BRING) $(BROWSER)
	.venv/bin/python -m tests.e2e.browser.screenshots

.PHONY: licences
licences: .venv/ready build ## Write docs/generated/licences.md from the built layer
	.venv/bin/python -m tests.artefacts.licences .aws-sam/build/MicroloanLayer/python

.PHONY: lock
lock: .venv-uv/ready ## Renew the lock files after a change in pyproject.toml (UPGRADE=1: newest)
	microloan_ops/locks/compile . $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## Remove everything that these targets made
	@if [ -x .venv/bin/python ]; then $(LOCAL) down; fi
	rm -rf .venv .venv-uv .venv-cloud .venv-mutants .venv-bench .venv-scorecards .venv-review .venv-fuzz .venv-clients .venv313 .aws-sam .local
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help: ## This page
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Environments: made from the hashed locks, and again only when a lock changes.

.venv-uv/ready: microloan_ops/locks/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(BRING) python3-venv
	$(PYTHON) -m venv --clear .venv-uv
	.venv-uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r microloan_ops/locks/uv.txt
	@touch $@

# $(call install,folder,python,lock)
define install
	$(UV) venv --quiet --clear --python $(2) $(1)
	$(UV) pip sync --quiet --require-hashes --python $(1) $(3)
endef

# $(call develop,folder): the project itself, from where it lies.
define develop
	$(UV) pip install --quiet --no-deps --no-build-isolation --python $(1) --editable .
endef

.venv/ready: microloan_ops/locks/dev.txt pyproject.toml | .venv-uv/ready
	$(call install,.venv,$(PYTHON),microloan_ops/locks/dev.txt)
	$(call develop,.venv)
	@touch $@

.venv313/ready: microloan_ops/locks/dev.txt pyproject.toml | .venv-uv/ready
	$(call install,.venv313,$(PYTHON313),microloan_ops/locks/dev.txt)
	$(call develop,.venv313)
	@touch $@

# Each of the others has a lock of its own name.
.venv-%/ready: microloan_ops/locks/%.txt | .venv-uv/ready
	$(call install,.venv-$*,$(PYTHON),$<)
	@touch $@

# No environment: the Python of the tests reads it.
$(SDKS): .local/%/ready: microloan_ops/locks/%.txt | .venv-uv/ready
	rm -rf $(@D)
	$(UV) pip install --quiet --no-deps --require-hashes --python $(PYTHON) --target $(@D) -r $<
	@touch $@
