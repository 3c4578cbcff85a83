"""Names as they are compared: what counts and what does not."""

import pytest

from kpi.checks.terms import core, is_void, level_name
from kpi.objects import tight

VOID = ("无", "/", "n/a")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("培训 人数", "培训人数"),
        ("★★★培训人数（≥**人）", "培训人数"),
        ("更新课桌椅（小学（含教学点））", "更新课桌椅"),
        ("（上级）危房改造补助", "危房改造补助"),
        ("１-６级伤残军人", "1-6级伤残军人"),
        ("(只有括号", "(只有括号"),
    ],
)
def test_core_is_the_name_without_marks_and_brackets(printed: str, expected: str) -> None:
    assert core(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("产出指标（50分）", "产出"),
        ("产出\n指标", "产出"),
        ("满意度", "满意度"),
        ("数量指标(20分)(必填)", "数量"),
        ("指标", "指标"),
    ],
)
def test_level_name_leaves_scores_and_the_last_word_out(printed: str, expected: str) -> None:
    assert level_name(printed) == expected


@pytest.mark.parametrize("printed", ["", "  ", "无", "无。", "（无）", "/", "N/A", "／"])
def test_void_is_said_by_the_whole_cell(printed: str) -> None:
    assert is_void(printed, VOID)


@pytest.mark.parametrize("printed", ["无事故", "无障碍设施", "1/2", "有无投诉"])
def test_a_void_word_inside_a_text_is_not_void(printed: str) -> None:
    assert not is_void(printed, VOID)


def test_tight_keeps_every_character_that_is_seen() -> None:
    assert tight("培　训（人）") == "培训(人)"
