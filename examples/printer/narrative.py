"""A whole disclosure: cover, contents, budget tables, prose, goal forms and the tables among the prose."""

from collections.abc import Callable
from decimal import Decimal
from itertools import accumulate

from examples.printer.accounts import ZERO, added, by_item
from examples.printer.blocks import Block, Paragraph, Row, Table, headed, padded
from examples.printer.forms import form
from examples.printer.tables import paged, printed, public_funds, tables
from examples.printer.truth import Document

PAGES_A_TABLE = 2
PAGES_A_FORM = 2
_GOODS = ("采购物品名称", "政府采购目录序号", "计量单位", "数量", "单价")
_BUDGETS = (
    "一般公共预算拨款",
    "基金预算拨款",
    "国有资本经营预算拨款",
    "财政专户核拨",
    "单位资金",
    "上年结转结余",
)
_BLANK = ("",) * len(_BUDGETS)
PROCUREMENT_HEAD: tuple[Row, Row] = (
    ("政府采购项目来源", "", *_GOODS, "政府采购金额（当年部门预算安排资金）", *_BLANK),
    ("项目名称", "预算资金", *("" for _ in _GOODS), "合计", *_BUDGETS),
)


Forms = Callable[[Document], list[Block]]


def disclosure(document: Document) -> list[Block]:
    """Return all blocks of the document as its text form prints them, page by page and damaged."""
    if not document.department:
        return _forms(document, numbered=False)
    budget = [block for _, blocks in tables(document) for block in paged(document, blocks)]
    return [*_cover(document), *budget, *_prose(document, _forms)]


def undamaged(document: Document, forms: Forms) -> list[Block]:
    """Return all blocks of the document with its goal forms printed by the function, no page break anywhere."""
    if not document.department:
        return forms(document)
    budget = [block for _, blocks in tables(document) for block in blocks]
    return [*_cover(document), *budget, *_prose(document, forms)]


def _cover(document: Document) -> list[Block]:
    sections = document.head["sections"]
    titles = [title for title, _ in tables(document)] + [section["heading"] for section in sections]
    forms = PAGES_A_FORM * len(document.projects)
    pages = [PAGES_A_TABLE] * (len(titles) - len(sections))
    pages += [forms if section.get("insert") == "forms" else 1 for section in sections]
    lines = [(title, str(page)) for title, page in zip(titles, accumulate(pages, initial=1), strict=False)]
    return [
        Paragraph(document.department),
        Paragraph(f"{document.year}年部门预算信息公开目录"),
        Paragraph("部门预算公开表"),
        Table(tuple(lines[: -len(sections)])),
        Paragraph("部门预算信息公开情况说明"),
        Table(tuple(lines[-len(sections) :])),
    ]


def _prose(document: Document, forms: Forms) -> list[Block]:
    inserts = {**INSERTS, "forms": forms}
    figures = _figures(document)
    blocks: list[Block] = [Paragraph(f"{document.department}{document.year}年部门预算信息公开情况说明")]
    blocks += [Paragraph(text.format_map(figures)) for text in document.head["preface"]]
    for section in document.head["sections"]:
        blocks.append(Paragraph(section["heading"], heading=1))
        blocks += [Paragraph(text.format_map(figures)) for text in section.get("text", [])]
        if "insert" in section:
            blocks += inserts[section["insert"]](document)
        blocks += [Paragraph(text.format_map(figures)) for text in section.get("after", [])]
    return blocks


def _figures(document: Document) -> dict[str, str]:
    """Return what the prose may name in braces, so that it cannot differ from the tables by accident."""
    total = added(by_item(document).values())
    amounts = {
        "total": total.total,
        "basic": total.basic,
        "projects": total.project,
        "public": public_funds(document),
        "personnel": total.basic - public_funds(document),
        "general": total.basic + total.general,
        "fund": total.fund,
        "own": total.own,
        "carryover": total.carryover,
        "three_public": sum(map(Decimal, document.head["three_public"].values()), ZERO),
        "procurement": sum((_price(line) for line in document.head["procurement"]), ZERO),
        "assets": sum((Decimal(line["value"]) for line in document.head["assets"]), ZERO),
    }
    years = {"year": str(document.year), "last_year": str(document.year - 1)}
    printed_amounts = {name: f"{amount:.2f}" for name, amount in amounts.items()}
    return {"department": document.department} | years | printed_amounts


def _forms(document: Document, *, numbered: bool = True) -> list[Block]:
    return [block for project in document.projects for block in form(project, numbered=numbered)]


def _units(document: Document) -> list[Block]:
    header: Row = ("单位名称", "单位性质", "单位规格", "经费保障形式")
    return [Paragraph("部门机构设置情况"), headed([header], map(tuple, document.head["units"]))]


def _price(line: dict[str, str]) -> Decimal:
    return Decimal(line["quantity"]) * Decimal(line["price"])


def _procurement(document: Document) -> list[Block]:
    lines = document.head["procurement"]
    budgets = {project.name: printed(project.budget) for project in document.projects}
    total = printed(sum((_price(line) for line in lines), ZERO))
    rows = [("合计", "", "", "", "", "", "", total, total)]
    for line in lines:
        item = tuple(line[key] for key in ("item", "catalogue", "unit", "quantity", "price"))
        price = printed(_price(line))
        rows.append((line["project"], budgets[line["project"]], *item, price, price))
    width = len(PROCUREMENT_HEAD[0])
    return [
        Paragraph("部门政府采购预算"),
        Paragraph(f"{document.head['number']} {document.department}"),
        Paragraph("单位：万元"),
        headed(PROCUREMENT_HEAD, (padded(row, width) for row in rows)),
    ]


def _assets(document: Document) -> list[Block]:
    lines = document.head["assets"]
    total = sum((Decimal(line["value"]) for line in lines), ZERO)
    rows = [(line["name"], line["quantity"], line["value"]) for line in lines]
    return [
        Paragraph("部门固定资产占用情况表"),
        Paragraph(f"{document.head['number']} {document.department}"),
        Paragraph(f"截止时间：{document.year - 1}-12-31"),
        headed([("项目", "数量", "价值（金额单位：万元）")], [("资产总额", "", printed(total)), *rows]),
    ]


INSERTS: dict[str, Forms] = {
    "units": _units,
    "procurement": _procurement,
    "assets": _assets,
}
