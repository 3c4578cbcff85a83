"""The page of a province in a browser: drill-down, filters, permalinks, keys, printing, hostile text."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kpi.model.finding import Review
from kpi.reporting.province import Province
from tests.reporting.conftest import Browser
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.reporting.provinces import batch, empty, unread
from tests.reporting.test_html import _page

ATTACKER = "attacker.invalid"
# Drives the page like a reader and writes down what was visible. The policy has to go for that.
DRIVER = """
const log = {};
const $ = (id) => document.getElementById(id);
const SECTIONS = ["charts", "departments", "department", "project", "findings-view", "unchecked"];
const seen = () => SECTIONS.filter((id) => !$(id).hidden).join();
const open_ = (what) => Array.from(document.querySelectorAll(what)).filter((node) => node.offsetParent);
const cards = () => open_(".finding").length;
const lines = () => open_(".lines tbody tr").length;
const look = () => [seen(), lines(), cards(), $("shown").textContent];
const tell = (node) => node.dispatchEvent(new Event("input", {bubbles: true}));
const change = (id, value) => { $(id).value = value; tell($(id)); };
const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const rest = () => new Promise((done) => setTimeout(done, 60));
const open = async (hash) => { location.hash = hash; await rest(); };
const run = async () => {
  while (!document.documentElement.dataset.ready) await rest();
  STEPS
  const pre = document.createElement("pre");
  pre.id = "log";
  pre.textContent = JSON.stringify(log);
  document.body.append(pre);
};
run();
"""


def _driven(browser: Browser, review: Review, folder: Path, steps: str, anchor: str = "") -> dict[str, Any]:
    text = re.sub(r"<meta http-equiv=[^>]*>", "", "".join(Province.of(review).html()))
    page = folder / "driven.html"
    script = f"<script>{DRIVER.replace('STEPS', steps)}</script>"
    page.write_text(text.replace("</body>", f"{script}</body>"), encoding="utf-8")
    dom = browser(page, "--dump-dom", "--virtual-time-budget=15000", anchor=anchor)
    written = re.search(r'<pre id="log">(.*?)</pre>', dom)
    assert written is not None
    log: dict[str, Any] = json.loads(
        written[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    )
    return log


def test_one_comes_from_departments_to_projects_to_findings(browser: Browser, tmp_path: Path) -> None:
    review = batch()
    log = _driven(
        browser,
        review,
        tmp_path,
        """
  log.start = look();
  $("views").children[1].click(); await rest();
  log.departments = look();
  log.first = document.querySelector("#departments tbody a").textContent;
  document.querySelector("#departments tbody a").click(); await rest();
  log.department = look();
  log.title = document.querySelector("#department h2").textContent;
  document.querySelector("#department tbody a").click(); await rest();
  log.project = look();
  log.up = [];
  for (let at = 0; at < 3; at += 1) { press("u"); await rest(); log.up.push(seen()); }
  history.back(); await rest();
  log.back = seen();
""",
    )
    total = len(review.findings)
    assert log["start"] == ["charts", 0, 0, f"显示 {total} 个问题"]
    assert log["departments"] == ["departments", 5, 0, f"显示 {total} 个问题"]
    own = [one for one in review.findings if one.document in {0, 1}]
    assert log["first"] == log["title"] == "云桥县水务局"
    assert log["department"] == ["department", 4, len(own), f"显示 {len(own)} 个问题"]
    assert log["project"][:2] == ["project", 0]
    assert log["project"][2] == sum(one.document == 0 and one.project.no == 1 for one in own if one.project)
    assert log["up"] == ["department", "departments", "charts"]
    assert log["back"] == "departments"


def test_filters_say_how_many_they_hide_and_stay_in_the_address(browser: Browser, tmp_path: Path) -> None:
    review = batch()
    log = _driven(
        browser,
        review,
        tmp_path,
        """
  change("rule", "DIR01"); log.rule = look(); log.hash = location.hash;
  change("search", "没有这样的文字"); log.none = look();
  change("search", ""); change("rule", ""); change("family", "FND"); log.family = look();
  change("family", ""); change("search", "教育局"); log.department = look();
  await open("#v=departments&q=" + encodeURIComponent("教育局")); log.listed = look();
  await open("#d=" + encodeURIComponent("云桥县教育局") + "&l=e"); log.errors = look();
  $("filters").reset(); await rest(); log.reset = look();
  change("year", "2024"); log.year = look();
""",
    )
    found, total = review.findings, len(review.findings)

    def said(kept: int, among: int = total) -> str:
        hidden = among - kept
        return f"显示 {kept} 个问题" + (f"，另有 {hidden} 个被筛选隐藏" if hidden else "")

    ruled = sum(one.rule == "DIR01" for one in found)
    assert log["rule"] == ["findings-view", 0, ruled, said(ruled)]
    assert log["hash"] == "#v=findings&r=DIR01"
    assert log["none"] == ["findings-view", 0, 0, said(0)]
    family = sum(one.rule.startswith("FND") for one in found)
    assert log["family"] == ["findings-view", 0, family, said(family)]
    own = [one for one in found if one.document == 2]
    assert log["department"] == ["findings-view", 0, len(own), said(len(own))]
    assert log["listed"] == ["departments", 1, 0, said(len(own))]
    errors = [one for one in own if one.level == "error"]
    failing = {one.project.no for one in errors if one.project}
    assert log["errors"] == ["department", len(failing), len(errors), said(len(errors), len(own))]
    assert log["reset"] == ["department", 2, len(own), said(len(own), len(own))]
    assert log["year"] == ["department", 0, 0, said(0, len(own))]


def test_a_link_leads_to_a_finding_a_project_and_a_department(browser: Browser, tmp_path: Path) -> None:
    review = batch()
    last = [one for one in review.findings if one.document == 3][-1]
    mark = f"finding-{last.fingerprint}"
    log = _driven(
        browser,
        review,
        tmp_path,
        f"""
  log.finding = [seen(), document.activeElement.id];
  await open("#nonsense=1&d=nobody"); log.nonsense = seen();
  await open("#finding-0000000000000000"); log.unknown = seen();
  await open("#{mark}"); log.again = [seen(), document.activeElement.id];
  await open("#d=" + encodeURIComponent("云桥县林草局")); log.department = look();
  log.project = new URL(document.querySelector("#department tbody a").href).hash;
  await open(log.project); log.opened = seen();
""",
        f"#{mark}",
    )
    assert log["finding"] == log["again"] == ["project", mark]
    assert log["nonsense"] == log["unknown"] == "charts"
    assert log["department"][:2] == ["department", 2]
    assert log["project"].startswith("#p=")
    assert log["opened"] == "project"


def test_keys_go_through_the_lists(browser: Browser, tmp_path: Path) -> None:
    review = batch(copies=5)
    log = _driven(
        browser,
        review,
        tmp_path,
        """
  await open("#v=findings"); log.first = look();
  press("j"); const first = document.activeElement.id; press("j"); press("k");
  log.step = [first.startsWith("finding-"), document.activeElement.id === first];
  press("n"); log.leaf = document.querySelector("#findings-view .pager").textContent;
  press("p"); log.back = document.querySelector("#findings-view .pager").textContent;
  press("/"); log.slash = document.activeElement.id;
  document.activeElement.blur();
  await open("#v=departments");
  const names = () => open_("#departments tbody a").map((link) => link.textContent);
  log.worst = names();
  document.querySelector("#departments th button").click();
  log.sorted = [names(), document.querySelector("#departments th").getAttribute("aria-sort")];
""",
    )
    assert log["first"][2] == 50
    assert log["step"] == [True, True]
    assert "第 2 页" in log["leaf"]
    assert "第 1 页" in log["back"]
    assert log["slash"] == "search"
    names, way = log["sorted"]
    assert (names, way) == (sorted(log["worst"]), "ascending")
    assert names != log["worst"]


def test_a_department_is_printed_whole(browser: Browser, tmp_path: Path) -> None:
    review = batch()
    many = [replace(one, fingerprint=f"{at:016x}") for at, one in enumerate(review.findings[:9] * 20)]
    review = replace(review, findings=tuple(many))
    log = _driven(
        browser,
        review,
        tmp_path,
        """
  await open("#d=" + encodeURIComponent("云桥县水务局")); log.paged = cards();
  window.dispatchEvent(new Event("beforeprint")); log.printed = cards();
  window.dispatchEvent(new Event("afterprint")); log.after = cards();
""",
    )
    assert log == {"paged": 50, "printed": 180, "after": 50}


@pytest.mark.parametrize("review", [empty(), unread(2)], ids=["nothing", "nothing read"])
def test_a_page_without_findings_works_too(review: Review, browser: Browser, tmp_path: Path) -> None:
    steps = """
  for (const link of $("views").children) { link.click(); await rest(); log[link.textContent] = look(); }
"""
    log = _driven(browser, review, tmp_path, steps)
    assert [seen for seen, *_ in log.values()] == ["charts", "departments", "findings-view", "unchecked"]
    assert {said for *_, said in log.values()} == {"显示 0 个问题"}


@pytest.mark.parametrize("payload", ["".join(text for text in PAYLOADS if len(text) < 200), *PAYLOADS[:2]])
def test_hostile_text_neither_runs_nor_calls_out(payload: str, browser: Browser, tmp_path: Path) -> None:
    page, log = tmp_path / "page.html", tmp_path / "net.json"
    review = batch(hostile_review(payload))
    page.write_text("".join(Province.of(review).html()), encoding="utf-8")
    for anchor in ("#v=findings", "#v=departments", f"#finding-{review.findings[0].fingerprint}"):
        flags = ("--dump-dom", "--virtual-time-budget=8000", f"--log-net-log={log}")
        dom = browser(page, *flags, anchor=anchor)
        assert 'data-ready="' in dom
        assert "<title>owned" not in dom
        body = dom[dom.index("<body") : dom.index('<script type="application')]
        tags = _page(body).tags
        assert {name for name, _ in tags}.isdisjoint({"script", "img", "iframe", "style", "link"})
        assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
        assert ATTACKER not in log.read_text(encoding="utf-8", errors="replace")
