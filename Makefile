# Targets are a line or two; what they need is installed by tools/setup.
PORT ?= 8000
BIN := .venv/bin
# Empty is off: what is compiled is kept, for all the processes that tests start.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test coverage check bench bench-contests bench-ranking map screenshots clean

run:            ## set up, load the banks, make the demo, serve on PORT
	@tools/setup run
	@$(BIN)/quizapp prepare --port $(PORT)
	@PORT=$(PORT) exec $(BIN)/gunicorn wsgi:app

test:           ## set up and run all tests, on SQLite and on PostgreSQL
	@tools/setup test
	@$(BIN)/pytest -n 2 --dist loadscope

coverage:       ## which lines no test reaches; three times as slow as the tests alone
	@tools/setup test
	@$(BIN)/pytest -n 2 --dist loadscope --db sqlite --cov --cov-report=term:skip-covered

check:          ## what must hold of the code itself
	@tools/setup test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/quizapp banks check
	$(BIN)/python tools/map.py --check

bench:          ## play whole contests over HTTP: what they cost, and that nothing is lost
	@tools/setup test
	@$(BIN)/python -m bench.run --short

bench-ranking:  ## boards and closing at 200,000 attempts in one round
	@$(BIN)/python -m bench.ranking

bench-contests: ## real contests set up by forms, played by thousands, judged by plain Python
	@$(BIN)/python -m bench.real_contests

map:            ## write docs/map.md anew
	@$(BIN)/python tools/map.py

screenshots:    ## pictures of every page into screenshots/ and the handbook
	@tools/setup test
	@$(BIN)/python tools/screenshots.py

clean:          ## remove what can be made again; the data in var/ stays
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
