"""The library: the examples of docs/api.md run, and data in gives findings out."""

import json
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

import kpi
from tests.corpus.printed import document as printed

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


TOWNS = ("望山", "临河", "柳林", "石桥", "东风", "北关", "南坪", "西岭", "青石", "青石")


def towns(folder: Path) -> list[Path]:
    """Nine towns that pay one thing, one of them three times as much; and one file twice."""
    prices = ["400元/人"] * 8 + ["1200元/人", "1200元/人"]
    for number, price in enumerate(prices):
        fields: dict[str, object] = {
            "department": f"青岚县{TOWNS[number]}镇人民政府", "year": 2025,
            "name": f"{TOWNS[number]}镇村医培训",
            "code": f"13099925000000{min(number, 8):04}", "budget": "10.00", "purpose": "用于培训乡村医生",
            "plan": ["3月底 25%", "6月底 50%", "10月底 75%", "12月底 100%"], "goals": ["培训乡村医生。"],
            "rows": [["产出指标", "成本指标", "乡村医生培训人均成本", "每人培训费", price, "年度工作计划"]],
        }  # fmt: skip
        (folder / f"{number}.txt").write_text(printed([fields]) + "\n" * (number == 9), encoding="utf-8")
    return sorted(folder.glob("*.txt"))


@pytest.mark.parametrize("means", ["here", "processes", "executor"])
def test_one_after_the_other_says_what_all_together_says(tmp_path: Path, means: str) -> None:
    files = towns(tmp_path)
    whole = kpi.check(*files)
    if means == "executor":
        with ThreadPoolExecutor(2) as pool:
            reviews = [*kpi.check_each(tmp_path, executor=pool, cache=tmp_path / ".cache")]
            assert pool.submit(len, files).result() == len(files)  # it is still its owner's
    else:
        reviews = [*kpi.check_each(*files, jobs=2 if means == "processes" else None)]
    found = [
        replace(finding, document=number)
        for number, review in enumerate(reviews)
        for finding in review.findings
    ]
    assert found == [*whole.findings]
    assert [one.document for one in found if one.rule == "XPJ06"] == [8]
    assert [review.documents[0].same_as for review in reviews] == [None] * 9 + [files[8].as_posix()]
    counts = Counter(entry.rule for review in reviews for entry in review.ledger if entry.scope == "batch")
    assert set(counts.values()) == {len(files)}


def test_a_profile_with_a_mistake_is_refused_for_many_too(tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text("name = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.toml"):
        next(kpi.check_each(*towns(tmp_path), profile=str(profile)))


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
