"""A province that does not exist: the disclosures of its departments, as many as are wanted.

A document depends on the seed and its number alone: a large corpus begins with the small one, any number of
processes write the same files, and no two files are alike.
"""

import math
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.corpora import defects, projects
from benchmarks.corpora.projects import Office, words
from examples.printer.blocks import Block, as_text
from examples.printer.listing import ListStyle
from examples.printer.narrative import disclosure, undamaged
from examples.printer.renderings import listed, page
from examples.printer.styles import Style, forms
from examples.printer.truth import Document, Project
from examples.writers.docx import docx
from examples.writers.xlsx import xlsx

YEAR = 2026
MOST_PROJECTS = 60
USUAL_PROJECTS, SPREAD = 14, 0.75
"""Projects of a department: the median, and the spread of its logarithm."""
IN_TWO_FILES = 0.04
"""The share of departments that hand their projects in as two files."""
COPIED = 0.01
"""The share of projects whose rows are copied from another one of the department."""
_AROUND = Path(__file__).with_name("disclosure.toml")
_BATCH = 20

COUNTY = Style(tall=True)
MINISTRY = Style(head="ministry", numbering="", levels="repeated", serial=True, names={"value": "年度指标值"})
TWO_TABLES = Style(tables=2, levels="one_merged", names={"description": "指标解释", "basis": "指标值依据"})
IN_YUAN = Style(levels="blank", money="元", names={"description": "指标说明", "value": "目标值"})
SPLIT = Style(levels="repeated", split=True, names={"sign": "指标性质", "unit": "度量单位"})
EXPORT = ListStyle("repeated")

MIXES: Mapping[str, Mapping[str, int]] = {
    "text": {"txt": 94, "csv": 6},
    "mixed": {"txt": 70, "csv": 6, "docx": 10, "xlsx": 8, "html": 6},
    "office": {"docx": 50, "xlsx": 30, "html": 20},
}
"""How many of a hundred documents are in which format."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the corpus: where it stands in its folder, what is in it, and how much that is."""

    name: str
    data: bytes
    projects: int
    rows: int


@dataclass(frozen=True, slots=True)
class Size:
    """How much a corpus has."""

    files: int
    projects: int
    rows: int
    size: int
    """In bytes."""


def write(folder: Path, wanted: int, *, seed: int = 1, mix: str = "text", jobs: int | None = None) -> Size:
    """Write the documents of so many projects below the folder; return how much that is."""
    counts = list(_counts(seed, wanted))
    tasks = [
        (folder, seed, mix, list(enumerate(counts))[start : start + _BATCH])
        for start in range(0, len(counts), _BATCH)
    ]
    with ProcessPoolExecutor(jobs) as workers:
        parts = list(workers.map(_write, tasks))
    return Size(*map(sum, zip(*parts, strict=True)))


def _write(task: tuple[Path, int, str, Sequence[tuple[int, int]]]) -> tuple[int, int, int, int]:
    folder, seed, mix, numbers = task
    made = list(chain.from_iterable(files(seed, number, count, mix) for number, count in numbers))
    for file in made:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return (
        len(made),
        sum(file.projects for file in made),
        sum(file.rows for file in made),
        sum(len(file.data) for file in made),
    )


def _counts(seed: int, wanted: int) -> Iterator[int]:
    """Yield how many projects each department has, until there are as many as are wanted."""
    rng = random.Random(f"{seed}")  # noqa: S311 - nothing secret
    while wanted > 0:
        count = round(USUAL_PROJECTS * math.exp(rng.gauss(0, SPREAD)))
        count = min(max(count, 1), MOST_PROJECTS, wanted)
        wanted -= count
        yield count


def files(seed: int, number: int, count: int, mix: str = "text") -> list[File]:
    """Return the files of one department."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - nothing secret
    document = made(rng, number, count)
    kind = rng.choices(list(MIXES[mix]), list(MIXES[mix].values()))[0]
    parts = [document]
    if count > 3 and rng.random() < IN_TWO_FILES:
        cut = count // 2
        parts = [_part(document, document.projects[:cut]), _part(document, document.projects[cut:])]
    marks = [""] if len(parts) == 1 else ["（一）", "（二）"]
    return [
        File(
            f"{document.name}{mark}.{kind}",
            WRITERS[kind](rng, part),
            len(part.projects),
            sum(len(project.indicators) for project in part.projects),
        )
        for part, mark in zip(parts, marks, strict=True)
    ]


def _part(document: Document, some: Sequence[Project]) -> Document:
    head = dict(document.head) | {"procurement": _purchases(some)}
    return replace(document, head=head, projects=tuple(replace(one, no=no) for no, one in enumerate(some, 1)))


def made(rng: random.Random, number: int, count: int) -> Document:
    """Return the disclosure of one department, defects planted."""
    office = _office(number)
    cities = words()["cities"]
    city = cities[number // len(words()["domain"]) % len(cities)]
    every = tuple(_projects(rng, office, count))
    name = f"{city}市/{office.county}/{office.name}{YEAR}年部门预算"
    return Document(name, _head(rng, office, number, every), every, ())


def _office(number: int) -> Office:
    domains, first, second = (words()[key] for key in ("domain", "first", "second"))
    county, kind = divmod(number, len(domains))
    name = first[county % len(first)] + second[(county // len(first) + county) % len(second)]
    towns = random.Random(county).sample(words()["towns"], 14)  # noqa: S311 - the same for its departments
    return Office(
        county=f"{name}{'县市区'[county // (len(first) * len(second)) % 3]}",
        domain=domains[kind],
        year=YEAR,
        frame="2021" if county % 3 == 0 else "2015",
        towns=towns,
        region=f"{138000 + county:06d}",
        number=number,
    )


def _projects(rng: random.Random, office: Office, count: int) -> Iterator[Project]:
    seen: set[str] = set()
    before: list[Project] = []
    haste = rng.randint(1, 5)
    for no in range(1, count + 1):
        serial = f"{office.number % 1000:03d}{no:04d}{rng.choice('ABCDEFGHJKLM')}"
        project = defects.plant(rng, projects.project(rng, office, no, serial, seen), haste)
        if before and rng.random() < COPIED:
            project = replace(project, indicators=rng.choice(before).indicators, damage=())
        before.append(project)
        yield project


@cache
def _around() -> Mapping[str, Any]:
    return tomllib.loads(_AROUND.read_text(encoding="utf-8"))


def _head(rng: random.Random, office: Office, number: int, every: Sequence[Project]) -> dict[str, Any]:
    """Return what stands around the forms, its sums those of a small or a large office."""
    times = rng.choice((1, 1, 2, 2, 3, 5, 8))
    basic = {
        part: {code: str(Decimal(amount) * times) for code, amount in amounts.items()}
        for part, amounts in _around()["basic"].items()
    }
    return dict(_around()) | {
        "department": office.name,
        "number": f"{100 + number % 900}",
        "year": office.year,
        "basic": basic,
        "units": [
            [f"{office.name}（本级）", "行政", "正科级", "财政拨款"],
            [f"{office.county}{office.domain['office'][:-1]}服务中心", "事业", "股级", "财政性资金基本保证"],
        ],
        "procurement": _purchases(every),
    }


def _purchases(every: Sequence[Project]) -> list[dict[str, str]]:
    """Return the lines of the procurement table: what the projects buy."""
    usual = {"catalogue": "A02019900", "unit": "批", "quantity": "1"}
    return [
        {"project": one.name, "item": one.name.removesuffix("购置"), "price": str(one.budget)} | usual
        for one in every
        if one.name.endswith("购置")
    ]


# ---- files

Writer = Callable[[random.Random, Document], bytes]


def text(rng: random.Random, document: Document) -> bytes:
    """The text that a conversion from PDF gives; most counties have one form, some provinces another."""
    style = rng.choices((None, MINISTRY, TWO_TABLES, IN_YUAN, SPLIT), (74, 10, 6, 6, 4))[0]
    return as_text(disclosure(document) if style is None else _whole(document, style)).encode()


def export(_: random.Random, document: Document) -> bytes:
    """A list out of a budget system."""
    return listed(document, EXPORT)


def word(rng: random.Random, document: Document) -> bytes:
    """A Word document."""
    return docx(_whole(document, rng.choice((COUNTY, TWO_TABLES))))


def workbook(rng: random.Random, document: Document) -> bytes:
    """A workbook with all forms on one sheet."""
    return xlsx([("绩效目标", forms(document.projects, rng.choice((COUNTY, MINISTRY))))])


def web(rng: random.Random, document: Document) -> bytes:
    """A web page."""
    return page(document, rng.choice((COUNTY, IN_YUAN)))


WRITERS: Mapping[str, Writer] = {"txt": text, "csv": export, "docx": word, "xlsx": workbook, "html": web}


def _whole(document: Document, style: Style) -> list[Block]:
    return undamaged(document, lambda of: forms(of.projects, style))
