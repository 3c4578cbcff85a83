"""A province: its figures are those of the review, its charts those figures, its data complete."""

import base64
import json
import pickle
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from kpi.model.finding import Review
from kpi.model.rule import LEVELS
from kpi.reporting import html
from kpi.reporting.province import MANY, Province, charts, is_large, part
from kpi.reporting.province.columns import Texts, deflated, json_object
from kpi.reporting.province.figures import Figures, figures
from kpi.reporting.province.gather import MOST_FINDINGS
from kpi.reporting.verdict import verdict
from kpi.reporting.visible import HIDDEN
from tests.reporting import builders
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.reporting.provinces import batch, empty, parts, unread
from tests.reporting.test_html import _page


def _streamed(review: Review) -> Province:
    """Return the province as a batch makes it: from parts that were sent."""
    common = tuple(one for one in review.ledger if one.document is None)
    made = Province(replace(review, documents=(), findings=(), appraisals=(), ledger=common))
    for number, own in enumerate(parts(review)):
        made.add(number, review.documents[number], pickle.loads(pickle.dumps(part(own))))  # noqa: S301 - ours
    return made


def _text(review: Review) -> str:
    return "".join(Province.of(review).html())


def _data(text: str) -> dict[str, Any]:
    found = re.search(r'id="data">([^<]*)<', text)
    assert found
    data: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1]), -15))
    return data


def _column(packed: dict[str, Any]) -> list[str]:
    """Read a column as the page does."""
    fresh = iter(range(len(packed["texts"])))
    return [packed["texts"][code - 1 if code else next(fresh)] for code in packed["at"]]


def _figures(review: Review) -> Figures:
    return figures(Province.of(review))


def test_parts_give_the_page_that_the_whole_review_gives() -> None:
    review = batch()
    assert "".join(_streamed(review).html()) == _text(review)


def test_equal_input_gives_equal_text() -> None:
    made = Province.of(batch())
    assert "".join(made.html()) == "".join(made.html()) == _text(batch())


def test_the_figures_are_those_of_the_verdict() -> None:
    review = batch()
    said, counted = verdict(review), _figures(review)
    assert counted.verdict == said
    for level in LEVELS:
        assert sum(one.verdict.counts.of(level) for one in counted.departments) == said.counts.of(level)
        assert sum(one.counts.of(level) for one in counted.rules) == said.counts.of(level)
        assert sum(one.counts.of(level) for one in counted.families) == said.counts.of(level)
        assert sum(one.counts.of(level) for one in counted.years) == said.counts.of(level)
    assert sum(sum(one.families) for one in counted.departments) == said.counts.total
    assert sum(one.verdict.projects for one in counted.departments) == said.projects
    assert sum(one.size for one in counted.gaps) == said.not_evaluable
    assert sum(one.outcomes.not_evaluable for one in counted.rules) == said.not_evaluable
    assert sum(counted.states.values()) == said.documents
    assert counted.states["unread"] == said.unread
    assert sum(one.verdict.amount for one in counted.departments) == said.amount


def test_the_charts_show_the_figures() -> None:
    counted = _figures(batch())
    total = counted.verdict.counts.total
    assert charts.levels_chart(counted).bars[0].total == total
    for chart in (charts.rules_chart(counted), charts.families_chart(counted)):
        assert sum(bar.total for bar in chart.bars) == total
    assert sum(bar.total for bar in charts.departments_chart(counted).bars) == total
    assert sum(bar.total for bar in charts.gaps_chart(counted).bars) == counted.verdict.not_evaluable
    assert charts.files_chart(counted).bars[0].total == counted.verdict.documents
    assert charts.advice_chart(counted).bars[0].total == len(counted.departments)
    shares = charts.shares_chart(counted).bars
    assert sum(bar.total for bar in shares) == sum(one.is_reviewed for one in counted.departments)
    heat = charts.heat_map(counted)
    assert heat.total == sum(row.total for row in heat.rows) == total
    assert [sum(column) for column in zip(*(_counts(row.cells) for row in heat.rows), strict=True)] == [
        *heat.sums
    ]


def _counts(cells: Iterable[tuple[int, int, str]]) -> list[int]:
    return [count for count, *_ in cells]


def test_every_chart_has_its_numbers_in_a_table() -> None:
    page, counted = _text(batch()), _figures(batch())
    for chart in (charts.levels_chart(counted), charts.rules_chart(counted), charts.gaps_chart(counted)):
        table = re.search(rf'<table[^>]* aria-label="{chart.title}">.*?</table>', page, re.DOTALL)
        assert table
        for row in chart.listing.rows:
            assert "".join(_page(str(table[0])).text).find(str(row[0])) >= 0
        for bar in chart.bars:
            label = f'aria-label="{bar.label}：'
            assert label in page


def test_many_departments_are_one_row_of_the_heat_map() -> None:
    counted = _figures(batch(copies=9))
    heat = charts.heat_map(counted)
    assert len(heat.rows) == charts.MOST_ROWS + 1
    assert heat.rows[-1].label.startswith("其余 ")
    assert sum(row.total for row in heat.rows) == counted.verdict.counts.total
    bars = charts.departments_chart(counted).bars
    assert len(bars) == charts.MOST_BARS
    assert bars[0].total == max(one.verdict.counts.total for one in counted.departments)


def test_a_project_without_errors_is_one_whose_errors_were_waived_or_were_none() -> None:
    review = batch()
    waived = tuple(replace(one, status="waived") for one in review.findings if one.level == "error")
    counted = _figures(replace(review, findings=waived))
    assert counted.clean == counted.verdict.projects
    failing = {
        (one.document, one.project.no) for one in review.findings if one.level == "error" and one.project
    }
    assert _figures(review).clean == verdict(review).projects - len(failing)


def test_the_files_of_a_department_are_one_department() -> None:
    counted = _figures(batch())
    water = counted.departments[0]
    assert water.name == "云桥县水务局"
    assert water.years == (2024, 2025)
    assert (water.files, water.left_out, water.verdict.projects) == (3, 1, 4)
    assert [one.name for one in counted.departments if not one.is_known] == ["报送/4.txt"]
    assert [one.empty for one in counted.departments if one.name == "云桥县档案局"] == [1]


def test_the_data_holds_every_finding_project_and_file() -> None:
    review = batch()
    data = _data(_text(review))
    found = sorted(review.findings, key=lambda one: (one.document, one.project.no if one.project else 0))
    prints = data["prints"][0]
    assert {prints[at : at + 16] for at in range(0, len(prints), 16)} == {one.fingerprint for one in found}
    assert Counter(_column(data["texts"]["problem"])) == Counter(one.message for one in found)
    assert data["files"]["path"] == [document.path for document in review.documents]
    names = [project.name.text for document in review.documents for project in document.projects]
    assert _column(data["projects"]["name"]) == names
    assert sum(data["projects"]["found"]) + sum(data["files"]["own"]) == len(found)
    rules = [data["rules"][number][0] for number in data["rule"]]
    assert Counter(rules) == Counter(one.rule for one in found)


def test_a_long_cell_is_cut_around_its_marked_part() -> None:
    review = batch()
    first = review.findings[0]
    long = replace(first, quote="前" * 5000 + "错" + "后" * 5000, span=(5000, 5001))
    texts = _data(_text(replace(review, findings=(long,))))["texts"]
    before, marked, after = (_column(texts[name])[0] for name in ("before", "marked", "after"))
    assert (before[0], marked, after[-1]) == ("…", "错", "…")
    assert len(before) == len(after) == 401


@pytest.mark.parametrize(("documents", "large"), [(1, False), (MANY, False), (MANY + 1, True)])
def test_a_page_on_many_documents_is_a_provinces(documents: int, *, large: bool) -> None:
    review = unread(documents)
    assert is_large(review) == large
    assert ('id="data"' in html.render(review)) == large


@pytest.mark.parametrize(("findings", "large"), [(MOST_FINDINGS, False), (MOST_FINDINGS + 1, True)])
def test_a_page_on_many_findings_is_a_provinces(findings: int, *, large: bool) -> None:
    review = builders.review()
    assert is_large(replace(review, findings=review.findings[:1] * findings)) == large


@pytest.mark.parametrize("review", [empty(), unread(3)], ids=["nothing", "nothing read"])
def test_a_batch_without_anything_has_a_page(review: Review) -> None:
    text = _text(review)
    page = _page(text)
    assert "未能审核：没有读到绩效目标表" in text
    assert _data(text)["files"]["path"] == [one.path for one in review.documents]
    assert all(one.path in "".join(page.text) for one in review.documents)


def test_the_page_asks_for_nothing_and_allows_nothing_else() -> None:
    text = _text(batch())
    page = _page(text)
    policy = next(attrs["content"] for tag, attrs in page.tags if "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.tags}
    assert page.all("src") == []
    assert "url(" not in text
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:24]))
def test_hostile_text_is_shown_and_nothing_else(payload: str) -> None:
    harmless = _page(_text(batch()))
    text = _text(batch(hostile_review(payload)))
    hostile = _page(text)
    assert {tag for tag, _ in hostile.tags} <= {tag for tag, _ in harmless.tags}
    names = {name for _, attrs in harmless.tags for name in attrs}
    assert {name for _, attrs in hostile.tags for name in attrs} <= names
    assert all(link.startswith("#") for link in hostile.all("href"))
    assert not HIDDEN.search(re.sub("\n", "", "".join(hostile.text)))
    shown = json.dumps(_data(text), ensure_ascii=False)
    assert not HIDDEN.search(shown.replace("\\n", ""))


def test_departments_of_the_same_shown_name_are_told_apart() -> None:
    review = batch()
    hidden = replace(review.documents[2], department="云桥县林草局\u200b")
    review = replace(review, documents=(*review.documents[:2], hidden, *review.documents[3:]))
    names = Province.of(review).departments.names
    assert len(set(names)) == len(names)


def test_a_column_keeps_equal_texts_once_and_reads_back() -> None:
    column = Texts()
    given = ["甲", "乙", "甲", "", "丙", "乙", "坏\udc80", "\u202e"]
    for text in given:
        column.add(text)
    packed = json.loads("".join(column.json()))
    assert packed["at"] == [0, 0, 1, 0, 0, 2, 0, 0]
    assert _column(packed)[:6] == given[:6]
    assert len(packed["texts"]) == 6


def test_deflated_text_reads_back_whatever_its_pieces() -> None:
    pieces = list(json_object((str(number), [f'"{"字" * number}"']) for number in range(300)))
    packed = "".join(deflated(pieces))
    assert zlib.decompress(base64.b64decode(packed, validate=True), -15).decode() == "".join(pieces)
