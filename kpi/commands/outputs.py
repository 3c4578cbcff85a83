"""Where reports go: formats paired with outputs, one file or one a document, standard output."""

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import click

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.submissions import why_left_out

FORMATS = ("text", "json", "jsonl", "html", "xlsx", "docx", "sarif", "junit", "md", "csv")
NEEDS_OUTPUT = frozenset({"html", "xlsx", "docx"})
SUFFIXES = {"text": ".txt", "json": ".json", "jsonl": ".jsonl", "html": ".html", "xlsx": ".xlsx"} | {
    "sarif": ".sarif",
    "junit": ".xml",
    "md": ".md",
    "csv": ".csv",
    "docx": ".docx",
}
NARROW, WIDE, PAPER = 60, 120, 100


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write: its format, and its target, None for standard output."""

    format: str
    path: Path | None
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What the JSON report holds beyond findings, and what an office adds to its notice."""

    with_extract: bool = False
    full_ledger: bool = False
    notice_template: Path | None = None
    deadline: date | None = None


def pair_outputs(
    formats: Sequence[str], outputs: Sequence[str], needs_output: frozenset[str] = NEEDS_OUTPUT
) -> tuple[Output, ...]:
    """Pair formats and outputs in order; raises a usage error where they do not fit together."""
    formats = formats or ("text",)
    if outputs and len(outputs) != len(formats):
        raise click.UsageError(f"--format 有 {len(formats)} 个，--output 有 {len(outputs)} 个，应一一对应。")
    pairs = list(zip(formats, outputs or ["-"] * len(formats), strict=True))
    lacking = [name for name, target in pairs if target == "-" and name in needs_output]
    if lacking:
        raise click.UsageError(f"{'、'.join(lacking)} 格式需要用 --output 指定文件。")
    targets = tuple(_output(name, target) for name, target in pairs)
    if sum(target.path is None for target in targets) > 1:
        raise click.UsageError("多个格式不能同时写到屏幕，请用 --output 分别指定文件。")
    _refuse_shared(targets)
    return targets


def _refuse_shared(targets: Sequence[Output]) -> None:
    """Raise a usage error where one report would overwrite another."""
    files = Counter(target.path.absolute() for target in targets if target.path and not target.folder)
    shared = [str(path) for path, times in files.items() if times > 1]
    folders = Counter((target.format, target.path) for target in targets if target.folder)
    shared += [str(path) for (_, path), times in folders.items() if times > 1]
    if shared:
        raise click.UsageError(f"几个报告不能写到同一处：{'、'.join(shared)}。")


def refuse_inputs(targets: Sequence[Output], files: Sequence[Path]) -> None:
    """Raise a usage error where a report would overwrite a document that is to be read."""
    read = {os.path.realpath(file) for file in files}
    for target in targets:
        if target.path is not None and os.path.realpath(target.path) in read:
            raise click.UsageError(f"--output 指向了要读取的文件 {target.path}，请换一个文件名。")


def _output(name: str, target: str) -> Output:
    if target == "-":
        return Output(name, None)
    folder = target.endswith(("/", os.sep)) or Path(target).is_dir()
    return Output(name, Path(target), folder)


def write_outputs(review: Review, targets: Sequence[Output], options: Options) -> None:
    """Write every report; raises a usage error where a target cannot be written."""
    for target in targets:
        if target.path is None:
            write_stdout(_render(review, target.format, options, to_screen=True))
        elif target.folder:
            _write_folder(review, target.format, target.path, options)
        else:
            write_file(target.path, content(review, target.format, options))


def content(review: Review, name: str, options: Options) -> bytes:
    """Return the bytes of a report in a file of its own."""
    if name == "xlsx":
        return saved(partial(_workbook, review))
    if name == "docx":
        return _notice(review, options)
    return _render(review, name, options, to_screen=False).encode()


def _workbook(review: Review, path: Path) -> None:
    from kpi.reporting import province, xlsx  # noqa: PLC0415 - openpyxl is loaded only for a workbook

    if len(review.documents) > province.MANY:
        province.Province.of(review).write_workbook(path)
    else:
        xlsx.write_review(review, path)


def _notice(review: Review, options: Options) -> bytes:
    from kpi.reporting import notice  # noqa: PLC0415 - python-docx is loaded only for a notice

    try:
        return notice.render(review, notice.Letter(options.notice_template, options.deadline))
    except ValueError as error:
        message = f"通知模板 {options.notice_template} 不是能打开的 Word（.docx）文件。"
        raise click.UsageError(message) from error


def _render(review: Review, name: str, options: Options, *, to_screen: bool) -> str:
    # Each report imports its own libraries, and only the one asked for is loaded.
    if name == "json":
        from kpi.reporting import json as report  # noqa: PLC0415

        return report.render_check(review, with_extract=options.with_extract, full_ledger=options.full_ledger)
    if name == "jsonl":
        from kpi.reporting import jsonl  # noqa: PLC0415

        return jsonl.render(review)
    if name == "html":
        from kpi.reporting import html  # noqa: PLC0415

        return html.render(review)
    if name in _MACHINE:
        return _MACHINE[name](review)
    from kpi.reporting import text  # noqa: PLC0415

    colour, width = screen() if to_screen else (False, PAPER)
    return text.render(review, colour=colour, width=width)


def screen() -> tuple[bool, int]:
    """Return whether the terminal takes colours, and how many columns a report on it has."""
    columns = shutil.get_terminal_size((PAPER, 24)).columns
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ, max(NARROW, min(columns, WIDE))


def _sarif(review: Review) -> str:
    from kpi.reporting import sarif  # noqa: PLC0415

    return sarif.render(review)


def _junit(review: Review) -> str:
    from kpi.reporting import junit  # noqa: PLC0415

    return junit.render(review)


def _markdown(review: Review) -> str:
    from kpi.reporting import markdown  # noqa: PLC0415

    return markdown.render(review)


def _csv(review: Review) -> str:
    from kpi.reporting import csv  # noqa: PLC0415

    return csv.render(review)


_MACHINE: dict[str, Callable[[Review], str]] = {
    "sarif": _sarif,
    "junit": _junit,
    "md": _markdown,
    "csv": _csv,
}


def write_stdout(content: str) -> None:
    """Write a report to standard output, ended by a line end."""
    sys.stdout.write(content if content.endswith("\n") else content + "\n")
    sys.stdout.flush()


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises a usage error where that is not possible."""
    write_pieces(path, [content])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file from its pieces, whole or not at all; raises a usage error where that is not possible."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
            with path.open("wb") as device:
                device.writelines(pieces)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".kpi-", delete=False) as part:
            try:
                part.writelines(pieces)
            except BaseException:
                Path(part.name).unlink()
                raise
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except OSError as error:
        raise click.UsageError(f"不能写入 {path}：{error.strerror or error}。") from error


def saved(save: Callable[[Path], None]) -> bytes:
    """Return the bytes of a file that a library insists on writing itself."""
    with tempfile.TemporaryDirectory(prefix="kpi-") as folder:
        path = Path(folder) / "report"
        save(path)
        return path.read_bytes()


def _write_folder(review: Review, name: str, folder: Path, options: Options) -> None:
    """Write one file a document and an index of them."""
    parts = split(review)
    files = file_names(review.documents, SUFFIXES[name])
    for part, file in zip(parts, files, strict=True):
        write_file(folder / file, content(part, name, options))
    counts = [len(part.findings) for part in parts]
    write_index(folder, name, review.documents, files, counts)


def write_index(
    folder: Path,
    name: str,
    documents: Sequence[Disclosure],
    files: Sequence[str],
    findings: Sequence[int | None],
) -> None:
    """Write the list of the files of a folder; ``findings`` counts theirs, if sought."""
    index: list[dict[str, object]] = [
        {
            "path": document.path,
            "file": file,
            "error": document.failure.code if document.failure else None,
            "same_as": document.same_as,
            "left_out": why_left_out(document) if document.same_as else None,
            "findings": count,
        }
        for document, file, count in zip(documents, files, findings, strict=True)
    ]
    listing = json.dumps({"tool": "kpi", "format": name, "documents": index}, ensure_ascii=False, indent=2)
    write_file(folder / f"index-{name}.json", (listing + "\n").encode("utf-8", "backslashreplace"))
    if name == "html":
        from kpi.reporting import html  # noqa: PLC0415

        write_file(folder / "index.html", html.render_index(index).encode())


def file_names(documents: Sequence[Disclosure], suffix: str) -> list[str]:
    """Return a file name for each document; equal stems with equal bytes are told apart by a number."""
    taken: Counter[str] = Counter()
    names = []
    for document in documents:
        stem = file_name(document.path, document.sha256)
        taken[stem] += 1
        names.append(f"{stem}-{taken[stem]}{suffix}" if taken[stem] > 1 else stem + suffix)
    return names


def split(review: Review) -> list[Review]:
    """Return a review for each document: its findings, grades and ledger, and how the batch rules ended."""
    return [
        replace(
            review,
            documents=(document,),
            findings=tuple(replace(f, document=0) for f in review.findings if f.document == number),
            ledger=tuple(
                entry if entry.document is None else entry._replace(document=0)
                for entry in review.ledger
                if entry.document in {number, None}
            ),
            appraisals=tuple(replace(a, document=0) for a in review.appraisals if a.document == number),
        )
        for number, document in enumerate(review.documents)
    ]


_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff.-]+")


def file_name(path: str, sha256: str | None) -> str:
    """Return a safe name for the report on an input: its stem without special characters, and a hash."""
    stem = _UNSAFE.sub("_", Path(path).stem).strip("._") or "document"
    mark = sha256 or hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{stem[:60]}-{mark[:8]}"
