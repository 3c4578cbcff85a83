"""What a paragraph is for the forms around it: a heading, a table's title, a unit, mere furniture."""

import re
from collections.abc import Iterable, Sequence

from kpi.forms.cells import blank_at, cut
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import INDICATOR, Period, Vocabulary, key, meaning, squeeze
from kpi.model.place import Cell

_NUMERAL = "一二三四五六七八九十"
_HEADING = re.compile(rf"^(?:[{_NUMERAL}]{{1,3}}\s*[、.．]|第[{_NUMERAL}]{{1,3}}部分)\s*(.*)$")
_NUMBERED = re.compile(
    rf"^\s*(?:[（(]\s*(\d{{1,4}}|[{_NUMERAL}]{{1,3}})\s*[）)]\s*[、.．]?|(\d{{1,4}}|[{_NUMERAL}]{{1,3}})\s*[、.．])\s*(?!\d)"
)
_COUNTED = re.compile(r"^\s*[（(]?\s*\d")
_UNIT = re.compile(r"^[（(]?(?:金额|资金|货币)?单位[:：]?(?:人民币)?(万元|千元|亿元|元)[)）]?$")
_UNIT_BEHIND = re.compile(
    r"\s*([（(]?(?:金额|资金|货币)?单位\s*[:：]\s*(?:人民币)?(?:万元|千元|亿元|元)[)）]?)$"
)
_PAGE = re.compile(r"^(?!.*[%％])\W*(?:第?\d{1,4}页?|第\d+页[/,，]?共\d+页|\d+/\d+)\W*$")
_DASHED_PAGE = re.compile(r"^([-－—–·~]{1,3})\d{1,4}\1$|^第\d{1,4}页[/,，]?(?:共\d{1,4}页)?$")
"""A page's number that blanks part into cells: － 17 －."""
_YEAR = re.compile(r"^(?:预算年度|年度)[:：]?(?:\d{4})?年?$")
_BUDGET_BODY = re.compile(r"^\d{3,9}\s*(?!年)[\u4e00-\u9fff（）()]+$")
_CONTENTS = re.compile(r"^(.*?)[.·…．\s]{2,}\d{1,4}$")
_SENTENCE = re.compile(r"[。；;！!]")
OPENING, CLOSING = "《（(【[“‘〔「", "》）)】]”’〕」"
_CAPTIONS = frozenset({"目标表", "指标表", "目标", "指标", "目标及指标", "目标与指标", "目标指标表"})
_AMOUNT_BEHIND = re.compile(
    r"\s*[（(]([^（()）]*(?:预算|金额|资金)[^（()）\d]*[\d.,]+\s*(?:万元|元)?)[)）]\s*$"
)
"""Behind the name of a project in a heading: （预算金额：412.80万元）."""
_NO_NAMES = ("绩效", "目标", "指标", "情况", "说明", "总体", "表")
"""Words of headings over chapters, not of projects."""
_BY_HEADING = "项目名称未标明，取自表前的标题"
_SUM = re.compile(r"^(?:合计|总计|小计|共计|\d+)$")
_POINTS = re.compile(r"^\d{1,3}(?:\.\d{1,2})?分?$")
_LONGEST_CAPTION = 14
_LONGEST_HEADING = 40
_DEPARTMENT = ("部门整体", "单位整体")
"""What a department is to reach as a whole needs no number to be a title: 部门整体绩效目标."""
_LONGEST_TITLE = 200
_ROW_WORDS = 3
_MOST_PIECES = 6
"""A row has at least its category, its name and its value."""


def unit_of(text: str) -> str | None:
    """Return the unit that a note like 单位：万元 gives, None for any other text."""
    found = _UNIT.match(squeeze(text)) if "单位" in text or "单 位" in text else None
    return found[1] if found else None


def with_unit_apart(line: Line, vocabulary: Vocabulary) -> list[Line]:
    """Return a line, or the two that it is where a title and the unit are printed beside each other."""
    found = _UNIT_BEHIND.search(line.cell.text) if len(line.cell.text) <= _LONGEST_TITLE else None
    if found is None or not ends_as_title(line.cell.text[: found.start()], vocabulary):
        return [line]
    title, unit = cut(line.cell, 0, found.start()), cut(line.cell, found.start(1), len(line.cell.text))
    return [Line(title, line.adjacent), Line(unit, adjacent=False)]


def is_furniture(text: str) -> bool:
    """Tell whether a line only belongs to the page: its number, the year, the unit, the department's line."""
    if len(text) > _LONGEST_TITLE:
        return False
    term = squeeze(text)
    return bool(_PAGE.match(term) or _YEAR.match(term) or _UNIT.match(term) or _BUDGET_BODY.match(text))


def is_page_number(row: Row) -> bool:
    """Tell whether a row of a text is the number of a page, its dashes in cells of their own."""
    return len(row.cells) <= _MOST_PIECES and is_dashed_page("".join(row.keys))


def is_dashed_page(term: str) -> bool:
    """Tell whether a text is the number of a page between dashes or with its word: no value is written so."""
    return _DASHED_PAGE.match(squeeze(term)) is not None


def is_sentence(text: str) -> bool:
    """Tell whether a line is running text."""
    return bool(_SENTENCE.search(text))


def is_foot(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a line stands below a table and says something about it: 备注, 填报人."""
    return squeeze(text).partition(":")[0] in vocabulary.trailers


def is_open(text: str) -> bool:
    """Tell whether a text leaves a bracket open."""
    return sum(map(text.count, OPENING)) > sum(map(text.count, CLOSING))


def is_flattened_row(text: str) -> bool:
    """Tell whether a line is a row of an indicator table, its cells put out with blanks between them."""
    words = text.split(maxsplit=_ROW_WORDS)
    if len(words) < _ROW_WORDS or not words[0].endswith(INDICATOR):
        return False
    said = meaning(key(words[0]))
    return said is not None and bool(said.level1 or said.level2)


def contents_of(blocks: Iterable[Run | Line]) -> frozenset[str]:
    """Return the headings that the contents page lists, without numerals."""
    found = set()
    for block in blocks:
        if isinstance(block, Line):
            short = len(block.cell.text) <= _LONGEST_TITLE
            listed = _CONTENTS.match(block.cell.text) if short else None
            texts = [listed[1]] if listed else []
        else:
            texts = [row.cells[0].text for row in block.rows if row.keys[0] and _is_contents_row(row)]
        found |= {squeeze(match[1]) for text in texts if (match := _HEADING.match(text))}
    return frozenset(found)


def _is_contents_row(row: Row) -> bool:
    numbers = [term for term in row.keys[1:] if term]
    return len(numbers) == 1 and numbers[0].isdecimal()


def is_heading(text: str, contents: frozenset[str], vocabulary: Vocabulary) -> bool:
    """Tell whether a line is the heading of a section: listed on the contents page, or known by its words."""
    found = _HEADING.match(text)
    if found is None or len(text) > _LONGEST_HEADING or is_sentence(text):
        return False
    body = squeeze(found[1])
    return text.startswith("第") or body in contents or any(word in body for word in vocabulary.sections)


def number_of(text: str) -> int | None:
    """Return the number before a title, None where it has none."""
    found = _NUMBERED.match(text)
    if found is None:
        return None
    printed = found[1] or found[2]
    return int(printed) if printed.isdecimal() else _numeral(printed)


def _numeral(text: str) -> int | None:
    """Return the number of a Chinese numeral below a hundred: 二十三 → 23."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERAL.index(text) + 1 if len(text) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return 10 * (_NUMERAL.index(tens) + 1 if tens else 1) + (_NUMERAL.index(ones) + 1 if ones else 0)


def named_by(heading: Cell, *, sure: bool) -> list[Row]:
    """Return the name, and the amount in a bracket, that a numbered heading over a table says; else nothing.

    ``sure`` says that other fields of the project stand below the heading.
    """
    title = without_number(heading)
    if title is heading or is_sentence(title.text) or len(title.text) > _LONGEST_HEADING:
        return []
    found = _AMOUNT_BEHIND.search(title.text)
    if found is None and (not sure or any(word in title.text for word in _NO_NAMES)):
        return []
    name = cut(title, 0, found.start()) if found else title
    label = Cell("项目名称", blank_at(name).place)
    rows = [row_of([label, name.doubted(_BY_HEADING)])]
    return rows if found is None else [*rows, row_of([cut(title, *found.span(1))])]


def names_in(rows: Sequence[Row]) -> frozenset[str]:
    """Return the names of projects that a list gives below the header of their column, without sums."""
    for number, row in enumerate(rows):
        column = next(
            (index for index, said in enumerate(row.meanings) if said and said.label == "name"), None
        )
        if column is not None and len(row.filled()) > 1:
            below = [after.keys[column] for after in rows[number + 1 :] if column < len(after.keys)]
            return frozenset(name for name in below if name and not _SUM.match(name))
    return frozenset()


def scores_levels(rows: Sequence[Row]) -> bool:
    """Tell whether the columns of first-level categories hold mere points: results of an evaluation."""
    for number, row in enumerate(rows):
        columns = [index for index, said in enumerate(row.meanings) if said is not None and said.level1]
        if len(columns) > 1:
            below = [after.keys[at] for after in rows[number + 1 :] for at in columns if at < len(after.keys)]
            filled = [term for term in below if term]
            return bool(filled) and all(_POINTS.match(term) for term in filled)
    return False


def is_counted(text: str) -> bool:
    """Tell whether a title has an Arabic number before it, as one of many."""
    return number_of(text) is not None and _COUNTED.match(text) is not None


def without_number(cell: Cell) -> Cell:
    """Return a title without the number before it."""
    found = _NUMBERED.match(cell.text)
    return cut(cell, found.end(), len(cell.text)) if found else cell


def ends_as_title(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a line ends like the title of a goal form."""
    if len(text) > _LONGEST_TITLE:
        return False
    term = squeeze(text)
    if term.endswith(vocabulary.endings):
        return not is_sentence(term)
    if not term.endswith(vocabulary.short_endings):
        return False
    return is_counted(text) or (number_of(text) is None and term.startswith(_DEPARTMENT))


def caption_of(text: str, vocabulary: Vocabulary) -> Period | None:
    """Return the period of a caption that names a table of a form and no project: 长期绩效目标表."""
    term = squeeze(text).lstrip("（(一二三四五六七八九十、.)）")
    period = vocabulary.period(term) if len(term) <= _LONGEST_CAPTION else None
    rest = vocabulary.without_period(term).removeprefix("项目").removeprefix("总").removeprefix("绩效")
    return period if rest in _CAPTIONS else None


def table_title(lines: Sequence[Line], vocabulary: Vocabulary) -> Cell | None:
    """Return the title of a table among the lines before it: one that ends like a title, else the last."""
    plain = [
        line.cell for line in lines if not is_furniture(line.cell.text) and not is_sentence(line.cell.text)
    ]
    named = [cell for cell in plain if is_table_title(cell.text, vocabulary)]
    titles = named or plain
    return titles[-1] if titles else None


def is_table_title(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a line ends like the title of a table of any kind."""
    term = squeeze(text)
    return len(term) <= _LONGEST_HEADING and term.endswith(vocabulary.table_endings) and not is_sentence(term)
