"""Last year's forms and spending standards: what loads, and how mistakes in the files are told."""

import json
import pickle
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi import engine, references, ruleset, specimen
from kpi.model.references import LastYear, PastProject, lasting_name
from kpi.reporting.json import render_extract


def wrote(tmp_path: Path, text: str, name: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def value(**fields: Any) -> dict[str, Any]:
    return {
        "text": "≥420人",
        "kind": "quantity",
        "operator": ">=",
        "number": "420",
        "unit": "人",
        "per": [],
    } | fields


def review(*values: dict[str, Any]) -> str:
    rows = [{"level3": f"指标{number}", "value": each} for number, each in enumerate(values, 1)]
    project = {"code": "A1", "name": "基层医生培训", "budget": "12.50", "indicators": rows}
    return json.dumps(
        {"tool": "kpi", "documents": [{"projects": [project]}, {"projects": None}]}, ensure_ascii=False
    )


def test_what_extract_writes_is_read_back(tmp_path: Path) -> None:
    rows = [
        ["产出指标", "数量指标", "培训医生人数", "≥420人"],
        ["产出指标", "时效指标", "完成时间", "10月底前"],
    ]
    disclosure = specimen.disclosure({"name": "基层医生培训", "code": "A1", "budget": "12.50", "rows": rows})
    loaded, mistakes = references.last_year(wrote(tmp_path, render_extract([disclosure]), "2024.json"))
    assert mistakes == []
    assert loaded is not None
    assert loaded.of_department("示例单位") == (PastProject.of(disclosure.projects[0]),)


def test_a_store_says_the_same_as_extract(tmp_path: Path) -> None:
    writer = pytest.importorskip("kpi.store.writer", reason="the extra “store” is not installed")
    pytest.importorskip("pyarrow", reason="the extra “store” is not installed")
    rows = [
        ["产出指标", "数量指标", "培训医生人数", "≥420人"],
        ["产出指标", "成本指标", "人均培训成本", "≤0.12万元/人"],
        ["产出指标", "时效指标", "完成时间", "10月底前"],
    ]
    named = {"name": "培训", "code": "A1", "budget": "12.50", "goals": ["培训医生。", "提高水平。"]}
    documents = [
        specimen.disclosure({**named, "rows": rows}, {"name": "空表", "code": "A2"}),
        replace(specimen.disclosure({**named, "code": "B1", "rows": rows[:1]}), department="另一单位"),
        replace(specimen.disclosure({**named, "code": ""}), department=None),
    ]
    writer.write(engine.review(documents, ruleset.load()[0]), tmp_path / "2024")
    stored, mistakes = references.last_year(tmp_path / "2024")
    assert mistakes == []
    extracted, _ = references.last_year(wrote(tmp_path, render_extract(documents), "2024.json"))
    assert stored is not None
    assert extracted is not None
    for department in ("示例单位", "另一单位"):
        assert stored.of_department(department) == extracted.of_department(department) != ()
    assert stored.named("培训", of_unknown=True) == extracted.named("培训", of_unknown=True) != ()


def test_a_folder_that_is_no_store_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra “store” is not installed")
    loaded, (mistake,) = references.last_year(tmp_path)
    assert loaded is None
    assert "不是 kpi check --store 写出的文件夹" in mistake.message


def test_the_forms_of_a_province_take_little_room() -> None:
    rows = tuple((f"第{number}项指标名称", f"≥{number}00个") for number in range(10))
    forms = [
        PastProject(f"1309992400000{n:04}", f"项目{n}", None, (), ("完成任务。",), rows) for n in range(500)
    ]
    packed = LastYear.of((f"第{n}局", forms[n * 50 : n * 50 + 50]) for n in range(10))
    assert len(pickle.dumps(packed)) < 500 * 400
    assert packed.with_code("13099924000000499") == (forms[499],)


def test_only_single_numbers_are_kept(tmp_path: Path) -> None:
    values = [value(), value(kind="range"), value(number=None), value(operator=None)]
    loaded, _ = references.last_year(wrote(tmp_path, review(*values), "2024.json"))
    assert loaded is not None
    (past,) = loaded.named("基层医生培训")
    assert [row.name for row in past.indicators] == ["指标1"]
    assert past.budget == Decimal("12.50")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not json", "不是 kpi 写出的 JSON 文件"),
        ("[]", "不是 kpi 写出的 JSON 文件"),
        ('{"documents": [{"projects": null}]}', "--with-extract"),
        ('{"documents": [{"projects": [{"name": 3}]}]}', "应为文字"),
        (review(value(number="1E+999999")), "不是 kpi 写出的 JSON 文件"),
        (review(value(number="NaN")), "不是 kpi 写出的 JSON 文件"),
    ],
)
def test_mistake_in_last_years_file_is_told(tmp_path: Path, text: str, expected: str) -> None:
    loaded, (mistake,) = references.last_year(wrote(tmp_path, text, "上年.json"))
    assert loaded is None
    assert mistake.file == "上年.json"
    assert expected in mistake.message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert references.last_year(tmp_path / "没有.json")[1][0].message.startswith("文件打不开")
    assert references.standards(tmp_path / "没有.toml")[1][0].message.startswith("文件打不开")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("（上级）临财教〔2024〕12号2025年营养改善计划", "（上级）临财教[2023]9号2024年营养改善计划"),
        ("2025年度公交运营补贴", "公交运营补贴"),
    ],
)
def test_names_that_last(name: str, other: str) -> None:
    assert lasting_name(name) == lasting_name(other)


def test_batches_of_one_grant_stay_apart() -> None:
    assert lasting_name("2025年就业补助（第一批）") != lasting_name("2024年就业补助（第二批）")


def test_forms_are_found_by_department_code_and_name() -> None:
    one, other = (PastProject(code, "公交补贴", None, ()) for code in ("A1", "B2"))
    last_year = LastYear.of([("青岚县交通局（本级）", [one]), (None, [other])])
    assert last_year.of_department("青岚县交通局") == last_year.of_department("交通局") == (one,)
    assert last_year.of_department("白石县交通局") == last_year.of_department(None) == ()
    assert last_year.with_code("B2") == (other,)
    assert last_year.named("2025年公交补贴") == (one, other)
    assert last_year.named("2025年公交补贴", of_unknown=True) == (other,)


TOML = """
[[standard]]
words = ["培训"]
exempt = "网络"
limit = 400
unit = "元/人/天"
source = "本级机关培训费管理办法"
since = 2023-01-01
"""
CSV = (
    "适用,标准,单位,不适用,生效日期,依据\n培训,400,元/人/天,网络,2023年1月1日,本级机关培训费管理办法\n,,,,,\n"
)


def test_toml_and_csv_say_the_same(tmp_path: Path) -> None:
    loaded, mistakes = references.standards(wrote(tmp_path, TOML, "标准.toml"))
    assert mistakes == []
    assert loaded is not None
    (standard,) = loaded
    assert (standard.words, standard.exempt) == (("培训",), ("网络",))
    assert (standard.limit, standard.unit, standard.per) == (Decimal(400), "元", ("人", "天"))
    assert [standard.in_force(year) for year in (2022, 2023, 2030)] == [False, True, True]
    assert references.standards(wrote(tmp_path, CSV, "标准.csv")) == (loaded, [])


def test_csv_as_spreadsheet_programs_write_it(tmp_path: Path) -> None:
    path = tmp_path / "标准.csv"
    path.write_bytes(CSV.encode("gb18030"))
    assert references.standards(path)[0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("limit = 400", 'limit = "四百"', "第1条：limit：“四百”不是数"),
        ("limit = 400", "limit = -1", "第1条：limit"),
        ('unit = "元/人/天"', 'unit = "人"', "第1条：unit：“人”不是金额单位"),
        ("since = 2023-01-01", 'since = "去年"', "第1条：since：“去年”不是日期"),
        ("source =", "basis =", "没有这一项"),
        ('words = ["培训"]', "words = []", "第1条：words"),
        ("[[standard]]", "[[标准", "不是有效的 TOML 文件"),
        ("[[standard]]", "[standard]", "standard"),
    ],
)
def test_mistake_in_a_list_of_standards_is_told(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in TOML
    loaded, (mistake,) = references.standards(wrote(tmp_path, TOML.replace(old, new), "标准.toml"))
    assert loaded is None
    assert expected in mistake.message


def test_mistakes_in_a_csv_name_the_line(tmp_path: Path) -> None:
    _, mistakes = references.standards(
        wrote(tmp_path, CSV + "会议,,元,,,办法\n差旅,三百,元,,,办法\n", "标准.csv")
    )
    assert [mistake.message[:3] for mistake in mistakes] == ["第4行", "第5行"]
    _, (mistake,) = references.standards(wrote(tmp_path, "适用,单位\n培训,元\n", "标准.csv"))
    assert mistake.message == "第1行缺少列：标准、依据"
    _, (mistake,) = references.standards(wrote(tmp_path, "适用,标准,单位,依据\n", "标准.csv"))
    assert mistake.message == "没有一条支出标准"
