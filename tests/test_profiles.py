"""Profiles: what they change, how they build on each other, and how their mistakes are told."""

from pathlib import Path

import pytest

from kpi import engine, profiles, specimen

COUNTY = """
name = "qinglan"
title = "青岚县"
version = "1"
extends = "national"
from_year = 2024

[rules.DIR01]
level = "warning"
reason = "先提示，下一年度起作为错误"

[rules.FND08]
enabled = false

[rules.VAL03.add]
standard_words = ["包干"]

[[rule]]
code = "QLX01"
name = "too-few-words"
title = "本县补充"
level = "info"
head = "appropriateness"
check = "cost_direction"
settings = { exempt_words = [] }
message = "成本写为{quote}。"
hint = "改为上限。"
why = "本县要求成本一律写上限。"
since = "1"
basis = []
"""


def write(tmp_path: Path, text: str = COUNTY) -> str:
    path = tmp_path / "county.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_shipped_profiles_load() -> None:
    assert profiles.DEFAULT in profiles.names()
    for name in profiles.names():
        loaded = profiles.load(name)
        assert loaded.mistakes == ()
        assert loaded.book.ruleset.name == name


def test_a_county_builds_on_the_nation_and_says_what_it_changed(tmp_path: Path) -> None:
    loaded = profiles.load(write(tmp_path), 2024)
    assert loaded.mistakes == ()
    rules = {rule.code: rule for rule in loaded.book.ruleset.rules}
    assert rules["DIR01"].level == "warning"
    assert "FND08" not in rules
    assert "QLX01" in rules
    assert loaded.book.ruleset.chain == ("qinglan", "national")
    assert any("DIR01 级别由错误改为警告（先提示" in change for change in loaded.changes)
    assert any("不用 FND08" in change for change in loaded.changes)


def test_changed_rules_work(tmp_path: Path) -> None:
    rows = [
        ["满意度指标", "服务对象满意度指标", "学员满意度", "≤90%"],
        ["产出指标", "成本指标", "培训包干经费", "5万元"],
        ["产出指标", "成本指标", "采购节约率", "≥5%"],
    ]
    book = profiles.load(write(tmp_path), 2024).book
    found = {f.rule: f.level for f in engine.review([specimen.disclosure({"rows": rows})], book).findings}
    assert found["DIR01"] == "warning"
    assert found["QLX01"] == "info"
    assert "VAL03" not in found


def test_a_profile_outside_its_years_is_left_out(tmp_path: Path) -> None:
    loaded = profiles.load(write(tmp_path), 2023)
    assert "FND08" in {rule.code for rule in loaded.book.ruleset.rules}
    assert any("不适用于2023年" in change for change in loaded.changes)


def test_the_checksum_tells_profiles_apart(tmp_path: Path) -> None:
    own, national = profiles.load(write(tmp_path), 2024), profiles.load()
    assert own.book.ruleset.sha256 != national.book.ruleset.sha256
    changed = profiles.load(write(tmp_path, COUNTY.replace('"包干"', '"总包"')), 2024)
    assert changed.book.ruleset.sha256 != own.book.ruleset.sha256


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('level = "warning"\nreason', 'levle = "warning"\nreason', "第9行"),
        ("[rules.FND08]", "[rules.FND99]", "没有规则 FND99"),
        ("standard_words = [", "standart_words = [", "没有词表 standart_words"),
        ("[rules.VAL03.add]", "[rules.VAL03.settings]\nnope = 1", "没有设置项 nope"),
        ('code = "QLX01"', 'code = "DIR02"', "已有规则使用"),
        ('check = "cost_direction"', 'check = "nope"', "没有名为 nope 的检查"),
        ('title = "青岚县"', "title = 青岚县", "第3行"),
        ('extends = "national"', 'extends = "nowhere"', "找不到这个规则包"),
        ('extends = "national"', 'extends = "county.toml"', "循环"),
        ("from_year = 2024", 'from_year = "2024年"', "应为整数"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in COUNTY
    mistakes = profiles.load(write(tmp_path, COUNTY.replace(old, new, 1)), 2024).mistakes
    assert any(expected in mistake.message for mistake in mistakes), mistakes
    assert all("Traceback" not in mistake.message for mistake in mistakes)


def test_a_missing_file_is_told() -> None:
    (mistake,) = profiles.load("no/such/county.toml").mistakes
    assert "找不到这个规则包" in mistake.message
