"""Takes the pictures of the README and the handoff: the real reports on the example, as people see them.

The HTML report is taken in headless Chromium; the workbook and the notice are printed by LibreOffice. Run by
hand when their looks change; needs chromium, soffice, pdftoppm and Chinese fonts. What is missing is told,
and its pictures stay as they are.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/qinglan-wenlv-2025.txt"  # relative, so that no folder of this machine is in the picture
DEADLINE = "2025-02-28"
IMAGES = ROOT / "docs" / "images"
PROVINCE = {
    "province.png": ("", "1360,1560"),
    "province-department.png": ("#v=departments&q=水务局", "1360,1100"),
}
PROJECTS = 1500
"""Projects of the province in the pictures, which the benchmarks make up."""
PICTURES = {"report.png": ("", "1360,1500"), "report-project.png": ("#project-1-10", "1360,1500")}
SHEETS = {
    "workbook-summary.png": "汇总",
    "workbook-projects.png": "项目审核表",
    "workbook-findings.png": "问题清单",
    "workbook-ledger.png": "整改台账",
    "workbook-proofs.png": "勾稽计算",
}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
FLAGS += ["--virtual-time-budget=20000"]  # the page unpacks its data before it shows a project


def run(*command: str) -> bytes:
    """Run a program in the repository, and return what it prints."""
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout


def report(folder: Path, kind: str, *more: str) -> Path:
    """Write the report of a format on the example."""
    path = folder / f"report.{kind}"
    words = ["check", EXAMPLE, "--format", kind, "--output", str(path), "--fail-on", "never", *more]
    run(sys.executable, "-c", "from kpi.cli import main; main()", *words)
    return path


def page(folder: Path) -> None:
    """Take the pictures of the HTML report."""
    taken(report(folder, "html").as_uri(), PICTURES, folder)


def taken(address: str, pictures: Mapping[str, tuple[str, str]], folder: Path) -> None:
    """Take pictures of a page: at an anchor, in a window of some size."""
    for name, (anchor, size) in pictures.items():
        own = [f"--user-data-dir={folder}/profile", f"--window-size={size}", f"--screenshot={IMAGES / name}"]
        run("chromium", *FLAGS, *own, address + anchor)


def province(folder: Path) -> None:
    """Take the pictures of the report on many departments."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.corpora import province as corpus  # noqa: PLC0415 - only these pictures need it

    corpus.write(folder / "in", PROJECTS)
    path = folder / "province.html"
    words = ["check", str(folder / "in"), "--format", "html", "--output", str(path), "--fail-on", "never"]
    run(sys.executable, "-c", "from kpi.cli import main; main()", *words, "--cache", "off")
    taken(path.as_uri(), PROVINCE, folder)


def printed(path: Path) -> Path:
    """Return the file as LibreOffice prints it."""
    home = f"-env:UserInstallation={(path.parent / 'office').as_uri()}"
    run("soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path))
    return path.with_suffix(".pdf")


def picture(pdf: Path, number: int, name: str) -> None:
    """Take the picture of one page."""
    where = ["-f", str(number), "-l", str(number), "-singlefile"]
    run("pdftoppm", "-r", "110", "-png", *where, str(pdf), str((IMAGES / name).with_suffix("")))


def workbook(folder: Path) -> None:
    """Take the pictures of the workbook: the first page of each sheet, found by the head of the page."""
    pdf = printed(report(folder, "xlsx"))
    heads = [
        re.split(r"\s*\n", text.strip())[0] for text in run("pdftotext", str(pdf), "-").decode().split("\f")
    ]
    for name, title in SHEETS.items():
        if title in heads:
            picture(pdf, heads.index(title) + 1, name)


def notice(folder: Path) -> None:
    """Take the picture of the notice."""
    picture(printed(report(folder, "docx", "--deadline", DEADLINE)), 1, "notice.png")


def main() -> int:
    """Write the pictures to docs/images."""
    IMAGES.mkdir(exist_ok=True)
    needs = {
        page: ["chromium"],
        province: ["chromium"],
        workbook: ["soffice", "pdftoppm"],
        notice: ["soffice", "pdftoppm"],
    }
    complete = True
    for take, programs in needs.items():
        missing = [program for program in programs if shutil.which(program) is None]
        complete = complete and not missing
        if missing:
            print(f"{take.__name__}: {', '.join(missing)} not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            take(Path(folder))
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
