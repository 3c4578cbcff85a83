# One command each: `make demo` sets up and reviews the example, `make test` sets up and tests.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types layers docs fresh wheel bench clean

demo: .venv/ready
	@mkdir -p out
	-@$(BIN)/kpi check examples/qinglan-wenlv-2025.txt --fail-on never \
		--format text --output - --format html --output out/report.html --format xlsx --output out/report.xlsx
	@echo
	@echo "网页报告（用浏览器打开）  HTML report:  out/report.html"
	@echo "工作簿（用 Excel/WPS 打开） Workbook:     out/report.xlsx"

test: .venv/ready
	$(BIN)/python -m pytest -n auto --dist worksteal

# What every commit must pass.
check: lint types layers test fresh

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

layers: .venv/ready
	$(BIN)/lint-imports

# Everything that is generated from code, rules and examples; `fresh` fails when a page is stale.
docs: .venv/ready
	$(BIN)/python docs/make_docs.py

fresh: .venv/ready
	$(BIN)/python docs/make_docs.py --check

# Build the wheel through the sdist, install it elsewhere, run the tests against it.
wheel: .venv/ready
	BIN=$(BIN) sh .ci/wheel

# Half an hour on two cores; benchmarks/batch.py without --full takes two minutes of it.
bench: .venv/ready
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/values.py
	$(BIN)/python benchmarks/rules.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/reports.py
	$(BIN)/python benchmarks/batch.py --full --peers .venv/peers
	$(BIN)/python benchmarks/hotspots.py

clean:
	rm -rf .venv out dist build

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
