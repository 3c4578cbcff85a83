"""Slips in running text, and their look-alikes."""

import pytest

from kpi import engine, ruleset, specimen
from kpi.model.finding import Finding

BOOK = ruleset.load()[0]


def findings(code: str, **fields: object) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    return engine.review([specimen.disclosure(fields)], book).findings


def found(code: str, **fields: object) -> list[str]:
    return [finding.quote[slice(*finding.span)] for finding in findings(code, **fields)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用于用于河道保洁", "用于用于"),
        ("一体化平台平台平稳运行", "平台平台"),
        ("绩效指标：绩效指标：", "绩效指标：绩效指标："),
        ("支出减少主要为主要是压减了会议", "主要为主要是"),
        ("提升提升水平", "提升提升"),
    ],
)
def test_doubled_words_are_found(text: str, expected: str) -> None:
    assert found("TXT09", purpose=text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "服务服务对象，培训培训师资，管理管理人员",
        "清清楚楚、平平安安、方方面面、户户达标",
        "一件一件落实，一户一户走访，许多许多困难",
        "经办服务服务质量",
        "购置A4XX型设备，采用BXX20标准，尺寸3×4",
    ],
)
def test_what_only_looks_doubled_or_left_over_is_right(text: str) -> None:
    assert found("TXT09", purpose=text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保障XX县正常运转", "XX"),
        ("完成20XX年任务", "20XX"),
        ("用于××局办公", "××"),
        ("（请填写资金用途）", "请填写"),
        ("支付{{项目}}尾款", "{{项目}}"),
    ],
)
def test_left_over_template_is_an_error(text: str, expected: str) -> None:
    (finding,) = findings("TXT09", purpose=text)
    assert finding.quote[slice(*finding.span)] == expected
    assert finding.level == "error"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2024年比2024年减少3万元", True),
        ("2024 年预算较2024 年增加", True),
        ("2024年比2023年减少", False),
        ("2024年10月比2024年9月减少", False),
        ("2024年下半年较2024年上半年增加", False),
        ("2024年末比2024年初增加", False),
        ("执行《2024年方案》，比2024年标准提高", False),
    ],
)
def test_a_year_is_not_compared_with_itself(text: str, *, wrong: bool) -> None:
    assert bool(found("TXT04", year=2024, purpose=text)) is wrong


@pytest.mark.parametrize(
    "text",
    [
        "建设期2024—2026年",
        "质保期至2026年",
        "到2026年底全部建成",
        "2025-2026学年资助学生",
        "完成《发展规划（2026—2030年）》编制",
        "云水〔2025〕3号",
        "2024年完成勘察，2025年完成施工",
        "合同期满后2025年续签",
    ],
)
def test_a_later_year_may_be_meant(text: str) -> None:
    assert found("TXT04", year=2024, purpose=text) == []


@pytest.mark.parametrize(
    "text", ["开展预防犯罪宣传", "按装机容量补助", "播报消防知识", "发布署名文章", "选拔款待人员"]
)
def test_the_lexicon_knows_its_look_alikes(text: str) -> None:
    assert found("TXT10", purpose=text) == []


def test_a_word_written_wrong_again_and_again_is_one_finding() -> None:
    (finding,) = findings("TXT10", purpose="按装路灯", goals=["按装路灯120盏。", "路灯按装合格。"])
    assert finding.suggestion is not None
    assert finding.suggestion.value == "安装"
    assert "共3处" in finding.message


def test_every_pair_of_the_lexicon_has_two_different_words() -> None:
    rule = BOOK.ruleset.rule("TXT10")
    pairs = rule.settings["pairs"]
    assert isinstance(pairs, tuple)
    for pair in pairs:
        wrong, right = pair.split("=")
        assert wrong not in right
        assert wrong != right


def test_the_exceptions_of_the_lexicon_each_hold_a_wrong_word() -> None:
    settings = BOOK.ruleset.rule("TXT10").settings
    pairs, exceptions = settings["pairs"], settings["exceptions"]
    assert isinstance(pairs, tuple)
    assert isinstance(exceptions, tuple)
    wrong = [pair.split("=")[0] for pair in pairs]
    assert [word for word in exceptions if not any(word.find(one) >= 0 for one in wrong)] == []


def test_sections_numbered_in_two_steps_are_not_numbered_twice() -> None:
    assert found("TXT09", goals=["1.1.养护道路86公里。", "1.2.养护桥梁6座。"]) == []
    assert found("TXT09", goals=["1.1.养护道路86公里。", "2.2.养护桥梁6座。"]) == ["1.1."]


def test_goals_that_share_a_clause_are_not_duplicates() -> None:
    goals = ["养护县道86公里，保障道路安全畅通。", "养护乡道40公里，保障道路安全畅通。"]
    assert found("TXT12", goals=goals) == []


def test_a_short_goal_within_a_long_one_is_no_duplicate() -> None:
    assert found("TXT12", goals=["保障运转。完成年度工作任务。", "保障运转。"]) == []
