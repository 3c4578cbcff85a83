"""The figures and commands that the two READMEs state are those of the repository."""

import json
import re
from pathlib import Path

import pytest

from kpi import cli, ruleset
from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    path = ROOT / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("README.md", r"(\d+) rules in (\d+) families"), ("README.zh-CN.md", r"(\d+) 类 (\d+) 条规则")],
)
def test_rules_are_counted_right(name: str, pattern: str) -> None:
    found = re.search(pattern, text(name))
    assert found is not None
    rules = ruleset.load()[0].ruleset.rules
    assert {int(found[1]), int(found[2])} == {len(rules), len({rule.family for rule in rules})}


@pytest.mark.parametrize("name", READMES)
def test_the_example_is_counted_right(name: str, examples: Path) -> None:
    gold = json.loads((examples / "qinglan-wenlv-2025.gold.json").read_text(encoding="utf-8"))
    projects = gold["projects"] if isinstance(gold, dict) else gold
    rows = sum(len(project["indicators"]) for project in projects)
    assert re.search(rf"\b{len(projects)} (projects|个项目)", text(name))
    assert re.search(rf"\b{rows} (indicators|行指标)", text(name))


def test_both_readmes_give_the_same_commands() -> None:
    blocks = [re.findall(r"```\n(.*?)```", text(name), re.DOTALL) for name in READMES]
    own, chinese = (
        [line.split("#")[0].strip() for block in part for line in block.splitlines()] for part in blocks
    )
    assert own == chinese
    assert own[:2] == ["make demo", "make test"]


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_named(name: str) -> None:
    assert all(f"kpi {command}" in text(name) for command in cli.COMMANDS)
