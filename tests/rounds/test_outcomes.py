"""What became of a finding: each outcome, and above all what must never be taken for corrected."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kpi import engine, ruleset
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Review
from kpi.rounds import Comparison, Round, compare, of_review
from kpi.rounds.types import DocumentRead
from tests.rounds.samples import (
    after,
    book,
    edited,
    first,
    first_document,
    read,
    second,
    the,
    with_projects,
    with_rows,
)

DOUBLED = ("≥8≥8场", "≥8场")


def compared(document: Disclosure) -> Comparison:
    return compare(of_review(first()), of_review(engine.review([document], book())))


def without_row(name: str, *, keep: int = 0) -> Disclosure:
    """Return the example without the rows of that name, but for the first few."""
    projects = []
    for project in first_document().projects:
        seen = 0
        rows = []
        for row in project.indicators:
            seen += row.level3.text == name
            if row.level3.text != name or seen <= keep:
                rows.append(row)
        projects.append(with_rows(project, rows))
    return with_projects(first_document(), projects)


def test_a_corrected_value_is_fixed_and_its_new_text_is_told() -> None:
    change = the(after(DOUBLED), "VAL02", "≥8≥8场")
    assert (change.outcome, change.reason, change.edited, change.now) == ("fixed", "", True, "≥8场")
    assert change.new is None


def test_an_untouched_finding_is_open() -> None:
    change = the(after(DOUBLED), "VAL02", "≤260260")
    assert (change.outcome, change.edited, change.reason) == ("open", False, "")


def test_a_finding_whose_cell_was_changed_in_vain_is_open_with_a_remark() -> None:
    change = the(after(("≤260260", "≤262262")), "VAL02", "≤260260")
    assert (change.outcome, change.edited, change.reason) == ("open", True, "内容已改，问题仍在")
    assert change.new is not None
    assert change.new.quote == "≤262262"


def test_a_new_defect_is_new() -> None:
    comparison = after(("≥6500人次", "≥6500≥6500人次"))
    change = the(comparison, "VAL02", "≥6500≥6500人次")
    assert (change.outcome, change.old) == ("new", None)


def test_a_finding_that_the_rule_can_no_longer_judge_is_not_fixed() -> None:
    """The unit was wrong; now the value is damaged, and nobody can tell the unit."""
    change = the(after(("\t1800 人\t", "\t≥18≥18元/人\t")), "UNT03", "1800 人")
    assert change.outcome == "unverified"
    assert change.reason.startswith("本次未能检查：")


def test_a_gap_beside_another_finding_of_the_rule_keeps_a_finding_from_being_fixed() -> None:
    old, new = of_review(first()), of_review(second(DOUBLED))
    assert the(compare(old, new), "VAL02", "≥8≥8场").outcome == "fixed"
    entry = next(one for one in second(DOUBLED).ledger if one.rule == "VAL02" and one.outcome == "finding")
    review = second(DOUBLED)
    ledger = tuple(one._replace(reason="有一行读不出") if one == entry else one for one in review.ledger)
    change = the(compare(old, of_review(replace(review, ledger=ledger))), "VAL02", "≥8≥8场")
    assert (change.outcome, change.reason) == ("unverified", "本次未能检查：有一行读不出")


def test_a_project_that_is_gone_takes_no_finding_with_it() -> None:
    document = first_document()
    projects = [project for project in document.projects if project.no != 2]
    comparison = compared(with_projects(document, projects))
    for quote in ("≥8≥8场", "≤260260", "≥90≥90%"):
        change = the(comparison, "VAL02", quote)
        assert (change.outcome, change.reason) == ("unverified", "新报送的材料中没有这个项目")
    [gone] = [cell for cell in comparison.cells if cell.field == "project"]
    assert (gone.old, gone.new) == (document.projects[1].name.text, None)


def test_a_file_that_cannot_be_read_fixes_nothing() -> None:
    document = Disclosure("二上.txt", failure=Failure("RDR04", "“二上.txt”是空的。", "请重新报送。"))
    comparison = compared(document)
    assert {change.outcome for change in comparison.changes} == {"unverified"}
    assert all("未能读取" in change.reason for change in comparison.changes)


def test_a_rule_that_was_not_used_fixes_nothing() -> None:
    restricted, _ = ruleset.restrict(book(), (), ("VAL02",))
    review = engine.review([read(edited(DOUBLED))], restricted, ("不用规则 VAL02",))
    change = the(compare(of_review(first()), of_review(review)), "VAL02", "≥8≥8场")
    assert (change.outcome, change.reason) == ("unverified", "本次审核没有使用规则 VAL02")


def test_a_changed_rule_fixes_nothing_that_stands_there_as_before() -> None:
    """The rule has become milder: what vanished without a change in the text was not corrected."""
    milder = replace(second(DOUBLED), findings=())
    ours = replace(milder, ruleset=replace(milder.ruleset, sha256="0" * 64))
    comparison = compare(of_review(first()), of_review(ours))
    assert the(comparison, "VAL02", "≥8≥8场").outcome == "fixed"
    same = the(comparison, "VAL02", "≤260260")
    assert (same.outcome, same.reason) == ("unverified", "原文未改；两次审核的规则或设置不同")


def test_what_vanishes_without_any_change_is_not_fixed() -> None:
    change = the(compare(of_review(first()), of_review(replace(first(), findings=()))), "VAL02", "≥8≥8场")
    assert change.outcome == "unverified"
    assert change.reason.startswith("内容没有任何改动")


def test_what_vanishes_from_a_project_without_a_change_is_not_fixed() -> None:
    """Something changed, but in another project: a value of last year that was not at hand, say."""
    new = second(("\t≥330天\t", "\t≥320天\t"))
    left = tuple(one for one in new.findings if one.rule != "VAL02")
    change = the(compare(of_review(first()), of_review(replace(new, findings=left))), "VAL02", "≥8≥8场")
    assert (change.outcome, change.reason) == (
        "unverified",
        "本项目内容没有改动，问题却没有再出现，须人工核实",
    )


def test_a_deleted_indicator_is_not_a_corrected_one() -> None:
    change = the(compared(without_row("群众体育赛事场次")), "VAL02", "≥8≥8场")
    assert (change.outcome, change.reason) == ("unverified", "该指标已删除，是否应当删除须人工核实")
    assert change.now is None


def test_a_duplicate_that_was_deleted_is_corrected() -> None:
    comparison = compared(without_row("各项工作合格率", keep=1))
    assert the(comparison, "STR06").outcome == "fixed"
    [row] = [cell for cell in comparison.cells if cell.field == "row"]
    assert row.asked


def test_a_value_that_was_blanked_is_not_a_corrected_one() -> None:
    change = the(after(("\t≥8≥8场\t", "\t\t")), "VAL02", "≥8≥8场")
    assert (change.outcome, change.now) == ("unverified", "")
    assert "清空" in change.reason


def test_renaming_an_indicator_does_not_rid_it_of_its_findings() -> None:
    """The fingerprint holds the names; the row is known again by its description and value."""
    comparison = after(("\t群众体育赛事场次\t", "\t全民健身赛事场次\t"))
    change = the(comparison, "VAL02", "≥8≥8场")
    assert change.outcome == "open"
    assert change.old is not None
    assert change.new is not None
    assert change.old.fingerprint != change.new.fingerprint
    assert [cell.new for cell in comparison.silent if cell.field == "level3"] == ["全民健身赛事场次"]


def test_a_corrected_project_code_leaves_the_findings_open() -> None:
    comparison = after(("13882325P00QL3307012X", "13882325P00QL3307099A"))
    for quote in ("≥8≥8场", "≤260260", "≥90≥90%"):
        assert the(comparison, "VAL02", quote).outcome == "open"
    [code] = comparison.cells
    assert (code.field, code.old, code.new) == ("code", "13882325P00QL3307012X", "13882325P00QL3307099A")


def test_a_project_under_a_new_code_and_name_is_known_by_its_rows_and_told() -> None:
    document = first_document()
    project = document.projects[1]
    assert project.code is not None
    renamed = replace(
        project,
        code=replace(project.code, text="99999925P00AA0000001Z"),
        name=replace(project.name, text="县级赛事承办经费"),
    )
    comparison = compared(with_projects(document, [document.projects[0], renamed, *document.projects[2:]]))
    assert the(comparison, "VAL02", "≥8≥8场").outcome == "open"
    assert any("县级赛事承办经费" in remark for remark in comparison.remarks)


def test_what_was_fixed_and_is_there_again_has_returned() -> None:
    rounds = [of_review(first()), of_review(second(DOUBLED)), of_review(first())]
    change = the(compare(rounds[1], rounds[2], before=rounds[:1]), "VAL02", "≥8≥8场")
    assert (change.outcome, change.reason) == ("returned", "第1轮曾提出，上一轮已不再有")
    assert the(compare(rounds[1], rounds[2]), "VAL02", "≥8≥8场").outcome == "new"


def test_a_finding_whose_waiver_has_expired_has_returned() -> None:
    [mark] = [one.fingerprint for one in first().findings if one.quote == "≥8≥8场"]
    waived = replace(
        first(),
        findings=tuple(
            replace(one, status="waived") if one.fingerprint == mark else one for one in first().findings
        ),
    )
    new = replace(of_review(first()), reopened=frozenset({mark}))
    assert the(compare(of_review(waived), new), "VAL02", "≥8≥8场").outcome == "returned"
    assert the(compare(of_review(waived), of_review(first())), "VAL02", "≥8≥8场").outcome == "open"


def test_two_findings_in_one_cell_are_told_apart_by_what_they_say() -> None:
    """Both have one fingerprint but for an ordinal; the first is corrected, the second stays."""
    base = of_review(first()).findings[0]
    one = replace(base, message="编号“1.1.”重复。", quote="1.1.甲，2.2.乙", span=(0, 4), fingerprint="a" * 16)
    two = replace(one, message="编号“2.2.”重复。", span=(6, 10), fingerprint="b" * 16)
    left = replace(two, quote="甲，2.2.乙", span=(2, 6), fingerprint="a" * 16)
    old, new = (replace(of_review(first()), findings=found) for found in ((one, two), (left,)))
    by_message = {
        change.old.message: change.outcome for change in compare(old, new).changes if change.old is not None
    }
    assert by_message == {one.message: "unverified", two.message: "open"}


def test_a_round_made_of_findings_alone_can_be_compared() -> None:
    """A filled workbook holds the findings, not what was read."""
    old = replace(of_review(first()), documents=(), gaps=(), rules=None, rulebook=None)
    comparison = compare(old, of_review(second(DOUBLED)))
    assert the(comparison, "VAL02", "≥8≥8场").outcome == "fixed"
    assert the(comparison, "VAL02", "≤260260").outcome == "open"
    assert not comparison.cells_compared


def test_findings_on_the_document_itself_are_compared() -> None:
    own = replace(
        of_review(first()).findings[0],
        project=None,
        row=None,
        names=None,
        code="",
        name="",
        field="narrative",
    )
    old = replace(of_review(first()), findings=(own,))
    assert compare(old, old).changes[0].outcome == "open"
    gone = replace(of_review(second(DOUBLED)), findings=())
    assert compare(old, gone).changes[0].outcome == "fixed"
    unread = DocumentRead("一上.txt", "", failure=Failure("RDR04", "空的。", ""), projects=())
    change = compare(old, replace(gone, documents=(unread,))).changes[0]
    assert (change.outcome, change.reason) == ("unverified", "文件未能读取：空的。")


@pytest.mark.parametrize("review", [first(), second(DOUBLED)])
def test_an_empty_side_is_no_mistake(review: Review) -> None:
    full, empty = of_review(review), Round("无")
    assert {change.outcome for change in compare(full, empty).changes} == {"unverified"}
    assert {change.outcome for change in compare(empty, full).changes} == {"new"}
    assert compare(empty, empty).changes == ()


PLAN = "资金支出计划（%）\t3月底\t\t6月底\t10月底\t12月底\t\n\t20%\t\t50%\t85%\t100%\t\n"
HONEST = (
    ("VAL02", "≥8≥8场", "≥8≥8场", "≥8场"),
    ("VAL02", "≤260260", "≤260260", "≤260万元"),
    ("VAL02", "≥90≥90%", "≥90≥90%", "≥90%"),
    (
        "FND08",
        "",
        "资金支出计划（%）\t3月底\t\t6月底\t10月底\t12月底\t\n\t20%\t\t50%\t85%\t100%\t\n资金",
        "资金",
    ),
    ("TXT09", "1.1.为20名", " 2.2.举办非遗", " 2.举办非遗"),
    ("TXT09", "开展开展", "开展开展", "开展"),
    ("DIR02", "≥24万元", "\t≥24万元\t", "\t≤24万元\t"),
    ("DIR01", "≤92%", "\t≤92%\t", "\t≥92%\t"),
    ("VAL03", "12 万元", "\t12 万元\t", "\t≤12万元\t"),
    ("VAL03", "92%", "的游客占比\t92%\t", "的游客占比\t≥92%\t"),
    ("UNT03", "1800 人", "\t1800 人\t", "\t≤1800元/人\t"),
    ("UNT03", "5000 家", "\t5000 家\t", "\t≤5000元/家\t"),
    ("ARI01", "75.00", "财政资金\t60.00\t其他资金\t10.00", "财政资金\t65.00\t其他资金\t10.00"),
    ("TXT01", "160场", "惠民演出160场", "惠民演出150场"),
    ("UNT01", "420场", "\t420场\t", "\t420人\t"),
    ("STR03", "外出考察差旅费", "\t时效指标\t外出考察差旅费\t", "\t成本指标\t外出考察差旅费\t"),
    ("VAL08", "按时完成", "\t按时完成\t", "\t2025年12月底前\t"),
)


def test_honest_corrections_are_confirmed() -> None:
    assert failed(after(("1.1.为20名", "1.为20名"), *((old, new) for _, _, old, new in HONEST)), HONEST) == {}


@pytest.mark.parametrize("correction", HONEST, ids=[f"{rule}-{quote}" for rule, quote, _, _ in HONEST])
def test_an_honest_correction_alone_is_confirmed(correction: tuple[str, str, str, str]) -> None:
    """Also one that leaves no trace in what is compared: a number before a goal, a block printed twice."""
    _, _, old, new = correction
    extra = [("1.1.为20名", "1.为20名")] if "非遗" in old else []
    assert failed(after((old, new), *extra), [correction]) == {}


def failed(
    comparison: Comparison, corrections: Iterable[tuple[str, str, str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the corrections that were not confirmed, each with outcome and reason."""
    changes = {(rule, quote): the(comparison, rule, quote) for rule, quote, _, _ in corrections}
    return {key: (one.outcome, one.reason) for key, one in changes.items() if one.outcome != "fixed"}
