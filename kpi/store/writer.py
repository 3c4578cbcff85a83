"""Writes the store, a document at a time: rows are held until a row group is full, never the whole run."""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Appraisal, Entry, Finding, Review
from kpi.model.rule import RuleSet
from kpi.store import MANIFEST, StoreError, require
from kpi.store.rows import (
    Row,
    Value,
    document_row,
    finding_rows,
    grades_of,
    indicator_rows,
    ledger_rows,
    project_rows,
    rule_row,
)
from kpi.store.schema import DECIMALS, DIGITS, TABLES, VERSION, Schema, Type
from kpi.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 50_000
_PART = ".part"


class Writer:
    """A store that is being written; the files take their names when all is written.

    Documents are added in their order, so that equal runs give equal bytes. Where the run ends with an
    error, an earlier store in the folder stays as it was. The manifest goes first and comes last: a folder
    that is left between the two is told from a store.
    """

    def __init__(self, folder: Path, ruleset: RuleSet) -> None:
        require("pyarrow")
        self._folder, self._ruleset = folder, ruleset
        self._tables: dict[str, _TableWriter] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, schema in TABLES.items():
                self._tables[name] = self._open.enter_context(_TableWriter(self._folder, schema))
        except OSError as error:
            self._open.close()
            self._discard()
            raise self._refused(error) from error
        self._tables["rules"].add(map(rule_row, self._ruleset.rules))
        return self

    def _refused(self, error: OSError) -> StoreError:
        return StoreError(f"不能写入 {self._folder}：{error.strerror or error}。")

    def add(
        self,
        disclosure: Disclosure,
        findings: Sequence[Finding],
        entries: Sequence[Entry],
        index: int,
        appraisals: Iterable[Appraisal] = (),
    ) -> None:
        """Add a document with its own findings, ledger entries and grades."""
        grades = grades_of(appraisals)
        self._tables["documents"].add([document_row(index, disclosure, grades)])
        self._tables["projects"].add(project_rows(index, disclosure, findings, grades))
        self._tables["indicators"].add(indicator_rows(index, disclosure))
        self._tables["findings"].add(finding_rows(disclosure, findings))
        self.add_entries(entries)

    def add_entries(self, entries: Sequence[Entry]) -> None:
        """Add ledger entries alone: those of the rules over all documents belong to none of them."""
        self._tables["ledger"].add(ledger_rows(entries))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._open.close()
            if kind is None:
                self._take_names()
        except OSError as failed:
            raise self._refused(failed) from failed
        finally:
            self._discard()

    def _take_names(self) -> None:
        """Put the tables in the place of earlier ones."""
        manifest = self._folder / MANIFEST
        part = self._folder / f"{MANIFEST}{_PART}"
        part.write_text(self._manifest(), encoding="utf-8", newline="\n")
        manifest.unlink(missing_ok=True)
        for name in TABLES:
            (self._folder / f"{name}.parquet{_PART}").replace(self._folder / f"{name}.parquet")
        part.replace(manifest)

    def _manifest(self) -> str:
        rules = self._ruleset
        content = {
            "tool": "kpi",
            "version": __version__,
            "kpi_schema": VERSION,
            "ruleset": {"name": rules.name, "version": rules.version, "sha256": rules.sha256},
            "tables": {name: table.count for name, table in self._tables.items()},
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def _discard(self) -> None:
        """Remove what did not take its name."""
        for name in (*(f"{table}.parquet" for table in TABLES), MANIFEST):
            with suppress(OSError):
                (self._folder / f"{name}{_PART}").unlink(missing_ok=True)


class _TableWriter:
    """One Parquet file and the rows that wait for it."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        from pyarrow import parquet  # noqa: PLC0415 - an optional extra, loaded when a store is written

        self._schema = _arrow(schema)
        self._rows: list[Row] = []
        self.count = 0
        """The rows that were written."""
        path = folder / f"{schema.name}.parquet{_PART}"
        self._file = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._file.close()

    def add(self, rows: Iterable[Row]) -> None:
        self._rows.extend(rows)
        while len(self._rows) >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        """Write a row group; groups have one size, whatever the documents."""
        import pyarrow as pa  # noqa: PLC0415 - likewise

        rows, self._rows = self._rows[:ROW_GROUP], self._rows[ROW_GROUP:]
        self.count += len(rows)
        if rows:
            columns = zip(*rows, strict=True)
            arrays = [_array(values, field) for values, field in zip(columns, self._schema, strict=True)]
            self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))


def _array(values: Sequence[Value], field: "pa.Field") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415 - likewise

    try:
        return pa.array(values, type=field.type)
    except UnicodeEncodeError:  # half a surrogate pair, from the name of a file or a damaged text
        return pa.array([_whole(value) for value in values], type=field.type)


def _whole(value: Value) -> Value:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _arrow(schema: Schema) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 - likewise

    types: dict[Type, pa.DataType] = {
        "text": pa.string(),
        "integer": pa.int32(),
        "decimal": pa.decimal128(DIGITS, DECIMALS),
        "boolean": pa.bool_(),
        "texts": pa.list_(pa.string()),
    }
    fields = [pa.field(column.name, types[column.type]) for column in schema.columns]
    return pa.schema(fields, metadata={"kpi_schema": VERSION})


def write(review: Review, folder: Path) -> None:
    """Write a whole review as a store."""
    with Writer(folder, review.ruleset) as writer:
        found: dict[int, list[Finding]] = {}
        noted: dict[int | None, list[Entry]] = {}
        graded: dict[int, list[Appraisal]] = {}
        for finding in review.findings:
            found.setdefault(finding.document, []).append(finding)
        for entry in review.ledger:
            noted.setdefault(entry.document, []).append(entry)
        for appraisal in review.appraisals:
            graded.setdefault(appraisal.document, []).append(appraisal)
        for index, document in enumerate(review.documents):
            own = found.get(index, ()), noted.get(index, ())
            writer.add(document, *own, index, graded.get(index, ()))
        writer.add_entries(noted.get(None, ()))
