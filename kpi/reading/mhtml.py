"""A web page saved as one file (.mht), as many systems export "Word" and "Excel": its HTML parts, joined."""

import email
from email.message import Message

_MOST_PARTS = 500


def page_of(data: bytes) -> bytes:
    """Return the HTML of all parts as one page in UTF-8; empty where there is none."""
    parts = [
        part for part in _parts(email.message_from_bytes(data)) if part.get_content_type() == "text/html"
    ]
    return "\n".join(map(_text, parts)).encode("utf-8-sig") if parts else b""


def _parts(message: Message) -> list[Message]:
    return [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (UnicodeDecodeError, LookupError):
        return data.decode("gb18030", "replace")
