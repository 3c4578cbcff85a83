"""Writes reports/notice.docx, the template of the notice; an office may start its own from it."""

import io
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

TARGET = Path(__file__).resolve().parent.parent / "reports" / "notice.docx"
BODY, HEADING = "仿宋", "黑体"
_EPOCH = (1980, 1, 1, 0, 0, 0)
BLOCKS = ("总体目标", "产出指标", "效益指标", "满意度指标")


def _say(
    paragraph: Paragraph, text: str, size: float = 10.5, font: str = BODY, *, bold: bool = False
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.font.bold = Pt(size), font, bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no public way
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(size + 5)


def _page(page: Document) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(1.9)


def _paragraph(page: Document, text: str, *, indent: bool = True) -> Paragraph:
    paragraph = page.add_paragraph()
    _say(paragraph, text)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(21)
    return paragraph


def template() -> Document:
    """Return the template."""
    page = docx.Document()
    _page(page)
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title, "{{年度}}年项目支出绩效目标预审意见通知", 16, HEADING, bold=True)
    _paragraph(page, "{{单位}}：", indent=False)
    _paragraph(page, "按照预算绩效目标公开前审核的要求，对你单位报送的项目支出绩效目标进行了预审，意见如下。")
    _paragraph(page, "一、总的意见。{{结论}}建议等级：{{等级}}。")
    _paragraph(page, "二、分项意见")
    table = page.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (2.6, 13.6), strict=True):
        column.width = Cm(width)
    for name in (*BLOCKS, "补充事项"):
        label, text = table.add_row().cells
        label.width, text.width = Cm(2.6), Cm(13.6)
        heading = "需补充完善事项" if name == "补充事项" else f"{name}审核意见"
        _say(label.paragraphs[0], heading, 10, HEADING)
        _say(text.paragraphs[0], "{{" + name + "}}", 10)
    _paragraph(page, "三、请于{{期限}}逐条修改或者说明，填写整改台账后连同修改后的文件一并报回。")
    _paragraph(page, "附件：{{附件}}")
    _paragraph(page, "本意见依据规则（{{版本}}）逐条检查得出，等级为建议，最终以审核人员认定为准。")
    day = page.add_paragraph()
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _say(day, "{{日期}}")
    properties = page.core_properties
    properties.author, properties.title = "kpi", "预审意见通知"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return page


def packed(page: Document) -> bytes:
    """Return the bytes of the file, the same every time."""
    written, fixed = io.BytesIO(), io.BytesIO()
    page.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, _EPOCH), source.read(info), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def main() -> int:
    """Write the template."""
    TARGET.write_bytes(packed(template()))
    sys.stdout.write(f"written: reports/{TARGET.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
