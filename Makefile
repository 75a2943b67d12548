# Every target sets up .venv by itself; a second time that is quick.
.PHONY: help setup demo test slow perf-check check quality golden lock wheel clean

python := .venv/bin/python

help:
	@echo 'make demo    reports for the sample area, in demo/'
	@echo 'make test    the tests'
	@echo 'make slow    the slow tests: the wheel, alone in an empty environment'
	@echo 'make perf-check  speed beside other programs, small; fails where a ratio has worsened by half'
	@echo 'make check   lint, format, types, lock, tests: what must pass before a commit'
	@echo 'make golden  draws the golden pages anew: look at their difference, then commit'
	@echo 'make lock    pins the newest dependencies in requirements.lock (needs uv)'
	@echo 'make wheel   the installable package, in dist/'
	@echo 'make clean   removes all that these made'

setup:
	@scripts/setup

demo: setup
	@echo 'peerbench batch sample_data --quarter 2025-26Q3 --out demo'
	@.venv/bin/peerbench batch sample_data --quarter 2025-26Q3 --out demo

test: setup
	@$(python) -m pytest -n 2

slow: setup
	@$(python) -m pytest -m slow -n 2 --dist loadscope

perf-check: setup
	@$(python) perf/scale.py --check

quality: setup
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	$(python) scripts/lock.py --check

check: quality test

golden: setup
	@PEERBENCH_RENEW=1 $(python) -m pytest -q tests/pages/test_golden.py
	@git --no-pager diff --stat -- tests/pages/golden

lock: setup
	$(python) scripts/lock.py
	@scripts/setup

wheel: setup
	$(python) -m hatchling build -t wheel

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist demo
