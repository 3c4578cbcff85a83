"""The arithmetic proofs as live formulas (勾稽计算): figures in cells, and what we conclude from them.

A printed amount means every sum that is rounded to it, so each figure is two cells, from and to. Formulas
are made of cell references and our own words alone; names and texts of a document never enter one.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import prod

from kpi.amounts import Interval
from kpi.model.finding import Figure, Proof
from kpi.reporting.findingview import FindingView, ProofView
from kpi.reporting.sheetrows import Formula, Link, Value
from kpi.reporting.tables import FINDINGS, Column, Row, Table
from kpi.reporting.view import ReviewView

TITLE = "勾稽计算"
LOW, HIGH = "I", "J"
"""The columns with the ends of the figures."""
_KEEPS, _MISSES = "相符", "不符"
_TERM = re.compile(r"A([1-9]\d{0,3})")
_PLUS, _TIMES = re.compile(r"\s*[+＋]\s*"), re.compile(r"\s*[×*]\s*")
_ZERO, _ONE = Decimal(0), Decimal(1)
_MOST_TERMS = 400  # a formula holds 8,192 characters


def proof_table(view: ReviewView) -> Table:
    """Return every finding's calculation: a row a figure, then the result, then what is printed of it."""
    columns = (
        Column("序号", 6, look="link"),
        Column("项目名称", 20, repeated=True),
        Column("规则编号", 8, look="number"),
        Column("项", 6, look="number"),
        Column("名称", 34),
        Column("原文", 16),
        Column("位置", 20),
        Column("单位", 7, look="number"),
        Column("自", 13),
        Column("至", 13),
        Column("允许误差", 11),
        Column("差额（表列－计算）", 13),
        Column("结论", 8, look="number"),
    )
    rows: list[Row] = []
    links: list[Link] = []
    results: set[int] = set()
    for line, finding in enumerate(view.findings, 2):
        if finding.proof is not None:
            links.append(Link(f"A{len(rows) + 2}", f"'{FINDINGS}'!A{line}"))
            rows += _block(finding, finding.proof, len(rows) + 2)
            results |= {len(rows), len(rows) + 1}
    return Table(TITLE, columns, tuple(rows), tuple(links), shaded=frozenset(results), filtered=False)


def _block(finding: FindingView, view: ProofView, first: int) -> Iterator[Row]:
    """Yield the rows of a proof, the first of them being row ``first`` of its sheet."""
    proof = view.exact
    for number, figure in enumerate(proof.figures, 1):
        head = (finding.no, finding.project_name, finding.rule) if number == 1 else (None, None, None)
        yield *head, *_figure(f"A{number}", figure.name, figure), None, None, None
    result = first + len(proof.figures)
    ends = live_ends(proof, first)
    remark = "" if ends else "（此式不能在表中重算，为审核时的结果）"
    worded = f"{view.formula}：{view.worded}{remark}"
    yield (
        None,
        None,
        None,
        "计算",
        worded,
        None,
        None,
        proof.unit,
        *(ends or proof.computed),
        None,
        None,
        None,
    )
    stated = _figure("表列", f"{view.relation}{proof.stated.name}", proof.stated)
    yield None, None, None, *stated, *_comparison(proof, result)


def _figure(term: str, name: str, figure: Figure) -> tuple[Value, ...]:
    place = figure.place.label if figure.place else None
    return term, name, figure.text, place, figure.unit, figure.low, figure.high


def live_ends(proof: Proof, first: int) -> tuple[Formula, Formula] | None:
    """Return the formulas of a result whose figures begin in row ``first``.

    None where they would not come to what the check found.
    """
    sums = _read(proof.formula, len(proof.figures))
    if sums is None:
        return None
    low = _sum(sums, [figure.low for figure in proof.figures])
    high = _sum(sums, [figure.high for figure in proof.figures])
    if (low, high) != proof.computed:
        return None
    return Formula(_expression(sums, LOW, first), low), Formula(_expression(sums, HIGH, first), high)


def _sum(sums: Sequence[Sequence[int]], ends: Sequence[Decimal]) -> Decimal:
    return sum((prod((ends[number - 1] for number in numbers), start=_ONE) for numbers in sums), _ZERO)


def _read(formula: str, figures: int) -> list[list[int]] | None:
    """Return the sum of products that a formula is, by the numbers of its terms; None where it is none."""
    sums = []
    for part in _PLUS.split(formula.strip()):
        terms = [_TERM.fullmatch(term) for term in _TIMES.split(part)]
        numbers = [int(term[1]) for term in terms if term]
        if len(numbers) < len(terms) or max(numbers) > figures:
            return None
        sums.append(numbers)
    return sums if sum(map(len, sums)) <= _MOST_TERMS else None


def _expression(sums: Sequence[Sequence[int]], column: str, first: int) -> str:
    if sums == [[number] for number in range(1, len(sums) + 1)] and len(sums) > 1:
        return f"SUM({column}{first}:{column}{first + len(sums) - 1})"
    return "+".join("*".join(f"{column}{first + number - 1}" for number in product) for product in sums)


def _comparison(proof: Proof, result: int) -> tuple[Formula, Formula, Formula]:
    """Return tolerance, difference and verdict of a result against the figure printed in the next row."""
    low, high, other_low, other_high = (f"{column}{row}" for row in (result, result + 1) for column in "IJ")
    return (
        Formula(f"({high}-{low}+{other_high}-{other_low})/2", proof.tolerance),
        Formula(f"({other_low}+{other_high}-{low}-{high})/2", proof.difference),
        _verdict(proof, (low, high, other_low, other_high)),
    )


def _verdict(proof: Proof, cells: tuple[str, str, str, str]) -> Formula:
    low, high, other_low, other_high = cells
    computed, stated = Interval(*proof.computed), Interval(proof.stated.low, proof.stated.high)
    # Ends of rounded figures belong to the next one, those of counted figures to themselves.
    sign = "<=" if computed.low == computed.high or stated.low == stated.high else "<"
    below, above = f"ROUND({low}-{other_high},8){sign}0", f"ROUND({other_low}-{high},8){sign}0"
    wanted = {"<=": below, ">=": above, "==": f"AND({below},{above})"}[proof.relation]
    misses = {
        "<=": computed.above(stated),
        ">=": stated.above(computed),
        "==": not computed.overlaps(stated),
    }[proof.relation]
    return Formula(f'IF({wanted},"{_KEEPS}","{_MISSES}")', _MISSES if misses else _KEEPS)
