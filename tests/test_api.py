"""The library: the examples of docs/api.md run, and data in gives findings out."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

import kpi

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_page_runs(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(EXAMPLES[number], f"docs/api.md {number + 1}", "exec"), {})  # noqa: S102 - our own page


def test_the_page_shows_every_function() -> None:
    functions = {f"kpi.{name}(" for name in kpi.__all__} - {"kpi.read(", "kpi.__version__("}
    assert functions <= set(re.findall(r"kpi\.\w+\(", PAGE))


def test_what_was_extracted_can_be_given_back() -> None:
    path = ROOT / "examples" / "qinglan-wenlv-2025.txt"
    command = [
        sys.executable,
        "-c",
        "from kpi.cli import main; main()",
        "extract",
        str(path),
        "--format",
        "json",
    ]
    extracted = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["documents"][0]
    again = kpi.check_projects(extracted)
    first = kpi.check(path)
    found = {
        (one.rule, one.project and one.project.no, one.indicator and one.indicator.no)
        for one in first.findings
        if not one.doubt
    }
    known = {
        (one.rule, one.project and one.project.no, one.indicator and one.indicator.no)
        for one in again.findings
    }
    direct = {key for key in found if key[0][:3] in {"DIR", "VAL", "ARI", "STR"}}
    assert direct
    assert direct <= known


def test_data_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValidationError):
        kpi.check_projects({"projects": [{"budget": "很多"}]})


def test_a_profile_with_a_mistake_is_refused(tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text("name = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.toml"):
        kpi.check_projects({"projects": []}, profile=str(profile))


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = "import sys, kpi; print([m for m in ('lark', 'pydantic', 'lxml', 'openpyxl') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
