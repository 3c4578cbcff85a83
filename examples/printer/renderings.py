"""The example departments in every format: which blocks go into which file, in which style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples.printer.blocks import Block, Paragraph
from examples.printer.listing import ListStyle, listing
from examples.printer.narrative import undamaged
from examples.printer.styles import Style, form, forms
from examples.printer.truth import Document
from examples.writers.docx import Page, docx
from examples.writers.html import html
from examples.writers.plain import markdown, separated
from examples.writers.xlsx import Sheet, xlsx

FOLDER = "formats"
COUNTY = Style(tall=True)
TWO_TABLES = Style(tables=2, levels="one_merged", names={"description": "指标解释", "basis": "指标值依据"})
MINISTRY = Style(head="ministry", numbering="", levels="repeated", serial=True, names={"value": "年度指标值"})
IN_ROWS = Style(
    title="row", numbering="（{no}）", money="元", names={"description": "指标说明", "value": "目标值"}
)
NO_MERGES = Style(levels="blank", tables=2)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A file that LibreOffice makes of another: what of, and of which kind that is."""

    source: Callable[[], bytes]
    kind: str


def written(document: Document) -> dict[str, Callable[[], bytes]]:
    """Return file name → how to make its bytes, for every format that we write."""
    name = document.name
    match name:
        case "qinglan-wenlv-2025":
            return {
                f"{name}.docx": lambda: docx(whole(document, COUNTY)),
                f"{name}.xlsx": lambda: xlsx(sheets(document, MINISTRY)),
                f"{name}.html": lambda: page(document, IN_ROWS),
                f"{name}.md": lambda: markdown(whole(document, NO_MERGES)),
                f"{name}-list.xlsx": lambda: xlsx([("项目绩效目标汇总表", table(document, MERGED))]),
                f"{name}-list.csv": lambda: listed(document, REPEATED),
            }
        case "yunting-shuili-2026":
            return {
                f"{name}.docx": lambda: docx(whole(document, TWO_TABLES), Page("仿宋", 9)),
                f"{name}.xlsx": lambda: xlsx([("绩效目标", forms(document.projects, COUNTY))]),
                f"{name}.html": lambda: page(document, TWO_TABLES, charset="gb18030"),
                f"{name}.md": lambda: markdown(whole(document, MINISTRY)),
                f"{name}-list.xlsx": lambda: xlsx([("Sheet1", table(document, SPLIT))]),
                f"{name}-list.csv": lambda: listed(document, BLANK, encoding="gb18030"),
                f"{name}-list.tsv": lambda: listed(document, SPLIT, comma="\t", titled=True),
            }
    return {}


def conversions(document: Document) -> dict[str, Conversion]:
    """Return file name → how LibreOffice makes it; the tables of the PDF break over its pages."""
    name = document.name
    match name:
        case "qinglan-wenlv-2025":
            text = Conversion(
                lambda: docx(whole(document, TWO_TABLES), Page("Droid Sans Fallback", 9)), "docx"
            )
            book = Conversion(lambda: xlsx(sheets(document, IN_ROWS)), "xlsx")
            return {f"{name}.pdf": text, f"{name}.ods": book, f"{name}.xls": book}
        case "yunting-shuili-2026":
            text = Conversion(lambda: docx(whole(document, COUNTY), Page("Noto Sans CJK SC", 9)), "docx")
            return {f"{name}.pdf": text, f"{name}.doc": text}
    return {}


# ---- whole disclosures


def whole(document: Document, style: Style) -> list[Block]:
    """Return the whole disclosure with its goal forms in the style."""
    return undamaged(document, lambda of: forms(of.projects, style))


def page(document: Document, style: Style, charset: str = "utf-8") -> bytes:
    """Return the disclosure as a web page."""
    return html(
        whole(document, style), title=f"{document.department}{document.year}年部门预算", charset=charset
    )


def sheets(document: Document, style: Style) -> list[Sheet]:
    """Return the goal forms of the document, one on each sheet, behind a sheet that says whose they are."""
    cover = [Paragraph(_title(document)), Paragraph(f"填报单位：{document.department}")]
    return [("封面", cover), *((project.name, form(project, style)) for project in document.projects)]


def _title(document: Document) -> str:
    return f"{document.department}{document.year}年部门预算项目支出绩效目标表"


# ---- lists

MERGED = ListStyle("merged", serial=True, goals_between="\n")
REPEATED = ListStyle("repeated")
BLANK = ListStyle("blank", names={"goals": "绩效目标", "unit_name": ""})
SPLIT = ListStyle("repeated", money="元", split=True, names={"sign": "指标性质", "unit": "度量单位"})


def table(document: Document, style: ListStyle) -> Sequence[Block]:
    """Return the list below its title and its unit."""
    lines = [Paragraph(line, heading=not at) for at, line in enumerate(_above(document, style))]
    return [*lines, listing(document.projects, style, unit_name=document.department)]


def listed(
    document: Document,
    style: ListStyle,
    *,
    comma: str = ",",
    encoding: str = "utf-8-sig",
    titled: bool = False,
) -> bytes:
    """Return the list as separated values, with or without its title above."""
    above = _above(document, style) if titled else ()
    rows = listing(document.projects, style, unit_name=document.department)
    return separated(rows, above=above, comma=comma, encoding=encoding)


def _above(document: Document, style: ListStyle) -> tuple[str, str]:
    return f"{document.department}{document.year}年项目支出绩效目标汇总表", f"金额单位：{style.money}"
