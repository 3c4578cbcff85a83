"""Bases: what is vague, how rows are gathered into one finding, where a drag-filled series begins."""

from kpi import engine, ruleset, specimen
from kpi.model.finding import Finding

BOOK = ruleset.load()[0]
Row = tuple[str, str, str, str]
"""Second level, name, value, basis."""


def findings(code: str, *rows: Row) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    given = [["产出指标", level2, name, f"{name}的说明", value, basis] for level2, name, value, basis in rows]
    return engine.review([specimen.disclosure({"rows": given})], book).findings


def test_vague_bases_are_one_finding_on_the_first_row_that_carries_a_sum() -> None:
    (finding,) = findings(
        "REL04",
        ("质量指标", "合格率", "100%", "工作计划"),
        ("成本指标", "总成本", "≤8万元", "上级要求"),
        ("数量指标", "培训人数", "60人", "上级要求"),
        ("时效指标", "完成时间", "10月底前", "《培训方案》"),
    )
    assert finding.indicator is not None
    assert finding.indicator.no == 2
    assert finding.level == "warning"
    assert len(finding.related) == 2
    assert "共3行" in finding.message
    assert "“上级要求”“工作计划”" in finding.message


def test_a_plan_of_the_unit_is_only_remarked() -> None:
    assert [f.level for f in findings("REL04", ("成本指标", "总成本", "≤8万元", "2024年度工作计划"))] == [
        "info"
    ]


def test_words_that_name_something_are_not_vague() -> None:
    named = ("合同", "年度维修计划", "中国残联标准", "财政评审结论", "行业标准", "上年实际完成数")
    for basis in named:
        assert findings("REL04", ("成本指标", "总成本", "≤8万元", basis)) == (), basis


def test_a_basis_broken_over_lines_is_still_vague() -> None:
    assert len(findings("REL04", ("成本指标", "总成本", "≤8万元", "文件要 求、 工作计划"))) == 1


def test_wrong_brackets_of_a_form_are_one_finding_and_a_missing_number_another() -> None:
    found = findings(
        "REL06",
        ("数量指标", "培训人数", "60人", "云人社【2023】7号"),
        ("成本指标", "总成本", "≤8万元", "云财社【2023】号"),
        ("质量指标", "合格率", "100%", "云人社【2023】7号"),
    )
    assert [(f.level, f.quote[slice(*f.span)]) for f in found] == [
        ("info", "云人社【2023】7号"),
        ("warning", "云财社【2023】号"),
    ]
    assert "另有1处" in found[0].message


def test_two_papers_in_two_years_are_no_series() -> None:
    rows = [("数量指标", f"指标{n}", f"{n}个", f"《管护办法》（云水〔20{n}〕{n}号）") for n in (21, 22, 23)]
    assert findings("REL07", *rows) == ()


def test_a_series_is_found_on_its_second_number() -> None:
    rows = [
        ("数量指标", f"指标{n}", f"{n}个", f"《管护办法》（云水〔2021〕{n}号）") for n in (11, 11, 12, 13)
    ]
    (finding,) = findings("REL07", *rows)
    assert finding.indicator is not None
    assert finding.indicator.no == 3
    assert "11、12、13" in finding.message


def test_bare_numbers_out_of_order_are_no_series() -> None:
    rows = [("数量指标", f"指标{n}", f"{n}个", f"云水〔2021〕{n}号") for n in (13, 11, 12)]
    assert findings("REL07", *rows) == ()
