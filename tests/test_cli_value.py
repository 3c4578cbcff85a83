"""``kpi value``: the words and the shape of its output, and what it takes from standard input."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kpi.commands.value import value
from kpi.reporting.value import value_text
from kpi.values import parse

CONTRACT = [
    "text", "kind", "operator", "number", "upper", "unit", "per", "date", "every", "baseline", "direction",
    "span", "parts", "canonical", "suggestion", "sources", "problem",
]  # fmt: skip


def run(*args: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(value, args, input=given)


def objects(*args: str, given: str | bytes | None = None) -> list[dict[str, Any]]:
    result = run(*args, "--format", "json", given=given)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_is_the_contract() -> None:
    (found,) = objects("≤0.71万元/（人*年）")
    assert list(found) == CONTRACT
    assert (found["number"], found["unit"], found["per"]) == ("0.71", "万元", ["人", "年"])
    assert (found["upper"], found["date"], found["parts"], found["problem"]) == (None, None, [], None)
    assert found["sources"] == {"operator": "text", "unit": "text"}


def test_json_of_dates_parts_and_problems() -> None:
    multi, broken = objects("11月底完成100%", "≥5≥5个")
    assert multi["date"] == {"year": None, "month": 11, "day": None, "end": True, "anchor": None}
    assert [part["span"] for part in multi["parts"]] == [[0, 4], [6, 10]]
    assert broken["problem"]["span"] == [0, 5]
    assert broken["suggestion"] == {"value": "≥5个", "grade": "confirm"}


def test_json_is_one_compact_line_a_value_in_utf8() -> None:
    result = run("--format", "json", "≥95%", "有效提升")
    assert result.stdout_bytes.decode() == result.stdout
    assert result.stdout.count("\n") == 2
    assert '"text":"≥95%"' in result.stdout


def test_options_are_the_context() -> None:
    (found,) = objects(
        "95", "--sign", "≥", "--unit", "%", "--l1", "产出指标", "--l2", "质量指标", "--name", "合格率"
    )
    assert found["canonical"] == "≥95%"
    assert found["sources"] == {"operator": "column", "unit": "column"}


def test_standard_input_is_read_by_lines() -> None:
    found = objects("-", given="\ufeff≥95%\r\n\n 12 人\t\n完成".encode())
    assert [one["text"] for one in found] == ["≥95%", "", " 12 人\t", "完成"]
    assert [one["kind"] for one in found] == ["quantity", "empty", "quantity", "done"]


def test_tsv_has_the_context_in_columns() -> None:
    found = objects(
        "-", "--tsv", "--unit", "个", given="95\t≥\t%\t质量指标\t合格率\n11\n30\t\t\t\t里程（公里）\n"
    )
    assert [one["canonical"] for one in found] == ["≥95%", "11个", "30个"]


def test_tsv_needs_standard_input() -> None:
    assert run("95", "--tsv").exit_code == 2


def test_a_leading_hyphen_needs_two_before_it() -> None:
    result = run("--format", "json", "--", "-5%")
    assert json.loads(result.stdout)["number"] == "-5"
    assert run("-5%").exit_code == 2


def test_exit_status_is_zero_whatever_the_values() -> None:
    assert run("≥≥", "XX", "2月30日", "\ud800").exit_code == 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("≥95%", ["≥95%", "^^^^  数量：≥ 95 %", "规范写法：≥95%"]),
        (
            "≤2.5万元/人，共55人",
            [
                "≤2.5万元/人，共55人",
                "^^^^^^^^^^^          数量：≤ 2.5 万元/人",
                "               ^^^^  数量：= 55 人",
                "规范写法：≤2.5万元/人；55人",
            ],
        ),
        (
            "≥5≥5个",
            [
                "≥5≥5个",
                "^^^^^^  残缺：同一个指标值写了两遍（value-doubled）",
                "这里应是：一个指标值",
                "建议改为：≥5个（需确认）",
            ],
        ),
        ("提升\x1b]", ["提升␛]", "^^^^^^  趋势：（未说明与什么比） 提高", "规范写法：提高"]),
    ],
)
def test_text_has_carets_in_columns_of_the_terminal(text: str, lines: list[str]) -> None:
    assert value_text(parse(text)).splitlines() == lines
