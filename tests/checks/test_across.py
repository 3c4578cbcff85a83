"""What is compared across documents and years: where it fires, and where it must not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kpi import batch, engine, pipeline, ruleset, specimen, submissions
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding, Review
from kpi.model.references import LastYear, PastProject, References
from tests.corpus.printed import document as printed

BOOK = ruleset.load()[0]
LAST_YEAR = ("PLA05", "PLA07", "PLA08", "XPJ07")
USUAL = ["380元/人", "390元/人", "400元/人", "400元/人", "410元/人", "420元/人", "430元/人", "440元/人"]
TRAINING = "乡村医生培训人均成本"

Fields = Mapping[str, object]


def priced(department: str, *values: str, name: str = TRAINING, description: str = "") -> Disclosure:
    """A department that pays these prices in a project each."""
    projects = [
        {
            "name": f"{department}第{number}期培训",
            "code": f"{department}{number}",
            "department": department,
            "rows": [["产出指标", "成本指标", name, description or name, value, "年度工作计划"]],
        }
        for number, value in enumerate(values, 1)
    ]
    return replace(specimen.disclosure(*projects), path=f"{department}.txt")


def towns(*values: str, name: str = TRAINING) -> list[Disclosure]:
    return [priced(f"第{number}镇", value, name=name) for number, value in enumerate(values, 1)]


def alone(documents: Sequence[Disclosure]) -> list[str]:
    """The prices that stand alone."""
    book, _ = ruleset.restrict(BOOK, ["XPJ06"], [])
    return [finding.quote for finding in engine.review(documents, book).findings]


@pytest.mark.parametrize("value", ["1200元/人", "120元/人", "0.12万元/人", "41元/人", "400万元/人"])
def test_a_price_that_stands_alone_is_found_above_and_below(value: str) -> None:
    assert alone(towns(*USUAL, value)) == [value]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("0.041万元/人", id="wan"),
        pytest.param("600元/人", id="half-more"),
        pytest.param("1200元/户", id="another-unit"),
        pytest.param("4800元/人/年", id="another-period"),
        pytest.param("1200美元/人", id="no-rate-of-exchange"),
        pytest.param("1200人", id="no-price"),
    ],
)
def test_other_prices_are_let_be(value: str) -> None:
    assert alone(towns(*USUAL, value)) == []


def test_a_tenth_is_found_where_prices_spread() -> None:
    wide = ["300元/人", "500元/人", "700元/人", "350元/人", "600元/人", "450元/人", "520元/人", "380元/人"]
    assert alone(towns(*wide, "5元/人")) == ["5元/人"]
    assert alone(towns(*wide, "900元/人")) == []


def test_where_all_agree_a_smaller_difference_counts() -> None:
    assert alone(towns(*["400元/人"] * 9)) == []
    assert alone(towns(*["400元/人"] * 9, "600元/人")) == ["600元/人"]
    assert alone(towns(*["400元/人"] * 9, "440元/人")) == []


def test_two_kinds_of_things_of_one_name_are_no_outliers() -> None:
    computers = [f"{price}元/台" for price in (4800, 5000, 5000, 5200, 4900, 5100)]
    servers = [f"{price}元/台" for price in (78000, 80000, 85000, 82000)]
    assert alone(towns(*computers, *servers, name="政务终端采购单价")) == []


def test_a_department_with_many_projects_counts_once() -> None:
    many = priced("县教育局", *["100元/人"] * 30)
    assert alone([many, *towns(*USUAL)]) == ["100元/人"]
    assert alone([many, *towns(*USUAL[:2])]) == []  # nothing is usual among three


def test_one_finding_tells_of_all_projects_at_that_price() -> None:
    book, _ = ruleset.restrict(BOOK, ["XPJ06"], [])
    (finding,) = engine.review([*towns(*USUAL), priced("县教育局", "1200元/人", "1200元/人")], book).findings
    assert len(finding.related) == 1


def test_months_and_years_that_are_not_said_are_doubted() -> None:
    book, _ = ruleset.restrict(BOOK, ["XPJ06"], [])
    guards = towns(*["9600元/人"] * 9, "800元/人", name="护林员补助标准")
    (finding,) = engine.review(guards, book).findings
    assert finding.doubt == "与中位数正好相差约12倍，可能一处按月、一处按年"


def test_another_description_is_a_doubt() -> None:
    book, _ = ruleset.restrict(BOOK, ["XPJ06"], [])
    usual = [
        priced(f"第{number}镇", "5000元/台", name="终端采购单价", description="台式电脑采购单价")
        for number in range(9)
    ]
    odd = priced("大数据局", "80000元/台", name="终端采购单价", description="机架式服务器采购单价")
    (finding,) = engine.review([*usual, odd], book).findings
    assert finding.doubt is not None
    assert "可能不是同一种东西" in finding.doubt


def test_units_of_one_document_are_peers() -> None:
    projects = [
        {"name": f"{number}号校车", "code": f"C{number}", "unit": f"第{number}小学", "department": "县教育局",
         "rows": [["产出指标", "成本指标", "校车租用单价", value]]}
        for number, value in enumerate(["600元/辆"] * 9 + ["6000元/辆"])
    ]  # fmt: skip
    assert alone([specimen.disclosure(*projects)]) == ["6000元/辆"]


# Two years of one department.

CLINIC = {
    "name": "村卫生室运行",
    "code": "130999241000000001",
    "budget": "40.00",
    "goals": ["保障80个村卫生室正常运行。"],
    "rows": [
        ["产出指标", "数量指标", "运行村卫生室数量", "≥80个"],
        ["产出指标", "质量指标", "药品配备率", "≥95%"],
        ["满意度指标", "服务对象满意度指标", "村民满意度", "≥90%"],
    ],
}
TRAINED = {
    "name": "2024年基层医生培训",
    "code": "130999241000000002",
    "budget": "10.00",
    "goals": ["培训基层医生420人。"],
    "rows": [
        ["产出指标", "数量指标", "培训基层医生人数", "≥420人"],
        ["产出指标", "质量指标", "考核合格率", "≥95%"],
        ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90%"],
    ],
}
VACCINES = {
    "name": "免费疫苗接种",
    "code": "130999241000000003",
    "budget": "60.00",
    "goals": ["为适龄儿童接种疫苗。"],
    "rows": [
        ["产出指标", "数量指标", "接种疫苗针次", "≥5000针次"],
        ["产出指标", "数量指标", "入户宣传家庭户数", "≥900户"],
        ["产出指标", "质量指标", "建卡率", "≥98%"],
    ],
}
RABIES = {
    "name": "犬只免疫宣传",
    "code": "130999241000000004",
    "budget": "3.00",
    "rows": [["产出指标", "数量指标", "发放宣传册数量", "≥2000册"]],
}
OLD = (CLINIC, TRAINED, VACCINES, RABIES)


def against(now: Sequence[Fields], before: Sequence[Fields] = OLD, **head: str) -> list[tuple[str, str]]:
    """What rules say about this year's projects: rule, and project or ``-``."""
    past = LastYear.of([("青岚县卫生健康局", [PastProject.of(specimen.project(one)) for one in before])])
    fields = [{"department": "青岚县卫生健康局", "year": 2025, **head, **one} for one in now]
    book, _ = ruleset.restrict(BOOK, LAST_YEAR, [])
    found = engine.review([specimen.disclosure(*fields)], book, references=References(past)).findings
    return [(one.rule, one.project.name.text if one.project else "-") for one in found]


def rows(fields: Fields, **values: str) -> list[list[str]]:
    """The rows of a project, with other values by name."""
    given = fields["rows"]
    assert isinstance(given, list)
    return [[*row[:-1], values.get(row[2], row[-1])] for row in given]


def test_each_rule_fires_where_it_should_and_nowhere_else() -> None:
    now = [
        {**CLINIC, "name": "村卫生室运行"},  # copied
        {**TRAINED, "name": "2025年基层医生培训", "goals": ["培训基层医生330人。"],
         "rows": rows(TRAINED, 考核合格率="≥80%", 培训基层医生人数="≥430人")},  # lower than last year
        {**VACCINES, "budget": "75.00", "goals": ["为适龄儿童接种疫苗5000针次。"],
         "rows": rows(VACCINES)[:1]},  # more money, less done
    ]  # fmt: skip
    assert against(now) == [
        ("XPJ07", "-"),
        ("PLA08", "村卫生室运行"),
        ("PLA05", "2025年基层医生培训"),
        ("PLA07", "免费疫苗接种"),
    ]


CHANGED = {**CLINIC, "goals": ["保障82个村卫生室正常运行。"], "rows": rows(CLINIC, 运行村卫生室数量="≥82个")}
GROWN = {**TRAINED, "name": "2025年基层医生培训", "rows": rows(TRAINED, 培训基层医生人数="≥450人")}
MORE = {**VACCINES, "rows": rows(VACCINES, 接种疫苗针次="≥5200针次")}
LEAFLETS = {**RABIES, "rows": rows(RABIES, 发放宣传册数量="≥2500册")}


@pytest.mark.parametrize(
    "last",
    [
        pytest.param([LEAFLETS], id="same"),
        pytest.param([{**LEAFLETS, "name": "犬类免疫宣传教育"}], id="renamed"),
        pytest.param([{**LEAFLETS, "code": "130999251000000077"}], id="renumbered"),
        pytest.param([{**LEAFLETS, "code": "130999251000000077", "name": "狂犬病防治宣传"}], id="both"),
        pytest.param(
            [
                {**LEAFLETS, "code": "130999251000000078", "name": "犬只免疫", "budget": "2.00", "rows": []},
                {**LEAFLETS, "code": "130999251000000079", "name": "免疫宣传", "budget": "1.00"},
            ],
            id="split",
        ),
    ],
)
def test_what_goes_on_by_another_name_or_code_is_no_alarm(last: list[Fields]) -> None:
    assert against([CHANGED, GROWN, MORE, *last]) == []


def test_projects_that_were_put_together_are_no_alarm() -> None:
    together = {**CHANGED, "name": "村卫生室运行及犬只免疫宣传", "budget": "43.00"}
    assert against([together, GROWN, MORE]) == []


def test_short_codes_that_were_counted_anew_are_no_link() -> None:
    old = [{**one, "code": str(number)} for number, one in enumerate(OLD, 1)]
    now = [{**one, "code": str(number)} for number, one in enumerate([LEAFLETS, MORE, GROWN, CHANGED], 1)]
    assert against(now, old) == []


def test_half_a_budget_explains_half_the_output() -> None:
    half = {**VACCINES, "budget": "30.00", "rows": rows(VACCINES, 接种疫苗针次="≥2500针次")}
    assert against([CHANGED, GROWN, half, LEAFLETS]) == []


def test_the_same_name_in_another_department_is_another_project() -> None:
    office = {"name": "日常公用经费", "code": "", "rows": rows(CLINIC, 村民满意度="≥60%")}
    past = LastYear.of(
        [("青岚县水利局", [PastProject.of(specimen.project({**office, "rows": rows(CLINIC)}))])]
    )
    book, _ = ruleset.restrict(BOOK, LAST_YEAR, [])
    now = specimen.disclosure({**office, "department": "青岚县林业局"})
    review = engine.review([now], book, references=References(past))
    assert review.findings == ()
    assert {entry.outcome for entry in review.ledger} == {"not_applicable"}


def test_files_of_one_department_are_one() -> None:
    past = LastYear.of([("青岚县卫生健康局", [PastProject.of(specimen.project(one)) for one in OLD])])
    book, _ = ruleset.restrict(BOOK, ["XPJ07"], [])
    files = [
        replace(specimen.disclosure({**one, "department": "青岚县卫生健康局"}), path=f"{number}.txt")
        for number, one in enumerate([CHANGED, GROWN, MORE, LEAFLETS])
    ]
    assert engine.review(files, book, references=References(past)).findings == ()
    (gone,) = engine.review(files[:3], book, references=References(past)).findings
    assert "“犬只免疫宣传”" in gone.message
    (entry,) = engine.review(files[:1], book, references=References(past)).ledger
    assert entry.outcome == "not_evaluable"  # one file of four may not be all


# The same in a batch, where no process holds all documents.


def found(review: Review) -> tuple[Finding, ...]:
    return review.findings


TOWNS = ("望山", "临河", "柳林", "石桥", "东风", "北关", "南坪", "西岭", "青石")


def written(folder: Path) -> list[Path]:
    """Nine towns and a bureau as files; the bureau in two of them."""
    plan = {
        "plan": ["3月底 25%", "6月底 50%", "10月底 75%", "12月底 100%"],
        "purpose": "用于培训",
        "year": 2025,
    }
    departments = {f"第{number}镇": [price] for number, price in enumerate([*USUAL, "4000元/人"])}
    for number, (town, prices) in enumerate(departments.items()):
        one = priced(town, *prices).projects[0]
        fields = {
            **plan, "department": f"青岚县{TOWNS[number]}镇人民政府", "name": one.name.text,
            "code": f"13099925000000{number:04}",
            "budget": "10.00", "goals": ["培训乡村医生。"],
            "rows": [["产出指标", "成本指标", TRAINING, "每人的培训费", prices[0], "年度工作计划"]],
        }  # fmt: skip
        (folder / f"{number:02}.txt").write_text(printed([fields]), encoding="utf-8")
    for name, kept in (("90", CHANGED), ("91", GROWN), ("92", MORE)):
        fields = {**plan, "department": "青岚县卫生健康局", "goals": ["完成年度任务。"], **kept}
        fields["rows"] = [[*row[:-1], row[2], row[-1], "年度工作计划"] for row in rows(kept)]
        (folder / f"{name}.txt").write_text(printed([fields]), encoding="utf-8")
    return sorted(folder.glob("*.txt"))


def test_a_batch_finds_what_a_review_of_all_at_once_finds(tmp_path: Path) -> None:
    files = written(tmp_path)
    past = LastYear.of([("青岚县卫生健康局", [PastProject.of(specimen.project(one)) for one in OLD])])
    references = References(past)
    book, _ = ruleset.restrict(BOOK, ["XPJ", *LAST_YEAR], [])
    whole = engine.review(submissions.settled(pipeline.load(files)), book, references=references)
    setup = batch.marked(batch.Setup(book, references, streams={"found": found}))
    cache = batch.Cache()
    outcome = batch.run(batch.find(files).items, lambda _: setup, batch.here(), cache)
    parts = [
        replace(one, document=done.number)
        for done in outcome.documents()
        for one in done.rendered["found"]  # type: ignore[attr-defined]
    ]
    cache.close()
    assert parts == list(whole.findings)
    assert {"XPJ06", "XPJ07"} <= {one.rule for one in parts}
    batch_entries = [entry for entry in whole.ledger if entry.scope == "batch"]
    assert list(outcome.ledger) == batch_entries
