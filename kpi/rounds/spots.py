"""Spots: where a text stands, as a string that two mentions of the same line have in common."""


def spots(
    file: str, page: int | None, sheet: str | None, table: int | None, row: int | None, line: int | None
) -> frozenset[str]:
    """Return the spots of one fragment: its line in the source, its row in a table."""
    found = set()
    if line is not None:
        found.add(f"{file}|{line}")
    if row is not None:
        found.add(f"{file}|{page}|{sheet}|{table}|{row}")
    return frozenset(found)
