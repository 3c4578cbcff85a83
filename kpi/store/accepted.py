"""How people judged the rules: decisions and waivers, and how many of a rule's findings they are about.

Waivers are of two kinds: by the number of a finding, which the store tells the rule of, and by rule. What the
review itself applied stands in the store as the status ``waived``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from kpi.model.decision import Decision, Ruling, Waiver
from kpi.store.stats import Figures, Heading, Store, Value

_ACCEPTED: tuple[Ruling, ...] = ("confirmed", "changed")
"""成立, and 已改: what the department mends it accepts."""
_REJECTED: tuple[Ruling, ...] = ("rejected", "not_applicable")
"""不成立, and 不适用, as the department puts it."""


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
    given = Counter(about.get(one.fingerprint, "") if one.fingerprint else one.rule for one in waivers)
    found = {
        str(rule): (title, counted, waived)
        for rule, title, counted, waived in store.rows(
            "SELECT rule, min(title), count(*), count(*) FILTER (WHERE status = 'waived') "
            "FROM findings GROUP BY rule"
        )
    }
    waived_in_store = {rule for rule, (_, _, waived) in found.items() if waived}
    rules = sorted({*rulings, *given, *waived_in_store} - {""})
    nothing = (None, 0, 0)
    rows = tuple((rule, *_row(rulings[rule], given[rule], *found.get(rule, nothing))) for rule in rules)
    lost = len(decisions) - sum(map(Counter.total, rulings.values())) + given[""]
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
    Heading("waivers", "豁免条目"),
    Heading("waived", "已豁免的问题"),
    Heading("waived_share", "豁免率", "share"),
)


def _row(
    rulings: Counter[Ruling], given: int, title: Value, findings: Value, waived: Value
) -> tuple[Value, ...]:
    """Return a rule's figures: the share accepted is that of the decided, the share waived that of all."""
    decided = rulings.total()
    accepted = sum(rulings[ruling] for ruling in _ACCEPTED)
    rejected = sum(rulings[ruling] for ruling in _REJECTED)
    counted, let_pass = int(findings or 0), int(waived or 0)
    return (
        title,
        counted,
        decided,
        accepted,
        accepted / decided if decided else None,
        rejected,
        decided - accepted - rejected,
        given,
        let_pass,
        let_pass / counted if counted else None,
    )
