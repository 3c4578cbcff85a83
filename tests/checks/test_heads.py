"""What names measure: the head noun behind brackets, marks and patterns."""

import pytest

from kpi.checks.heads import bare, ends, says


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("培训人数（人）", "培训人数"),
        ("★★★其中：临时救助人次(≥**人次)", "其中:临时救助人次"),
        ("受益人口数≥**人", "受益人口数"),
        ("服务对象满意度指标", "服务对象满意度"),
        ("补助 人\n数", "补助人数"),
        ("指标", "指标"),
        ("", ""),
    ],
)
def test_name_is_bared(name: str, expected: str) -> None:
    assert bare(name) == expected


def test_the_longest_end_counts() -> None:
    assert ends("义诊服务人次数（人次）", ("次数", "人次数", "数")) == "人次数"
    assert ends("义诊服务", ("次数",)) is None


def test_a_word_in_brackets_is_not_said() -> None:
    assert says("提前完成时间", ("提前",))
    assert not says("完成时间（提前报备）", ("提前",))


def test_a_long_text_is_cut() -> None:
    assert len(bare("长" * 100_000)) <= 200
