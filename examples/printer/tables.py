"""The budget tables of a disclosure, computed from its truth so that they agree with the projects."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from examples.printer.accounts import ZERO, Spending, added, by_item, classes, economic_name, tree
from examples.printer.blocks import Block, Paragraph, Row, Table, headed
from examples.printer.truth import Document

ROWS_A_PAGE = 18
INCOME_OF_UNITS = ("财政专户收入", "事业收入", "经营收入", "上级补助收入", "附属单位上缴收入", "其他收入")
DIGITS = "一二三四五六七八九"

Items = dict[str, Spending]
Amounts = Callable[[Spending], Iterable[Decimal]]


def tables(document: Document) -> list[tuple[str, list[Block]]]:
    """Return title and blocks of the nine tables, in the order of the contents page."""
    items = by_item(document)
    makers = {
        "部门预算收支总表": income_and_expenditure,
        "部门预算收入总表": income,
        "部门预算支出总表": expenditure,
        "部门预算财政拨款收支总表": fiscal_appropriation,
        "部门预算一般公共预算财政拨款支出表": general_public_budget,
        "部门预算一般公共预算财政拨款基本支出表": basic_expenditure,
        "部门预算政府性基金预算财政拨款支出表": government_fund,
        "部门预算国有资本经营预算财政拨款支出表": state_capital,
        "部门预算财政拨款“三公”经费支出表": three_public,
    }
    return [(title, [Paragraph(title), *make(document, items)]) for title, make in makers.items()]


def income_and_expenditure(document: Document, items: Items) -> list[Block]:
    """收支总表."""
    total = added(items.values())
    income = {
        "一、一般公共预算拨款收入": total.basic + total.general,
        "二、政府性基金预算拨款收入": total.fund,
        "三、国有资本经营预算拨款收入": ZERO,
        "四、财政专户管理资金收入": ZERO,
        "五、单位资金": total.own,
    }
    left = [(name, printed(amount)) for name, amount in income.items()]
    rows = [(*pair, *cells) for pair, cells in _beside(left, _by_class(items, lambda part: [part.total]))]
    sums = [
        ("本年收入合计", total.total - total.carryover, "本年支出合计", total.total),
        ("上年结转结余", total.carryover, "年终结转结余", ZERO),
        ("收入总计", total.total, "支出总计", total.total),
    ]
    rows += [(name, printed(amount), other, printed(beside)) for name, amount, other, beside in sums]
    head = [("序号", "收入", "", "支出", ""), ("", "项目", "预算数", "项目", "预算数")]
    return _pages(document, head, rows)


def income(document: Document, items: Items) -> list[Block]:
    """收入总表."""
    sources = ("小计", "财政拨款收入", *INCOME_OF_UNITS)
    head: list[Row] = [
        ("序号", "功能分类科目", "", "合计", "本年收入", *("" for _ in sources[1:]), "上年结转"),
        ("", "科目编码", "科目名称", "", *sources, ""),
    ]

    def amounts(part: Spending) -> Iterable[Decimal]:
        this_year = part.total - part.carryover
        paid = this_year, this_year - part.own, ZERO, part.own, ZERO, ZERO, ZERO, ZERO
        return part.total, *paid, part.carryover

    return _pages(document, head, _tree_rows(items, amounts))


def expenditure(document: Document, items: Items) -> list[Block]:
    """支出总表."""
    kinds = ("合计", "基本支出", "项目支出", "经营支出", "上解上级支出", "对附属单位补助支出")
    return _pages(
        document,
        _function_head(kinds),
        _tree_rows(items, lambda part: (part.total, part.basic, part.project, ZERO, ZERO, ZERO)),
    )


def fiscal_appropriation(document: Document, items: Items) -> list[Block]:
    """财政拨款收支总表."""

    def amounts(part: Spending) -> list[Decimal]:
        return [part.public_budget + part.fund, part.public_budget, part.fund, ZERO]

    total = added(items.values())
    this_year = {
        "一、一般公共预算拨款": total.basic + total.general,
        "二、政府性基金预算拨款": total.fund,
        "三、国有资本经营预算拨款": ZERO,
    }
    left = [(name, printed(amount)) for name, amount in this_year.items()]
    rows = [(*pair, *cells) for pair, cells in _beside(left, _by_class(items, amounts))]
    spent = tuple(printed(amount) for amount in amounts(total))
    rows += [
        ("本年收入合计", printed(sum(this_year.values())), "本年支出合计", *spent),
        ("年初财政拨款结转和结余", printed(total.carryover), "年末财政拨款结转和结余", "", "", "", ""),
        ("一、一般公共预算拨款", printed(total.carryover), "", "", "", "", ""),
        ("二、政府性基金预算拨款", "", "", "", "", "", ""),
        ("三、国有资本经营预算拨款", "", "", "", "", "", ""),
        ("收入总计", spent[0], "支出总计", *spent),
    ]
    budgets = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    head: list[Row] = [
        ("序号", "收入", "", "支出", "", "", "", ""),
        ("", "项目", "金额", "项目", "合计", *budgets),
    ]
    return _pages(document, head, rows)


def general_public_budget(document: Document, items: Items) -> list[Block]:
    """一般公共预算财政拨款支出表."""

    def amounts(part: Spending) -> Iterable[Decimal]:
        return part.public_budget, part.basic, part.general + part.carryover

    paid = {code: part for code, part in items.items() if part.public_budget}
    return _pages(document, _function_head(("合计", "基本支出", "项目支出")), _tree_rows(paid, amounts))


def basic_expenditure(document: Document, items: Items) -> list[Block]:
    """一般公共预算财政拨款基本支出表."""
    economic = {code: Decimal(amount) for code, amount in document.head["basic"]["economic"].items()}
    if sum(economic.values()) != added(items.values()).basic:
        raise ValueError(f"{document.name}: basic expenditure differs between the two classifications")
    codes = sorted({code[:length] for code in economic for length in (3, 5)})
    rows = [("", "合计", *_staff_and_office(economic))]
    for code in codes:
        below = {item: amount for item, amount in economic.items() if item.startswith(code)}
        rows.append((code, economic_name(code), *_staff_and_office(below)))
    head: list[Row] = [
        ("序号", "支出部门经济分类科目", "", "一般公共预算基本支出", "", ""),
        ("", "科目编码", "科目名称", "合计", "人员经费", "公用经费"),
    ]
    return _pages(document, head, rows)


def _staff_and_office(economic: dict[str, Decimal]) -> Row:
    """Return total, personnel funds (301, 303) and public funds (302) of the accounts."""
    office = sum((amount for code, amount in economic.items() if code.startswith("302")), ZERO)
    total = sum(economic.values(), ZERO)
    return printed(total), printed(total - office), printed(office)


def public_funds(document: Document) -> Decimal:
    """Return the public funds (公用经费), which are the department's operating funds."""
    economic = document.head["basic"]["economic"].items()
    return sum((Decimal(amount) for code, amount in economic if code.startswith("302")), ZERO)


def government_fund(document: Document, items: Items) -> list[Block]:
    """政府性基金预算财政拨款支出表."""
    paid = {code: part for code, part in items.items() if part.fund}
    if not paid:
        return _empty(document, "政府性基金预算")
    rows = _tree_rows(paid, lambda part: (part.fund, ZERO, part.fund))
    return _pages(document, _function_head(("合计", "基本支出", "项目支出")), rows)


def state_capital(document: Document, _items: Items) -> list[Block]:
    """国有资本经营预算财政拨款支出表."""
    return _empty(document, "国有资本经营预算")


def _empty(document: Document, budget: str) -> list[Block]:
    blocks = _pages(document, _function_head(("合计", "基本支出", "项目支出")), [("", "合计", "", "", "")])
    return [*blocks, Paragraph(f"注：本部门{document.year}年度无{budget}财政拨款支出，本表以空表列示。")]


def three_public(document: Document, _items: Items) -> list[Block]:
    """“三公”经费支出表."""
    spent = {name: Decimal(amount) for name, amount in document.head["three_public"].items()}
    total, cars = sum(spent.values(), ZERO), spent["vehicle_purchase"] + spent["vehicle_running"]
    amounts = {
        "合计": total,
        "“三公”经费小计": total,
        "一、因公出国（境）费": spent["abroad"],
        "二、公务用车购置及运维费": cars,
        "其中：公务用车购置费": spent["vehicle_purchase"],
        "公务用车运行维护费": spent["vehicle_running"],
        "三、公务接待费": spent["reception"],
    }
    rows = [(name, printed(amount), printed(amount), "", "") for name, amount in amounts.items()]
    budgets = ("一般公共预算财政拨款", "政府性基金预算拨款", "国有资本经营预算财政拨款")
    head: list[Row] = [("序号", "项目", "资金性质", "", "", ""), ("", "", "合计", *budgets)]
    return _pages(document, head, rows)


def printed(amount: Decimal | int) -> str:
    """Return the amount with two decimals; zero is a blank cell."""
    return f"{amount:.2f}" if amount else ""


def _function_head(columns: tuple[str, ...]) -> list[Row]:
    return [
        ("序号", "功能分类科目", "", *columns),
        ("", "科目编码", "科目名称", *("" for _ in columns)),
    ]


def _tree_rows(items: Items, amounts: Amounts) -> list[Row]:
    return [(code, name, *(printed(amount) for amount in amounts(part))) for code, name, part in tree(items)]


def _by_class(items: Items, amounts: Amounts) -> list[Row]:
    """Return a row for each class of the classification, numbered, spent on or not."""
    spent = {name: part for code, name, part in tree(items) if len(code) == len("207")}
    return [
        (f"{_numeral(no)}、{name}", *(printed(amount) for amount in amounts(spent.get(name, Spending()))))
        for no, name in enumerate(classes(), 1)
    ]


def _beside(left: Sequence[Row], right: Sequence[Row]) -> Iterable[tuple[Row, Row]]:
    return zip([*left, *[("", "")] * (len(right) - len(left))], right, strict=True)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens - 1]}十"
    return head + (DIGITS[ones - 1] if ones else "")


def page_head(document: Document) -> list[Block]:
    """Return what stands above a table on each of its pages."""
    office = Paragraph(f"{document.head['number']} {document.department}")
    return [office, Paragraph(f"预算年度：{document.year}"), Paragraph("单位：万元")]


def _pages(document: Document, head: Sequence[Row], rows: Sequence[Row]) -> list[Block]:
    """Return the numbered rows in one table below what is printed on each of its pages."""
    columns = ("栏次", *(str(no) for no in range(1, len(head[0]))))
    numbered = [(str(no), *row) for no, row in enumerate(rows, 1)]
    return [*page_head(document), headed(head, numbered, notes=[columns])]


def paged(document: Document, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with every table in pieces of one page, each below the repeated head."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            continue
        head, rows = block.rows[: block.head], block.rows[block.head :]
        for start in range(0, len(rows), ROWS_A_PAGE):
            yield from page_head(document) if start else []
            yield Table((*head, *rows[start : start + ROWS_A_PAGE]))
