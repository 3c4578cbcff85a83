"""Columns of very many rows in little memory, and as the data of a page: JSON, deflated, in base64."""

import base64
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence

from kpi.reporting.json import strict
from kpi.reporting.visible import visible_lines

_RAW_DEFLATE = -15
_CHUNK = 2000  # values that are written at a time
_TRIPLES = 3  # base64 is put together only of pieces that end on whole groups


class Texts:
    """A column of texts, each kept once; hidden characters are shown before a text is kept.

    A text is known by its number, in the order of first use.
    """

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.at = array("I")
        self._known: dict[str, int] = {}

    def add(self, text: str) -> None:
        """Add a row."""
        number = self._known.get(text)
        if number is None:
            number = self._known[text] = len(self.kept)
            # Without anything hidden this is the text itself, and is kept once with its key.
            self.kept.append(visible_lines(text))
        self.at.append(number)

    def __getitem__(self, row: int) -> str:
        return self.kept[self.at[row]]

    def __len__(self) -> int:
        return len(self.at)

    def json(self) -> Iterator[str]:
        """Yield the column as an object: its texts, and for each row 0 for the next new one, else number + 1.

        Most rows have a text of their own, and a row of zeros has no length once it is deflated.
        """
        yield '{"texts":'
        yield from json_list(self.kept)
        yield ',"at":'
        yield from json_list(array("I", _relative(self.at)))
        yield "}"


def _relative(numbers: Iterable[int]) -> Iterator[int]:
    new = 0
    for number in numbers:
        if number == new:
            new += 1
            yield 0
        else:
            yield number + 1


def json_list(values: "Sequence[str] | Sequence[int] | array[int]") -> Iterator[str]:
    """Yield a list as JSON, some values at a time."""
    yield "["
    for start in range(0, len(values), _CHUNK):
        yield ("," if start else "") + strict(list(values[start : start + _CHUNK]))[1:-1]
    yield "]"


def json_object(fields: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Yield an object as JSON from the pieces of its fields."""
    yield "{"
    for number, (name, pieces) in enumerate(fields):
        yield f'{"," if number else ""}"{name}":'
        yield from pieces
    yield "}"


def deflated(pieces: Iterable[str]) -> Iterator[str]:
    """Yield text as deflated base64; equal pieces give an equal text."""
    press = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    rest = b""
    for piece in pieces:
        data = rest + press.compress(piece.encode())
        whole = len(data) - len(data) % _TRIPLES
        rest = data[whole:]
        yield base64.b64encode(data[:whole]).decode("ascii")
    yield base64.b64encode(rest + press.flush()).decode("ascii")
