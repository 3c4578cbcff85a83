"""Outputs and standards across projects and documents."""

from collections.abc import Mapping
from dataclasses import replace

from kpi import engine, ruleset, specimen
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding

BOOK, _ = ruleset.load()
Fields = Mapping[str, object]


def findings(code: str, *documents: Disclosure) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    return engine.review(documents, book).findings


def document(path: str, *projects: Fields, department: str = "示例单位") -> Disclosure:
    return replace(specimen.disclosure(*projects), path=path, department=department)


def paying(name: str, count: str = "55人", cost: str = "2.5万元/人", budget: str = "137.50") -> Fields:
    rows = [
        ["产出指标", "数量指标", "义务兵家庭优待人数", count],
        ["产出指标", "成本指标", "义务兵家庭优待标准", cost],
    ]
    return {"name": name, "budget": budget, "rows": rows}


def test_documents_of_one_department_are_compared() -> None:
    first, second = document("a", paying("优待金")), document("b", paying("（上级）优待金补助"))
    (finding,) = findings("XPJ03", first, second)
    assert (finding.document, finding.project) == (0, first.projects[0])
    assert len(finding.related) == 1
    assert findings("XPJ03", first, replace(second, department="另一单位")) == ()


def test_a_hit_stands_in_the_document_of_its_project() -> None:
    first = document("a", paying("甲"), paying("乙"))
    second = document("b", paying("丙", cost="3万元/人"))
    (finding,) = findings("XPJ04", first, second)
    assert (finding.document, finding.project) == (1, second.projects[0])
    assert finding.quote == "3万元/人"


def test_outputs_of_the_same_projects_are_one_question() -> None:
    rows = [
        ["产出指标", "数量指标", "开放文化站数量", "12个"],
        ["产出指标", "数量指标", "文化活动场次", "144场"],
    ]
    pair = ({"name": "（上级）文化站补助", "rows": rows}, {"name": "文化站配套", "rows": rows})
    (finding,) = findings("XPJ03", document("a", *pair))
    assert "开放文化站数量”12个" in finding.message
    assert "文化活动场次”144场" in finding.message


def test_equal_counts_at_one_standard_are_one_output_even_without_a_word_for_it() -> None:
    (finding,) = findings("XPJ03", document("a", paying("优待金"), paying("优抚补助")))
    assert finding.level == "warning"
    assert finding.proof is not None
    assert finding.proof.relation == "<="


def test_a_failed_and_a_repeated_document_are_passed_over() -> None:
    first = document("a", paying("优待金"))
    assert findings("XPJ03", first, replace(document("b", paying("（上级）优待金")), same_as="a")) == ()


def test_a_small_difference_may_be_rounding_and_is_doubtful() -> None:
    (finding,) = findings(
        "XPJ04", document("a", paying("甲", cost="1.01万元/人"), paying("乙", cost="1万元/人"))
    )
    assert finding.doubt is not None
    assert "四舍五入" in finding.doubt
