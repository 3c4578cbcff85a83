"""The JUnit XML report, for build servers: a suite a document, a test case a project and rule.

A case fails where a finding counts for the exit status, is skipped where the rule could not be evaluated,
and passes otherwise; doubtful, known and waived findings and what is no defect are told, not failed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from kpi.model.finding import Entry, Finding, Review
from kpi.reporting.visible import visible_lines
from kpi.reporting.words import LEVEL_WORDS
from kpi.submissions import SAME_SUBMISSION, why_left_out

_DEFECTS = frozenset({"error", "warning"})
_WITHOUT_FINDINGS = frozenset({"pass", "not_evaluable"})
"""Outcomes told by a case of their own; the findings of a rule over all documents follow by project."""
_Key = tuple[int, int | None, str]


def render(review: Review) -> str:
    """Return the review as JUnit XML."""
    found: dict[_Key, list[Finding]] = defaultdict(list)
    for finding in review.findings:
        number = finding.project.no if finding.project else None
        found[finding.document, number, finding.rule].append(finding)
    root = Element("testsuites", name="kpi")
    for index, document in enumerate(review.documents):
        suite = SubElement(root, "testsuite", name=visible_lines(document.path))
        names = {project.no: project.name.text or project.title.text for project in document.projects}
        if document.failure is not None:
            _failed_read(suite, document.failure.code, document.failure.message + document.failure.hint)
        if document.same_as is not None:
            case = SubElement(suite, "testcase", name=SAME_SUBMISSION.code, classname="读取")
            SubElement(case, "skipped", message=visible_lines(why_left_out(document)))
        for entry in review.ledger:
            if entry.document == index or (entry.document is None and index == 0):
                findings = found.pop((index, entry.project, entry.rule), [])
                if findings or entry.outcome in _WITHOUT_FINDINGS:
                    name = names.get(entry.project or 0, "")
                    _case(suite, entry, name, findings)
        for findings in [found.pop(key) for key in sorted(_of(found, index), key=str)]:
            _case(suite, None, findings[0].project.name.text if findings[0].project else "", findings)
        _count(suite)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _of(found: dict[_Key, list[Finding]], index: int) -> list[_Key]:
    return [key for key in found if key[0] == index]


def _failed_read(suite: Element, code: str, text: str) -> None:
    case = SubElement(suite, "testcase", name=code, classname="读取")
    SubElement(case, "error", message=visible_lines(text), type=code)


def _case(suite: Element, entry: Entry | None, project: str, findings: Sequence[Finding]) -> None:
    rule = entry.rule if entry else findings[0].rule
    number = entry.project if entry else None
    label = f"{number}. {project}" if number is not None else project or "全文"
    case = SubElement(suite, "testcase", name=rule, classname=visible_lines(label))
    counted = [finding for finding in findings if _counts(finding)]
    if counted:
        text = "\n\n".join(_words(finding) for finding in counted)
        SubElement(
            case, "failure", message=visible_lines(counted[0].message), type=counted[0].level
        ).text = visible_lines(text)
    elif entry is not None and entry.outcome == "not_evaluable":
        SubElement(case, "skipped", message=visible_lines(f"未能检查：{entry.reason or ''}"))
    rest = [finding for finding in findings if not _counts(finding)]
    if rest:
        SubElement(case, "system-out").text = visible_lines("\n\n".join(map(_words, rest)))


def _counts(finding: Finding) -> bool:
    return finding.level in _DEFECTS and finding.status == "new" and finding.doubt is None


def _words(finding: Finding) -> str:
    return "\n".join(_lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{LEVEL_WORDS[finding.level]}：{finding.message}"
    yield f"位置：{finding.place.label}"
    yield f"原文：{finding.quote}"
    yield f"建议：{finding.hint}"
    if finding.doubt:
        yield f"存疑：{finding.doubt}"


def _count(suite: Element) -> None:
    """Set the counts that readers of JUnit files expect on a suite."""
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
