"""Damage without end: whatever stands in a text, nothing is raised and every place quotes the source."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.forms import understand
from kpi.forms.vocabulary import vocabulary
from kpi.reading.text import read_text
from tests.forms.snippets import BREAK, FORM, ROWS, assert_verbatim, form, text

WORDS = sorted(
    {*vocabulary().labels, *vocabulary().columns, "产出指标", "数量指标", "≥5%", "12月底", "100%", "1. 甲"}
)
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [*FORM, *BREAK, "单位：元", "备注：|甲", "八、政府采购预算情况", "12", "2、乙绩效目标表"]
        ),
        st.lists(st.sampled_from([*WORDS, "", "", "", "甲"]), max_size=9).map("|".join),
    ),
    max_size=30,
)


@given(st.one_of(st.text(max_size=200), LINES.map(lambda lines: text(*lines))))
@settings(deadline=None)
def test_any_text_is_understood_somehow(source: str) -> None:
    disclosure = understand(read_text(source, "a.txt", "0" * 64))
    assert (disclosure.failure is None) == bool(disclosure.projects)
    assert_verbatim(disclosure, source)


@given(st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_form_with_random_damage_is_understood_somehow(chance: random.Random) -> None:
    lines = list(FORM)
    for _ in range(chance.randint(1, 6)):
        _damage(lines, chance)
    source = text(*lines)
    assert_verbatim(understand(read_text(source, "a.txt", "0" * 64)), source)


def _damage(lines: list[str], chance: random.Random) -> None:
    index = chance.randrange(len(lines))
    cells = lines[index].split("|")
    column = chance.randrange(len(cells))
    kind = chance.randrange(6)
    if kind == 0:
        del lines[index]
    elif kind == 1:
        lines.insert(index, chance.choice([*BREAK, *ROWS, "||余||", "— 3 —"]))
    elif kind == 2:
        lines[index] = "|".join([*cells[:column], *cells[column + 1 :]])
    elif kind == 3:
        lines[index] = "|".join([*cells[:column], "", *cells[column:]])
    elif kind == 4:
        lines[index] = lines[index][: chance.randrange(len(lines[index]) + 1)]
    else:
        lines[index : index + 1] = [lines[index][:5], lines[index][5:]]


def test_endless_rests_cost_no_endless_time() -> None:
    source = text(*FORM, *(line for _ in range(3000) for line in (*BREAK, "||余|||")))
    project = understand(read_text(source, "a.txt", "0" * 64)).projects[0]
    assert len(project.indicators) == len(ROWS)
    assert len(project.indicators[-1].level3.place.fragments) < 100


def test_endless_tags_are_no_goals() -> None:
    source = text(*form(goals=(f"绩效目标|{'<p>' * 20000}1. 甲{'</p>' * 20000}|",)))
    project = understand(read_text(source, "a.txt", "0" * 64)).projects[0]
    assert [goal.text for goal in project.goals] == ["甲"]
