"""Every rule's examples are its tests; every rule file is complete."""

import re
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from kpi import cli, engine, ruleset, specimen
from kpi.checks import BATCH_CHECKS, DOCUMENT_CHECKS, PROJECT_CHECKS
from kpi.model.finding import Finding, Review
from kpi.model.rule import Example, Rule
from kpi.resources import folder

BOOK, MISTAKES = ruleset.load()
RULES = BOOK.ruleset.rules


COLUMNS = {
    4: ("level1", "level2", "level3", "value"),
    6: ("level1", "level2", "level3", "description", "value", "basis"),
}


def review_of(rule: Rule, example: Example) -> Review:
    book, _ = ruleset.restrict(BOOK, [rule.code], [])
    return engine.review(
        [specimen.disclosure(example.fields)], book, references=specimen.references(example.fields)
    )


def cases(kind: str) -> list[ParameterSet]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{kind}-{number}")
        for rule in RULES
        for number, example in enumerate(rule.bad if kind == "bad" else rule.good, 1)
    ]


def test_rule_files_are_without_mistakes() -> None:
    assert MISTAKES == []


@pytest.mark.parametrize(("rule", "example"), cases("bad"))
def test_bad_example_is_found(rule: Rule, example: Example) -> None:
    findings = review_of(rule, example).findings
    assert tuple(quoted(finding) for finding in findings) == example.finds
    assert {finding.rule for finding in findings} == {rule.code}
    for finding in findings:
        assert finding.level == rule.levels.get(example.case or "", rule.level)
        assert not re.search(r"\{[a-z_0-9]+\}", finding.message + finding.hint), (
            "a placeholder was not filled"
        )


@pytest.mark.parametrize(("rule", "example"), cases("good"))
def test_good_example_is_left_alone(rule: Rule, example: Example) -> None:
    assert review_of(rule, example).findings == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_is_complete(rule: Rule) -> None:
    assert len(rule.bad) >= 2
    assert len(rule.good) >= 2
    assert rule.false_positives
    assert rule.message.endswith("。") or rule.message.startswith("{")
    for case in (*rule.levels, *rule.messages, *rule.hints):
        assert any(example.case == case for example in rule.bad), f"case {case} has no bad example"


@pytest.mark.parametrize(("rule", "example"), cases("bad"))
def test_suggestion_makes_the_finding_go(rule: Rule, example: Example) -> None:
    for finding in review_of(rule, example).findings:
        if finding.suggestion is None or finding.suggestion.grade == "advice":
            continue
        mended = mend(example, finding)
        assert review_of(rule, mended).findings == (), finding.suggestion


def mend(example: Example, finding: Finding) -> Example:
    """The example with the finding's span replaced by what it suggests."""
    start, end = finding.span
    assert finding.suggestion is not None
    new = finding.quote[:start] + finding.suggestion.value + finding.quote[end:]
    fields = dict(example.fields)
    if finding.indicator is not None:
        rows = [list(row) for row in fields["rows"]]  # type: ignore[attr-defined]
        row = rows[finding.indicator.no - 1]
        row[COLUMNS[len(row)].index(finding.field)] = new
        fields["rows"] = rows
    elif finding.field in ("name", "purpose"):
        fields[finding.field] = new
    elif finding.field == "goals":
        goals = [str(goal) for goal in fields["goals"]]  # type: ignore[attr-defined]
        fields["goals"] = [new if goal == finding.quote else goal for goal in goals]
    else:
        plan = [str(node) for node in fields["plan"]]  # type: ignore[attr-defined]
        fields["plan"] = [node.replace(finding.quote, new) for node in plan]
    return Example(fields, ())


def quoted(finding: Finding) -> str:
    return finding.quote[slice(*finding.span)]


def test_every_check_is_used_by_a_rule() -> None:
    used = {rule.check for rule in RULES}
    assert used == {*PROJECT_CHECKS, *DOCUMENT_CHECKS, *BATCH_CHECKS}


def test_yields_to_names_existing_rules() -> None:
    codes = {rule.code for rule in RULES}
    assert all(set(rule.yields_to) <= codes for rule in RULES)


def write(tmp_path: Path, text: str, name: str = "DIR/DIR01.toml") -> list[ruleset.Mistake]:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return ruleset.load(tmp_path)[1]


def shipped(code: str) -> str:
    path = folder("rules") / code[:3] / f"{code}.toml"
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('level = "error"', 'levle = "error"', "levle"),
        ('level = "error"', 'level = "fatal"', "级别"),
        ('check = "satisfaction_direction"', 'check = "nope"', "没有名为 nope 的检查"),
        ('code = "DIR01"', 'code = "DIR09"', "与文件名不一致"),
        ('code = "DIR01"', "code = ", "TOML"),
        ('since = "0.1"', 'since = "0.1"\n[settings]\nwords = ["x"]', "words"),
    ],
)
def test_mistake_in_a_rule_file_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = shipped("DIR01")
    assert old in text
    (mistake,) = write(tmp_path, text.replace(old, new, 1))
    assert mistake.file == "DIR/DIR01.toml"
    assert expected in mistake.message


def test_scaffolded_rule_names_its_gaps_until_they_are_filled(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["new-rule", "DIR98", "--check", "cost_direction", "--directory", str(tmp_path)])
    assert stop.value.code == 0
    (mistake,) = ruleset.load(tmp_path)[1]
    assert mistake.file == "DIR/DIR98.toml"
    for gap in ("name", "title", "message", "hint", "why", "settings", "basis", "bad", "good"):
        assert gap in mistake.message
    path = tmp_path / "DIR" / "DIR98.toml"
    filled = path.read_text(encoding="utf-8").replace(f'name = "{ruleset.GAP}"', 'name = "made-up"')
    filled = filled.replace(f'exempt_words = "{ruleset.GAP}"', 'exempt_words = ["节约"]')
    path.write_text(filled.replace(ruleset.GAP, "填好的内容"), encoding="utf-8")
    assert ruleset.load(tmp_path)[1] == []


def test_rules_that_ask_the_same_share_their_words() -> None:
    """A project of several sources is known by the same words in every rule that makes allowance for it."""
    lists = {rule.code: rule.settings.get("co_funded_words") for rule in RULES}
    given = {code: words for code, words in lists.items() if words is not None}
    assert len(given) >= 4
    assert len(set(given.values())) == 1, given
