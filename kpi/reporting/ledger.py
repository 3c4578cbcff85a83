"""What the review workbook and its reader agree on: the titles of the answers, and the round it carries.

The workbook that is handed out holds the review that it shows, packed into a hidden sheet. So the answers
can be judged from the workbook alone, whatever was sorted, filtered or moved on the sheets that people use.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator

TITLE = "整改台账"
"""The sheet with the answers; its reader goes by the column titles, not by this name."""
NUMBER, TREATMENT, TEXT, PERSON, DATE, STATE = "问题编号", "处理方式", "说明", "责任人", "日期", "内容校验"
"""The columns of the answers. ``内容校验`` is hidden and holds the finding's state."""
TEXT_TITLES = (TEXT, "单位答复")
TREATMENTS = ("已改", "说明", "不适用")

CARRIER = "kpi 数据"
"""The hidden sheet: the first column, from the first row down, holds the packed review."""
_HEAD = "kpi-review-1:"
_CHUNK = 32_000
_LARGEST = 1 << 30


def packed(review: str) -> Iterator[str]:
    """Yield the texts of the carrier's cells for a REVIEW.json; each fits a cell and begins no formula."""
    text = base64.b64encode(zlib.compress(review.encode(), 3)).decode()
    yield _HEAD + str(len(text))
    for start in range(0, len(text), _CHUNK):
        # A cell that looks like a number is taken for one by some programs; an underscore prevents it.
        yield "_" + text[start : start + _CHUNK]


def unpacked(cells: Iterable[str]) -> bytes | None:
    """Return the REVIEW.json that a carrier's cells hold, None where they hold none or it is damaged."""
    head, *chunks = [cell for cell in cells if cell] or [""]
    text = "".join(chunk.removeprefix("_") for chunk in chunks)
    if not head.startswith(_HEAD) or head.removeprefix(_HEAD) != str(len(text)):
        return None
    try:
        unpacker = zlib.decompressobj()
        review = unpacker.decompress(base64.b64decode(text, validate=True), _LARGEST)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return review if unpacker.eof else None
