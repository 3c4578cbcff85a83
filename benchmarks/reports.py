"""The reports of very many findings: 100,000 for a province, 10,000 in a handoff workbook."""

import hashlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import which

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from kpi import engine, pipeline, profiles  # noqa: E402 - found from the root
from kpi.model.disclosure import Disclosure, Project  # noqa: E402
from kpi.model.finding import Finding, Review  # noqa: E402
from kpi.model.place import Cell  # noqa: E402
from kpi.reporting import xlsx  # noqa: E402
from kpi.reporting.province import Province  # noqa: E402

EXAMPLE = ROOT / "examples" / "qinglan-wenlv-2025.txt"
FINDINGS, HANDOFF = 100_000, 10_000
BROWSER = which("chromium") or which("google-chrome")


def many(number: int) -> Review:
    """As many findings as asked for, on copies of the example with names and texts of their own."""
    base = engine.review(pipeline.load([EXAMPLE]), profiles.load().book)
    copies = -(-number // len(base.findings))
    documents = [_copy(base.documents[0], at) for at in range(copies)]
    found = [_moved(finding, at, documents[at].projects) for at in range(copies) for finding in base.findings]
    return replace(base, documents=tuple(documents), findings=tuple(found[:number]), ledger=(), appraisals=())


def _copy(document: Disclosure, at: int) -> Disclosure:
    projects = tuple(
        replace(project, name=Cell(f"{project.name.text}（第{at}批）", project.name.place))
        for project in document.projects
    )
    return replace(document, path=f"{at}.txt", department=f"第{at}局", projects=projects)


def _moved(finding: Finding, at: int, projects: Sequence[Project]) -> Finding:
    """The finding in the copy: another print, other line numbers, other figures in its texts."""
    mark = hashlib.sha256(f"{finding.fingerprint}{at}".encode()).hexdigest()[:16]
    own = {project.no: project for project in projects}
    pieces = tuple(piece._replace(line=(piece.line or 0) + at * 7 % 977) for piece in finding.place.fragments)
    return replace(
        finding,
        fingerprint=mark,
        document=at,
        project=own[finding.project.no] if finding.project else None,
        place=replace(finding.place, fragments=pieces),
        message=f"{finding.message}（{at * 31 % 9973}）",
        quote=f"{finding.quote}{at * 17 % 997}",
    )


PROBE = """<script>
const wait = setInterval(() => {
  if (!document.documentElement.dataset.ready) return;
  clearInterval(wait);
  const search = document.getElementById("search"), form = document.getElementById("filters"), times = [];
  for (const word of ["满意度", "12月底", "成本 万元", "没有的词", ""]) {
    search.value = word;
    const start = performance.now();
    form.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    times.push(Math.round(performance.now() - start));
  }
  const { painted, ready } = document.documentElement.dataset;
  console.log(`KPI paint ${painted} ms, ready ${ready} ms, filters ${times.join(" ")} ms END`);
}, 50);
</script></body>"""
"""What the benchmark adds to the page, whose own policy lets no foreign script in."""


def in_browser(text: str, page: Path) -> str:
    """What the browser says of the page: first paint, ready, and how long some filters took."""
    text = re.sub(r"<meta http-equiv[^>]*>", "", text).replace("</body>", PROBE)
    page.write_text(text, encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    with subprocess.Popen(
        [*command, f"--user-data-dir={page.parent}/profile", f"file://{page}"], stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            found = re.search(r"KPI (.*) END", line.decode("utf-8", "replace"))
            if found:
                process.kill()
                return found[1]
    return "no answer"


def main() -> None:
    """Print the figures."""
    review = many(FINDINGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        province = Province.of(review)
        print(f"gathered for a province in {time.perf_counter() - start:.1f} s")
        size = f"{len(review.findings):,} findings, {len(review.documents):,} departments"
        page(f"page, {size}", lambda: "".join(province.html()), folder / "page")
        timed(f"workbook, {size}", lambda: province.write_workbook(folder / "province.xlsx"))
        handoff = many(HANDOFF)
        timed(
            f"handoff workbook, {HANDOFF:,} findings",
            lambda: xlsx.write_review(handoff, folder / "handoff.xlsx"),
        )


def page(name: str, render: Callable[[], str], folder: Path) -> None:
    """Print how long a page takes to be made, its size, and what the browser says of it."""
    start = time.perf_counter()
    text = render()
    print(f"{name}: {len(text.encode()) / 1e6:.1f} MB, written in {time.perf_counter() - start:.1f} s")
    if BROWSER:
        folder.mkdir()
        print(f"  Chromium: {in_browser(text, folder / 'page.html')}")


def timed(name: str, write: Callable[[], None]) -> None:
    """Print how long something takes to be written."""
    start = time.perf_counter()
    write()
    print(f"{name}: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
