"""Do the names of a form agree: its title (表题) and the field 项目名称."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from kpi.checks.texts import letters
from kpi.checks.types import NoSettings, Subject
from kpi.model.disclosure import Project
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import whole

_NUMBERING = re.compile(r"^\s*[（(]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4})\s*[）)、.．]\s*")
_FORM_NAME = re.compile(
    r"(?:项目)?(?:支出)?(?:预算)?绩效(?:目标|自评|评价)?(?:及指标)?(?:申报|批复|公开|自评)?(?:情况)?表?"
    r"\s*(?:[（(][^（()）]{0,16}[)）])?\s*$"
)
_GENERIC = re.compile(
    r"部门|单位|预算|项目|支出|绩效|目标|年度|财政|专项|资金|整体|省级|市级|县级|区级|本级|一览|\d|年|表"
)
_LOOKED_AT = 20
_TELLING = 4
_ALIKE = 0.5
_LONGEST = 200
"""Characters of a name compared; a longer one is no name, and none may make the comparison slow."""


def title_against_name(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A form whose title names another project than its 项目名称.

    Where the titles of a document are no project names at all, nothing is compared.
    """
    project = subject.project
    title, name = _title_name(project.title.text), letters(project.name.text)
    if not name or len(_GENERIC.sub("", title)) < _TELLING:
        return
    if title in name or name in title:
        yield PASSED
    elif _alike(title, name) or _has_habit(subject):
        facts = {"title": _FORM_NAME.sub("", _NUMBERING.sub("", project.title.text)).strip()}
        yield Hit(whole(project.name), "name", facts, related=(project.title.place,))


@lru_cache(maxsize=4096)
def _title_name(title: str) -> str:
    """Return the project name in a title: without its number and without 绩效目标表."""
    return letters(_FORM_NAME.sub("", _NUMBERING.sub("", title)))


def _alike(title: str, name: str) -> bool:
    return SequenceMatcher(None, title[:_LONGEST], name[:_LONGEST], autojunk=False).ratio() >= _ALIKE


def _has_habit(subject: Subject) -> bool:
    """Tell whether the titles of this document are the names of its projects."""
    others = (other for other in subject.disclosure.projects if other.no != subject.project.no)
    return any(_agrees(other) for other in islice(others, _LOOKED_AT))


def _agrees(project: Project) -> bool:
    """Tell whether a title that is printed is the project's name; the name stands in for one that is not."""
    name = letters(project.name.text)
    stands_in = (project.title.text, project.title.place) == (project.name.text, project.name.place)
    return name != "" and not stands_in and _title_name(project.title.text) == name
