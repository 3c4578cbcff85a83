"""A REVIEW.json, as a round. What a later version adds is passed over; what is needed must be there."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from kpi.model.disclosure import Failure
from kpi.model.notice import Notice
from kpi.rounds import spots, written
from kpi.rounds.types import DocumentRead, Found, Gap, ProjectRead, Round, RowRead
from kpi.ruleset import explain
from kpi.version import __version__

MAX_BYTES = 1_000_000_000

UNREADABLE = Notice(
    "RND01", "审核结果打不开", "“{path}”打不开（{reason}）。", "请检查路径、文件名和读取权限。"
)
TOO_LARGE = Notice(
    "RND02", "审核结果太大", "“{path}”有 {size} 字节，超出上限。", "请按部门分开审核，再分别比较。"
)
NOT_JSON = Notice(
    "RND03",
    "不是 JSON 文件",
    "“{path}”不是完整的 JSON 文件。",
    "请用 kpi check --format json --output 文件 写出；jsonl 和其他格式不能用来比较。",
)
NOT_A_REVIEW = Notice(
    "RND04",
    "不是 kpi 的审核结果",
    "“{path}”是 JSON 文件，但不是 kpi check 写出的审核结果。",
    "请给出 kpi check --format json 写出的文件；kpi extract 的结果里没有审核问题，不能用来比较。",
)
OTHER_VERSION = Notice(
    "RND05",
    "审核结果的格式不符",
    "“{path}”由 kpi {written} 写出，本机是 kpi {version}，内容不合本版本的格式：{detail}。",
    "请用本机的 kpi 对原文件重新审核，写出新的 JSON；不要手工修改审核结果。",
)
NOTICES = (UNREADABLE, TOO_LARGE, NOT_JSON, NOT_A_REVIEW, OTHER_VERSION)


def load_review(path: Path) -> Round | Failure:
    """Load what ``kpi check --format json`` wrote; a file that is something else is told in Chinese."""
    content = _content(path)
    if isinstance(content, Failure):
        return content
    return parse_review(content, path.as_posix())


def parse_review(content: bytes, path: str) -> Round | Failure:
    """Return the round that the bytes of a REVIEW.json hold; ``path`` is what messages call it."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        output = written.Output.model_validate_json(content)
    except ValidationError as error:
        return _refused(content, path, error)
    findings = output.review.findings
    if any(finding.document >= len(output.documents) for finding in findings):
        detail = "有的问题指向不存在的文件"
        return OTHER_VERSION.failure(path=path, written="未知版本", version=__version__, detail=detail)
    return _round(output, path)


def _content(path: Path) -> bytes | Failure:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return TOO_LARGE.failure(path=path.as_posix(), size=str(size))
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = "文件不存在" if isinstance(error, FileNotFoundError) else "不是可以读取的文件"
        return UNREADABLE.failure(path=path.as_posix(), reason=reason)


def _refused(content: bytes, path: str, error: ValidationError) -> Failure:
    if error.errors()[0]["type"] == "json_invalid":
        return NOT_JSON.failure(path=path)
    try:
        head = written.Head.model_validate_json(content)
    except ValidationError:
        return NOT_A_REVIEW.failure(path=path)
    if head.tool != "kpi" or head.review is None:
        return NOT_A_REVIEW.failure(path=path)
    detail = next(explain(error))
    version = head.version or "未知版本"
    return OTHER_VERSION.failure(path=path, written=version, version=__version__, detail=detail)


def _round(output: written.Output, path: str) -> Round:
    review = output.review
    return Round(
        path=path,
        findings=tuple(map(_found, review.findings)),
        documents=tuple(map(_document, output.documents)),
        gaps=tuple(
            Gap(entry.rule, entry.document, entry.project, entry.reason or "")
            for entry in chain(review.ledger.entries, review.ledger.partial)
            if entry.outcome == "not_evaluable" or (entry.outcome == "finding" and entry.reason)
        ),
        rules=frozenset(count.rule for count in review.ledger.counts),
        rulebook="\n".join((review.ruleset.sha256, *review.ruleset.adjusted)),
        reopened=frozenset(
            fingerprint
            for settled in (review.waivers.entries if review.waivers else ())
            if settled.fate in {"expired", "lapsed"}
            for fingerprint in settled.findings
        ),
    )


def _found(finding: written.Finding) -> Found:
    project, row, proof = finding.project, finding.indicator, finding.proof
    figures = (*proof.figures, proof.stated) if proof else ()
    places = (*finding.related, *(figure.place for figure in figures if figure.place))
    return Found(
        fingerprint=finding.fingerprint,
        state=finding.state,
        rule=finding.rule,
        title=finding.title,
        level=finding.level,
        status=finding.status,
        document=finding.document,
        project=project.no if project else None,
        code=(project.code or "") if project else "",
        name=project.name if project else "",
        row=row.no if row else None,
        names=(row.level1, row.level2, row.level3) if row else None,
        field=finding.field,
        place=finding.place.label,
        quote=finding.quote,
        span=finding.span,
        message=finding.message,
        hint=finding.hint,
        suggestion=finding.suggestion.value if finding.suggestion else None,
        doubt=finding.doubt,
        touches=frozenset(spot for place in places for spot in _spots(place)),
        figures=tuple(figure.text for figure in figures),
    )


def _spots(place: written.Place) -> frozenset[str]:
    return frozenset(
        spot
        for piece in place.fragments
        for spot in spots.spots(place.file, piece.page, piece.sheet, piece.table, piece.row, piece.line)
    )


def _document(document: written.Document) -> DocumentRead:
    error = document.error
    return DocumentRead(
        path=document.path,
        department=document.department or "",
        sha256=document.sha256,
        failure=Failure(error.code, error.message, error.hint) if error else None,
        same_as=document.same_as,
        projects=_projects(document),
    )


def _projects(document: written.Document) -> tuple[ProjectRead, ...] | None:
    if document.error is not None or document.same_as is not None:
        return ()
    if document.projects is not None:
        return tuple(map(_project, document.projects))
    keys = document.project_keys
    return None if keys is None else tuple(ProjectRead(key.no, key.code or "", key.name) for key in keys)


def _project(project: written.Project) -> ProjectRead:
    return ProjectRead(
        no=project.no,
        code=project.code or "",
        name=project.name,
        cells=dict(_cells(project)),
        rows=tuple(map(_row, project.indicators)),
        place=project.place.label,
    )


def _cells(project: written.Project) -> Iterator[tuple[str, str]]:
    yield "name", project.name
    if project.budget is not None or project.budget_printed is not None:
        yield "budget", _wan(project.budget) or project.budget_printed or ""
    for field, amount in (("fiscal_funds", project.fiscal_funds), ("other_funds", project.other_funds)):
        if amount is not None:
            yield field, _wan(amount)
    if project.purpose is not None:
        yield "purpose", project.purpose
    for node in project.funding_plan:
        yield f"funding_plan:{node.label}", "" if node.percent is None else f"{node.percent}%"
    for number, goal in enumerate(project.goals, 1):
        yield f"goals:{number}", goal


def _wan(amount: str | None) -> str:
    return f"{amount}万元" if amount is not None else ""


def _row(row: written.Indicator) -> RowRead:
    cells = {
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "description": row.description,
        "sign": row.sign,
        "value": row.value.text,
        "unit": row.unit,
        "direction": row.direction,
        "basis": row.basis,
        "weight": row.weight,
    }
    filled = {field: text for field, text in cells.items() if text}
    return RowRead(row.no, filled, row.place.label, _spots(row.place))
