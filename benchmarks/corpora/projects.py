"""Sound projects of a made-up province: five kinds of work, each with its arithmetic, its goals and its rows.

Sums agree with each other by construction; what is wrong in the corpus is planted afterwards (defects.py).
"""

import math
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

from examples.printer.truth import Indicator, Project

WORDS = Path(__file__).with_name("words.toml")
WAN = Decimal(10000)
CENT = Decimal("0.01")
FEWEST_ROWS, MOST_ROWS = 6, 20
_ROWS = (8, 11, 13, 13, 12, 10, 8, 6, 5, 4, 3, 2, 2, 1, 1)
"""How often a project has six rows, seven, and so on: ten on average."""
KINDS = ("works", "subsidy", "purchase", "event", "service")
_OFTEN = (5, 4, 3, 3, 4)
"""How often a project is of each kind."""


@cache
def words() -> Mapping[str, Any]:
    """Return the words of words.toml."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Office:
    """A department: where it is, what it does, how its documents are numbered, which frame it uses."""

    county: str
    domain: Mapping[str, Any]
    year: int
    frame: str
    towns: Sequence[str]
    region: str
    number: int

    @property
    def name(self) -> str:
        """The name that stands on its documents."""
        return f"{self.county}{self.domain['office']}"


@dataclass(frozen=True, slots=True)
class Work:
    """What a project does, before it is written as rows."""

    name: str
    purpose: str
    goals: tuple[str, ...]
    budget: Decimal
    terms: tuple[str, ...]
    """What the budget adds up from, in 万元."""
    must: Mapping[str, list[tuple[str, str, str]]]
    """By short second level: name, description and value of the rows that it has in any case."""
    may: Mapping[str, list[tuple[str, str, str]]]
    """Rows that a project with many rows has beside them."""
    served: str
    month: int
    """When the work is done."""


def project(rng: random.Random, office: Office, number: int, serial: str, seen: set[str]) -> Project:
    """Return a sound project, of something that no project of the department was for yet."""
    (kind,) = rng.choices(KINDS, _OFTEN)
    subject, *numbers = rng.choice(office.domain[kind])
    if subject in seen:  # then for one town alone
        subject = next(name for name in _local(rng, office, subject) if name not in seen)
        office = replace(office, towns=())
    seen.add(subject)
    work = MAKERS[kind](rng, office, [subject, *numbers])
    upper = rng.random() < 0.3
    source = (
        f"（上级）{office.county[0]}财{office.domain['short']}〔{office.year - 1}〕{rng.randint(11, 190)}号"
    )
    return Project(
        no=number,
        code=f"{office.region}{office.year % 100}P00{serial}",
        name=f"{source}{office.year}年{work.name.removeprefix(f'{office.year}年')}" if upper else work.name,
        function=office.domain["function"],
        source="general",
        budget=work.budget,
        fiscal=work.budget,
        other=None,
        purpose=work.purpose,
        plan=_plan(rng, work.month),
        plan_shape="four_columns",
        goals=work.goals,
        goal_shape=rng.choices(("one_cell", "row_each", "tight_numbers"), (7, 3, 1))[0],
        looks=(),
        adds_up=work.terms,
        indicators=tuple(_rows(rng, office, work)),
        damage=(),
        defects=(),
        lookalikes=(),
    )


def _local(rng: random.Random, office: Office, subject: str) -> Iterator[str]:
    """Yield what the subject is called in each of the towns, then in several at once."""
    towns = rng.sample(office.towns, len(office.towns))
    yield from (f"{town}镇{subject}" for town in towns)
    yield from (f"{one}镇和{other}镇{subject}" for one, other in permutations(towns, 2))


def _plan(rng: random.Random, month: int) -> tuple[tuple[str, str], ...]:
    """Return a plan that pays nearly all by the time the work is done."""
    first, second = rng.randrange(5, 26, 5), rng.randrange(35, 61, 5)
    third = rng.choice((90, 95, 100)) if month <= 10 else rng.randrange(70, 91, 5)
    if month <= 6:
        second, third = 90, 100
    nodes = (("3月底", first), ("6月底", second), ("10月底", third), ("12月底", 100))
    return tuple((label, f"{percent}%") for label, percent in nodes)


# ---- numbers


def near(rng: random.Random, usual: int, spread: float = 0.7) -> int:
    """Return a count around the usual one, log-normal, as round as people plan."""
    count = max(1, round(usual * math.exp(rng.gauss(0, spread))))
    step = 10 ** max(0, len(str(count)) - 3)
    return int(count // step * step)


def price(rng: random.Random, usual: str, spread: float = 0.18) -> Decimal:
    """Return a price around the usual one, with two digits that count."""
    wanted = Decimal(usual) * Decimal(repr(math.exp(rng.gauss(0, spread))))
    digits = wanted.adjusted() - 1
    return wanted.quantize(Decimal(1).scaleb(min(digits, 0)))


def plain(amount: Decimal) -> str:
    """Return an amount as people write it: without zeros at its end."""
    return f"{amount.normalize():f}"


def _percent(rng: random.Random, least: int = 90, most: int = 99) -> str:
    return str(rng.randint(least, most))


# ---- the kinds of work


def works(rng: random.Random, office: Office, words: Sequence[Any]) -> Work:
    """Building and repairing: so many units at so much a unit, and the fees that go with it."""
    thing, done, unit, usual, count = words
    number, unit_price = near(rng, count, 0.5), price(rng, usual)
    main = (unit_price * number).quantize(CENT)
    survey, control = (
        (main * Decimal(share)).quantize(CENT).quantize(Decimal("0.1")) for share in ("0.03", "0.02")
    )
    month = rng.choice((9, 10, 10, 11))
    what = f"{thing}{done}"
    costs = [
        (f"{what}工程费", f"{done}{thing}的工程支出", f"≤{plain(main)}万元"),
        ("工程勘察设计费", "工程勘察和设计支出", f"≤{plain(survey)}万元"),
        ("工程监理费", "委托监理单位的支出", f"≤{plain(control)}万元"),
    ]
    fees = survey + control
    return Work(
        name=f"{office.year}年{what}工程",
        purpose=f"用于{done}{thing}{number}{unit}的工程、勘察设计和监理支出。",
        goals=(
            f"全年{done}{thing}{number}{unit}，工程验收合格率达到100%。",
            f"{office.year}年{month}月底前全部完工并交付使用，持续改善公共服务条件。",
        ),
        budget=main + fees,
        terms=(str(main), str(survey), str(control)),
        must={
            "quantity": [(f"{done}{thing}数量", f"全年{done}的{thing}{unit}数", f"{number}{unit}")],
            "quality": [("工程验收合格率", "验收合格的工程占验收工程的比例", "100%")],
            "time": [
                ("工程完工时间", "全部工程完工并通过验收的时间", f"{office.year}年{month}月底前"),
            ],
            "cost": costs,
        },
        may={
            "quantity": _by_town(rng, office, thing, done, unit, number),
            "quality": [
                ("质量缺陷整改率", "已整改的质量缺陷占发现缺陷的比例", f"≥{_percent(rng)}%"),
                ("材料抽检合格率", "抽检合格的材料批次占比", f"≥{_percent(rng)}%"),
            ],
            "time": [("工程开工时间", "施工单位进场的时间", f"{office.year}年{rng.randint(3, 4)}月底前")],
        },
        served=rng.choice(("受益群众", "周边居民", "使用单位")),
        month=month,
    )


def subsidy(rng: random.Random, office: Office, words: Sequence[Any]) -> Work:
    """Payments: so many persons or households at so much a month or year."""
    name, people, unit, usual, period, count = words
    number, standard = near(rng, count), price(rng, usual, 0.12).quantize(Decimal(1))
    months = 12 if period == "月" else 1
    budget = (standard * number * months / WAN).quantize(CENT)
    counted = "人数" if unit == "人" else "户数" if unit == "户" else "数量"
    often = "每月" if months > 1 else "一次性"
    paid = "每月15日前" if months > 1 else f"{office.year}年6月底前"
    return Work(
        name=name,
        purpose=f"用于按每{unit}每{period}{standard}元的标准发放{number}{unit}{people}的补助。",
        goals=(
            f"按每{unit}每{period}{standard}元的标准向{number}{unit}{people}{often}发放补助。",
            "发放准确率达到100%，切实保障政策对象的基本权益。",
        ),
        budget=budget,
        terms=(f"{standard}*{number}*{months}/10000",),
        must={
            "quantity": [(f"{people}{counted}", f"享受{name}的{people}{counted}", f"{number}{unit}")],
            "quality": [("补助发放准确率", "按标准准确发放的份数占比", "100%")],
            "time": [("补助发放时间", "补助通过一卡通发放的时间", paid)],
            "cost": [(f"{name}标准", f"每{unit}{people}的补助标准", f"{standard}元/{unit}/{period}")],
        },
        may={
            "quantity": _by_town(rng, office, people, "发放", unit, number),
            "quality": [
                ("资格审核准确率", "资格审核无误的对象占比", f"≥{_percent(rng, 97)}%"),
                ("政策知晓率", "抽查中知晓政策的对象占比", f"≥{_percent(rng)}%"),
            ],
            "time": [("资格复核时间", "对享受对象复核一遍的时间", f"{office.year}年3月底前")],
        },
        served=people,
        month=6 if months == 1 else 12,
    )


def purchase(rng: random.Random, office: Office, words: Sequence[Any]) -> Work:
    """Purchases: so many pieces at so much apiece, and what training to use them costs."""
    thing, unit, usual, count = words
    number, unit_price = near(rng, count), price(rng, usual)
    budget = (unit_price * number).quantize(CENT)
    month = rng.choice((6, 9, 10))
    return Work(
        name=f"{thing}购置",
        purpose=f"用于购置{thing}{number}{unit}，每{unit}{plain(unit_price)}万元。",
        goals=(
            f"购置{thing}{number}{unit}，验收合格率达到100%。",
            "提高装备水平，设备投入使用后运行稳定。",
        ),
        budget=budget,
        terms=(f"{unit_price}*{number}",),
        must={
            "quantity": [(f"购置{thing}数量", f"全年购置的{thing}{unit}数", f"{number}{unit}")],
            "quality": [(f"{thing}验收合格率", "验收合格的数量占购置数量的比例", "100%")],
            "time": [("采购完成时间", "到货并验收的时间", f"{office.year}年{month}月底前")],
            "cost": [
                (f"{thing}购置单价", f"每{unit}{thing}的购置价格", f"≤{plain(unit_price)}万元/{unit}"),
                ("设备购置总成本", "全部设备的购置支出", f"≤{plain(budget)}万元"),
            ],
        },
        may={
            "quantity": _by_town(rng, office, thing, "配备", unit, number),
            "quality": [("设备故障修复率", "及时修复的故障占报修故障的比例", f"≥{_percent(rng)}%")],
            "time": [
                ("采购合同签订时间", "与供应商签订合同的时间", f"{office.year}年{max(month - 3, 3)}月底前")
            ],
        },
        served="使用单位",
        month=month,
    )


def event(rng: random.Random, office: Office, words: Sequence[Any]) -> Work:
    """Training, fairs, drills: so many at so much each, with those who take part."""
    name, unit, usual, count, people = words
    number, unit_price = near(rng, count), price(rng, usual)
    budget = (unit_price * number).quantize(CENT)
    heads = near(rng, 60, 0.5) * number
    month = rng.choice((10, 11))
    return Work(
        name=name,
        purpose=f"用于举办{name}{number}{unit}的师资、场地、资料和组织支出。",
        goals=(
            f"全年举办{name}{number}{unit}，参加{heads}人次以上。",
            f"活动组织合格，{people}满意度不低于90%。",
        ),
        budget=budget,
        terms=(f"{unit_price}*{number}",),
        must={
            "quantity": [
                (f"举办{name}{unit}数", f"全年举办的{name}{unit}数", f"{number}{unit}"),
                (f"{people}人次", f"参加{name}的人次", f"≥{heads}人次"),
            ],
            "quality": [("活动方案落实率", "按方案完成的活动占计划活动的比例", "100%")],
            "time": [("活动完成时间", "全部活动举办完毕的时间", f"{office.year}年{month}月底前")],
            "cost": [
                (f"{name}平均成本", f"每{unit}{name}的支出", f"≤{plain(unit_price)}万元/{unit}"),
                ("活动总成本", "全部活动的支出", f"≤{plain(budget)}万元"),
            ],
        },
        may={
            "quantity": [("发放资料份数", "活动中发放的资料份数", f"≥{near(rng, 3000)}份")],
            "quality": [
                ("考核合格率", "考核合格的人数占参加考核人数的比例", f"≥{_percent(rng)}%"),
                ("到课率", "实际到场的人次占报名人次的比例", f"≥{_percent(rng)}%"),
            ],
            "time": [("活动方案印发时间", "年度方案印发的时间", f"{office.year}年2月底前")],
        },
        served=people,
        month=month,
    )


def service(rng: random.Random, office: Office, words: Sequence[Any]) -> Work:
    """Services through the year: so many served at so much each, and what supervising it costs."""
    name, thing, unit, usual, count, people = words
    number, unit_price = near(rng, count), price(rng, usual)
    main = (unit_price * number).quantize(CENT)
    check = max((main * Decimal("0.02")).quantize(Decimal("0.1")), Decimal("0.1"))
    return Work(
        name=name,
        purpose=f"用于{name}涉及的{number}{unit}{thing}的服务和考核评价支出。",
        goals=(
            f"全年完成{number}{unit}{thing}的{name}，服务考核合格率不低于95%。",
            f"保障服务持续稳定，{people}满意度不低于90%。",
        ),
        budget=main + check,
        terms=(str(main), str(check)),
        must={
            "quantity": [(f"{name}{thing}数量", f"纳入{name}的{thing}{unit}数", f"{number}{unit}")],
            "quality": [("服务考核合格率", "考核合格的次数占考核次数的比例", f"≥{_percent(rng, 95)}%")],
            "time": [("服务费支付时间", "按合同支付当季服务费的时间", "每季度终了后15日内")],
            "cost": [
                (f"{name}费用", "全年服务支出", f"≤{plain(main)}万元"),
                ("考核评价费用", "委托第三方考核评价的支出", f"≤{plain(check)}万元"),
            ],
        },
        may={
            "quantity": [
                ("监督检查次数", "全年开展监督检查的次数", f"{rng.choice((4, 6, 12, 24))}次"),
                *_by_town(rng, office, thing, "服务", unit, number),
            ],
            "quality": [("问题整改率", "已整改的问题占检查发现问题的比例", f"≥{_percent(rng)}%")],
            "time": [("投诉响应时间", "接到投诉到现场处理的时间", f"≤{rng.choice((2, 4, 12, 24))}小时")],
        },
        served=people,
        month=12,
    )


MAKERS: Mapping[str, Callable[[random.Random, Office, Sequence[Any]], Work]] = {
    "works": works,
    "subsidy": subsidy,
    "purchase": purchase,
    "event": event,
    "service": service,
}


def _by_town(
    rng: random.Random, office: Office, thing: str, done: str, unit: str, number: int
) -> list[tuple[str, str, str]]:
    """Return a row for each of some towns; their numbers add up to the whole."""
    towns = rng.sample(office.towns, min(rng.randint(3, 6), len(office.towns)))
    if not towns or number < 4 * len(towns):
        return []
    weights = [rng.uniform(0.6, 1.4) for _ in towns]
    parts = [int(number * weight / sum(weights)) for weight in weights]
    parts[0] += number - sum(parts)
    return [
        (f"{town}镇{done}{thing}数量", f"{town}镇{done}的{thing}{unit}数", f"{part}{unit}")
        for town, part in zip(towns, parts, strict=True)
    ]


# ---- rows

LEVELS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "2015": {
        "quantity": ("产出指标", "数量指标"),
        "quality": ("产出指标", "质量指标"),
        "time": ("产出指标", "时效指标"),
        "cost": ("产出指标", "成本指标"),
    },
    "2021": {
        "cost": ("成本指标", "经济成本指标"),
        "quantity": ("产出指标", "数量指标"),
        "quality": ("产出指标", "质量指标"),
        "time": ("产出指标", "时效指标"),
    },
}


def _rows(rng: random.Random, office: Office, work: Work) -> Iterator[Indicator]:
    (wanted,) = rng.choices(range(FEWEST_ROWS, MOST_ROWS + 1), _ROWS)
    papers = _papers(rng, office, work)
    kept = {part: list(rows) for part, rows in work.must.items()}
    gains = _gains(rng, office, work)
    room = wanted - sum(map(len, kept.values())) - 2
    more = [(part, row) for part, rows in work.may.items() for row in rows]
    towns = [entry for entry in more if entry[1][0].count("镇")]  # all of them or none: they add up
    single = [entry for entry in more if entry not in towns]
    chosen = rng.sample(single, max(0, min(room, len(single))))
    if towns and room - len(chosen) >= len(towns):
        chosen = towns + chosen
    for part, row in chosen:
        kept[part].append(row)
    for part, levels in LEVELS[office.frame].items():
        yield from (_row(rng, levels, row, papers) for row in kept[part])
    many = max(1, min(len(gains), wanted - sum(map(len, kept.values())) - 1))
    for level2, *gain in gains[:many]:
        yield _row(rng, ("效益指标", level2), gain, papers)
    satisfied = (
        f"{work.served}满意度",
        f"抽样调查中表示满意的{work.served}占比",
        f"≥{_percent(rng, 90, 96)}%",
    )
    yield _row(rng, ("满意度指标", "服务对象满意度指标"), satisfied, papers)


def _row(rng: random.Random, levels: tuple[str, str], row: Sequence[str], papers: Sequence[str]) -> Indicator:
    name, description, value = row
    return Indicator(*levels, name, description, value, rng.choice(papers))


def _gains(rng: random.Random, office: Office, work: Work) -> list[tuple[str, ...]]:
    shares = {"share": _percent(rng, 85), "small": str(rng.randint(3, 9)), "count": str(near(rng, 4000, 1.0))}
    listed = [tuple(text.format(**shares) for text in gain) for gain in office.domain["gains"]]
    rng.shuffle(listed)
    lasting = (
        "可持续影响指标",
        "长效管理制度数量",
        f"{work.name}建立的管理制度数量",
        f"≥{rng.randint(1, 3)}项",
    )
    return sorted([*listed, lasting][: rng.randint(1, 4)], key=lambda gain: gain[0] != "社会效益指标")


def _papers(rng: random.Random, office: Office, work: Work) -> list[str]:
    """Return the papers that the values of a project rest on."""
    county, short, year = office.county, office.domain["short"], office.year
    plan = work.name.removeprefix(f"{year}年")
    return [
        f"《{county}{plan}实施方案》（{county[0]}{short}〔{year - 1}〕{rng.randint(2, 96)}号）",
        f"《{county}项目支出预算标准（{year}年版）》（{county[0]}财预〔{year - 1}〕{rng.randint(2, 60)}号）",
        f"{county}{year - 1}年{office.domain['office'][:-1]}工作统计年报",
    ][: rng.randint(1, 3)]
