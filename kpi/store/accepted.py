"""How people judged the rules: their decisions and waivers, by the rule of the finding they are about."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from kpi.model.decision import Decision, Ruling, Waiver
from kpi.store.stats import Figures, Heading, Store, Value

_ACCEPTED: tuple[Ruling, ...] = ("confirmed", "changed")
"""成立, and 已改: what the department mends it accepts."""


def by_rule(store: Store, entries: Iterable[Decision | Waiver]) -> Figures:
    """Return what people said of each rule's findings; the latest decision on a finding counts."""
    decisions, waivers = _sorted(entries)
    about = {
        str(fingerprint): str(rule)
        for fingerprint, rule in store.rows(
            "SELECT fingerprint, rule FROM findings WHERE list_contains(?, fingerprint)",
            [[*decisions, *(one.fingerprint for one in waivers if one.fingerprint)]],
        )
    }
    rulings: dict[str, Counter[Ruling]] = defaultdict(Counter)
    for fingerprint, decision in decisions.items():
        if fingerprint in about:
            rulings[about[fingerprint]][decision.ruling] += 1
    waived = Counter(about.get(one.fingerprint, "") if one.fingerprint else one.rule for one in waivers)
    titles = {
        str(rule): (title, counted)
        for rule, title, counted in store.rows(
            "SELECT rule, min(title), count(*) FROM findings GROUP BY rule"
        )
    }
    rules = sorted({*rulings, *waived} - {""})
    rows = tuple((rule, *_row(rulings[rule], waived[rule], *titles.get(rule, (None, 0)))) for rule in rules)
    lost = len(decisions) - sum(map(Counter.total, rulings.values())) + waived[""]
    remarks = (f"另有 {lost} 条结论或豁免所指的问题不在本次结果中。",) if lost else ()
    return Figures("decisions", "规则采纳情况", _COLUMNS, rows, remarks)


def _sorted(entries: Iterable[Decision | Waiver]) -> tuple[dict[str, Decision], list[Waiver]]:
    decisions: dict[str, Decision] = {}
    waivers = []
    for entry in entries:
        if isinstance(entry, Waiver):
            waivers.append(entry)
            continue
        earlier = decisions.get(entry.fingerprint)
        if earlier is None or earlier.date <= entry.date:
            decisions[entry.fingerprint] = entry
    return decisions, waivers


_COLUMNS = (
    Heading("rule", "规则", "text"),
    Heading("title", "问题类型", "text"),
    Heading("findings", "问题"),
    Heading("decided", "有结论"),
    Heading("accepted", "采纳"),
    Heading("accepted_share", "采纳率", "share"),
    Heading("rejected", "不成立"),
    Heading("other", "其他结论"),
    Heading("waivers", "豁免"),
    Heading("waived_share", "豁免占比", "share"),
)


def _row(rulings: Counter[Ruling], waivers: int, title: Value, findings: Value) -> tuple[Value, ...]:
    """Return a rule's figures; the share of waivers is that among all that people said of it."""
    decided = rulings.total()
    accepted = sum(rulings[ruling] for ruling in _ACCEPTED)
    rejected = rulings["rejected"]
    share = accepted / decided if decided else None
    rest = decided - accepted - rejected
    said = decided + waivers
    return (
        title,
        findings,
        decided,
        accepted,
        share,
        rejected,
        rest,
        waivers,
        waivers / said if said else None,
    )
