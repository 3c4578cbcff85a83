"""The comparison on paper: text, page, workbook and JSON say the same; hostile text harms none of them."""

import html as entities
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from kpi.marks import is_ours
from kpi.reporting import diffhtml, diffjson, difftables, difftext, xlsx
from kpi.reporting.schema import schemas
from kpi.rounds import Change, Comparison, compare, of_review
from kpi.rounds.types import OUTCOMES, Found
from tests.reporting.conftest import Browser
from tests.reporting.hostile import PAYLOADS
from tests.rounds.samples import after, first, second
from tests.snapshots import check_snapshot

SNAPSHOTS = Path(__file__).resolve().parent / "snapshots"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """A second round with something of everything: corrected, open, unverified, new, silent."""
    old = of_review(first())
    new = of_review(
        second(
            ("≥8≥8场", "≥8场"),
            ("≤260260", "≤262262"),
            ("\t1800 人\t", "\t≥18≥18元/人\t"),
            ("\t≥6500人次\t", "\t≥6500≥6500人次\t"),
            ("参赛运动员满意度达到90%以上", "参赛运动员满意度达到85%以上"),
        )
    )
    few = {"VAL02", "UNT03"}
    return compare(
        replace(old, findings=tuple(one for one in old.findings if one.rule in few)),
        replace(new, findings=tuple(one for one in new.findings if one.rule in few)),
    )


def poisoned(comparison: Comparison, payload: str) -> Comparison:
    """Return the comparison with the payload in every free text."""

    def found(one: Found | None) -> Found | None:
        if one is None:
            return None
        return replace(
            one,
            rule="VAL02",
            title=payload,
            code=payload,
            name=payload,
            names=(payload, payload, payload),
            field=payload,
            place=payload,
            quote=payload,
            span=(0, 0),
            message=payload,
            hint=payload,
            suggestion=payload,
        )

    def change(one: Change) -> Change:
        return replace(one, old=found(one.old), new=found(one.new), reason=payload, now=payload)

    documents = tuple(replace(one, path=payload, department=payload) for one in comparison.new.documents)
    return replace(
        comparison,
        old=replace(comparison.old, path=payload, documents=documents),
        new=replace(comparison.new, path=payload, documents=documents),
        changes=tuple(map(change, comparison.changes)),
        cells=tuple(
            replace(
                one,
                project=payload,
                code=payload,
                row=payload,
                old=payload,
                new=payload,
                old_place=payload,
                new_place=payload,
            )
            for one in comparison.cells
        ),
        remarks=(payload,),
    )


def workbook(comparison: Comparison, folder: Path) -> Path:
    path = folder / "对照.xlsx"
    xlsx.write_tables("diff", difftables.tables(comparison), path)
    return path


def test_the_reports_read_as_agreed(comparison: Comparison, tmp_path: Path) -> None:
    check_snapshot(difftext.render(comparison, colour=False, width=100), SNAPSHOTS / "diff.txt")
    check_snapshot(diffjson.render(comparison), SNAPSHOTS / "diff.json")
    page = diffhtml.render(comparison)
    body = page[page.index("<body>") :]
    check_snapshot(body, SNAPSHOTS / "diff.html")
    sheets = load_workbook(workbook(comparison, tmp_path)).worksheets
    listing = [
        " | ".join("" if value is None else str(value) for value in row)
        for sheet in sheets
        for row in ((f"# {sheet.title}",), *sheet.iter_rows(values_only=True))
    ]
    check_snapshot("\n".join(listing) + "\n", SNAPSHOTS / "diff.xlsx.txt")


def test_every_outcome_is_in_the_sample(comparison: Comparison) -> None:
    assert {change.outcome for change in comparison.changes} == set(OUTCOMES) - {"returned"}
    assert comparison.silent


def test_json_keeps_to_its_schema(comparison: Comparison) -> None:
    schema = schemas()["diff"]
    data = json.loads(diffjson.render(comparison))
    jsonschema.Draft202012Validator(schema).validate(data)
    data["comparison"]["changes"][0]["outcome"] = "gone"
    assert not jsonschema.Draft202012Validator(schema).is_valid(data)


def test_equal_input_gives_equal_bytes(comparison: Comparison) -> None:
    again = compare(comparison.old, comparison.new)
    for render in (
        diffjson.render,
        diffhtml.render,
        lambda one: difftext.render(one, colour=True, width=90),
    ):
        assert render(comparison) == render(again)


def test_all_forms_count_alike(comparison: Comparison, tmp_path: Path) -> None:
    counts = json.loads(diffjson.render(comparison))["comparison"]["counts"]
    book = load_workbook(workbook(comparison, tmp_path))
    assert book.sheetnames == ["汇总", "逐条对照", "未要求的改动", "新增"]
    assert book["逐条对照"].max_row - 1 == sum(counts.values()) - counts["new"]
    assert book["新增"].max_row - 1 == counts["new"]
    assert book["未要求的改动"].max_row - 1 == len(comparison.silent)
    line = difftext.render(comparison, colour=False, width=100).splitlines()[1]
    for word, outcome in (
        ("已整改", "fixed"),
        ("未整改", "open"),
        ("未能核实", "unverified"),
        ("新增", "new"),
    ):
        assert f"{word} {counts[outcome]}" in line
    assert f"未要求的改动 {len(comparison.silent)} 处" in line


def test_old_and_new_text_stand_side_by_side(comparison: Comparison) -> None:
    text = difftext.render(comparison, colour=False, width=100)
    assert re.search(r"原来写的  ≤260260\n +现在写的  ≤262262\n", text)
    assert re.search(r"没有改动  ≥90≥90%\n", text)


def test_our_own_reports_are_known_as_ours(comparison: Comparison, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("d.txt", "d.json", "d.html")]
    paths[0].write_text(difftext.render(comparison, colour=False, width=100), encoding="utf-8")
    paths[1].write_text(diffjson.render(comparison), encoding="utf-8")
    paths[2].write_text(diffhtml.render(comparison), encoding="utf-8")
    assert all(map(is_ours, [*paths, workbook(comparison, tmp_path)]))


def test_what_was_not_compared_is_said_in_every_form(comparison: Comparison, tmp_path: Path) -> None:
    bare = replace(comparison, cells=(), cells_compared=False)
    assert "未要求的改动未检查" in difftext.render(bare, colour=False, width=100)
    assert "没有检查" in diffhtml.render(bare)
    rows = load_workbook(workbook(bare, tmp_path))["汇总"].iter_rows(values_only=True)
    assert ("未要求的改动", None, "没有检查") in list(rows)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_stays_text(comparison: Comparison, payload: str, tmp_path: Path) -> None:
    hostile = poisoned(comparison, payload)
    assert json.loads(diffjson.render(hostile))["new"]["path"] == payload
    text = difftext.render(hostile, colour=False, width=100)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    page = diffhtml.render(hostile)
    body = page[page.index("<body>") : page.rindex("</body>")]
    tags = set(re.findall(r"<([a-zA-Z!][a-zA-Z0-9]*)", body))
    assert tags <= {
        "body", "header", "div", "p", "h1", "h2", "strong", "ul", "li", "b", "main", "section", "table",
        "thead", "tbody", "tr", "th", "td", "small", "span", "ins", "footer", "script", "noscript",
    }  # fmt: skip
    assert not re.search(r"<[^>]*\son\w+=", body)
    with zipfile.ZipFile(workbook(hostile, tmp_path)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if "worksheets/" in name]
    assert not any(re.search(r"<f[ >/]", part) for part in parts)
    strings = load_workbook(tmp_path / "对照.xlsx")
    assert {cell.data_type for sheet in strings for row in sheet for cell in row} <= {"s", "n"}


def test_the_page_makes_no_request_and_shows_everything(
    comparison: Comparison, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "diff.html"
    path.write_text(diffhtml.render(poisoned(comparison, PAYLOADS[0])), encoding="utf-8")
    dom = browser(path, "--dump-dom")
    assert "owned" not in (re.search(r"<title>(.*?)</title>", dom) or [""])[0].replace(
        entities.escape(PAYLOADS[0], quote=False), ""
    )
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", dom)
    plain = tmp_path / "plain.html"
    plain.write_text(diffhtml.render(comparison), encoding="utf-8")
    shown = browser(plain, "--dump-dom")
    for change in comparison.changes:
        for side in (change.old, change.new):
            assert side is None or entities.escape(side.quote, quote=False) in shown


def test_the_workbook_opens_in_an_office_program(
    comparison: Comparison, convert: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    assert convert(workbook(comparison, tmp_path), "pdf").stat().st_size > 1000


def test_a_comparison_without_differences_says_so() -> None:
    text = difftext.render(compare(of_review(first()), of_review(first())), colour=False, width=100)
    assert "新增 0" in text
    assert "未要求的改动 0 处" in text
    assert after(("≥8≥8场", "≥8场")).silent == ()
