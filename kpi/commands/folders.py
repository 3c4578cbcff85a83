"""Names of folders made of names that people gave: nothing in them leads elsewhere."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import count

LONGEST = 40
"""Characters of a name; a file name may have 255 bytes, and the name stands twice in a path."""
UNNAMED = "未命名"
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff（）()·-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows gives to devices, whatever follows behind a dot; dots are replaced."""


def safe_names(names: Sequence[str]) -> list[str]:
    """Return a folder name for each name; names that would be the same carry a mark of the full name."""
    plain = [_safe(name) for name in names]
    times = Counter(map(str.casefold, plain))
    marked = [
        f"{name}-{_mark(full)}" if times[name.casefold()] > 1 or len(full) > LONGEST else name
        for name, full in zip(plain, names, strict=True)
    ]
    taken: set[str] = set()
    result = []
    for name in marked:
        free = name
        for number in count(2):
            if free.casefold() not in taken:
                break
            free = f"{name}-{number}"
        taken.add(free.casefold())
        result.append(free)
    return result


def _safe(name: str) -> str:
    shown = _UNSAFE.sub("_", unicodedata.normalize("NFC", name))[:LONGEST].strip("_-")
    return f"_{shown}" if _RESERVED.fullmatch(shown) else shown or UNNAMED


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
