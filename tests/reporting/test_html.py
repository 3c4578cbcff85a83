import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kpi.model.finding import Review
from kpi.reporting import html
from kpi.reporting.visible import HIDDEN
from tests.reporting.conftest import Browser
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.snapshots import check_snapshot

ATTACKER = "attacker.invalid"


@dataclass
class Page(HTMLParser):
    """What a page consists of: tags with their attributes, ids, and the text people see."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] not in {"style", "script"}:
            self.text.append(data)

    def all(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


def _page(text: str) -> Page:
    page = Page()
    page.feed(text)
    return page


def _without_assets(text: str) -> str:
    return re.sub(r"(<(style|script)>).*?(</\2>)", r"\1…\3", text, flags=re.DOTALL)


def test_the_page_reads_as_agreed(review: Review, clean_review: Review, snapshots: Path) -> None:
    check_snapshot(_without_assets(html.render(review)), snapshots / "review.html")
    check_snapshot(_without_assets(html.render(clean_review)), snapshots / "clean.html")


def test_the_list_of_reports_reads_as_agreed(snapshots: Path) -> None:
    entries: list[dict[str, object]] = [
        {"path": "甲/<b>.txt", "file": "b-00ff.html", "error": None, "left_out": None, "findings": 3},
        {"path": "乙.txt", "file": "c-00ff.html", "error": "RDR04", "left_out": None, "findings": 0},
        {
            "path": "丙.txt",
            "file": "d-00ff.html",
            "error": None,
            "left_out": "与 甲/<b>.txt 内容相同",
            "findings": 0,
        },
    ]
    check_snapshot(_without_assets(html.render_index(entries)), snapshots / "index.html")


def test_every_finding_has_its_five_parts_and_a_permalink(review: Review) -> None:
    text = html.render(review)
    page = _page(text)
    assert text.count("<dt>位置</dt>") == len(review.findings)
    for part in ("现在写的", "问题", "应改为", "依据"):
        assert text.count(f"<dt>{part}</dt>") == len(review.findings)
    assert {f"finding-{finding.fingerprint}" for finding in review.findings} <= set(page.all("id"))


def test_every_link_leads_somewhere_in_the_page(review: Review) -> None:
    page = _page(html.render(review))
    targets = {f"#{name}" for name in page.all("id")}
    assert {link for link in page.all("href") if link not in targets} == set()
    assert len(page.all("id")) == len(set(page.all("id")))


def test_everything_is_there_without_a_script(review: Review) -> None:
    page = _page(html.render(review))
    hidden = [tag for tag, attrs in page.tags if "hidden" in attrs]
    assert hidden == ["form"]


def test_the_policy_allows_exactly_our_style_and_script(review: Review) -> None:
    text = html.render(review)
    policy = next(attrs["content"] for tag, attrs in _page(text).tags if "http-equiv" in attrs)
    assert policy is not None
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_the_page_asks_for_nothing(review: Review) -> None:
    text = html.render(review)
    page = _page(text)
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.tags}
    assert page.all("src") == []
    assert "url(" not in text
    assert "@import" not in text
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:24]))
def test_hostile_text_is_shown_and_nothing_else(payload: str, review: Review) -> None:
    harmless, hostile = _page(html.render(review)), _page(html.render(hostile_review(payload)))
    kinds = {tag for tag, _ in harmless.tags}
    assert {tag for tag, _ in hostile.tags} <= kinds
    assert [tag for tag, _ in hostile.tags].count("script") == 1
    names = {(tag, name) for tag, attrs in harmless.tags for name in attrs}
    assert {(tag, name) for tag, attrs in hostile.tags for name in attrs} <= names | {("caption", "class")}
    assert all(link.startswith("#") for link in hostile.all("href"))
    assert not HIDDEN.search(re.sub("[\n]", "", "".join(hostile.text)))


def test_a_template_in_a_cell_is_text() -> None:
    text = html.render(hostile_review("{{ 7 * 7 }}"))
    assert "{{ 7 * 7 }}" in text
    assert ">49<" not in text


def _opened(page: Path, browser: Browser, tmp_path: Path) -> tuple[str, str]:
    """Return the page as the browser made it, and every address that the browser wanted to reach."""
    log = tmp_path / f"{page.stem}-net.json"
    dom = browser(page, "--dump-dom", "--virtual-time-budget=3000", f"--log-net-log={log}")
    return dom, log.read_text(encoding="utf-8", errors="replace")


def test_hostile_text_neither_runs_nor_calls_out_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    payload = "".join(text for text in PAYLOADS if len(text) < 200)
    control, page = tmp_path / "control.html", tmp_path / "page.html"
    attack = "".join(text for text in PAYLOADS if text.startswith(("<script>", "<iframe")))
    control.write_text(f"<title>safe</title><body>{attack}", encoding="utf-8")
    page.write_text(html.render(hostile_review(payload)), encoding="utf-8")
    dom, addresses = _opened(control, browser, tmp_path)
    assert "<title>owned</title>" in dom, "the attack does not work, so the test would prove nothing"
    assert ATTACKER in addresses
    dom, addresses = _opened(page, browser, tmp_path)
    assert "<title>owned" not in dom
    assert ATTACKER not in addresses


# Drives the page like a reader and writes down what was visible. The policy has to go for that.
DRIVER = """
const log = {};
const open = () => document.querySelectorAll(".finding:not([hidden])").length;
const projects = () => document.querySelectorAll(".project:not([hidden])").length;
const said = () => document.getElementById("shown").textContent;
const tell = (node) => node.dispatchEvent(new Event("input", {bubbles: true}));
const change = (node, value) => { node.value = value; tell(node); };
const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
log.start = [open(), projects(), said()];
const warning = document.querySelector("[name=level][value=warning]");
warning.checked = false; tell(warning);
log.level = [open(), said()];
change(document.getElementById("rule"), "DIR01");
log.rule = [open(), projects(), said()];
location.hash = document.querySelector(".finding[data-rule=FND07]").id;
setTimeout(() => {
  log.permalink = [open(), document.activeElement.dataset.rule];
  change(document.getElementById("search"), "满意度 越少");
  log.search = [open(), said()];
  document.getElementById("filters").reset();
  setTimeout(() => {
    log.reset = [open(), said()];
    press("j"); const first = document.activeElement.id;
    press("j"); press("k");
    log.keys = [document.activeElement.id === first, document.activeElement.className.startsWith("finding")];
    press("/"); log.slash = document.activeElement.id;
    const pre = document.createElement("pre"); pre.id = "log"; pre.textContent = JSON.stringify(log);
    document.body.append(pre);
  }, 50);
}, 50);
"""


def test_filters_keys_and_permalinks_work(review: Review, browser: Browser, tmp_path: Path) -> None:
    text = re.sub(r"<meta http-equiv=[^>]*>", "", html.render(review))
    page = tmp_path / "driven.html"
    page.write_text(text.replace("</body>", f"<script>{DRIVER}</script></body>"), encoding="utf-8")
    dom = browser(page, "--dump-dom", "--virtual-time-budget=5000")
    written = re.search(r'<pre id="log">(.*?)</pre>', dom)
    assert written is not None
    log = json.loads(written[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))
    assert log == {
        "start": [10, 2, "显示 10 条"],
        "level": [8, "显示 8 条，另有 2 条被筛选隐藏"],
        "rule": [1, 1, "显示 1 条，另有 9 条被筛选隐藏"],
        "permalink": [10, "FND07"],
        "search": [1, "显示 1 条，另有 9 条被筛选隐藏"],
        "reset": [10, "显示 10 条"],
        "keys": [True, True],
        "slash": "search",
    }


def test_our_script_runs_under_the_policy(review: Review, browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(html.render(review), encoding="utf-8")
    dom = browser(page, "--dump-dom", "--virtual-time-budget=2000")
    assert re.search(r'<form class="filters" id="filters">', dom), "the filters stayed hidden"
    assert '<p class="shown" id="shown" role="status">显示 10 条</p>' in dom


def test_the_page_is_drawn_and_printed(review: Review, browser: Browser, tmp_path: Path) -> None:
    page, picture, paper = tmp_path / "page.html", tmp_path / "page.png", tmp_path / "page.pdf"
    page.write_text(html.render(review), encoding="utf-8")
    browser(page, f"--screenshot={picture}", "--window-size=1440,1800")
    browser(page, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 100_000, "an almost empty picture"
    assert paper.read_bytes().startswith(b"%PDF")
