"""The tree of levels (一级、二级指标): known names, right parents, required parts, number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from kpi.amounts import plain
from kpi.checks.kept import kept
from kpi.checks.presence import GROUP_TITLES
from kpi.checks.rows import contains, seen
from kpi.checks.terms import level_name
from kpi.checks.types import Subject
from kpi.frames import BENEFITS, COSTS, OUTPUTS, Category, Group, category, group
from kpi.model.disclosure import Frame, Indicator, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import whole

CATEGORY_TITLES: Mapping[Category, str] = MappingProxyType(
    {
        "quantity": "数量指标",
        "quality": "质量指标",
        "timeliness": "时效指标",
        "cost": "成本指标",
        "economic_cost": "经济成本指标",
        "social_cost": "社会成本指标",
        "environmental_cost": "生态环境成本指标",
        "economic": "经济效益指标",
        "social": "社会效益指标",
        "ecological": "生态效益指标",
        "sustained_impact": "可持续影响指标",
        "satisfaction": "服务对象满意度指标",
    }
)
_COST_KINDS: frozenset[Category] = COSTS - {"cost"}
_CHILDREN: Mapping[Frame, Mapping[Group, frozenset[Category]]] = {
    "2015": {
        "output": OUTPUTS | {"cost"},
        "benefit": BENEFITS,
        "satisfaction": frozenset({"satisfaction"}),
    },
    "2021": {
        "cost": _COST_KINDS,
        "output": OUTPUTS,
        "benefit": BENEFITS - {"sustained_impact"},
        "satisfaction": frozenset({"satisfaction"}),
    },
}
_TREES = ("goal", "self-evaluation")
"""The forms whose tree follows a frame; departments and evaluation systems have trees of their own."""


@dataclass(frozen=True, slots=True)
class RequiredOutputs:
    """Which second-level categories the outputs of each frame must have."""

    frame_2015: tuple[Category, ...]
    frame_2021: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class LevelNames:
    """The level names in use, each without the final 指标; local ones are added here."""

    level1: tuple[str, ...]
    level2: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parents:
    """What may stand where no frame has it."""

    tolerated: tuple[str, ...]
    """Pairs of first and second level, as 效益指标/满意度指标."""
    carryover_words: tuple[str, ...]
    """A project with one of these words in its name keeps the frame it was approved in."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a tree should have."""

    min_rows: int
    max_rows: int
    small_rows: int
    """A tree with more rows than this is compared with the budget."""
    rows_per_ten_wan: int
    """Rows that each 100,000 yuan of budget allow such a tree."""


def level2_missing(subject: Subject, settings: RequiredOutputs) -> Iterator[Verdict]:
    """Second-level categories that the frame requires of the outputs and the tree lacks."""
    project = subject.project
    if project.form != "goal" or not project.indicators:
        return
    present = {one.category for one in seen(project)}
    if None in present:
        yield NotEvaluable("有指标行的二级指标名称无法归类", project.title)
        return
    if not present & OUTPUTS:
        return  # without any output the whole group is missing: another rule's finding
    required = _required(frame_of(project) or subject.disclosure.frame, settings)
    missing = [kind for kind in required if not (present & COSTS if kind == "cost" else kind in present)]
    if not missing:
        yield PASSED
        return
    titles = "、".join(CATEGORY_TITLES[kind] for kind in missing)
    yield Hit(whole(project.title), "indicators", {"missing": titles})


def _required(frame: Frame | None, settings: RequiredOutputs) -> tuple[Category, ...]:
    """Return what the frame requires; where it is not known, only what both require."""
    if frame == "2015":
        return settings.frame_2015
    if frame == "2021":
        return settings.frame_2021
    return tuple(kind for kind in settings.frame_2015 if kind in settings.frame_2021)


@kept
def _pairs(project: Project) -> Mapping[tuple[Group | None, Category | None], Sequence[Indicator]]:
    """Return the rows of a project by what their first two levels say, in the order of the form."""
    found: dict[tuple[Group | None, Category | None], list[Indicator]] = defaultdict(list)
    for row in project.indicators:
        found[_levels(row.level1.text, row.level2.text)].append(row)
    return found


def frame_of(project: Project) -> Frame | None:
    """Return the frame that the project's own tree shows: where it has put the costs."""
    pairs = _pairs(project)
    if any(parent == "cost" for parent, _ in pairs):
        return "2021"
    return "2015" if ("output", "cost") in pairs else None


@lru_cache(maxsize=4096)
def _levels(level1: str, level2: str) -> tuple[Group | None, Category | None]:
    """Return what each level says by itself, None where it says nothing known."""
    return group(level1, ""), category("", level2)


def unknown_category(subject: Subject, settings: LevelNames) -> Iterator[Verdict]:
    """First- and second-level names that no frame has; the same name in several rows is one hit."""
    project = subject.project
    if project.form not in _TREES:
        return
    if any(not level_name(row.level1.text) for row in project.indicators):
        yield NotEvaluable("有指标行没有读到一级指标名称", project.title)
    yield from _unknown(project.indicators, "level1", settings.level1)
    yield from _unknown(project.indicators, "level2", settings.level2)


def _unknown(rows: Sequence[Indicator], field: str, known: tuple[str, ...]) -> Iterator[Verdict]:
    named: dict[str, list[Indicator]] = defaultdict(list)
    first = field == "level1"
    for row in rows:
        name = level_name(row.level1.text if first else row.level2.text)
        if name:
            named[name].append(row)
    for name, family in named.items():
        yield PASSED if name in known else _unknown_hit(family, field)


def _unknown_hit(rows: list[Indicator], field: str) -> Hit:
    first = field == "level1"
    cells = [row.level1 if first else row.level2 for row in rows]
    wanted = _nearest(cells[0].text, first=first)
    return Hit(
        span=whole(cells[0]),
        field=field,
        facts={"level": "一级" if first else "二级", "wanted": wanted or "", "count": str(len(rows))},
        indicator=rows[0],
        case=None if wanted else "unlike_any",
        related=tuple(cell.place for cell in cells[1:]),
    )


def _nearest(name: str, *, first: bool) -> str | None:
    """Return the standard name of the level that an unknown name seems to mean."""
    parent, child = _levels(name, name)
    if first:
        return GROUP_TITLES[parent] if parent else None
    return CATEGORY_TITLES[child] if child else None


def frame_mismatch(subject: Subject, settings: Parents) -> Iterator[Verdict]:
    """Second levels under a first level that has no such part, and trees that mix two frames."""
    project = subject.project
    if project.form not in _TREES:
        return
    pairs = {
        (parent, child): rows
        for (parent, child), rows in _pairs(project).items()
        if parent is not None and child is not None
    }
    frames = {frame for pair in pairs if (frame := _only_frame(pair, settings)) is not None}
    for pair, rows in pairs.items():
        case = _fault(pair, frames, subject, settings)
        yield PASSED if case is None else _mismatch_hit(rows, pair, case)


def _fault(
    pair: tuple[Group, Category], frames: set[Frame], subject: Subject, settings: Parents
) -> str | None:
    """Return what is wrong with a pair of levels: no frame has it, or not the frame of its surroundings."""
    if pair in _tolerated(settings.tolerated):
        return None
    if not _frames(pair):
        return "parent"
    own, document = _only_frame(pair, settings), subject.disclosure.frame
    if own is None or own == document:
        return None
    if len(frames) > 1:
        return "mixed" if document or own == "2015" else None
    alone = document is None or subject.project.form != "goal" or _carried_over(subject, settings)
    return None if alone else "document"


@lru_cache(maxsize=256)
def _frames(pair: tuple[Group, Category]) -> tuple[Frame, ...]:
    """Return the frames that have a pair of levels."""
    parent, child = pair
    return tuple([frame for frame, tree in _CHILDREN.items() if child in tree.get(parent, ())])


def _only_frame(pair: tuple[Group, Category], settings: Parents) -> Frame | None:
    """Return the one frame that has a pair; None where both have it or it is tolerated anywhere."""
    frames = _frames(pair)
    return frames[0] if len(frames) == 1 and pair not in _tolerated(settings.tolerated) else None


@lru_cache(maxsize=16)
def _tolerated(pairs: tuple[str, ...]) -> frozenset[tuple[Group | None, Category | None]]:
    return frozenset(_levels(*pair.split("/", 1)) for pair in pairs if "/" in pair)


def _carried_over(subject: Subject, settings: Parents) -> bool:
    project = subject.project
    return contains(project.name.text + project.title.text, settings.carryover_words)


def _mismatch_hit(rows: Sequence[Indicator], pair: tuple[Group, Category], case: str) -> Hit:
    parent, child = pair
    homes = [GROUP_TITLES[home] for home in _homes(child) if home != parent]
    return Hit(
        span=whole(rows[0].level2),
        field="level2",
        facts={"wanted": "或".join(homes), "count": str(len(rows))},
        indicator=rows[0],
        case=case,
        related=tuple(row.level2.place for row in rows[1:]),
    )


def _homes(child: Category) -> Iterable[Group]:
    """Return the first levels that have the category in any frame."""
    found = (parent for tree in _CHILDREN.values() for parent, below in tree.items() if child in below)
    return dict.fromkeys(found)


def indicator_count(subject: Subject, settings: Counts) -> Iterator[Verdict]:
    """Trees with too few rows to show the work, too many to manage, or too many for the money."""
    project = subject.project
    count = len(project.indicators)
    if project.form != "goal" or not count:
        return
    budget = project.budget.in_wan if project.budget else None
    facts = {"count": str(count), "budget": plain(budget) if budget is not None else ""}
    case = _count_case(count, budget, settings)
    yield PASSED if case is None else Hit(whole(project.title), "indicators", facts, case=case)


def _count_case(count: int, budget: Decimal | None, settings: Counts) -> str | None:
    if count < settings.min_rows:
        return "few"
    if count > settings.max_rows:
        return "many"
    if budget is None or count <= settings.small_rows:
        return None
    return "small" if count > settings.rows_per_ten_wan * budget / 10 else None
