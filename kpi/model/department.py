"""When two names mean one department: widths, brackets, how its own office is called, the region."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_BRACKETS = str.maketrans("〔〕【】[]", "()()()")
_OWN_OFFICE = re.compile(
    r"(?:\((?:本级|机关|本部|机关本级|局机关|汇总|部门|单位|行政)\)|(?:机关)?本级|(?<=[局厅委办部院府会])机关)$"
)
"""青岚县交通局（本级）, 青岚县交通局机关: the department, and the office that heads it."""
_PAPER = re.compile(r"(?:20\d\d年?度?)?(?:部门|单位)?预算(?:公开|草案)?$")
_REGION = re.compile(r"^(?:[\u4e00-\u9fff]{2,9}?(?:省|市|县|区|旗|州|盟))+(?=[\u4e00-\u9fff]{2})")


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return what names of one department have in common."""
    said = "".join(unicodedata.normalize("NFKC", name).translate(_BRACKETS).split()).casefold()
    for pattern in (_PAPER, _OWN_OFFICE):
        said = pattern.sub("", said) or said
    return said


def without_region(name: str) -> str:
    """Return the key without the region that it begins with: 青岚县交通局 → 交通局."""
    return _REGION.sub("", key(name))


@dataclass(frozen=True, slots=True)
class Directory:
    """Departments, found by any of their names."""

    keys: frozenset[str]
    without_region: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Directory":
        """Return the directory of these departments."""
        keys = frozenset(map(key, names))
        bare: dict[str, list[str]] = defaultdict(list)
        for one in sorted(keys):
            bare[without_region(one)].append(one)
        return cls(keys, {name: tuple(found) for name, found in bare.items()})

    def find(self, name: str) -> str | None:
        """Return the key of a department; the region may be missing on one side if nothing else fits."""
        wanted, bare = key(name), without_region(name)
        if wanted in self.keys:
            return wanted
        akin = self.without_region.get(bare, ())
        if wanted != bare:  # the name has a region, so the one that is meant has none
            akin = tuple(one for one in akin if one == bare)
        return akin[0] if len(akin) == 1 else None
