# make serve：建环境、载入样例、打开网站    make test：建环境、跑测试
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATABASE ?= jixiao.db
PORT ?= 8001

.PHONY: serve test lint docs lock clean

serve: $(READY)
	$(BIN)/jixiao load $(DATABASE) samples/fangshan-2024.txt
	$(BIN)/jixiao serve $(DATABASE) --port $(PORT)

test: $(READY)
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python -m docs.generate

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新的版本，例如：make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

lock: $(READY)
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--upgrade --extra archives --extra test --extra lint --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.db *.db-shm *.db-wal
