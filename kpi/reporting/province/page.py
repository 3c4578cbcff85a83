"""The page of a province: charts as markup, and all departments, projects and findings as its data."""

from collections.abc import Iterator

from markupsafe import Markup

from kpi.model.rule import LEVELS
from kpi.reporting import html
from kpi.reporting.json import strict
from kpi.reporting.province import charts
from kpi.reporting.province.columns import deflated, json_list, json_object
from kpi.reporting.province.figures import Figures, family_of, figures
from kpi.reporting.province.gather import GRADES, STATES, STATUSES, Province
from kpi.reporting.words import family_word, money

_PLACE = "kpi-province-data"
_LETTERS = {"new": "n", "known": "k", "waived": "v"}


def render(province: Province) -> Iterator[str]:
    """Yield the page in pieces; equal input gives equal pieces."""
    counted = figures(province)
    text = html.page(
        "province.html.j2",
        heading(counted),
        "province.js",
        "province.css",
        figures=counted,
        advice=advice(counted),
        tone="lv-error" if counted.verdict.counts.error else "tone-ok",
        clean=charts.clean_ring(counted),
        charts={
            "advice": charts.advice_chart(counted),
            "levels": charts.levels_chart(counted),
            "shares": charts.shares_chart(counted),
            "grades": charts.grades_chart(counted),
            "departments": charts.departments_chart(counted),
            "rules": charts.rules_chart(counted),
            "families": charts.families_chart(counted),
            "gaps": charts.gaps_chart(counted),
            "files": charts.files_chart(counted),
        },
        heat_map=charts.heat_map(counted),
        years=charts.years_listing(counted),
        unread=charts.unread_listing(counted),
        left_out=charts.left_out_listing(counted),
        ruleset=f"{province.head.ruleset.name} {province.head.ruleset.version}".strip(),
        checksum=province.head.ruleset.sha256[:16],
        adjusted=province.head.adjusted,
        data=Markup(_PLACE),  # noqa: S704 - a word of ours
    )
    before, after = text.rsplit(_PLACE, 1)
    yield before
    yield from deflated(data(province, counted))
    yield after


def heading(counted: Figures) -> str:
    """Return what the batch is called."""
    names = [one.name for one in sorted(counted.departments, key=lambda one: not one.is_known)]
    years = [one.year for one in counted.years if one.year]
    spell = f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年" if years else ""
    if not names:
        return "没有读到部门"
    who = names[0] if len(names) == 1 else f"{names[0]}等 {len(names):,} 个部门"
    return f"{who} {spell}".strip()


def advice(counted: Figures) -> str:
    """Say how many departments have to do what."""
    reviewed = [one for one in counted.departments if one.is_reviewed]
    if not reviewed:
        return "未能审核：没有读到绩效目标表"
    again = sum(charts.advice_of(one) == charts.ADVICE[0][0] for one in reviewed)
    if len(reviewed) == 1:
        return counted.verdict.advice
    if again:
        return f"{len(reviewed):,} 个部门中，{again:,} 个建议修改后重新报送"
    return f"{len(reviewed):,} 个部门均无须重新报送"


def data(province: Province, counted: Figures) -> Iterator[str]:
    """Yield the data of the page, as JSON."""
    levels = "".join(level[0] for level in LEVELS)
    statuses = "".join(_LETTERS[status] for status in STATUSES)
    rules = [[code, title, family_of(code), family_word(family_of(code))] for code, title in province.rules]
    return json_object(
        (
            ("departments", _departments(counted)),
            ("states", json_list([charts.STATE_WORDS[state] for state in STATES])),
            ("rules", [strict(rules)]),
            ("files", _files(province)),
            ("projects", _projects(province)),
            ("rule", json_list(province.rule)),
            ("level", json_list(["".join(levels[level] for level in province.level)])),
            ("status", json_list(["".join(statuses[status] for status in province.status)])),
            ("prints", json_list([province.prints.hex()])),
            ("texts", json_object((name, column.json()) for name, column in province.texts.items())),
        )
    )


def _departments(counted: Figures) -> Iterator[str]:
    own = counted.departments
    return json_object(
        (
            ("name", json_list([one.name for one in own])),
            ("known", json_list([int(one.is_known) for one in own])),
            ("amount", json_list([money(one.verdict.amount) for one in own])),
            ("advice", json_list([charts.advice_of(one) for one in own])),
            ("clean", json_list([one.clean for one in own])),
            ("unchecked", json_list([one.verdict.not_evaluable for one in own])),
        )
    )


def _files(province: Province) -> Iterator[str]:
    files = province.files
    return json_object(
        (
            ("path", json_list([file.path for file in files])),
            ("department", json_list([file.department for file in files])),
            ("year", json_list([file.year for file in files])),
            ("digest", json_list([file.digest for file in files])),
            ("state", json_list([file.state for file in files])),
            ("why", json_list([file.why for file in files])),
            ("projects", json_list([file.projects for file in files])),
            ("own", json_list([file.own for file in files])),
        )
    )


def _projects(province: Province) -> Iterator[str]:
    budgets = ["" if budget is None else money(budget) for budget in province.budgets]
    grades = [GRADES[grade] for grade in province.grades]
    return json_object(
        (
            ("no", json_list(province.numbers)),
            ("code", json_list(province.codes)),
            ("name", province.names.json()),
            ("budget", json_list(budgets)),
            ("grade", json_list(grades)),
            ("unchecked", json_list(province.unchecked)),
            ("found", json_list(province.counts)),
        )
    )
