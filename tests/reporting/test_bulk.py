"""The page for very many findings: its data complete, its list as the filters say, hostile text only text."""

import base64
import json
import re
import zlib
from pathlib import Path

import pytest

from kpi.model.finding import Review
from kpi.reporting import bulk, html
from kpi.reporting.view import build
from tests.reporting.conftest import Browser
from tests.reporting.hostile import PAYLOADS, hostile_review


def _data(page: str) -> dict[str, object]:
    found = re.search(r'id="data">([^<]*)<', page)
    assert found
    data: dict[str, object] = json.loads(zlib.decompress(base64.b64decode(found[1]), -15))
    return data


def test_the_data_holds_every_finding_with_its_texts(review: Review) -> None:
    data = json.loads(json.dumps(_data(html.render_bulk(review))))
    views = build(review).findings
    assert data["fingerprints"] == "".join(view.fingerprint for view in views)
    assert [data["rules"][number][0] for number in data["columns"]["rule"]] == [view.rule for view in views]
    for name, at in (("where", 0), ("marked", 2), ("problem", 4), ("hint", 6)):
        texts = [data["strings"][number] for number in data["columns"][name]]
        assert texts == [bulk.texts_of(view)[at] for view in views]


def test_equal_input_gives_equal_bytes(review: Review) -> None:
    assert html.render_bulk(review) == html.render_bulk(review)


def test_a_page_of_many_findings_is_packed(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'id="data"' not in html.render(review)
    monkeypatch.setattr(bulk, "MOST_WHOLE", 1)
    assert 'id="data"' in html.render(review)


def _listed(browser: Browser, page: Path, anchor: str = "") -> str:
    return browser(page, "--virtual-time-budget=8000", "--dump-dom", anchor=anchor)


def test_the_browser_lists_them(browser: Browser, review: Review, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(html.render_bulk(review), encoding="utf-8")
    dom = _listed(browser, page)
    assert f"显示 {len(review.findings)} 条<" in dom
    for finding in review.findings:
        assert f'id="finding-{finding.fingerprint}"' in dom


def test_a_filter_says_how_many_it_hides(browser: Browser, review: Review, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(html.render_bulk(review), encoding="utf-8")
    word = review.findings[0].message[:8]
    dom = _listed(browser, page, f"#q={word}")
    shown = re.search(r"显示 (\d+) 条，另有 (\d+) 条被筛选隐藏", dom)
    assert shown
    assert int(shown[1]) + int(shown[2]) == len(review.findings)
    assert int(shown[1]) >= 1


@pytest.mark.parametrize("payload", [" ".join(PAYLOADS[:-1]), *PAYLOADS[:2]])
def test_hostile_text_is_listed_as_text(browser: Browser, payload: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(html.render_bulk(hostile_review(payload)), encoding="utf-8", errors="surrogatepass")
    dom = _listed(browser, page)
    assert 'data-ready="' in dom
    assert "<title>owned" not in dom
    body = dom[dom.index("<body") : dom.index('<script type="application')]
    tags = re.findall(r"<(\w+)([^<>]*)>", body)
    assert {name for name, _ in tags}.isdisjoint({"script", "img", "svg", "iframe", "style"})
    assert not [rest for _, rest in tags if re.search(r"\son\w+=", rest)]
