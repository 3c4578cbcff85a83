"""Inputs that cannot be read, or only in part: each must end in a clear message, none in a traceback."""

from examples.printer.blocks import Block, Paragraph, as_text
from examples.printer.narrative import disclosure
from examples.printer.truth import Document

NO_FORM = (
    "关于报送年度部门预算公开材料的通知",
    "各乡镇人民政府，县直各部门：",
    "请于收到本通知之日起五个工作日内，将部门预算公开材料报送县财政局预算股，逾期未报的予以通报。",
    "联系人和联系方式见附件。附件另行印发。",
)


def bad_inputs(document: Document) -> dict[str, bytes]:
    """Return file name → bytes of each bad input; those that imitate a disclosure imitate this one."""
    text = as_text(disclosure(document))
    notice: list[Block] = [Paragraph(line) for line in NO_FORM]
    return {
        "empty.txt": b"",
        "binary.txt": _binary(),
        "no-form.txt": as_text(notice).encode(),
        "half-form.txt": _half_form(text).encode(),
        "gbk.txt": text.encode("gbk"),
        "mojibake.txt": _mojibake(text).encode(),
    }


def _binary() -> bytes:
    """Return 4 KiB that start like a zip archive and go on without any pattern of text."""
    state, noise = 1, bytearray(b"PK\x03\x04")
    while len(noise) < 4096:  # noqa: PLR2004  any page of noise will do
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        noise.append(state >> 16 & 0xFF)
    return bytes(noise)


def _half_form(text: str) -> str:
    """Return the text up to the middle of the first form's indicator rows, where the row is cut too."""
    rows = text.index("\n", text.index("一级指标\t"))
    end = text.index("\n\n", rows)
    return text[: (rows + end) // 2]


def _mojibake(text: str) -> str:
    """Return the text as somebody saved it who had opened the UTF-8 file as GBK."""
    return text.encode().decode("gbk", errors="replace")
