"""Which texts changed, and whether a finding asked for it."""

from dataclasses import replace

from kpi.reporting.json import render_check
from kpi.rounds import CellChange, Comparison, Round, compare, of_review
from kpi.rounds.load import parse_review
from tests.rounds.samples import after, finding, first, first_document, second, with_projects


def silent(comparison: Comparison) -> list[tuple[str, str | None, str | None]]:
    return [(cell.field, cell.old, cell.new) for cell in comparison.silent]


def only(comparison: Comparison) -> CellChange:
    [cell] = comparison.cells
    return cell


def test_a_correction_that_was_asked_for_is_not_silent() -> None:
    cell = only(after(("≥8≥8场", "≥8场")))
    assert (cell.row, cell.field, cell.old, cell.new) == ("群众体育赛事场次", "value", "≥8≥8场", "≥8场")
    assert cell.asked == (finding("VAL02", "≥8≥8场").fingerprint,)
    assert cell.old_place
    assert cell.new_place


def test_a_value_that_nobody_asked_about_is_silent() -> None:
    assert silent(after(("\t≥6500人次\t", "\t≥5000人次\t"))) == [("value", "≥6500人次", "≥5000人次")]


def test_a_finding_on_the_value_does_not_ask_for_another_name() -> None:
    comparison = after(("\t群众体育赛事场次\t", "\t群众健身赛事场次\t"), ("≥8≥8场", "≥8场"))
    assert silent(comparison) == [("level3", "群众体育赛事场次", "群众健身赛事场次")]


def test_description_basis_purpose_goal_and_name_are_watched() -> None:
    changes = after(
        ("各项赛事参赛运动员合计人次", "参赛运动员人次"),
        (
            "全部赛事举办完毕的时间	2025年10月底前	岚财教〔2024〕126号",
            "全部赛事举办完毕的时间	2025年10月底前	岚财教〔2024〕999号",
        ),
        ("组织、安保和医疗保障支出。", "组织和宣传支出。"),
        ("参赛运动员满意度达到90%以上", "参赛运动员满意度达到85%以上"),
    )
    assert [cell[0] for cell in silent(changes)] == ["purpose", "goals", "description", "basis"]


def test_a_node_of_the_plan_is_silent_unless_a_finding_is_about_it() -> None:
    comparison = after(("\t10%\t\t40%\t\t90%\t\n12月底", "\t30%\t\t40%\t\t90%\t\n12月底"))
    assert silent(comparison) == [("funding_plan:3月底", "10%", "30%")]
    project = finding("FND01", "80%").project
    assert project is not None
    changed = [
        replace(
            one,
            plan=replace(
                one.plan,
                nodes=tuple(
                    replace(node, percent=node.percent + 1) if node.percent is not None else node
                    for node in one.plan.nodes
                ),
            ),
        )
        if one.plan and one.no == project.no
        else one
        for one in first_document().projects
    ]
    new = replace(first(), documents=(with_projects(first_document(), changed),))
    cells = compare(of_review(first()), of_review(new)).cells
    assert {cell.field for cell in cells if cell.asked} == {"funding_plan:10月底"}
    assert {cell.field for cell in cells if not cell.asked} == {"funding_plan:3月底", "funding_plan:6月底"}


def test_sums_are_compared_by_their_amount_and_a_proof_asks_for_what_it_uses() -> None:
    old = of_review(first())
    [at] = [no for no, one in enumerate(old.documents[0].projects or ()) if one.code.endswith("012X")]
    projects = [*(old.documents[0].projects or ())]
    target = projects[at]
    assert target.cells is not None

    def with_budget(text: str) -> Round:
        changed = replace(target, cells={**(target.cells or {}), "budget": text})
        document = replace(old.documents[0], projects=(*projects[:at], changed, *projects[at + 1 :]))
        return replace(old, documents=(document,))

    assert compare(old, with_budget("260万元")).cells == ()
    assert silent(compare(old, with_budget("280.00万元"))) == [("budget", "260.00万元", "280.00万元")]
    proved = finding("ARI01")
    [cell] = [cell for cell in after(("预算数	75.00", "预算数	70.00")).cells if cell.field == "budget"]
    assert proved.fingerprint in cell.asked


def test_goals_are_compared_one_by_one_whatever_their_order() -> None:
    first_goal = "全年举办群众体育赛事8场，参赛运动员不少于6500人次，赛事安保和医疗保障方案全部备案。"
    second_goal = "以赛事带动县域旅游收入900万元以上，参赛运动员满意度达到90%以上。"
    changed = first_goal.replace("8场", "9场")
    comparison = after((f"1. {first_goal} 2. {second_goal}", f"1. {second_goal} 2. {changed}"))
    cell = only(comparison)
    assert cell.field == "goals"
    assert (cell.old, cell.new) == (first_goal, changed)


def test_rows_and_projects_that_come_and_go_are_listed() -> None:
    document = first_document()
    one = document.projects[1]
    shorter = replace(one, indicators=one.indicators[:1] + one.indicators[2:])
    new = replace(first(), documents=(with_projects(document, [document.projects[0], shorter]),))
    gone = compare(of_review(first()), of_review(new)).cells
    assert [(cell.field, cell.new) for cell in gone] == [("row", None)] + [("project", None)] * 20
    assert gone[0].old == "产出指标 / 数量指标 / 参赛运动员人次 / ≥6500人次"
    came = compare(of_review(new), of_review(first())).cells
    assert [(cell.field, cell.old) for cell in came] == [("row", None)] + [("project", None)] * 20


def test_without_what_was_read_it_is_said_that_nothing_was_compared() -> None:
    bare = parse_review(render_check(first()).encode(), "一上.json")
    assert isinstance(bare, Round)
    comparison = compare(bare, of_review(second(("\t≥6500人次\t", "\t≥5000人次\t"))))
    assert not comparison.cells_compared
    assert comparison.cells == ()
    assert any("--with-extract" in remark for remark in comparison.remarks)
