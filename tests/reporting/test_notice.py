"""The notice: one page a department, from a template that may be replaced, safe and reproducible."""

import io
import subprocess
from datetime import date
from pathlib import Path
from shutil import which

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest

from kpi import engine, pipeline, profiles
from kpi.model.finding import Review
from kpi.reporting import notice
from tests.reporting.hostile import PAYLOADS, hostile_review

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LETTER = notice.Letter(deadline=date(2026, 12, 5), day=date(2026, 11, 23))


@pytest.fixture(scope="module")
def example() -> Review:
    return engine.review(pipeline.load([EXAMPLES / "qinglan-wenlv-2025.txt"]), profiles.load().book)


def _text(data: bytes) -> str:
    page = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in page.paragraphs), *cells])


def test_a_notice_says_department_grade_deadline_and_the_five_blocks(example: Review) -> None:
    text = _text(notice.render(example, LETTER))
    assert "青岚县文化体育和旅游局：" in text
    assert "建议等级：中" in text
    assert "请于2026年12月5日前" in text
    for block in (
        "总体目标审核意见",
        "产出指标审核意见",
        "效益指标审核意见",
        "满意度指标审核意见",
        "需补充完善事项",
    ):
        assert block in text
    assert "{{" not in text
    assert "≥8≥8场" in text


def test_every_error_and_warning_is_told_or_counted(example: Review) -> None:
    text = _text(notice.render(example, LETTER))
    kinds = {finding.title for finding in example.findings if finding.level == "error"}
    told = sum(title in text for title in kinds)
    assert told >= len(kinds) / 2
    assert "见附件" in text


def test_the_same_review_gives_the_same_bytes(example: Review) -> None:
    assert notice.render(example, LETTER) == notice.render(example, LETTER)


def test_several_documents_have_a_notice_each() -> None:
    names = ("qinglan-wenlv-2025.txt", "yunting-shuili-2026.txt")
    review = engine.review(pipeline.load([EXAMPLES / name for name in names]), profiles.load().book)
    text = _text(notice.render(review, LETTER))
    assert text.count("预审意见通知") == 2
    assert "未发现需要修改的问题。" in text


def test_a_file_that_was_not_read_has_no_notice() -> None:
    review = engine.review(pipeline.load([EXAMPLES / "bad" / "empty.txt"]), profiles.load().book)
    assert "审核项目" not in _text(notice.render(review, LETTER))


def test_an_office_may_bring_its_own_template(example: Review, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("致{{单位}}：{{结论}}")
    own.add_paragraph("{{不认识}}")
    own.save(str(tmp_path / "own.docx"))
    text = _text(notice.render(example, notice.Letter(template=tmp_path / "own.docx")))
    assert text.startswith("致青岚县文化体育和旅游局：共审核项目22个")
    assert notice.unknown_fields(tmp_path / "own.docx") == ["不认识"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text(payload: str) -> None:
    page = docx.Document(io.BytesIO(notice.render(hostile_review(payload), LETTER)))
    assert page.paragraphs


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["qinglan-wenlv-2025", "yunting-shuili-2026", "draft-form"])
def test_a_notice_fits_one_page(name: str, tmp_path: Path) -> None:
    review = engine.review(pipeline.load([EXAMPLES / f"{name}.txt"]), profiles.load().book)
    (tmp_path / "notice.docx").write_bytes(notice.render(review, LETTER))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "notice.docx")], check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(tmp_path / "notice.pdf") as pages:
        assert len(pages) == 1
        width, height = pages[0].get_size()
    assert (round(width), round(height)) == (595, 842)
