"""Bytes to text: UTF-8 with or without BOM, UTF-16, GB18030 (and so GBK), or a reason why not.

GB18030 accepts nearly any bytes, so what it decodes is believed only where it looks like Chinese.
"""

import codecs
import re
from dataclasses import dataclass

from kpi.model.notice import Notice
from kpi.reading import failures

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The commonest characters of Chinese and of budget papers; in real text every tenth character and more.
_COMMON = re.compile(
    "[的一是不在了有和人中大为上个国年用要以会业产部到对发经工务作支出预算项目标单位万元金指政资]"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_REPLACED = re.compile("\ufffd|锟斤拷")
_LATIN_PAIRS = re.compile(r"[\u00c0-\u00ff][\u0080-\u00bf]")
_SURE_SAMPLE = 40
"""So many Chinese characters are enough to tell real text from chance by its commonest ones."""


@dataclass(frozen=True, slots=True)
class Undecoded:
    """Bytes that are no text: which message, and the detail for it."""

    notice: Notice
    detail: str = ""


def decode(data: bytes) -> str | Undecoded:
    """Return the text of the bytes without its BOM, or why they cannot be decoded."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding)
    if b"\0" in data:
        return _without_bom(data)
    try:
        return _sound(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _chinese(data, error)


def _strictly(data: bytes, encoding: str) -> str | Undecoded:
    try:
        return _sound(data.decode(encoding))
    except UnicodeDecodeError as error:
        return Undecoded(failures.ENCODING, f"按{encoding.upper()}在第{error.start + 1}个字节处断开")


def _without_bom(data: bytes) -> str | Undecoded:
    """Take bytes with zeros for UTF-16 if that gives Chinese text, else for no text at all."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, errors="replace")
        if "\0" not in text and "\ufffd" not in text and _looks_chinese(text):
            return text
    return Undecoded(failures.BINARY)


def _chinese(data: bytes, error: UnicodeDecodeError) -> str | Undecoded:
    """Decode bytes that are not UTF-8: GB18030, unless nearly all of them are UTF-8 after all."""
    text = data.decode("utf-8", errors="replace")
    if _CONTROL.search(text) is not None:
        return Undecoded(failures.BINARY)
    if len(_HAN.findall(text)) > 2 * text.count("\ufffd"):
        if error.end == len(data):
            return Undecoded(failures.ENCODING, "最后一个字不完整，文件可能没有保存或下载完整")
        line = data.count(b"\n", 0, error.start) + 1
        return Undecoded(failures.ENCODING, f"第{line}行有损坏的UTF-8字节，其余大部分是UTF-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return Undecoded(failures.ENCODING, "既不是UTF-8，也不是GBK或GB18030")
    if not _looks_chinese(text):
        return Undecoded(failures.ENCODING, "按GB18030读出的不是通顺的中文")
    return _sound(text)


def _looks_chinese(text: str) -> bool:
    han = len(_HAN.findall(text))
    if han * 2 < len(_NOT_ASCII.findall(text)):
        return False
    return han < _SURE_SAMPLE or len(_COMMON.findall(text)) * 20 >= han


def _sound(text: str) -> str | Undecoded:
    """Return the text unless it was spoilt before it was saved: replacement marks, double encoding."""
    if _CONTROL.search(text) is not None:
        return Undecoded(failures.BINARY)
    if len(_REPLACED.findall(text)) * 200 > len(text):
        return Undecoded(failures.ENCODING, "文件保存前文字就已成乱码（含有“�”或“锟斤拷”）")
    pairs = len(_LATIN_PAIRS.findall(text))
    if pairs > _SURE_SAMPLE and pairs > 4 * len(_HAN.findall(text)):
        return Undecoded(failures.ENCODING, "中文被当作西文保存，已成乱码")
    return text
