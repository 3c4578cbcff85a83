"""What goes wrong in goal forms, planted in sound projects about as often as in a real disclosure.

One function a defect: it returns the project with the defect, or the same where it has no place for it.
The kinds are those that a careful reader found in a real disclosure, which has 3.6 errors and warnings a
project (docs/real-document.md); here it is about three.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from examples.printer.truth import Damage, Indicator, Project

OVER_PAGES = 0.2
Defect = Callable[[random.Random, Project], Project]

TRENDS = ("比上年有所提高", "逐年上升", "较上年增加", "不断提高", "稳步提升")
SLOGANS = ("有效保障", "显著改善", "明显提升", "持续发挥作用", "效果良好", "进一步规范")
EXCUSES = ("文件要求、工作计划", "年度需求", "上级要求", "上级专款", "历史标准", "单位测算")


def plant(rng: random.Random, project: Project, haste: int = 3) -> Project:
    """Return the project with the defects that chance gives it; an office in haste tries its luck often."""
    for share, defect in SHARES * haste:
        if rng.random() < share:
            project = defect(rng, project)
    return row_over_pages(project) if rng.random() < OVER_PAGES else project


def _with(project: Project, at: int, **fields: str) -> Project:
    rows = list(project.indicators)
    rows[at] = replace(rows[at], **fields)
    return replace(project, indicators=tuple(rows))


def _at(rng: random.Random, project: Project, suits: Callable[[Indicator], bool]) -> int | None:
    places = [at for at, row in enumerate(project.indicators) if suits(row)]
    return rng.choice(places) if places else None


def _change(
    rng: random.Random,
    project: Project,
    suits: Callable[[Indicator], bool],
    change: Callable[[Indicator], dict[str, str]],
) -> Project:
    at = _at(rng, project, suits)
    return project if at is None else _with(project, at, **change(project.indicators[at]))


# ---- what funding plans lack


def year_end_lost(_: random.Random, project: Project) -> Project:
    """The form was built for three nodes; 12月底 is lost."""
    return replace(project, plan_shape="three_columns")


def year_end_elsewhere(rng: random.Random, project: Project) -> Project:
    """12月底 stands in a row of its own: no defect, but a form that is harder to read."""
    if project.plan_shape != "four_columns":
        return project
    return replace(project, plan_shape=rng.choice(("own_row_column_5", "second_heading", "own_row_right")))


def never_spent(_: random.Random, project: Project) -> Project:
    """The plan does not reach 100%."""
    return replace(project, plan=(*project.plan[:3], ("12月底", "95%")))


# ---- what values lack


def is_gain(row: Indicator) -> bool:
    return row.level1 == "效益指标"


def trend(rng: random.Random, project: Project) -> Project:
    return _change(rng, project, is_gain, lambda _: {"value": rng.choice(TRENDS)})


def slogan(rng: random.Random, project: Project) -> Project:
    return _change(rng, project, is_gain, lambda _: {"value": rng.choice(SLOGANS)})


def satisfaction_upside_down(rng: random.Random, project: Project) -> Project:
    def turned(row: Indicator) -> dict[str, str]:
        return {"value": row.value.replace("≥", "≤")}

    return _change(rng, project, lambda row: row.level1 == "满意度指标", turned)


def doubled(rng: random.Random, project: Project) -> Project:
    def twice(row: Indicator) -> dict[str, str]:
        number = re.match(r"≥[\d.]+", row.value)
        return {"value": f"{number[0]}{row.value}"} if number else {}

    return _change(rng, project, lambda row: row.value.startswith("≥"), twice)


def unit_lost(rng: random.Random, project: Project) -> Project:
    def bare(row: Indicator) -> dict[str, str]:
        return {"value": re.sub(r"/.*$", "", row.value)}

    return _change(rng, project, lambda row: "元/" in row.value, bare)


def person_for_money(rng: random.Random, project: Project) -> Project:
    def wrong(row: Indicator) -> dict[str, str]:
        return {"value": re.sub(r"万?元/(人|户).*$", r" \1", row.value)}

    return _change(rng, project, lambda row: "元/人" in row.value or "元/户" in row.value, wrong)


def number_lost(rng: random.Random, project: Project) -> Project:
    actual = {"value": rng.choice(("按实际发生数", "据实", "按需"))}
    return _change(rng, project, lambda row: row.level2 == "数量指标", lambda _: actual)


def time_vague(rng: random.Random, project: Project) -> Project:
    vague = {"value": rng.choice(("及时", "按时完成", "全年", "按计划进度"))}
    return _change(rng, project, lambda row: row.level2 == "时效指标", lambda _: vague)


def cost_over_budget(rng: random.Random, project: Project) -> Project:
    over = {"value": f"≤{project.budget * 2:.2f}万元"}
    return _change(rng, project, lambda row: row.value.endswith("万元"), lambda _: over)


def bracket_open(rng: random.Random, project: Project) -> Project:
    def cut(row: Indicator) -> dict[str, str]:
        return {"value": f"{row.value}（其中第一批"}

    return _change(rng, project, lambda row: row.level2 == "时效指标", cut)


# ---- what the other cells lack


def basis_vague(rng: random.Random, project: Project) -> Project:
    return _change(rng, project, lambda _: True, lambda _: {"basis": rng.choice(EXCUSES)})


def basis_copied(rng: random.Random, project: Project) -> Project:
    return _change(rng, project, lambda row: not row.value[:1].isdigit(), lambda row: {"basis": row.value})


def description_copied(rng: random.Random, project: Project) -> Project:
    return _change(rng, project, lambda _: True, lambda row: {"description": row.level3})


def wrong_level(rng: random.Random, project: Project) -> Project:
    return _change(rng, project, lambda row: row.level2 == "质量指标", lambda _: {"level2": "时效指标"})


def no_satisfaction(_: random.Random, project: Project) -> Project:
    kept = tuple(row for row in project.indicators if row.level1 != "满意度指标")
    return replace(project, indicators=kept)


def row_twice(rng: random.Random, project: Project) -> Project:
    at = rng.randrange(len(project.indicators))
    rows = project.indicators
    return replace(project, indicators=(*rows[: at + 1], *rows[at:]))


def goal_differs(rng: random.Random, project: Project) -> Project:
    """The goal promises another number than the row beside it."""
    wrong = re.sub(r"\d+", lambda found: str(int(found[0]) + rng.randint(1, 9)), project.goals[0], count=1)
    return replace(project, goals=(wrong, *project.goals[1:]))


def purpose_is_name(_: random.Random, project: Project) -> Project:
    return replace(project, purpose=project.name)


def row_over_pages(project: Project) -> Project:
    """The page ends inside a row: what a conversion from PDF does to any form, at last."""
    at = min(6, len(project.indicators))
    cut = len(project.indicators[at - 1].basis) // 2
    damage = Damage("page_break_split", at, {"basis": cut}, {}) if cut else Damage("page_break", at, {}, {})
    return replace(project, damage=(damage,))


SHARES: tuple[tuple[float, Defect], ...] = (
    (0.30, year_end_lost),
    (0.15, year_end_elsewhere),
    (0.02, never_spent),
    (0.40, trend),
    (0.25, slogan),
    (0.03, satisfaction_upside_down),
    (0.04, doubled),
    (0.15, unit_lost),
    (0.06, person_for_money),
    (0.08, number_lost),
    (0.10, time_vague),
    (0.04, cost_over_budget),
    (0.02, bracket_open),
    (0.35, basis_vague),
    (0.05, basis_copied),
    (0.10, description_copied),
    (0.05, wrong_level),
    (0.02, no_satisfaction),
    (0.02, row_twice),
    (0.10, goal_differs),
    (0.03, purpose_is_name),
)
"""How often a project is given each of them at a try."""
