"""A department of the corpus as the text of a disclosure, the way a conversion from PDF prints it."""

from collections.abc import Iterator, Mapping, Sequence

from tests.corpus import Fields


def document(projects: Sequence[Fields]) -> str:
    """Return the text of a disclosure with a goal form for each project."""
    head = projects[0]
    lines = [
        f"{head['department']}{head['year']}年部门预算信息公开",
        "",
        "七、部门项目预算安排情况及绩效目标",
    ]
    for number, project in enumerate(projects, 1):
        lines += ["", *_form(number, project)]
    return "\n".join(lines) + "\n"


def _form(number: int, project: Fields) -> Iterator[str]:
    budget = str(project["budget"])
    fiscal, other = str(project.get("fiscal", budget)), str(project.get("other", ""))
    yield f"{number}、{project['name']}绩效目标表"
    yield ""
    yield "单位：万元"
    yield ""
    yield _line("项目编码", str(project["code"]), "", "项目名称", str(project["name"]))
    yield _line("预算规模及资金用途", "预算数", budget, "其中：财政资金", fiscal, "其他资金", other)
    yield _line("", str(project["purpose"]))
    yield from _plan(project)
    goals = _texts(project, "goals")
    yield _line("绩效目标", " ".join(f"{at}. {goal}" for at, goal in enumerate(goals, 1)))
    yield _line("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
    level1 = ""
    for row in _rows(project):
        yield _line("" if row[0] == level1 else row[0], *row[1:])
        level1 = row[0]


def _plan(project: Fields) -> Iterator[str]:
    nodes = [node.split() for node in _texts(project, "plan")]
    if nodes:
        yield _line("资金支出计划（%）", *(label for label, _ in nodes))
        yield _line("", *(percent for _, percent in nodes))


def _line(*cells: str) -> str:
    return "\t".join(cells) + "\t"


def _texts(project: Mapping[str, object], key: str) -> list[str]:
    texts = project.get(key, [])
    assert isinstance(texts, list)
    return [str(text) for text in texts]


def _rows(project: Mapping[str, object]) -> list[list[str]]:
    rows = project["rows"]
    assert isinstance(rows, list)
    return rows
