"""The word lists of grammar/forms.toml: no word twice, every name known."""

import tomllib
from collections import Counter

from kpi.forms.notices import NOTICES
from kpi.forms.vocabulary import key, meaning, vocabulary
from kpi.reading.failures import FAILURES
from kpi.resources import folder

DATA = tomllib.loads((folder("grammar") / "forms.toml").read_text(encoding="utf-8"))


def test_no_word_is_listed_twice() -> None:
    for table in ("labels", "columns", "level1", "level2"):
        words = Counter(key(word) for words in DATA[table].values() for word in words)
        assert [word for word, count in words.items() if count > 1] == []


def test_every_level_of_a_frame_is_known() -> None:
    for tree in DATA["frames"].values():
        for level1, below in tree.items():
            assert level1 in DATA["level1"]
            assert set(below) <= set(DATA["level2"])


def test_spellings_that_mean_the_same() -> None:
    for word in ("产出指标", "产出", "产 出 指标", "产出指标（50分）", "★产出指标："):
        said = meaning(key(word))
        assert said is not None
        assert said.level1 == "产出指标"
    for word in ("资金支出计划（%）", "资金支出计划 (%)：", "资金支出计划"):
        said = meaning(key(word))
        assert said is not None
        assert said.label == "plan"


def test_other_words_mean_nothing() -> None:
    assert meaning(key("图书馆修缮")) is None
    assert meaning("数量指标" * 20) is None


def test_every_second_level_has_a_parent() -> None:
    assert set(vocabulary().parents) == set(DATA["level2"])


def test_the_codes_of_all_messages_are_unique() -> None:
    codes = [notice.code for notice in (*NOTICES, *FAILURES)]
    assert len(codes) == len(set(codes))
