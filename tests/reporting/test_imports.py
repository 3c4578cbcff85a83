import subprocess
import sys

import pytest

HEAVY = {"jinja2", "openpyxl", "pydantic"}


@pytest.mark.parametrize(
    ("module", "needs"),
    [("text", set()), ("json", set()), ("jsonl", set()), ("html", {"jinja2"}), ("xlsx", {"openpyxl"})],
)
def test_a_report_loads_only_the_library_it_needs(module: str, needs: set[str]) -> None:
    program = f"import sys, kpi.reporting.{module}; print(*({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == needs
