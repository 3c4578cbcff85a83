"""The charts of a province: what each shows, as numbers and words; the page draws them.

Every chart has the table of all its numbers beside it, so nothing is said by a drawing alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from kpi.model.rule import LEVELS
from kpi.reporting.province.figures import DepartmentFigures, Figures
from kpi.reporting.verdict import Counts
from kpi.reporting.words import LEVEL_WORDS, money

MOST_BARS, MOST_RULES = 12, 18
MOST_ROWS = 20
"""Departments of the heat map, one row each; the others are one row together."""
MOST_LISTED = 300
"""Rows of a table behind a chart; all of them are in the workbook."""
_SHADES = 6
_SHARES = ((100, "全部项目无错误"), (90, "90%以上"), (75, "75%以上"), (50, "50%以上"), (0, "不到50%"))
STATE_WORDS = {
    "reviewed": "已审核",
    "empty": "没有绩效目标表",
    "left_out": "与其他文件重复",
    "unread": "未能读取",
}
_STATE_TONES = {
    "reviewed": "tone-ok",
    "empty": "lv-warning",
    "left_out": "tone-none",
    "unread": "lv-error",
}
_GRADE_TONES = {
    "优": "tone-ok",
    "良": "lv-info",
    "中": "lv-warning",
    "差": "lv-error",
    "未评定": "tone-none",
}
ADVICE = (
    ("修改后重新报送", "lv-error"),
    ("修改或说明后公开", "lv-warning"),
    ("存疑问题核实后公开", "lv-question"),
    ("已知问题尚未整改", "lv-info"),
    ("未发现错误和警告", "tone-ok"),
    ("没有可审核的目标表", "tone-none"),
)
"""What is advised for a department, and in what colour; the verdict holds these words, but for the last."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: its colour class, what it counts, how much, and where it stands in percent."""

    tone: str
    word: str
    size: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label, and the part of the report that it leads to."""

    label: str
    note: str
    link: str
    pieces: tuple[Piece, ...]
    total: int
    remark: str = ""


Cell = str | int
Lines = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The table behind a chart; figures stand to the right."""

    head: tuple[str, ...]
    rows: Lines
    more: int = 0
    """How many rows are left out."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, with their table."""

    name: str
    title: str
    said: str
    """What is to be seen, in a sentence."""
    bars: tuple[Bar, ...]
    listing: Listing
    is_single: bool = False
    """Whether it is one bar of parts, each of which is named below it."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat map."""

    label: str
    link: str
    cells: tuple[tuple[int, int, str], ...]
    """Count, shade and link."""
    total: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Departments by families."""

    families: tuple[tuple[str, str, str], ...]
    """Code, word and link."""
    rows: tuple[HeatRow, ...]
    sums: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Ring:
    """A share of a whole."""

    percent: str
    part: int
    whole: int


def link(**chosen: str) -> str:
    """Return the address of a part of the page."""
    return f"#{urlencode(chosen)}"


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal; 100% only where it is all."""
    if not whole:
        return "—"
    tenths = part * 1000 // whole
    return "100%" if part == whole else f"{tenths // 10}.{tenths % 10}%"


def levels_chart(figures: Figures) -> Chart:
    """Findings by level."""
    counts = figures.verdict.counts
    parts = [(f"lv-{level}", LEVEL_WORDS[level], counts.of(level)) for level in LEVELS]
    verdict = figures.verdict
    said = f"共发现 {counts.total:,} 个问题"
    asides = {"存疑": verdict.doubtful, "已知": verdict.known, "已豁免": verdict.waived}
    among = "、".join(f"{word} {size:,} 个" for word, size in asides.items() if size)
    return _single("levels", "问题级别", said + (f"，其中{among}。" if among else "。"), parts)


def advice_chart(figures: Figures) -> Chart:
    """Departments by what is advised."""
    counts = Counter(advice_of(one) for one in figures.departments)
    parts = [(tone, word, counts[word]) for word, tone in ADVICE]
    said = f"{len(figures.departments):,} 个部门的审核建议。"
    return _single("advice", "各部门的审核建议", said, parts)


def advice_of(department: DepartmentFigures) -> str:
    """Return what is advised for a department, in the words of ``ADVICE``."""
    advice = department.verdict.advice
    if advice == "未发现问题":
        return "未发现错误和警告"
    return next((word for word, _ in ADVICE if word in advice), ADVICE[-1][0])


def grades_chart(figures: Figures) -> Chart:
    """Projects by proposed grade."""
    parts = [(_GRADE_TONES[word], word, size) for word, size in figures.grades]
    return _single("grades", "项目建议等级", "等级由规则的发现折算，供审核人参考。", parts)


def files_chart(figures: Figures) -> Chart:
    """Files by what became of them."""
    parts = [(_STATE_TONES[state], STATE_WORDS[state], size) for state, size in figures.states.items()]
    said = f"共收到 {figures.verdict.documents:,} 个文件。"
    return _single("files", "文件读取情况", said, parts)


def shares_chart(figures: Figures) -> Chart:
    """Departments by the share of their projects that have no error."""
    counts = Counter(_share(one) for one in figures.departments if one.is_reviewed)
    most = max(counts.values(), default=0)
    bars = tuple(
        _bar(word, [(f"share-{rank}", "部门", counts[least])], most)
        for rank, (least, word) in enumerate(_SHARES)
    )
    rows = tuple((bar.label, bar.total) for bar in bars)
    return Chart(
        "shares", "无错误项目占比的分布", "按部门统计。", bars, Listing(("无错误项目占比", "部门数"), rows)
    )


def _share(one: DepartmentFigures) -> int:
    return next(least for least, _ in _SHARES if one.clean * 100 >= least * one.verdict.projects)


def clean_ring(figures: Figures) -> Ring:
    """Return the share of all projects that have no error."""
    return Ring(percent(figures.clean, figures.verdict.projects), figures.clean, figures.verdict.projects)


def rules_chart(figures: Figures) -> Chart:
    """Rules by how much they found."""
    ranked = sorted(figures.rules, key=lambda one: (-one.counts.total, one.code))
    found = [one for one in ranked if one.counts.total]
    most = found[0].counts.total if found else 0
    bars = tuple(
        _bar(one.title, _levels(one.counts), most, one.code, link(v="findings", r=one.code))
        for one in found[:MOST_RULES]
    )
    rows: Lines = tuple(
        (one.code, one.title, *_by_level(one.counts), one.projects, one.departments) for one in found
    )
    head = ("规则", "名称", *LEVEL_WORDS.values(), "合计", "涉及项目", "涉及部门")
    said = f"{len(found)} 条规则有发现" + (f"，前 {len(bars)} 条如下。" if len(found) > len(bars) else "。")
    return Chart("rules", "问题最多的规则", said, bars, _listing(head, rows))


def families_chart(figures: Figures) -> Chart:
    """Families of rules by how much they found."""
    ranked = sorted(figures.families, key=lambda one: -one.counts.total)
    most = max((one.counts.total for one in ranked), default=0)
    bars = tuple(
        _bar(one.word, _levels(one.counts), most, one.code, link(v="findings", f=one.code))
        for one in ranked
        if one.counts.total
    )
    rows: Lines = tuple(
        (one.word, one.code, *_by_level(one.counts), one.checked, one.not_evaluable) for one in ranked
    )
    head = ("类别", "代号", *LEVEL_WORDS.values(), "合计", "已检查（项）", "未能检查（项）")
    return Chart("families", "各类问题", "按检查类别统计。", bars, _listing(head, rows))


def departments_chart(figures: Figures) -> Chart:
    """Departments by how much was found in them, the worst first."""
    ranked = worst_first(figures.departments)
    shown = [one for one in ranked if one.verdict.counts.total][:MOST_BARS]
    most = max((one.verdict.counts.total for one in shown), default=0)
    bars = tuple(
        _bar(
            one.name,
            _levels(one.verdict.counts),
            most,
            link=link(d=one.name),
            remark=f"{one.verdict.projects:,} 个项目，无错误 {percent(one.clean, one.verdict.projects)}",
        )
        for one in shown
    )
    rows: Lines = tuple(
        (
            one.name,
            one.verdict.projects,
            money(one.verdict.amount),
            *_by_level(one.verdict.counts),
            percent(one.clean, one.verdict.projects),
            one.verdict.not_evaluable,
        )
        for one in ranked
    )
    head = ("部门", "项目", "预算（万元）", *LEVEL_WORDS.values(), "合计", "无错误项目占比", "未能检查")
    said = "错误最多的部门在前，相同的比较警告。"
    return Chart("departments", "问题最多的部门", said, bars, _listing(head, rows))


def worst_first(departments: Iterable[DepartmentFigures]) -> list[DepartmentFigures]:
    """Order departments: most errors first, then most warnings, then most of all."""
    counts = ((one, one.verdict.counts) for one in departments)
    ranked = sorted(counts, key=lambda pair: (-pair[1].error, -pair[1].warning, -pair[1].total, pair[0].name))
    return [one for one, _ in ranked]


def gaps_chart(figures: Figures) -> Chart:
    """Rules by how often they could not be checked, with the commonest reason."""
    sizes: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for gap in figures.gaps:  # the commonest reason comes first
        sizes[gap.rule] += gap.size
        first.setdefault(gap.rule, (gap.title, gap.reason))
    ranked = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    most = ranked[0][1] if ranked else 0
    bars = tuple(
        _bar(first[rule][0], [("tone-none", "未能检查", size)], most, rule, remark=first[rule][1])
        for rule, size in ranked[:MOST_BARS]
    )
    rows = tuple((gap.rule, gap.title, gap.reason, gap.size) for gap in figures.gaps)
    said = f"共 {figures.verdict.not_evaluable:,} 项检查没有结论，须由人工核对；未检查不等于没有问题。"
    said = said if rows else "全部检查均已执行。"
    return Chart("gaps", "未能执行的检查", said, bars, _listing(("规则", "名称", "原因", "项数"), rows))


def years_listing(figures: Figures) -> Listing | None:
    """Return the figures by budget year, None where there is only one."""
    if len(figures.years) < 2:  # noqa: PLR2004 - one year is no comparison
        return None
    rows: Lines = tuple(
        (
            f"{one.year}年" if one.year else "未读出年度",
            one.files,
            one.projects,
            money(one.amount),
            *_by_level(one.counts),
        )
        for one in figures.years
    )
    return Listing(("年度", "文件", "项目", "预算（万元）", *LEVEL_WORDS.values(), "合计"), rows)


def unread_listing(figures: Figures) -> Listing:
    """Return the files that were not read, or had no goal form."""
    rows = tuple((one.path, one.code, one.why) for one in figures.unread)
    return _listing(("文件", "代码", "原因"), rows)


def left_out_listing(figures: Figures) -> Listing:
    """Return the files in whose place another one was reviewed."""
    return _listing(("文件", "说明"), tuple((one.path, one.why) for one in figures.left_out))


def heat_map(figures: Figures) -> HeatMap:
    """Return the findings of departments by family: the worst ones a row each, the others together."""
    used = [at for at, one in enumerate(figures.families) if one.counts.total]
    ranked = [one for one in worst_first(figures.departments) if one.verdict.counts.total]
    shown, others = ranked[:MOST_ROWS], ranked[MOST_ROWS:]
    most = max((max(one.families) for one in shown), default=0)
    codes = [figures.families[at].code for at in used]
    rows = [
        HeatRow(
            one.name,
            link(d=one.name),
            tuple(
                (one.families[at], shade(one.families[at], most), link(d=one.name, f=code))
                for at, code in zip(used, codes, strict=True)
            ),
            sum(one.families),
        )
        for one in shown
    ]
    if others:
        cells = tuple((sum(one.families[at] for one in others), 0, "") for at in used)
        total = sum(count for count, *_ in cells)
        rows.append(HeatRow(f"其余 {len(others):,} 个部门", "", cells, total))
    families = tuple(
        (code, figures.families[at].word, link(v="findings", f=code))
        for at, code in zip(used, codes, strict=True)
    )
    sums = tuple(figures.families[at].counts.total for at in used)
    return HeatMap(families, tuple(rows), sums, sum(sums))


def shade(count: int, most: int) -> int:
    """Return the shade of a count, 0 for none; equal steps of the root, so that small counts are seen."""
    if not count or not most:
        return 0
    share = (Decimal(count) / most).sqrt()
    return max(1, min(_SHADES, int(share * _SHADES + Decimal("0.5"))))


def _levels(counts: Counts) -> list[tuple[str, str, int]]:
    return [(f"lv-{level}", LEVEL_WORDS[level], counts.of(level)) for level in LEVELS]


def _by_level(counts: Counts) -> tuple[int, ...]:
    return (*(counts.of(level) for level in LEVELS), counts.total)


def _single(name: str, title: str, said: str, parts: Sequence[tuple[str, str, int]]) -> Chart:
    total = sum(size for *_, size in parts)
    bar = _bar(title, parts, total)
    rows = tuple((word, size, percent(size, total)) for _, word, size in parts)
    return Chart(name, title, said, (bar,), Listing(("", "个数", "占比"), rows), is_single=True)


def _bar(
    label: str,
    parts: Sequence[tuple[str, str, int]],
    most: int,
    note: str = "",
    link: str = "",
    remark: str = "",
) -> Bar:
    pieces, start = [], Decimal(0)
    for tone, word, size in parts:
        width = Decimal(size * 100) / most if most else Decimal(0)
        pieces.append(Piece(tone, word, size, f"{start:.2f}", f"{width:.2f}"))
        start += width
    return Bar(label, note, link, tuple(pieces), sum(size for *_, size in parts), remark)


def _listing(head: tuple[str, ...], rows: Lines) -> Listing:
    return Listing(head, rows[:MOST_LISTED], max(0, len(rows) - MOST_LISTED))
