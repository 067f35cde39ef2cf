# The whole of daily life. `make run` and `make test` need python3 (3.11 or newer) and nothing else; see README.md.
# PORT= HOST= DATABASE_URL= SITE_URL= DEMO= may stand before or after: `PORT=8001 make run`, `make run PORT=8001`.

python = .venv/bin/python
compile = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml

.PHONY: run test bench upgrade lint messages lock

run:  ## builds what is missing, fills an empty database with the demo (DEMO=0: not), serves
	@.ci/environment requirements.txt
	@$(python) manage.py serve

test:  ## the whole suite, on SQLite or on DATABASE_URL=postgres://…; TESTS="tests/articles -k publish" for a part
	@.ci/environment requirements-dev.txt
	@$(python) manage.py collect
	@$(python) -m pytest -n 2 --dist worksteal $(TESTS)

bench:  ## how fast it is; see benchmarks/README.md for ROUNDS= GROWTH="1000 100000" PEERS=1
	@.ci/environment requirements-dev.txt
	@$(python) manage.py collect
	@$(python) -m benchmarks

upgrade:  ## backup, newer code where it can be asked for, packages, check, migrate, restart; readers are answered meanwhile
	@.ci/environment requirements.txt
	@$(python) manage.py upgrade

lint:
	@.ci/environment requirements-dev.txt
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(python) -m mypy
	@.venv/bin/bandit -q -r -c pyproject.toml hnp_portal articles comments

messages:  ## reads new sentences into locale/vi/LC_MESSAGES/*.po and compiles the .mo (needs gettext)
	@.ci/messages $(python)

lock:  ## resolves the dependencies of pyproject.toml anew (needs uv)
	@$(compile) --output-file requirements.txt
	@$(compile) --extra dev --constraint requirements.txt --output-file requirements-dev.txt
