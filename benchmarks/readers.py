"""What our readers cost against the libraries alone, and two big files read and checked as a whole.

Ratios are of medians in one run: the time of reading and understanding a file over that of the library which
only takes the text out of it. Peak memory is that of the heaviest process.
"""

import io
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

import docx as python_docx  # noqa: E402 - beside the path that examples are found by
import openpyxl  # noqa: E402
import pypdfium2  # type: ignore[import-untyped]  # noqa: E402
from lxml import etree, html  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from benchmarks.corpora import files  # noqa: E402
from kpi.forms import understand  # noqa: E402
from kpi.memory import uncollected  # noqa: E402
from kpi.model.disclosure import Disclosure  # noqa: E402
from kpi.model.document import Document, Paragraph  # noqa: E402
from kpi.reading import parse  # noqa: E402

FORMATS = ROOT / "examples" / "formats"
FORMS = 53
LIST_ROWS = 20_000
BIG_ROWS = 100_000
PAGES = 150
RUNS = 5
_CELL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tc"
_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
Work = Callable[[], object]


def median(work: Work, runs: int = RUNS) -> float:
    """Median seconds of several runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def read(data: bytes, name: str) -> Document:
    """Return the document that our reader makes of the file."""
    document = parse(data, name, "")
    if not isinstance(document, Document):
        raise TypeError(document.message)
    return document


def understood(data: bytes, name: str) -> Disclosure:
    """Return what the file discloses; the collector rests, as in the pipeline."""
    with uncollected():
        return understand(read(data, name))


# ---- the libraries alone: every text out of the file, nothing kept


def docx_by_lxml(data: bytes) -> int:
    with ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return sum(len("".join(text.text or "" for text in cell.iter(_TEXT))) for cell in body.iter(_CELL))


def docx_by_python_docx(data: bytes) -> int:
    tables = python_docx.Document(io.BytesIO(data)).tables
    return sum(len(cell.text) for table in tables for row in table.rows for cell in row.cells)


def xlsx_by_calamine(data: bytes) -> int:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def xlsx_by_openpyxl(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))


def pdf_by_pdfium(data: bytes) -> int:
    pages = pypdfium2.PdfDocument(data)
    texts = [str(page.get_textpage().get_text_range()) for page in pages]
    return sum(map(len, texts))


def html_by_lxml(data: bytes) -> int:
    texts = ["".join(map(str, cell.itertext())) for cell in html.fromstring(data).iter("td", "th")]
    return sum(map(len, texts))


# ---- what is printed


def compare(name: str, data: bytes, size: str, alone: Mapping[str, Callable[[bytes], object]]) -> None:
    """Print our time on one file, and how often it has the time of each library."""
    document = read(data, name)
    rows = sum(0 if isinstance(block, Paragraph) else len(block.rows) for block in document.blocks)
    reading = median(lambda: read(data, name))
    whole = median(lambda: understood(data, name))
    print(f"{name}: {size}, {rows:,} table rows, {len(data) / 1e6:.1f} MB")
    print(f"  read {reading:.3f} s ({rows / reading:,.0f} rows/s), read and understood {whole:.3f} s")
    for library, work in alone.items():
        seconds = median(lambda work=work: work(data))  # type: ignore[misc]
        times = f"reading costs ×{reading / seconds:.1f}, whole ×{whole / seconds:.1f}"
        print(f"  {library} alone {seconds:.3f} s: {times}")


def process(path: Path) -> tuple[float, float, str]:
    """Return seconds, peak megabytes and a line of the report of a whole review in a process of its own."""
    words = [sys.executable, __file__, "--child", str(path)]
    start = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    peak, *lines = done.stdout.splitlines()
    return seconds, float(peak), lines[0] if lines else ""


def child(path: str) -> None:
    """Review one file as the command line does, and say how much memory that took at its peak."""
    command = [sys.executable, "-c", "from kpi.cli import main; main()", "check", path, "--fail-on", "never"]
    done = subprocess.run([*command, "--format", "text"], capture_output=True, text=True, check=True)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)  # kilobytes on Linux
    print(next((line.strip() for line in done.stdout.splitlines() if "行指标" in line or "项目" in line), ""))


def big(name: str, data: bytes) -> None:
    """Print time and memory of reading and checking a big file once, start of the program included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        seconds, peak, last = process(path)
    print(f"{name}: {len(data) / 1e6:.1f} MB, kpi check {seconds:.1f} s, peak {peak:.0f} MB; {last}")


def main() -> None:
    """Print the table."""
    word, page, book = files.word(FORMS), files.page(FORMS), files.workbook(LIST_ROWS)
    printed = files.pdf([path.read_bytes() for path in sorted(FORMATS.glob("*.pdf"))], PAGES)
    docx_alone = {"lxml": docx_by_lxml, "python-docx": docx_by_python_docx}
    xlsx_alone = {"calamine": xlsx_by_calamine, "openpyxl read_only": xlsx_by_openpyxl}
    compare("forms.docx", word, f"{FORMS} forms", docx_alone)
    compare("forms.html", page, f"{FORMS} forms", {"lxml.html": html_by_lxml})
    compare("list.xlsx", book, f"{LIST_ROWS:,} rows", xlsx_alone)
    compare("pages.pdf", printed, f"{PAGES} pages", {"pypdfium2": pdf_by_pdfium})
    big("pages.pdf", printed)
    big("list.xlsx", files.workbook(BIG_ROWS))


if __name__ == "__main__":
    child(sys.argv[2]) if sys.argv[1:2] == ["--child"] else main()
