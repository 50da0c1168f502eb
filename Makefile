# `make demo` and `make test` set up everything they need first; `make everything` is for closing an issue.

# Each is tried, not only looked for: a version manager has commands for versions that are not switched on.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(NEW_ENOUGH)' 2>/dev/null && command -v "$$python" && break; done)
endif
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEMO := .kakunin/demo
DEMO_DB := sqlite:///$(DEMO)/gradebook.db

# Errors alone: what pip warns of is the machine, such as a folder of packages in its pip.conf that is not there.
PIP_QUIET := --quiet --quiet --disable-pip-version-check

# What many processes import is compiled once, also where containers are told to leave no caches.
unexport PYTHONDONTWRITEBYTECODE

# More processes than cores: many tests wait for a server, a browser or the end of an endless loop. What runs together
# is in tests/parallel.py.
PARALLEL := -n 3 --no-loadscope-reorder

ATTACKS := tests/attacks tests/autograder/downloads tests/autograder/sandbox
# Seconds for each test with random input.
FUZZ := 60

.PHONY: setup demo test everything audit fresh-audit system attacks conformance lint bench chaos lock clean

setup: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3.13"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || tools/install-system-packages \
		"$$("$(PYTHON)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	"$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	@mkdir -p $(DEMO)
	$(BIN)/kakunin release day1 --db $(DEMO_DB)
	$(BIN)/kakunin simulate day1 --students 30 --seed 1 --output $(DEMO)/submitted
	$(BIN)/kakunin grade day1 --submitted $(DEMO)/submitted --output $(DEMO)/autograded --db $(DEMO_DB)
	$(BIN)/kakunin export day1 --to questions --db $(DEMO_DB) --output $(DEMO)/questions.csv
	$(BIN)/kakunin export day1 --to grades --db $(DEMO_DB) --output $(DEMO)/grades.csv
	@$(BIN)/kakunin show day1 --db $(DEMO_DB)
	$(BIN)/kakunin compare $(DEMO)/submitted/expected.csv $(DEMO)/questions.csv
	@echo
	@echo "released notebooks   assignments/day1/"
	@echo "submissions          $(DEMO)/submitted/"
	@echo "graded notebooks     $(DEMO)/autograded/"
	@echo "database             $(DEMO)/gradebook.db"
	@echo "CSV                  $(DEMO)/questions.csv  $(DEMO)/grades.csv"

test: setup lint fresh-audit system
	$(BIN)/python -m pytest $(PARALLEL)

everything: setup lint audit system
	$(BIN)/python -m pytest $(PARALLEL) -m ''

system:
	@{ command -v chromium && command -v sqlite3 && ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 \
		|| tools/install-system-packages chromium fonts-ipafont-gothic postgresql sqlite3 || true

audit fresh-audit: TEMPLATE := autograder/course/new_course/template

audit: setup
	$(BIN)/kakunin audit day1
	cd $(TEMPLATE) && ../../../../$(BIN)/kakunin audit lesson1

# In CI a stale stamp is a failure: it was not committed.
fresh-audit: setup
	[ "$$CI" = true ] || $(BIN)/kakunin audit day1 --if-stale
	[ "$$CI" = true ] || { cd $(TEMPLATE) && ../../../../$(BIN)/kakunin audit lesson1 --if-stale; }

conformance: setup
	$(BIN)/python -m pytest -m '' -rP tests/lifecycle/test_nbgraders_own_suite.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# All attacks, in both tiers, as whoever runs them and as an ordinary user; random input for minutes.
attacks: setup system
	KAKUNIN_FUZZ_SECONDS=$(FUZZ) $(BIN)/python -m pytest $(PARALLEL) -m '' $(ATTACKS)

chaos: setup
	$(BIN)/python -m pytest -m '' tests/chaos

bench: setup
	$(BIN)/python tests/benchmarks $(BENCH)

lock: setup
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links \
		--universal --python-version 3.11 --custom-compile-command "make lock" --output-file requirements.lock

clean:
	rm -rf $(VENV) .kakunin build *.egg-info
