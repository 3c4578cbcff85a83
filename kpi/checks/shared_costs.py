"""The same output paid from several projects, and one standard at different prices.

Projects are compared within a department: its documents, or one document of several departments. Two
outputs are the same where object, number and unit are; two standards where their names mean the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi import objects, units
from kpi.amounts import ZERO, Interval, plain, printed
from kpi.checks.costing import Term, cost
from kpi.checks.money import UNIT, figure, proof_of
from kpi.checks.priced import Quantity, UnitCost, read, wan_per
from kpi.checks.rows import contains, quantities, row_category
from kpi.checks.types import NoSettings, Subject
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import PASSED, Figure, Hit, Proof, Verdict
from kpi.model.place import Span, whole

MONTHS = Decimal(12)
CENT = Decimal("0.01")
MOST = 300
"""Names of one number and unit that are compared one by one; of more only equal ones are found."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """When equal outputs of several projects are one output."""

    co_funded_words: tuple[str, ...]
    """Words in a project's name that say it is one of several sources of the same output."""
    least_number: int
    """Smaller counts (1套, 1人) are equal by chance."""
    most_percent: int
    """Budgets for one output that exceed its cost by more than this are worth a warning."""


@dataclass(frozen=True, slots=True)
class _Output:
    """An output with the project that pays it."""

    document: int
    project: Project
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class _Standard:
    """A unit cost with the project that states it."""

    document: int
    project: Project
    cost: UnitCost


def is_shared(quantity: Quantity, subject: Subject) -> bool:
    """Tell whether another project of the document counts the same number of the same object."""
    if quantity.number <= 1:
        return False
    return any(
        _same_count(quantity, row)
        for project in subject.disclosure.projects
        if project is not subject.project
        for row in project.indicators
    )


def _same_count(quantity: Quantity, row: Indicator) -> bool:
    for value in quantities(row.constraint):
        if value.number == quantity.number and row_category(row) == "quantity":
            alike = unit_kind(value.unit or "") == unit_kind(quantity.unit)
            return alike and objects.same_object(row.level3.text, quantity.names[0])
    return False


def unit_kind(unit: str) -> str:
    """Return what units that mean the same have in common: 人 and 名 are people."""
    dimension = units.dimension(unit)
    return dimension if dimension in ("people", "person_times", "households") else unit


def repeated_output(documents: tuple[Disclosure, ...], settings: Sharing) -> Iterator[Verdict]:
    """Outputs of the same object and number in several projects of a department; a question a group."""
    for department in _departments(documents):
        by_projects: dict[tuple[tuple[int, int], ...], list[list[_Output]]] = defaultdict(list)
        for bucket in _buckets(department, settings).values():
            for group in _groups(bucket):
                if len(group) > 1 and _one_output(group, settings):
                    by_projects[tuple((one.document, one.project.no) for one in group)].append(group)
        for groups in by_projects.values():
            yield _repeated(groups, settings)


def _buckets(
    department: Sequence[tuple[int, Project]], settings: Sharing
) -> dict[tuple[Decimal, str], list[_Output]]:
    """Return the outputs of a department by number and unit."""
    buckets: dict[tuple[Decimal, str], list[_Output]] = defaultdict(list)
    for document, project in department:
        for quantity in read(project).quantities:
            if quantity.number >= settings.least_number and _is_output(quantity):
                key = (quantity.number, unit_kind(quantity.unit))
                buckets[key].append(_Output(document, project, quantity))
    return buckets


def _is_output(quantity: Quantity) -> bool:
    """Tell whether a quantity says what it counts, and is no length of time."""
    return objects.telling(quantity.names[0]) and units.dimension(quantity.unit) != "time"


def _departments(documents: Sequence[Disclosure]) -> Iterable[list[tuple[int, Project]]]:
    found: dict[str, list[tuple[int, Project]]] = defaultdict(list)
    for index, disclosure in enumerate(documents):
        if disclosure.failure is None and disclosure.same_as is None:
            name = disclosure.department or f"\x00{index}"
            found[name] += [(index, project) for project in disclosure.projects]
    return found.values()


def _groups(bucket: Sequence[_Output]) -> Iterator[list[_Output]]:
    """Yield the outputs of a bucket that count the same object, each project once."""
    by_name: dict[str, list[_Output]] = defaultdict(list)
    for output in bucket:
        by_name[objects.object_of(output.quantity.names[0])].append(output)
    while by_name:
        first, group = next(iter(by_name.items()))
        del by_name[first]
        akin = by_name if len(by_name) <= MOST else ()
        for other in [name for name in akin if objects.same_object(first, name)]:
            group += by_name.pop(other)
        yield list({(output.document, output.project.no): output for output in group}.values())


def _repeated(groups: Sequence[Sequence[_Output]], settings: Sharing) -> Hit:
    """Return the question about the outputs that the same projects share, on the first of them."""
    proofs = [(group, proof) for group in groups if (proof := _overpaid(group, settings)) is not None]
    group, proof = proofs[0] if proofs else (groups[0], None)
    first = group[0]
    facts = {
        "outputs": "、".join(f"“{one[0].quantity.names[0]}”{_count(one[0])}" for one in groups),
        "count": str(len(group)),
        "projects": "、".join(f"“{output.project.name.text}”" for output in group),
    }
    if proof is not None:
        facts |= {
            "sum": _cents(proof.computed[0]),
            "need": _cents(proof.stated.high),
            "words": proof.stated.text,
        }
    return Hit(
        span=whole(first.quantity.cell),
        field="value",
        facts=facts,
        indicator=first.quantity.row,
        case="over" if proof is not None else None,
        proof=proof,
        related=tuple(output.quantity.cell.place for output in group[1:]),
        project=first.project,
        document=first.document,
    )


def _count(output: _Output) -> str:
    return output.quantity.text.lstrip("≥≤><=＞＜ ")


def _cents(number: Decimal) -> str:
    return plain(number.quantize(CENT))


def _one_output(group: Sequence[_Output], settings: Sharing) -> bool:
    """Tell whether equal counts are one output: a project is co-funded, or all have the same standard."""
    if any(contains(output.project.name.text, settings.co_funded_words) for output in group):
        return True
    terms = [_term(output) for output in group]
    standards = {(objects.object_of(term.row.level3.text), term.figures[1].low) for term in terms if term}
    return all(terms) and len(standards) == 1


def _term(output: _Output) -> Term | None:
    """Return what an output costs by the formula of its project."""
    terms = cost(output.project).terms
    return next((one for one in terms if one.pair and one.pair.quantity.row is output.quantity.row), None)


def _overpaid(group: Sequence[_Output], settings: Sharing) -> Proof | None:
    """Return the proof that the budgets for this output alone exceed what it costs at the dearest."""
    devoted = [output for output in group if len(read(output.project).quantities) == 1]
    budgets = [
        figure(f"“{one.project.name.text}”预算数", one.project.budget)
        for one in devoted
        if one.project.budget
    ]
    terms = [term for output in group if (term := _term(output)) is not None]
    if len(budgets) < 2 or not terms:  # noqa: PLR2004 - one budget pays nothing twice
        return None
    dearest = max(terms, key=lambda term: term.interval.high)
    total = ZERO
    for budget in budgets:
        total += Interval(budget.low, budget.high)
    if total.low * 100 <= dearest.interval.high * settings.most_percent:
        return None
    need = Figure("数量×单位成本", dearest.words, *dearest.interval, UNIT, dearest.row.value.place)
    formula = " + ".join(f"A{number}" for number in range(1, len(budgets) + 1))
    return proof_of(formula, tuple(budgets), total, need, "<=")


def unit_cost_conflict(documents: tuple[Disclosure, ...], _: NoSettings) -> Iterator[Verdict]:
    """One standard, by its name, at different prices in several projects of a department."""
    for department in _departments(documents):
        groups: dict[str, list[_Standard]] = defaultdict(list)
        for document, project in department:
            for standard in _standards(document, project):
                groups[objects.object_of(standard.cost.names[0])].append(standard)
        for group in groups.values():
            if len(group) > 1:
                yield _agreed(group)


def _standards(document: int, project: Project) -> Iterator[_Standard]:
    """Yield the unit costs of a project that have a telling name of their own."""
    costs = [one for one in read(project).unit_costs if not one.assumed and one.period in (None, "月", "年")]
    names = Counter(objects.object_of(one.names[0]) for one in costs)
    for one in costs:
        if objects.telling(one.names[0]) and names[objects.object_of(one.names[0])] == 1:
            yield _Standard(document, project, one)


def _agreed(group: Sequence[_Standard]) -> Verdict:
    """Return the one hit of a group, on the standard that the fewest others agree with."""
    alike: dict[tuple[object, ...], list[_Standard]] = defaultdict(list)
    for one in group:
        alike[one.cost.low, one.cost.high, one.cost.period, one.cost.count_unit, one.cost.names[1:]].append(
            one
        )
    kinds = list(alike.values())
    agreeing = [sum(len(kind) for kind in kinds if _agree(mine[0].cost, kind[0].cost)) for mine in kinds]
    odd = max(range(len(kinds)), key=lambda index: (-agreeing[index], index))
    one = kinds[odd][0]
    others = [other for kind in kinds if not _agree(one.cost, kind[0].cost) for other in kind]
    return _conflict(one, others) if others else PASSED


def _conflict(one: _Standard, others: Sequence[_Standard]) -> Hit:
    rounding = all(_rounded_alike(one.cost, other.cost) for other in others)
    return Hit(
        span=Span(one.cost.row.value, *one.cost.value.span),
        field="value",
        facts={
            "name": one.cost.names[0],
            "this": one.cost.value.text.strip(),
            "others": "、".join(dict.fromkeys(f"“{other.cost.value.text.strip()}”" for other in others)),
            "projects": "、".join(dict.fromkeys(f"“{other.project.name.text}”" for other in others)),
        },
        indicator=one.cost.row,
        related=tuple(other.cost.row.value.place for other in others),
        doubt="两处相差很小，可能是四舍五入所致" if rounding else None,
        project=one.project,
        document=one.document,
    )


def _agree(one: UnitCost, other: UnitCost) -> bool:
    """Tell whether two prices can be the same: in a period that is not said, or for different things."""
    if one is other or _different(one, other):
        return True
    return any(mine.overlaps(theirs) for mine in _yearly(one) for theirs in _yearly(other))


def _different(one: UnitCost, other: UnitCost) -> bool:
    """Tell whether two standards of one name are for different things, by unit or description."""
    if one.count_unit and other.count_unit and unit_kind(one.count_unit) != unit_kind(other.count_unit):
        return True
    said = one.names[1:], other.names[1:]
    return all(said) and objects.alike(said[0][0], said[1][0]) < objects.SAME


def _yearly(cost: UnitCost) -> tuple[Interval, ...]:
    """Return what a standard may come to in a year, in 万元."""
    once = Interval(cost.low, cost.high)
    if cost.period == "年":
        return (once,)
    return (once.scaled(MONTHS),) if cost.period == "月" else (once, once.scaled(MONTHS))


def _rounded_alike(one: UnitCost, other: UnitCost) -> bool:
    """Tell whether the coarser of two prices may be the finer one rounded: 1万元 and 1.01万元."""
    return _as_rounded(one).overlaps(_as_rounded(other))


def _as_rounded(cost: UnitCost) -> Interval:
    assert cost.value.number is not None
    assert cost.value.unit is not None
    return printed(cost.value.number).scaled(wan_per(cost.value.unit))
