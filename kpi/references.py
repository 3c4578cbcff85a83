"""Loads what a review is compared with: last year's forms (JSON, a store), spending standards (TOML, CSV).

The files come from users, so a mistake in them is a value with the file and what was expected, in Chinese.
"""

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kpi import units
from kpi.model.constraint import Operator
from kpi.model.references import LastYear, PastIndicator, PastProject, Standard
from kpi.ruleset import Mistake, explain
from kpi.values import parse

MAX_BYTES = 400_000_000
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NO_PROJECTS = (
    "文件中没有项目内容；请用 kpi extract、kpi check --with-extract 或 kpi check --store 写出上年的文件"
)
_SEPARATORS = re.compile(r"[\s,，、;；]+")


Number = Annotated[Decimal, Field(max_digits=40)]
"""A finite number of a size that can be reckoned with."""


class _Loose(BaseModel):
    """Part of a document that another version may have written: what is not needed is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Value(_Loose):
    text: str
    kind: str
    operator: Operator | None = None
    number: Number | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()


class _Indicator(_Loose):
    level3: str
    value: _Value


class _Project(_Loose):
    code: str | None = None
    name: str
    budget: Number | None = None
    goals: list[str] = []
    indicators: list[_Indicator]


class _Document(_Loose):
    department: str | None = None
    projects: list[_Project] | None = None


class _Review(_Loose):
    documents: list[_Document]


class _StandardEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    words: tuple[str, ...] = Field(min_length=1)
    limit: Annotated[Number, Field(gt=0)]
    unit: str
    source: str = Field(min_length=2)
    exempt: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


class _StandardFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    standard: list[dict[str, Any]]


def last_year(path: Path) -> tuple[LastYear | None, list[Mistake]]:
    """Load what ``kpi extract`` or ``kpi check --with-extract`` wrote as JSON a year ago, or a store."""
    if path.is_dir():
        return _stored(path)
    content = _content(path)
    if isinstance(content, Mistake):
        return None, [content]
    try:
        review = _Review.model_validate_json(content)
    except ValidationError as error:
        return None, [Mistake(path.name, f"不是 kpi 写出的 JSON 文件：{next(explain(error))}")]
    if not any(document.projects for document in review.documents):
        return None, [Mistake(path.name, _NO_PROJECTS)]
    return LastYear.of((one.department, map(_past, one.projects or ())) for one in review.documents), []


def digest(path: Path) -> str:
    """Return a digest of all that is loaded from a file, or from a store."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    total = hashlib.sha256()
    for file in files:
        if file.is_file():
            with file.open("rb") as content:
                total.update(file.name.encode("utf-8", "surrogatepass") if path.is_dir() else b"")
                total.update(hashlib.file_digest(content, "sha256").digest())
    return total.hexdigest()


def _stored(path: Path) -> tuple[LastYear | None, list[Mistake]]:
    from kpi.store import StoreError, past  # noqa: PLC0415 - a store needs optional libraries

    try:
        loaded = LastYear.of(past.documents(path))
    except StoreError as error:
        return None, [Mistake(path.name, str(error))]
    return (loaded, []) if loaded.names else (None, [Mistake(path.name, _NO_PROJECTS)])


def _past(project: _Project) -> PastProject:
    rows = ((row, row.value) for row in project.indicators if row.value.kind == "quantity")
    return PastProject(
        code=(project.code or "").strip(),
        name=project.name,
        budget=project.budget,
        indicators=tuple(
            PastIndicator(
                name=row.level3,
                text=value.text,
                operator=value.operator,
                number=value.number,
                unit=value.unit,
                per=value.per,
            )
            for row, value in rows
            if value.operator is not None and value.number is not None
        ),
        goals=tuple(project.goals),
        rows=tuple((row.level3, row.value.text) for row in project.indicators),
    )


def standards(path: Path) -> tuple[tuple[Standard, ...] | None, list[Mistake]]:
    """Load a list of spending standards; one with mistakes is not used at all."""
    content = _content(path)
    if isinstance(content, Mistake):
        return None, [content]
    text = _decoded(content)
    if text is None:
        return None, [Mistake(path.name, "不是文本文件，请另存为 UTF-8 编码的 TOML 或 CSV")]
    read = _csv_entries if path.suffix.lower() == ".csv" else _toml_entries
    entries = read(text, path.name)
    if isinstance(entries, Mistake):
        return None, [entries]
    loaded = [_standard(data, path.name, where) for where, data in entries]
    mistakes = [found for found in loaded if isinstance(found, Mistake)]
    if not loaded:
        mistakes = [Mistake(path.name, "没有一条支出标准")]
    return (None, mistakes) if mistakes else (tuple(s for s in loaded if isinstance(s, Standard)), [])


Entries = Sequence[tuple[str, dict[str, Any]]]
"""The entries of a list, each with the words for where it stands."""


def _toml_entries(text: str, name: str) -> Entries | Mistake:
    try:
        file = _StandardFile.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        return Mistake(name, f"不是有效的 TOML 文件：{error}")
    except ValidationError as error:
        return Mistake(name, "；".join(explain(error)))
    return [(f"第{number}条", entry) for number, entry in enumerate(file.standard, 1)]


COLUMNS = {
    "适用": "words",
    "适用词": "words",
    "名称": "words",
    "标准": "limit",
    "上限": "limit",
    "标准上限": "limit",
    "单位": "unit",
    "计量单位": "unit",
    "不适用": "exempt",
    "排除词": "exempt",
    "生效日期": "since",
    "失效日期": "until",
    "依据": "source",
    "文件依据": "source",
}
_LISTS = ("words", "exempt")


def _csv_entries(text: str, name: str) -> Entries | Mistake:
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return Mistake(name, f"不是有效的 CSV 文件：{error}")
    header = [COLUMNS.get(title.strip(), title.strip()) for title in rows[0]] if rows else []
    missing = [title for key, title in _NEEDED.items() if key not in header]
    if missing:
        return Mistake(name, f"第1行缺少列：{'、'.join(missing)}")
    return [
        (f"第{number}行", _csv_entry(dict(zip(header, row, strict=False))))
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]


_NEEDED = {"words": "适用", "limit": "标准", "unit": "单位", "source": "依据"}


def _csv_entry(cells: dict[str, str]) -> dict[str, Any]:
    filled = {key: cell.strip() for key, cell in cells.items() if cell.strip()}
    return {
        key: [word for word in _SEPARATORS.split(cell) if word] if key in _LISTS else cell
        for key, cell in filled.items()
    }


def _standard(data: dict[str, Any], name: str, where: str) -> Standard | Mistake:
    mistakes: list[str] = []
    fields = {key: _field(key, value, mistakes) for key, value in data.items()}
    try:
        entry = _StandardEntry.model_validate(fields)
    except ValidationError as error:
        return Mistake(name, f"{where}：{'；'.join([*mistakes, *explain(error)])}")
    printed = parse(f"1{entry.unit}")
    if printed.unit is None or units.dimension(printed.unit) != "money":
        mistakes.append(f"unit：“{entry.unit}”不是金额单位，应为“元/人/天”之类")
    if mistakes:
        return Mistake(name, f"{where}：{'；'.join(mistakes)}")
    return Standard(
        words=entry.words,
        limit=entry.limit,
        unit=printed.unit or "",
        per=printed.per,
        source=entry.source,
        exempt=entry.exempt,
        since=entry.since,
        until=entry.until,
    )


def _field(key: str, value: object, mistakes: list[str]) -> object:
    """Return a field as the entry takes it: dates and numbers from text, one word as a list of one."""
    if key in _LISTS and isinstance(value, str):
        return [value]
    if key in ("since", "until") and isinstance(value, str):
        return _date(key, value, mistakes)
    if key == "limit" and isinstance(value, str):
        return _number(value, mistakes)
    return value


def _date(key: str, text: str, mistakes: list[str]) -> date | None:
    match = _DATE.fullmatch(text.strip())
    if match is not None:
        with suppress(ValueError):
            return date(*map(int, match.groups()))
    mistakes.append(f"{key}：“{text}”不是日期，应写成 2025-01-01")
    return None


def _number(text: str, mistakes: list[str]) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        mistakes.append(f"limit：“{text}”不是数，单位应写在 unit 中")
        return None


def _content(path: Path) -> bytes | Mistake:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Mistake(path.name, "文件过大")
        return path.read_bytes()
    except OSError:
        return Mistake(path.name, "文件打不开，请检查路径和权限")


def _decoded(content: bytes) -> str | None:
    """Return the text of a file in UTF-8 or, as spreadsheet programs write CSV in China, GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
