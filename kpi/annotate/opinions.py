"""Findings as the words that are written on a file: plain text, a few lines each."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.model.finding import Review
from kpi.model.place import Fragment
from kpi.reporting.findingview import FindingView, finding_view
from kpi.reporting.visible import visible, visible_lines


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said about one place of the file."""

    place: Fragment | None
    """None where it is about the file as a whole."""
    mark: str
    """``【错误 VAL02】``: our column's cells begin with it."""
    title: str
    where: str
    project: str
    lines: tuple[str, ...]
    header: str | None
    """The printed name of the column."""

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(self.lines)


def opinions(review: Review) -> tuple[Opinion, ...]:
    """Return what a review of one document says, in the order of its findings."""
    return tuple(_opinions(review))


def _opinions(review: Review) -> Iterator[Opinion]:
    for number, finding in enumerate(review.findings, 1):
        view = finding_view(number, "", finding, review.documents[finding.document])
        yield Opinion(
            place=next(iter(finding.place.fragments), None),
            mark=f"【{view.level_word} {view.rule}】",
            title=view.title,
            where=visible(view.where),
            project=visible(view.project_name),
            lines=tuple(visible_lines(line) for line in _lines(view)),
            header=finding.place.header,
        )


def _lines(view: FindingView) -> Iterator[str]:
    aside = "" if view.status == "new" else f"（{view.status_word}）"
    yield f"【{view.level_word} {view.rule}】{view.title}{aside}：{view.problem}"
    if view.suggestion is not None:
        yield f"应改为：{view.suggestion}（{view.grade_word}）"
    yield f"整改要求：{view.hint}"
    if view.doubt:
        yield f"存疑：{view.doubt}"
    yield f"依据：{'；'.join(view.basis)}"
