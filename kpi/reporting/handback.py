"""What a department's answers come to, as people and programs read it; the comparison itself is diff's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi.model.decision import RULING_WORDS
from kpi.reporting import diffjson, difftext
from kpi.reporting.json import laid_out
from kpi.reporting.tables import Column, Table
from kpi.reporting.terminal import Style
from kpi.reporting.visible import visible
from kpi.rounds.types import Answer, Change, Comparison, Found, Handback, Treatment

if TYPE_CHECKING:
    from kpi.reporting.diffcontract import AnswerJson, AnswerResult, RectifyOutput

_RESULTS: dict[str, "AnswerResult"] = {
    "属实": "confirmed",
    "不属实": "refuted",
    "未能核实": "unverified",
    "结论": "decision",
    "不能采用": "unusable",
    "没有答复": "unanswered",
}
_ORDER = ("不属实", "未能核实", "不能采用", "没有答复", "结论", "属实")
"""What needs doing first."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer and what it came to; for an unanswered finding the answer is blank."""

    result: str
    fingerprint: str
    treatment: Treatment | None
    text: str
    person: str
    date: str
    where: str
    rule: str
    title: str
    project: str
    place: str
    then: str
    now: str
    reason: str


def views(handback: Handback, comparison: Comparison) -> tuple[AnswerView, ...]:
    """Return every answer and every unanswered finding once, what needs doing first."""
    asked = {change.old.fingerprint: change for change in comparison.changes if change.old is not None}
    found = [
        *(_view(one.verification, one.answer, one.change, one.reason) for one in handback.verified),
        *(
            _view(
                "结论",
                answer,
                asked.get(answer.fingerprint),
                f"已登记为结论“{RULING_WORDS[decision.ruling]}”",
            )
            for answer, decision in handback.decisions
        ),
        *(_view("不能采用", one.answer, one.change, one.reason) for one in handback.unusable),
        *(_view("没有答复", None, change, "单位没有答复") for change in handback.unanswered),
    ]
    return tuple(sorted(found, key=lambda view: _ORDER.index(view.result)))


def _view(result: str, answer: Answer | None, change: Change | None, reason: str) -> AnswerView:
    found: Found | None = change.old if change else None
    return AnswerView(
        result=result,
        fingerprint=answer.fingerprint if answer else found.fingerprint if found else "",
        treatment=answer.treatment if answer else None,
        text=answer.text if answer else "",
        person=answer.person if answer else "",
        date=answer.date.isoformat() if answer and answer.date else "",
        where=answer.where if answer else "",
        rule=found.rule if found else "",
        title=found.title if found else "",
        project=found.name if found else "",
        place=found.place if found else "",
        then=found.quote if found else "",
        now=(change.now or "") if change else "",
        reason=reason,
    )


def line(answers: Sequence[AnswerView]) -> str:
    """Return the counts on one line."""
    counts = [(word, sum(view.result == word for view in answers)) for word in reversed(_ORDER)]
    names = {"属实": "已改属实", "不属实": "已改不属实", "未能核实": "已改未能核实", "结论": "登记结论"}
    return " · ".join(f"{names.get(word, word)} {count}" for word, count in counts)


def text_lines(answers: Sequence[AnswerView], style: Style) -> Iterator[str]:
    """Yield the answers for a terminal."""
    yield style.paint("单位答复的核实", "1")
    yield "  " + line(answers)
    for view in answers:
        if view.result == "属实":
            continue
        head = " ".join(part for part in (view.rule, view.title) if part)
        yield from style.hang(f"  {view.result}  ", visible(f"{head} {view.fingerprint}".strip()))
        told = [
            ("项目", view.project),
            ("位置", view.place),
            ("答复", _answered(view)),
            ("核实", view.reason),
        ]
        for label, text in told:
            if text:
                yield from style.hang(f"      {label}  ", visible(text), dim=True)
    yield ""


def render_text(comparison: Comparison, answers: Sequence[AnswerView], *, colour: bool, width: int) -> str:
    """Return answers and comparison for a terminal of that width."""
    style = Style.of(width, colour=colour)
    told = "\n".join(text_lines(answers, style))
    return told + "\n" + difftext.render(comparison, colour=colour, width=width)


def render_json(comparison: Comparison, answers: Sequence[AnswerView]) -> str:
    """Return comparison and answers as JSON."""
    output: RectifyOutput = {**diffjson.output(comparison), "answers": json_of(answers)}
    return laid_out(output) + "\n"


def _answered(view: AnswerView) -> str:
    parts = (
        view.treatment or "",
        view.text,
        view.person,
        view.date,
        f"（{view.where}）" if view.where else "",
    )
    return " ".join(part for part in parts if part)


def table(answers: Sequence[AnswerView]) -> Table:
    """Return the answers as a sheet."""
    columns = (
        Column("序号", 5),
        Column("核实结果", 9),
        Column("问题编号", 11),
        Column("规则编号", 8),
        Column("问题类型", 14),
        Column("项目名称", 20),
        Column("位置", 18),
        Column("处理方式", 8),
        Column("单位答复", 24),
        Column("责任人", 8),
        Column("日期", 10),
        Column("原来写的", 20),
        Column("现在写的", 20),
        Column("核实说明", 24),
    )
    rows = tuple(
        (
            *(number, view.result, view.fingerprint, view.rule, view.title, view.project, view.place),
            *(view.treatment, view.text, view.person, view.date, view.then, view.now, view.reason),
        )
        for number, view in enumerate(answers, 1)
    )
    return Table("单位答复核实", columns, rows)


def json_of(answers: Sequence[AnswerView]) -> list["AnswerJson"]:
    """Return the answers as the contract has them."""
    return [
        {
            "result": _RESULTS[view.result],
            "fingerprint": view.fingerprint,
            "treatment": view.treatment,
            "text": view.text or None,
            "person": view.person or None,
            "date": view.date or None,
            "where": view.where or None,
            "reason": view.reason or None,
        }
        for view in answers
    ]
