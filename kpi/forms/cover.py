"""What a document says of itself: the department, the budget year, the unit of its amounts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kpi.forms.lines import unit_of
from kpi.forms.stream import Line, Run
from kpi.forms.vocabulary import squeeze

_NAME = r"[\u4e00-\u9fff（）()]{4,40}?"
_LISTED = re.compile(r"^\d{3,9}\s*(?!年)([\u4e00-\u9fff（）()]{4,40})$")
_BEFORE_YEAR = re.compile(rf"^({_NAME})(20\d\d)年度?(?:部门|单位)?预算")
_AFTER_YEAR = re.compile(rf"^(20\d\d)年度?({_NAME})(?:部门|单位)预算")
_YEAR = re.compile(
    r"预算年度[:：]?(20\d\d)|(20\d\d)年度?(?:部门|单位)预算|^[（(](20\d\d)年度?[)）]$"
    r"|^(20\d\d)年度?[^，。；]{0,30}绩效[^，。；]{0,12}表$"
)
_LABELLED = re.compile(
    r"^(?:部门|单位|预算部门|填报单位|部门单位)(?:名称)?(?:\(.*?\))?[:：](?:\[?\d*\]?)(" + _NAME + ")$"
)
_REST = re.compile(r"^[\u4e00-\u9fff]{1,10}$")
_STRONG = 3
_LONGEST = 120


def department_of(blocks: Sequence[Run | Line]) -> str | None:
    """Return the name of the department: the one said most often; a name cut short counts for the whole."""
    votes: Counter[str] = Counter()
    lines = _lines(blocks)
    for index, line in enumerate(lines):
        text = squeeze(line.cell.text)
        if (found := _LISTED.match(text)) is not None:
            votes[found[1]] += 1
            following = lines[index + 1] if index + 1 < len(lines) else None
            if (
                following is not None
                and following.adjacent
                and _REST.match(rest := squeeze(following.cell.text))
            ):
                votes[found[1] + rest] += 1
        for name in _titled(text):
            votes[name] += _STRONG
    if not votes:
        return None
    scores = {name: sum(votes[other] for other in votes if name.startswith(other)) for name in votes}
    return max(scores, key=lambda name: (scores[name], -len(name)))


def _titled(text: str) -> Iterable[str]:
    if found := _BEFORE_YEAR.match(text):
        yield found[1]
    elif found := _AFTER_YEAR.match(text):
        yield found[2]
    elif found := _LABELLED.match(text):
        yield found[1]


def year_of(blocks: Sequence[Run | Line]) -> int | None:
    """Return the budget year that headers and titles say most often."""
    votes: Counter[int] = Counter()
    lines = _lines(blocks)
    for index, line in enumerate(lines):
        text = squeeze(line.cell.text)
        if text.endswith(("预算年度:", "预算年度")) and index + 1 < len(lines):
            text += squeeze(lines[index + 1].cell.text)
        for found in (*_YEAR.finditer(text), *_AFTER_YEAR.finditer(text)):
            votes[int(next(group for group in found.groups() if group and group.isdecimal()))] += 1
    return votes.most_common(1)[0][0] if votes else None


def unit_of_document(blocks: Sequence[Run | Line], form_units: Iterable[str | None]) -> str | None:
    """Return the unit of amounts noted most often, above the goal forms before elsewhere."""
    noted = [unit for unit in form_units if unit]
    noted = noted or [unit for line in _lines(blocks) if (unit := unit_of(line.cell.text))]
    return Counter(noted).most_common(1)[0][0] if noted else None


def _lines(blocks: Sequence[Run | Line]) -> list[Line]:
    return [block for block in blocks if isinstance(block, Line) and len(block.cell.text) <= _LONGEST]
