# Anlan's verbs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check bench soak docs lock clean

PORT ?= 8000
DATA ?= data
WORKERS ?= 2
export PYTHON
run: export ANLAN_PORT = $(PORT)
run: export ANLAN_DATA = $(DATA)
# As the launcher does: where Python is told to keep no bytecode, each of the hundreds of processes of a test run
# would compile all it imports, two of the three seconds that a command takes.
test check bench soak: export PYTHONDONTWRITEBYTECODE =
# Each worker has a core: threads of linear algebra would only get in the way of the other.
test: export OPENBLAS_NUM_THREADS = 1
test: export OMP_NUM_THREADS = 1
test check bench soak: export PYTHONPYCACHEPREFIX = $(CURDIR)/.venv/bytecode
# numba keeps a kernel by the date of its own file only: after a change of a number or a kernel that it takes from another
# file it would go on with the old one. So the place is named by all the sources.
test bench: export NUMBA_CACHE_DIR = $(CURDIR)/.venv/bytecode/numba-$(shell cat $$(find src/anlan/science -name '*.py' | sort) | cksum | cut -d' ' -f1)
PY = .venv/bin/python
PYTEST = $(PY) -m pytest -q -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

help: ## list the verbs
	@echo "Anlan 安澜"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16
	@echo "With make run: PORT=8000  DATA=data  PYTHON=python3"

run: ## make the environment, load the demo, start Anlan on http://127.0.0.1:8000
	@sh tools/bootstrap.sh data
	@exec .venv/bin/anlan run --demo

test: ## on a fresh machine too: check, the tests with a database on PostgreSQL, all tests
	@sh tools/machine.sh
	@sh tools/bootstrap.sh dev
	@failed=0; \
	$(PY) -m tools.checks >.venv/checks.log 2>&1 & checks=$$!; \
	echo "== on PostgreSQL"; \
	$(PYTEST) --postgres -m "databases and not one_database and not browser and not slow" $(ARGS) || failed=1; \
	wait $$checks || failed=1; \
	echo "== the checks, made meanwhile"; cat .venv/checks.log; \
	echo "== all, on SQLite"; \
	$(PYTEST) $(ARGS) || failed=1; \
	exit $$failed

check: ## ruff, mypy, imports, literals, clocks, content policy, offline, licences, shared data, docs
	@sh tools/bootstrap.sh dev
	@$(PY) -m tools.checks

bench: ## print the figures this machine reaches
	@sh tools/machine.sh
	@sh tools/bootstrap.sh peers
	@failed=0; for script in bench/bench_*.py; do echo "== $$script"; $(PY) "$$script" || failed=1; done; exit $$failed

soak: ## fifty rounds of the kill test on both databases; coefficients one percent off must turn tests red
	@sh tools/machine.sh
	@sh tools/bootstrap.sh dev
	@ANLAN_KILL_ROUNDS=$${ANLAN_KILL_ROUNDS:-50} $(PY) -m pytest tests/faults -s --timeout 0 $(ARGS)
	@ANLAN_SOAK=1 $(PYTEST) -m soak $(ARGS)
	@$(PY) -m tools.mutations --draw $${ANLAN_MUTATIONS:-300}

docs: ## write the reference lists again from the code
	@sh tools/bootstrap.sh dev
	@$(PY) -m tools.docs

lock: ## resolve pyproject.toml again and write requirements/*.lock
	@sh tools/bootstrap.sh dev
	@$(PY) -m tools.lock

clean: ## remove the environment and caches; the data folder stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
