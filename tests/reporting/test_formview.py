from dataclasses import replace

from kpi.model.finding import Finding
from kpi.model.place import Place, Span, whole
from kpi.reporting.formview import FormView, Marked, form_view
from tests.reporting import builders

CANAL = builders.canal_project()
PUMP = builders.pump_project()


def _form(*findings: Finding) -> FormView:
    return form_view(CANAL, list(enumerate(findings, 1)))


def _cell(form: FormView, row: int, field: str) -> Marked:
    return next(cell.cell for cell in form.rows[row - 1].cells if cell.field == field)


def _marked(cell: Marked) -> list[str]:
    return [piece.text for piece in cell.pieces if piece.level]


def _at(index: int) -> Finding:
    return builders.findings(CANAL, PUMP)[index]


def test_the_exact_span_is_marked_in_its_cell() -> None:
    cell = _cell(_form(_at(3)), 5, "value")
    assert (_marked(cell), cell.level, cell.notes) == (["96.8万元"], "error", (1,))
    assert cell.text == "≤96.8万元"


def test_only_the_faulty_row_is_marked() -> None:
    form = _form(_at(5))
    assert [row.no for row in form.rows if any(cell.cell.notes for cell in row.cells)] == [7]


def test_a_level_shared_by_rows_is_marked_in_the_row_at_fault_alone() -> None:
    row = CANAL.indicators[2]
    shared = replace(CANAL, indicators=tuple(replace(one, level1=row.level1) for one in CANAL.indicators))
    wrong = builders.finding(
        "VAL06", shared, whole(row.level1), "level1", "…", indicator=shared.indicators[2]
    )
    form = form_view(shared, [(1, wrong)])
    assert [one.no for one in form.rows if one.cells[0].cell.notes] == [3]
    assert [one.cells[0].rows for one in form.rows] == [2, 0, 1, 4, 0, 0, 0]


def test_levels_merge_downwards_and_the_second_only_inside_the_first() -> None:
    form = _form()
    assert [row.cells[0].rows for row in form.rows] == [5, 0, 0, 0, 0, 1, 1]
    assert [row.cells[1].rows for row in form.rows] == [2, 0, 1, 1, 1, 1, 1]


def test_overlapping_marks_show_the_stronger_level() -> None:
    value = CANAL.indicators[4].value
    weak = builders.finding("VAL06", CANAL, whole(value), "value", "…", indicator=CANAL.indicators[4])
    cell = _cell(_form(weak, _at(3)), 5, "value")
    assert [(piece.text, piece.level) for piece in cell.pieces] == [("≤", "warning"), ("96.8万元", "error")]
    assert cell.notes == (1, 2)


def test_one_of_several_goals_in_a_cell_is_marked() -> None:
    goal = CANAL.goals[1]
    start = goal.span.cell.text.index("12座")
    wrong = builders.finding("TXT02", CANAL, Span(goal.span.cell, start, start + 3), "goals", "…")
    form = _form(wrong)
    assert [_marked(cell) for cell in form.goals] == [[], ["12座"]]


def test_a_goal_that_was_cleaned_up_is_marked_as_a_whole() -> None:
    goal = CANAL.goals[1]
    cleaned = replace(CANAL, goals=(CANAL.goals[0], replace(goal, text="更换闸门12座")))
    start = goal.span.cell.text.index("12座")
    wrong = builders.finding("TXT02", cleaned, Span(goal.span.cell, start, start + 3), "goals", "…")
    form = form_view(cleaned, [(1, wrong)])
    assert [(cell.level, _marked(cell)) for cell in form.goals] == [(None, []), ("error", [])]


def test_a_missing_part_of_the_tree_marks_the_tree_and_not_the_title() -> None:
    wrong = builders.finding("CMP02", CANAL, whole(CANAL.title), "indicators", "…")
    form = _form(wrong)
    assert form.blocks["indicators"].notes == (1,)
    assert form.title.notes == ()


def test_a_place_that_no_shown_cell_has_marks_the_field() -> None:
    stray = replace(_at(1), place=Place("", ()), quote="别处的文字")
    assert _form(stray).heads["purpose"].notes == (1,)
    plan = replace(_at(0), place=Place("", ()), quote="别处")
    assert _form(plan).blocks["funding_plan"].notes == (1,)


def test_a_plan_without_year_end_says_so_and_a_blank_node_is_blank() -> None:
    plan = _form().plan
    assert plan is not None
    assert [(node.label, node.cell.text) for node in plan] == [
        ("3月底", "10%"), ("6月底", "40%"), ("10月底", "60%"), ("12月底", "（未列）"),
    ]  # fmt: skip
    blank = form_view(PUMP, []).plan
    assert blank is not None
    assert blank[0].cell.text == ""


def test_doubts_name_their_cell_once() -> None:
    assert [(doubt.where, doubt.reason) for doubt in _form().doubts] == [
        ("指标7 指标值确定依据", "本格可能有一部分印在下一页")
    ]
    row = CANAL.indicators[6]
    repeated = replace(row, doubt="本格可能有一部分印在下一页；本行由两段拼成")
    form = form_view(replace(CANAL, indicators=(repeated,), doubt="表头残缺"), [])
    assert [(doubt.where, doubt.reason) for doubt in form.doubts] == [
        ("全表", "表头残缺"),
        ("指标7 指标值确定依据", "本格可能有一部分印在下一页"),
        ("指标7", "本行由两段拼成"),
    ]


def test_only_the_columns_that_the_form_has_are_shown() -> None:
    assert _form().columns == ("level1", "level2", "level3", "description", "value", "basis")
    weighted = replace(CANAL.indicators[0], weight=builders.cell("10", 110))
    form = form_view(replace(CANAL, indicators=(weighted, *CANAL.indicators[1:])), [])
    assert "weight" in form.columns


def test_a_related_cell_points_to_the_finding() -> None:
    budget = CANAL.budget_cell
    assert budget is not None
    wrong = replace(_at(3), related=(budget.place,))
    form = _form(wrong)
    assert (form.heads["budget"].related, form.heads["budget"].notes) == ((1,), ())
    assert _cell(form, 5, "value").related == ()
