"""Projects that are two of one: what is compared with what, and what one finding gathers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpi import engine, ruleset, specimen
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding

BOOK = ruleset.load()[0]
ROWS = [
    ["产出指标", "数量指标", "保洁面积", "≥36万平方米"],
    ["产出指标", "质量指标", "考核达标率", "≥95%"],
    ["产出指标", "时效指标", "垃圾日清率", "100%"],
    ["产出指标", "成本指标", "保洁单价", "≤8元/平方米"],
    ["效益指标", "社会效益指标", "市民投诉下降率", "≥20%"],
    ["效益指标", "生态效益指标", "垃圾无害化处理率", "100%"],
    ["满意度指标", "服务对象满意度指标", "市民满意度", "≥90%"],
    ["满意度指标", "服务对象满意度指标", "商户满意度", "≥88%"],
    ["产出指标", "数量指标", "清掏公厕座数", "42座"],
    ["产出指标", "数量指标", "更换果皮箱数量", "160个"],
]


def findings(code: str, *documents: Disclosure) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], ["XPJ03", "XPJ04"])
    return engine.review(documents, book).findings


def document(path: str, *projects: Mapping[str, object]) -> Disclosure:
    return replace(specimen.disclosure(*projects), path=path)


def changed(count: int) -> Sequence[list[str]]:
    """The rows with other values in the first of them."""
    return [[*row[:3], f"{number}个"] if number < count else row for number, row in enumerate(ROWS)]


def test_three_copies_are_one_finding_with_two_places() -> None:
    projects = [{"name": f"保洁{area}", "rows": ROWS} for area in ("东区", "西区", "北区")]
    (finding,) = findings("XPJ02", document("a", *projects))
    assert finding.project is not None
    assert finding.project.name.text == "保洁东区"
    assert len(finding.related) == 2
    assert "“保洁西区”“保洁北区”" in finding.message


def test_nine_rows_of_ten_are_a_copy_and_eight_are_not() -> None:
    for count, expected in ((1, 1), (2, 0)):
        one, other = {"name": "城区保洁", "rows": ROWS}, {"name": "垃圾清运", "rows": changed(count)}
        assert len(findings("XPJ02", document("a", one, other))) == expected


def test_a_subset_is_no_copy() -> None:
    one, other = {"name": "城区保洁", "rows": ROWS}, {"name": "垃圾清运", "rows": ROWS[:6]}
    assert findings("XPJ02", document("a", one, other)) == ()


def test_two_versions_of_one_file_are_not_compared() -> None:
    projects: list[dict[str, object]] = [
        {"name": "城区保洁", "rows": ROWS},
        {"name": "路灯电费", "budget": "3.00"},
    ]
    first, second = document("初稿.txt", *projects), document("终稿.txt", *projects)
    assert findings("XPJ", first, second) == ()


def test_departments_may_have_projects_of_one_name_and_tree() -> None:
    first = document("a", {"department": "城管局", "name": "办公设备购置", "code": "X1", "rows": ROWS})
    second = document("b", {"department": "水利局", "name": "办公设备购置", "code": "X2", "rows": ROWS})
    assert findings("XPJ", first, second) == ()


def test_one_code_in_two_departments_is_an_error_at_the_first() -> None:
    first = document("a", {"department": "城管局", "name": "保洁", "code": "X1"})
    second = document("b", {"department": "水利局", "name": "清淤", "code": "X1"})
    (finding,) = findings("XPJ01", first, second)
    assert (finding.level, finding.document, len(finding.related)) == ("error", 0, 1)


def test_one_department_may_hand_in_a_file_a_project() -> None:
    first = document("a", {"department": "城管局", "name": "保洁", "budget": "5.00", "code": "X1"})
    second = document("b", {"department": "城管局", "name": "保洁", "budget": "5.00", "code": "X2"})
    (finding,) = findings("XPJ01", first, second)
    assert finding.level == "warning"


def test_a_pair_of_one_code_and_name_is_reported_once() -> None:
    project = {"name": "保洁", "code": "X1", "budget": "5.00"}
    assert [f.level for f in findings("XPJ01", document("a", project, project))] == ["error"]


def test_a_project_that_goes_on_keeps_its_code() -> None:
    first = document("a", {"department": "城管局", "name": "保洁", "code": "X1", "year": 2023})
    second = document("b", {"department": "城管局", "name": "保洁（结转）", "code": "X1", "year": 2024})
    assert findings("XPJ01", first, second) == ()


def test_a_file_whose_department_was_not_read_may_be_a_version() -> None:
    project = {"department": "城管局", "name": "保洁", "code": "X1"}
    unread = replace(document("b", project), department=None)
    assert findings("XPJ01", document("a", project), unread) == ()
    assert findings("XPJ01", unread, document("a", project)) == ()
