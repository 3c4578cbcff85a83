"""What stands in a column, told by its cells: localities give one name to columns of different content.

指标性质 holds ≥ and = in one province and 正向, 反向 in the next; 指标方向 holds 大于等于 or 正向指标.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal

from kpi.forms.columns import Columns
from kpi.forms.stream import Row
from kpi.forms.vocabulary import Role, squeeze
from kpi.values.context import sign_of, unit_of

Content = Literal["sign", "direction", "kind", "unit", "number", "text"]

_PATTERNS: tuple[tuple[Content, re.Pattern[str]], ...] = (
    (
        "direction",
        re.compile(r"^(?:正向|反向|负向|逆向|双向|中性)(?:指标|性指标|性)?$|^越[高低大小多少]越[好优]$"),
    ),
    ("kind", re.compile(r"^(?:定量|定性)(?:指标|\(.*\))?$")),
    ("number", re.compile(r"^-?\d[\d.,]*%?$")),
)
_LONGEST = 12
_SAMPLE = 400
_CONTENTS: tuple[tuple[Role, Content], ...] = (("sign", "sign"), ("direction", "direction"), ("unit", "unit"))
_LONGEST_PRINTED = 40


@lru_cache(maxsize=8192)
def content_of(text: str) -> Content | None:
    """Return what a text can be in a column beside a value; None for a blank."""
    term = squeeze(text[:_LONGEST_PRINTED])
    if not term:
        return None
    if len(term) > _LONGEST:
        return "text"
    found = next((content for content, pattern in _PATTERNS if pattern.match(term)), None)
    if found is not None:
        return found
    if sign_of(term) is not None:
        return "sign"
    return "unit" if unit_of(term, known=True) else "text"


def vote(texts: Iterable[str]) -> Content | None:
    """Return what most cells of a column hold; 定性 and 定量, which stand in all of them, do not count."""
    counts = Counter(content for text in texts if (content := content_of(text)) is not None)
    kinds = counts.pop("kind", 0)
    if not counts:
        return "kind" if kinds else None
    return counts.most_common(1)[0][0]


def told_by_content(columns: Columns, rows: Iterable[Row]) -> Columns:
    """Return the columns with those of signs, directions and units told by what stands in them."""
    if _may_lack(columns):
        rows = list(islice(rows, _SAMPLE))
        columns = _with_unnamed(columns, rows)
    beside = [role for role, _ in _CONTENTS if role in columns.at]
    if not {"sign", "direction"} & set(beside):
        return columns
    sample = list(islice(rows, _SAMPLE))
    held = {role: vote(_texts(sample, columns.at[role])) for role in beside}
    if held.get("direction") == "kind":
        return told_by_content(columns.without("direction"), sample)
    proper = dict(_CONTENTS)
    wanted = {content: role for role, content in _CONTENTS}
    moves = {role: wanted[said] for role, said in held.items() if said in wanted and said != proper[role]}
    targets = {*moves.values()}
    kept = {role for role in columns.at if role not in moves}
    if not moves or len(targets) < len(moves):
        return columns
    # A column that holds something known keeps its name where another claims it.
    if any(target in kept and held.get(target) is not None for target in targets):
        return columns
    return columns.renamed(moves)


_BESIDE = 2


def _may_lack(columns: Columns) -> bool:
    """Tell whether signs or units may stand in a column with a name that nobody knows."""
    lacking = not {"sign", "unit"} <= columns.at.keys()
    return lacking and "value" in columns.at and bool(columns.unused - columns.others)


def _with_unnamed(columns: Columns, rows: Sequence[Row]) -> Columns:
    """Return the columns with those of signs and of units that only their content tells."""
    number = vote(_texts(rows, columns.at["value"])) == "number"
    for role, content in _CONTENTS:
        if role in columns.at or content == "direction" or (content == "unit" and not number):
            continue
        unused = columns.unused - columns.others
        value = columns.at["value"]  # they stand beside it
        behind = [
            column
            for column in unused
            if column > columns.at.get("level3", -1) and abs(column - value) <= _BESIDE
        ]
        found = [column for column in behind if vote(_texts(rows, column)) == content]
        if len(found) == 1:
            columns = columns.with_role(role, found[0])
    return columns


def _texts(rows: Iterable[Row], column: int) -> Iterator[str]:
    for row in rows:
        if column < len(row.cells) and row.keys[column]:
            yield row.cells[column].text
